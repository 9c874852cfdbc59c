"""Reading: round trips at a counting proxy, and the newest page against the bare driver."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from console import data
from console.data.database import Database
from tests.bench.figures import Figure
from tests.bench.starting import DATA
from tests.bench.world import World
from tests.proxy import Proxy, before

_READS = 40
"""Pages per turn and side."""

_PAGE = """
SELECT id, email, display_name, role, status, created_at FROM users
 WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC LIMIT 201
"""
_TENANT = "SELECT set_config('app.current_tenant_id', $1, true)"


async def trips(world: World, turns: int) -> list[Figure]:  # noqa: ARG001 - counts don't vary
    """Round trips of a start and of a warm read, TCP and TLS aside."""
    async with before(world.dsn) as proxy:
        database = world.database(proxy.dsn)
        await database.open()
        await _users(database, world.crowd)
        first = proxy.trips
        await database.check()  # the connection is back afterwards
        start = proxy.trips
        await _users(database, world.crowd)
        rows = proxy.trips - start
        await database.close()
        over = proxy.trips - start

    async with before(world.dsn) as proxy:
        engine = create_async_engine(proxy.dsn.replace("postgresql", "postgresql+asyncpg", 1)
                                     .replace("sslmode", "ssl"))  # fmt: skip
        bare_first, _ = await _plainly(engine, proxy, world.crowd)
        bare_rows, bare_over = await _plainly(engine, proxy, world.crowd)
        await engine.dispose()

    async with before(world.dsn) as proxy:
        whole = await asyncio.to_thread(_started, world, proxy)
    against = "SQLAlchemy by itself"
    return [
        Figure("round trips, start until rows", against, [first], [bare_first], "trips", None, 8),
        Figure("round trips, the console's start", against, [whole], [bare_first], "trips"),
        Figure("round trips, warm until rows", against, [rows], [bare_rows], "trips", None, 2),
        Figure("round trips, warm until over", against, [over], [bare_over], "trips", None, 3),
    ]


async def page(world: World, turns: int) -> list[Figure]:
    """The newest page of a large tenant, under row-level security on both sides."""
    database = world.database()
    await database.open()
    driver = await asyncpg.connect(world.dsn)
    try:

        async def ours() -> None:
            await _users(database, world.crowd)

        async def bare() -> None:
            async with driver.transaction(readonly=True):
                await driver.execute(_TENANT, str(world.crowd))
                await driver.fetch(_PAGE, world.crowd)

        (waited, worked), (bare_waited, bare_worked) = await _in_turns((ours, bare), turns)
    finally:
        await driver.close()
        await database.close()
    against = "asyncpg by hand"
    return [
        Figure("newest page of 100,000", against, waited, bare_waited, "ms", 1.5),
        Figure("newest page of 100,000, CPU", against, worked, bare_worked, "ms"),
    ]


async def _users(database: Database, tenant: UUID) -> None:
    async with database.tenant(tenant) as scope:
        found = await data.tenants.users_page(scope)
    assert len(found.rows) == 200


async def _plainly(engine: AsyncEngine, proxy: Proxy, tenant: UUID) -> tuple[int, int]:
    """Read the page as SQLAlchemy does without help: trips until rows, and until over."""
    start = proxy.trips
    async with engine.begin() as connection:
        await connection.execute(text(_TENANT.replace("$1", ":tenant")), {"tenant": str(tenant)})
        await connection.execute(text(_PAGE.replace("$1", ":tenant")), {"tenant": tenant})
        rows = proxy.trips - start
    return rows, proxy.trips - start


def _started(world: World, proxy: Proxy) -> int:
    """Trips of the console itself until its first rows are on the screen and it rests."""
    with world.console(dsn=proxy.dsn) as console:
        console.until(DATA)
        console.settled()
        return proxy.trips


async def _in_turns(
    reads: Sequence[Callable[[], Awaitable[None]]], turns: int
) -> list[tuple[list[float], list[float]]]:
    """Run each read many times, one after the other: seconds and CPU seconds of each, by turn."""
    costs: list[tuple[list[float], list[float]]] = [([], []) for _ in reads]
    for _ in range(turns * _READS):
        for read, (waited, worked) in zip(reads, costs, strict=True):
            began, cpu = time.perf_counter(), time.process_time()
            await read()
            waited.append(time.perf_counter() - began)
            worked.append(time.process_time() - cpu)
            await asyncio.sleep(0.001)  # what goes on in the background afterwards is nobody's
    return costs
