"""What can't be recorded is refused or owned up to, and nothing is recorded twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.data import audit_log
from console.data.database import Database
from console.models.faults import Fault, NotPermitted, OutcomeUnknown, Unreachable
from console.settings import Settings
from tests.cluster import ROLES, connected
from tests.data.conftest import Open, World
from tests.proxy import before


async def note(database: Database, settings: Settings, subject: str = "tenants") -> audit_log.Noted:
    return await audit_log.record(database, settings, "export", subject, {"format": "csv"})


async def subjects(world: World) -> list[str]:
    async with connected(world.dsns.superuser) as connection:
        lines = await connection.fetch("SELECT object FROM console.audit_log ORDER BY seq")
        problem = await connection.fetchval("SELECT problem FROM console.verify_audit()")
    assert problem is None
    return [line["object"] for line in lines]


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_records_what_it_takes_along(
    world: World, opened: Open, role: str
) -> None:
    noted = await note(opened(world.dsns.people[role]), Settings(audit="required"))
    assert noted.head is not None
    assert (noted.head.seq, noted.words) == (1, "")
    assert await subjects(world) == ["tenants"]


async def test_a_lost_answer_is_looked_up_and_not_repeated(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        await note(database, Settings(), "first")
        proxy.cut_before = b"COMMIT\0"
        noted = await note(database, Settings(audit="required"), "second")
        assert noted.head is not None
        assert noted.head.seq == 2
        assert await subjects(world) == ["first", "second"]


async def test_where_nothing_can_be_looked_up_the_outcome_stays_unknown(
    world: World, opened: Open, tmp_path: Path
) -> None:
    async with connected(world.dsns.superuser) as connection:
        await connection.execute("REVOKE SELECT ON console.audit_log FROM radiant_operator")
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        for settings in (Settings(audit="required"), Settings(log_file=tmp_path / "log")):
            proxy.cut_before = b"COMMIT\0"
            if settings.audit == "required":
                with pytest.raises(OutcomeUnknown, match="requires it"):
                    await note(database, settings)
            else:
                assert (await note(database, settings)).why_not == "answer lost"


async def test_without_a_primary_best_effort_notes_the_line_locally_and_says_so(
    world: World, opened: Open, tmp_path: Path
) -> None:
    log = tmp_path / "state" / "console.log"
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        await database.open()
        await proxy.refuse()
        settings = Settings(log_file=log)
        for subject in ("first", "second"):
            noted = await note(database, settings, subject)
            assert noted.words == f"not audited (no primary); noted in {log}"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["object"] for line in lines] == ["first", "second"]
    assert (lines[0]["login"], lines[0]["action"]) == ("test_operator", "export")
    assert log.stat().st_mode & 0o777 == 0o600
    assert await subjects(world) == []


async def test_without_a_primary_required_refuses_and_notes_nothing(
    world: World, opened: Open, tmp_path: Path
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        await proxy.refuse()
        with pytest.raises(Unreachable, match="the setting audit requires it"):
            await note(database, Settings(audit="required", log_file=tmp_path / "log"))
    assert not (tmp_path / "log").exists()


async def test_a_login_in_no_group_is_told_why(world: World, opened: Open, tmp_path: Path) -> None:
    database = opened(world.dsns.owner)
    noted = await note(database, Settings(log_file=tmp_path / "log"))
    assert noted.why_not == "not permitted"
    with pytest.raises(NotPermitted):
        await note(database, Settings(audit="required"))


async def test_a_local_log_that_cant_be_written_is_told(world: World, opened: Open) -> None:
    noted = await note(opened(world.dsns.owner), Settings(log_file=Path("/proc/nowhere/log")))
    assert noted.words == "not audited (not permitted), nor in the local log"


async def test_what_isnt_a_view_isnt_recorded_as_one(world: World, opened: Open) -> None:
    with pytest.raises(Fault):
        await audit_log.record(
            opened(world.operator), Settings(audit="required"), "approved", "approvals/1"
        )
    assert await subjects(world) == []
