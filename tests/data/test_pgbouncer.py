"""Consoles behind PgBouncer in transaction mode: no error, no wrong answer, no foreign row."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from sqlalchemy import Select, func, select

from console.data.tables.tenants import users
from console.embedded import EmbeddedServer
from console.models.faults import ScopeViolation
from tests import pooler as poolers
from tests.cluster import connected
from tests.data.conftest import Open, World, database
from tests.data.programs import PROGRAMS, Blow, Program, blows_of
from tests.data.running import SHORT, Runner
from tests.data.test_properties import LIMITS, properties
from tests.pooler import Pooler
from tests.proxy import before

pytestmark = pytest.mark.skipif(
    poolers.program() is None,
    reason="PgBouncer isn't installed (apt-get install pgbouncer): not tested behind one",
)

PROCESSES = 3
UNITS = 60
"""By each process."""

LOGIN = "test_operator"


@pytest.fixture(scope="module")
def pooler(cluster: EmbeddedServer, scratch: Path) -> Iterator[Pooler]:
    """As strict as it comes: it refuses clients that ask for what it doesn't know."""
    with poolers.started(cluster, scratch / "pgbouncer") as started:
        yield started


@pytest.fixture(scope="module")
def careless(cluster: EmbeddedServer, scratch: Path) -> Iterator[Pooler]:
    """One that lets clients in who take it for the server."""
    ignored = (
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "search_path",
    )
    with poolers.started(cluster, scratch / "careless", ignored=ignored) as started:
        yield started


async def units(pooler: Pooler, world: World, pgbouncer: str) -> Counter[str]:
    """Several processes do units of work at once; how these ended, over all."""
    rows = [f"{world.a}=3", f"{world.b}=2"]
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.data.units", pooler.dsn(LOGIN, world.dsns.database)),
            *(pgbouncer, str(UNITS), *rows),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env=dict(os.environ),
        )
        for _ in range(PROCESSES)
    ]
    seen: Counter[str] = Counter()
    for output, _ in await asyncio.gather(*(each.communicate() for each in processes)):
        seen.update(json.loads(output))
    return seen


@pytest.mark.parametrize("pgbouncer", ["yes", "auto"])
async def test_processes_that_share_its_connections_are_always_answered_and_always_right(
    pooler: Pooler, world: World, pgbouncer: str
) -> None:
    assert await units(pooler, world, pgbouncer) == {"right": PROCESSES * UNITS}
    async with connected(world.dsns.superuser) as superuser:
        count = await superuser.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = $1",
            LOGIN,
        )
    assert count == pooler.size


async def test_settings_for_a_direct_connection_do_fail_behind_it(
    careless: Pooler, world: World
) -> None:
    # So the test above would see it if the safe settings were lost.
    seen = await units(careless, world, "no")
    assert seen["right"] < PROCESSES * UNITS


async def test_one_that_knows_no_settings_of_ours_refuses_a_direct_connections(
    pooler: Pooler, world: World, opened: Open
) -> None:
    tested = opened(pooler.dsn(LOGIN, world.dsns.database), pgbouncer="no")
    with pytest.raises(Exception, match="unsupported startup parameter"):
        await tested.open()


async def test_a_tenant_left_in_its_sessions_by_others_is_nobodys(
    pooler: Pooler, world: World, opened: Open
) -> None:
    dsn = pooler.dsn(LOGIN, world.dsns.database)
    async with connected(dsn) as careless_client:
        for _ in range(4):
            await careless_client.execute(f"SET app.current_tenant_id = '{world.a}'")
    tested = opened(dsn, pgbouncer="auto")
    everything: Select[Any] = select(users.c.tenant_id)
    for _ in range(4):
        async with tested.platform() as platform:
            assert await platform.rows(everything) == []
        async with tested.tenant(world.b) as scope:
            assert {row.tenant_id for row in await scope.rows(everything)} == {world.b}


async def test_the_tenant_is_read_back_behind_it_too(
    pooler: Pooler, world: World, opened: Open
) -> None:
    tested = opened(pooler.dsn(LOGIN, world.dsns.database), pgbouncer="auto")
    switch = select(func.set_config("app.current_tenant_id", str(world.b), True))
    async with tested.tenant(world.a) as scope:
        with pytest.raises(ScopeViolation):
            await scope.scalar(switch)


@properties
@given(program=PROGRAMS)
async def test_no_program_of_readers_gets_a_foreign_row_behind_it(
    pooler: Pooler, world: World, program: Program
) -> None:
    limits = SHORT if Blow.FREEZE in blows_of(program) else LIMITS
    through = pooler.dsn(LOGIN, world.dsns.database)
    async with connected(world.dsns.superuser) as superuser, before(through) as proxy:
        tested = database(proxy.dsn, **limits, pgbouncer="auto")
        try:
            await Runner(tested, world, proxy, superuser, LOGIN, pooled=True).run(program)
        finally:
            proxy.thaw()
            await tested.close()
