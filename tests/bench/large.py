"""The hot reads of a large world: our data layer against the driver, isolation against none.

``RADIANT_BENCH_FACTOR`` says how much of the large world to load (0.02; 1 is ten million ledger
rows), ``RADIANT_BENCH_HOME`` a folder to keep it in; without one it is made in a scratch folder.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg

from console.data.database import Database
from console.data.tenants import page as tenants_page
from console.demo.home import DemoHome
from console.demo.large import Scale
from console.demo.large.tenants import GIANTS
from console.models.page import Cursor
from console.settings import Settings, resolve
from migrations import runner
from tests import cluster as clusters
from tests.bench.figures import Figure
from tests.bench.large_reads import LEDGER, RUN, SESSION, SESSIONS, STEPS, TENANTS, Read
from tests.bench.world import World

PERSON = "mira@radiant.example"
_READS = 15
"""Reads per turn and side."""
_DEEP = 10_000
_TENANT = "SELECT set_config('app.current_tenant_id', $1, true)"
_MILLION = 1_000_000

Act = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Ground:
    """A loaded world, and what is looked up in it.

    Attributes:
        home: The server.
        loading: Seconds that loading took; None when it had been loaded before.
        rows: Rows of the large tables together.
        entries: Ledger rows.
        ledger: The tenant with most ledger rows, and how many.
        sessions: The one with most sessions, and how many.
        small: A tenant with few ledger rows.
        session: One session of ``sessions`` with its steps.
        run: A tenant and its run of the workflow with 1,000 tasks.
    """

    home: DemoHome
    loading: float | None
    rows: int
    entries: int
    ledger: tuple[UUID, int]
    sessions: tuple[UUID, int]
    small: UUID
    session: UUID
    run: tuple[UUID, UUID]

    @property
    def operator(self) -> str:
        """DSN of an operator: under row-level security."""
        return self.home.people[PERSON]


async def reads(_: World, turns: int) -> list[Figure]:
    """What is read most, and how long loading took."""
    async with _ground() as ground:
        return [
            *await _layer(ground, turns),
            *await _isolation(ground, turns),
            *await _kept_plans(ground, turns),
            *await _deep(ground, turns),
            *await _list(ground, turns),
            *await _loading(ground),
        ]


async def upgrade(_: World, __: int) -> list[Figure]:
    """The upgrade of a filled database, once; nobody else may be in the world meanwhile."""
    async with _ground() as ground:
        return await _migrating(ground)


async def _layer(ground: Ground, turns: int) -> list[Figure]:
    """Pages through the data layer, and by hand with the driver, both under isolation."""
    figures = []
    async with _database(ground.operator) as database, _driver(ground.operator) as driver:
        for read, tenant, values in _hot(ground):
            ours, theirs = await _in_turns(
                partial(read.page, database, tenant, *values),
                partial(_by_hand, driver, read, tenant, values),
                turns=turns,
            )
            name = f"{read.name}, through the data layer"
            figures.append(Figure(name, "asyncpg by hand", ours, theirs, "ms", 1.5))
    return figures


async def _isolation(ground: Ground, turns: int) -> list[Figure]:
    """The same statement under row-level security, and as superuser; the query alone."""
    figures = []
    async with _driver(ground.operator) as operator, _driver(ground.home.superuser) as superuser:
        for read, tenant, values in _hot(ground):
            async with operator.transaction(), superuser.transaction():
                await operator.execute(_TENANT, str(tenant))
                isolated = await operator.prepare(read.text)
                bare = await superuser.prepare(read.text)
                ours, theirs = await _in_turns(
                    partial(isolated.fetch, tenant, *values),
                    partial(bare.fetch, tenant, *values),
                    turns=turns,
                )
            name = f"{read.name}, isolated"
            figures.append(Figure(name, "superuser with WHERE", ours, theirs, "ms", 1.1))
    return figures


async def _kept_plans(ground: Ground, turns: int) -> list[Figure]:
    """A small tenant's page on a connection that has served the giant, and on one that hasn't."""
    giant = ground.ledger[0]
    async with _database(ground.operator) as served, _database(ground.operator) as fresh:
        for _ in range(12):  # the server keeps a plan after five
            await LEDGER.page(served, giant)
        ours, theirs = await _in_turns(
            lambda: LEDGER.page(served, ground.small),
            lambda: LEDGER.page(fresh, ground.small),
            turns=turns,
        )
        back, bare = await _in_turns(
            lambda: LEDGER.page(fresh, giant), lambda: LEDGER.page(served, giant), turns=turns
        )
    return [
        Figure("small ledger after the giant's", "small alone", ours, theirs, "ms", 1.1),
        Figure("giant's ledger after a small one", "giant first", back, bare, "ms", 1.1),
    ]


async def _deep(ground: Ground, turns: int) -> list[Figure]:
    """A page far down against the first one."""
    figures = []
    async with _database(ground.operator) as database, _driver(ground.home.superuser) as driver:
        for read, (tenant, rows) in ((LEDGER, ground.ledger), (SESSIONS, ground.sessions)):
            deep = min(_DEEP, rows // 200 - 1)
            cursor = await _cursor(driver, read, tenant, deep * 200)
            ours, theirs = await _in_turns(
                partial(read.page, database, tenant, older_than=cursor),
                partial(read.page, database, tenant),
                turns=turns,
            )
            name = f"{read.name}, page {deep:,} of {rows:,} rows"
            figures.append(Figure(name, "page one", ours, theirs, "ms", 1.1))
    return figures


async def _list(ground: Ground, turns: int) -> list[Figure]:
    """The list of all tenants with its aggregates, and the same by hand."""
    async with _database(ground.operator) as database, _driver(ground.operator) as driver:

        async def ours() -> None:
            async with database.platform() as scope:
                found = await tenants_page(scope)
            assert len(found.rows) == 200

        async def bare() -> None:
            await driver.fetch(TENANTS)

        waited, theirs = await _in_turns(ours, bare, turns=turns)
    name = "tenant list, 1,000 tenants' aggregates"
    return [Figure(name, "asyncpg by hand", waited, theirs, "ms", 1.5)]


async def _loading(ground: Ground) -> list[Figure]:
    """Loading a million rows of all kinds, and copying a million ledger rows that are there."""
    if ground.loading is None:
        return []
    async with _driver(ground.home.superuser) as connection:
        await connection.execute(
            "CREATE TABLE copied (LIKE credit_transactions INCLUDING CONSTRAINTS)"
        )
        began = time.perf_counter()
        await connection.execute(
            "INSERT INTO copied OVERRIDING SYSTEM VALUE SELECT * FROM credit_transactions;"
            "ALTER TABLE copied ADD PRIMARY KEY (id);"
            "CREATE INDEX ON copied (tenant_id, created_at DESC, seq DESC)"
            " INCLUDE (amount, balance_after); ANALYZE copied"
        )
        copied = (time.perf_counter() - began) / ground.entries * _MILLION
        await connection.execute("DROP TABLE copied")
    loaded = ground.loading / ground.rows * _MILLION
    name = f"loading a million rows, of {ground.rows:,}"
    return [Figure(name, "copying ledger rows", [loaded], [copied], "ms")]


async def _migrating(ground: Ground) -> list[Figure]:
    """The world's database taken back to the platform's own schema, and upgraded from there."""
    server, owner = ground.home.server, ground.home.owner
    taken, took = "radiant_bench_upgrade", []
    source = owner.partition("@/")[2].partition("?")[0]
    for template in (source, None):
        async with _driver(server.superuser_dsn()) as connection:
            await connection.execute(f"DROP DATABASE IF EXISTS {taken} WITH (FORCE)")
            from_there = f"TEMPLATE {template} STRATEGY file_copy" if template else ""
            await connection.execute(f"CREATE DATABASE {taken} OWNER {clusters.OWNER} {from_there}")
        dsn = owner.replace(f"@/{source}?", f"@/{taken}?")
        if template is None:
            await runner.upgrade(dsn, "040")
        else:
            await runner.downgrade(dsn, "040")
        began = time.perf_counter()
        await runner.upgrade(dsn)
        took.append(time.perf_counter() - began)
    async with _driver(server.superuser_dsn()) as connection:
        await connection.execute(f"DROP DATABASE {taken} WITH (FORCE)")
    name = f"upgrade 040 to head, {ground.rows:,} rows"
    return [Figure(name, "an empty database", took[:1], took[1:], "ms")]


def _hot(ground: Ground) -> Sequence[tuple[Read, UUID, tuple[UUID, ...]]]:
    return (
        (LEDGER, ground.ledger[0], ()),
        (STEPS, ground.sessions[0], ()),
        (SESSION, ground.sessions[0], (ground.session,)),
        (RUN, ground.run[0], (ground.run[1],)),
    )


async def _cursor(driver: asyncpg.Connection, read: Read, tenant: UUID, number: int) -> Cursor:
    row = await driver.fetchrow(read.place, tenant, number)
    assert row is not None
    assert read.order is not None
    return read.order.cursor(list(row.keys()), list(row.values()))


async def _by_hand(
    driver: asyncpg.Connection, read: Read, tenant: UUID, values: Sequence[UUID]
) -> None:
    async with driver.transaction(readonly=True):
        await driver.execute(_TENANT, str(tenant))
        await driver.fetch(read.text, tenant, *values)


async def _in_turns(ours: Act, theirs: Act, *, turns: int) -> tuple[list[float], list[float]]:
    """Seconds of each, one after the other, after two of each that count for nothing."""
    costs: tuple[list[float], list[float]] = ([], [])
    for number in range(turns * _READS + 2):
        for act, waited in zip((ours, theirs), costs, strict=True):
            began = time.perf_counter()
            await act()
            if number > 1:
                waited.append(time.perf_counter() - began)
            await asyncio.sleep(0.001)  # what goes on in the background afterwards is nobody's
    return costs


@asynccontextmanager
async def _ground() -> AsyncIterator[Ground]:
    scale = Scale("large", float(os.environ.get("RADIANT_BENCH_FACTOR", "0.02")))
    with clusters.scratch_folder() as scratch:
        folder = Path(os.environ.get("RADIANT_BENCH_HOME", scratch / "large"))
        told: list[str] = []
        began = time.perf_counter()
        home = await asyncio.to_thread(
            DemoHome.prepare, folder, now=datetime.now(UTC), progress=told.append, scale=scale
        )
        loading = time.perf_counter() - began if told else None
        with home.server:
            yield await _looked_up(home, loading)


async def _looked_up(home: DemoHome, loading: float | None) -> Ground:
    async with _driver(home.superuser) as connection:
        counts = [
            await connection.fetchval(f"SELECT count(*) FROM {table}")
            for table in ("credit_transactions", "thinktank_steps", "task_executions")
        ]
        ledger, sessions = [
            await connection.fetchval("SELECT id FROM tenants WHERE name = $1", name)
            for name in GIANTS[:2]
        ]
        return Ground(
            home,
            loading,
            sum(counts),
            counts[0],
            (ledger, await _count(connection, "credit_transactions", ledger)),
            (sessions, await _count(connection, "thinktank_sessions", sessions)),
            await connection.fetchval(
                "SELECT tenant_id FROM credit_transactions GROUP BY 1 HAVING count(*) >= 20"
                " ORDER BY count(*), 1 LIMIT 1"
            ),
            await connection.fetchval(
                "SELECT session_id FROM thinktank_steps WHERE tenant_id = $1 GROUP BY 1"
                " ORDER BY count(*) = 8 DESC, 1 LIMIT 1",
                sessions,
            ),
            await _run(connection),
        )


async def _run(connection: asyncpg.Connection) -> tuple[UUID, UUID]:
    row = await connection.fetchrow(
        "SELECT run.tenant_id, run.id FROM workflow_executions AS run"
        " JOIN workflow_definitions AS definition ON definition.id = run.workflow_id"
        " WHERE definition.workflow_id = 'catalogue-refresh' AND status = 'completed'"
        " ORDER BY run.created_at LIMIT 1"
    )
    assert row is not None
    return row[0], row[1]


async def _count(connection: asyncpg.Connection, table: str, tenant: UUID) -> int:
    found = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE tenant_id = $1", tenant)
    return int(found)


@asynccontextmanager
async def _database(dsn: str) -> AsyncIterator[Database]:
    settings = Settings(pgbouncer="no", pool_size=1)
    database = Database(resolve(dsn, {}, Path.home()), settings=settings)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


_driver = clusters.connected
