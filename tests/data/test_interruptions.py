"""A read is interrupted at each of its awaits: the next borrower doesn't notice."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import Select, literal_column, select

from console.data.database import Database
from console.data.tables.tenants import users
from console.models.faults import ConnectionLost, Unreachable
from console.models.moment import FarMoment
from tests.cluster import connected
from tests.data.conftest import Open, World
from tests.suspensions import Struck

EMAILS: Select[Any] = select(users.c.email).order_by(users.c.email)
FAR: Select[Any] = select(literal_column("'200000-01-01 00:00+00'::timestamptz"))
ENOUGH = 40
"""More awaits than a read has, with its connection made first."""


@pytest.fixture(autouse=True)
async def _nothing_fails_unheard() -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    before, failed = loop.get_exception_handler(), list[Any]()
    loop.set_exception_handler(lambda _loop, context: failed.append(context))
    yield
    loop.set_exception_handler(before)
    assert not failed, failed


async def _emails(database: Database, world: World) -> int:
    async with database.tenant(world.a) as scope:
        return len(await scope.rows(EMAILS))


def _cancel_reading() -> None:
    """A blow falls in the task that it is for."""
    task = asyncio.current_task()
    assert task is not None
    task.cancel()


async def _is_clean(database: Database, world: World) -> None:
    async with asyncio.timeout(20), database.tenant(world.b) as scope:
        assert {row.email.split("@")[1] for row in await scope.rows(EMAILS)} == {str(world.b)}
    async with asyncio.timeout(20):
        while database._pool._endings:
            await asyncio.wait(set(database._pool._endings))
    assert database._pool._engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.fixture
async def kill(world: World) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Ends every backend of the console."""
    async with connected(world.dsns.superuser) as superuser:
        yield lambda: superuser.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE usename = 'test_operator' AND datname = current_database()"
        )


@pytest.mark.parametrize("is_warm", [True, False], ids=["warm", "cold"])
@pytest.mark.parametrize("is_killed", [True, False], ids=["killed", "cancelled"])
async def test_a_read_interrupted_and_then_cancelled_at_any_two_awaits_costs_no_connection(
    world: World,
    opened: Open,
    kill: Callable[[], Awaitable[object]],
    is_warm: bool,
    is_killed: bool,
) -> None:
    database = opened(world.operator, pool_size=1)
    cancelled = 0
    for first, distance in itertools.product(range(1, ENOUGH), range(1, 5)):
        if not is_warm:
            await database.close()
        struck = Struck(
            _emails(database, world),
            {first: kill if is_killed else _cancel_reading, first + distance: _cancel_reading},
        )
        task = asyncio.create_task(struck.run())
        await asyncio.wait([task])
        if struck.suspensions < first:
            break
        if task.cancelled():
            cancelled += 1
        elif not isinstance(task.exception(), ConnectionLost | Unreachable):
            assert task.result() == 3
        await _is_clean(database, world)
    assert cancelled


async def test_a_reader_in_the_queue_is_not_kept_waiting_by_another_who_gives_up(
    world: World, opened: Open
) -> None:
    for at in range(1, ENOUGH):
        # The one connection is for the first; the limits are no way out for the second.
        database = opened(world.operator, pool_size=1, statement_timeout=1000, command_timeout=2000)
        struck = Struck(_emails(database, world), {at: _cancel_reading})
        first = asyncio.create_task(struck.run())
        await asyncio.sleep(0)
        async with asyncio.timeout(20):
            assert await _emails(database, world) == 3
        await asyncio.wait([first])
        await database.close()
        if struck.suspensions < at:
            break


async def test_connections_that_were_being_made_when_a_far_time_was_met_are_made_anew(
    world: World, opened: Open
) -> None:
    for at in range(1, ENOUGH):
        database = opened(world.operator, pool_size=2)
        await _emails(database, world)
        await database.close()
        struck = Struck(_emails(database, world), {at: database._pool.widen_times})
        both = await asyncio.gather(struck.run(), _emails(database, world))
        assert sum(both) == 6
        async with database.platform() as scope:
            assert isinstance(await scope.scalar(FAR), FarMoment)
        await database.close()
        if struck.suspensions < at:
            break
