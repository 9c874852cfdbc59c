"""What was looked at is recorded, once, and never said to be recorded when it isn't known."""

from __future__ import annotations

import json

import pytest

from console import __version__
from console.models.faults import (
    BadValue,
    ConnectionLost,
    NotPermitted,
    OutcomeUnknown,
    SchemaMissing,
    Unreachable,
)
from tests.cluster import connected
from tests.data.conftest import Open, World
from tests.proxy import before


async def _lines(world: World) -> list[tuple[object, ...]]:
    async with connected(world.dsns.superuser) as connection:
        lines = await connection.fetch(
            "SELECT login, person, action, object, detail, console_version"
            " FROM console.audit_log ORDER BY seq"
        )
    return [tuple(line) for line in lines]


@pytest.mark.parametrize("role", ["auditor", "operator"])
async def test_a_view_is_recorded_with_who_looked(world: World, opened: Open, role: str) -> None:
    database = opened(world.dsns.people[role])
    first = await database.record("session_start", "console")
    second = await database.record("tenant_selected", f"tenants/{world.a}", {"by": "key"})
    assert (first.seq, second.seq) == (1, 2)
    assert len(first.hash) == 64
    start, selected = await _lines(world)
    assert start[:4] == (f"test_{role}", f"{role}@tests.example", "session_start", "console")
    assert selected[2:4] == ("tenant_selected", f"tenants/{world.a}")
    assert json.loads(str(selected[4])) == {"by": "key"}
    assert selected[5] == __version__


async def test_a_decision_cant_be_recorded_as_if_it_were_a_view(world: World, opened: Open) -> None:
    with pytest.raises(BadValue):
        await opened(world.operator).record("approved", "approvals/1")
    assert await _lines(world) == []


async def test_whoever_isnt_in_a_group_records_nothing(world: World, opened: Open) -> None:
    with pytest.raises(NotPermitted):
        await opened(world.dsns.owner).record("session_start", "console")


async def test_a_database_without_an_audit_log_says_so(world: World, opened: Open) -> None:
    async with connected(world.dsns.superuser) as connection:
        await connection.execute("DROP SCHEMA console CASCADE")
    with pytest.raises(SchemaMissing):
        await opened(world.operator).record("session_start", "console")


async def test_a_lost_answer_is_an_unknown_outcome_and_nothing_is_repeated(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        await database.record("session_start", "console")
        proxy.cut_before = b"COMMIT\0"
        with pytest.raises(OutcomeUnknown):
            await database.record("export", "ledger")
        assert [line[2] for line in await _lines(world)] == ["session_start", "export"]
        await database.record("export", "audit")
        assert len(await _lines(world)) == 3


async def test_a_connection_lost_before_the_end_records_nothing(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        proxy.cut_before = b"hash\0"  # the statement's columns, before it is run
        with pytest.raises(ConnectionLost):
            await opened(proxy.dsn).record("export", "ledger")
        assert await _lines(world) == []


async def test_without_a_primary_nothing_is_recorded_and_that_is_told(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        await proxy.refuse()
        with pytest.raises(Unreachable):
            await database.record("session_start", "console")
