"""The load: stages of batches, each batch a transaction that says it is done."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from console.demo import names
from console.demo.large import people, thinktank, workflows
from console.demo.large.ledger import Formula
from console.demo.large.preparing import LARGE_TABLES, prepare
from console.demo.large.size import Scale, Size
from console.demo.large.tenants import WEEKS

Progress = Callable[[str], None]

YARDSTICK = 0.1
"""Seconds that `_MEASURE` takes on the machine whose times `Size.seconds` tells."""

_MEASURE = """
SELECT count(DISTINCT md5(i::text)), sum(hashint8extended(i, 7)::numeric)
FROM generate_series(1, 300000) AS i
"""
_SETTINGS = """
SET search_path = public;
SET work_mem = '256MB';
SET maintenance_work_mem = '256MB';
SET jit = off;
SET statement_timeout = 0;
"""
_SMALL_TABLES = ("users", "tenants", "subscriptions", "credit_balances", "credit_purchases")
_USER_BATCHES = 10

_CHECK = """
SELECT format('%s: %s of %s entries, adding up to %s of %s', name, found.count, entries,
    found.sum, balance.balance)
FROM demo_build.tenants AS tenant
JOIN public.credit_balances AS balance ON balance.tenant_id = tenant.id
LEFT JOIN (
    SELECT tenant_id, count(*), sum(amount) FROM public.credit_transactions GROUP BY tenant_id
) AS found ON found.tenant_id = tenant.id
WHERE found.count IS DISTINCT FROM entries OR found.sum IS DISTINCT FROM balance.balance
UNION ALL
SELECT format('%s %s instead of %s', found, what, wanted)
FROM (
    SELECT 'sessions' AS what, (SELECT sum(sessions) FROM demo_build.tenants) AS wanted,
        (SELECT count(*) FROM public.thinktank_sessions) - (
            SELECT count(*) FROM public.thinktank_sessions AS told
            JOIN public.tenants AS tenant ON tenant.id = told.tenant_id
            WHERE tenant.id NOT IN (SELECT id FROM demo_build.tenants)) AS found
    UNION ALL
    SELECT 'runs', (SELECT sum(runs) FROM demo_build.tenants),
        (SELECT count(*) FROM public.workflow_executions) - (
            SELECT count(*) FROM public.workflow_executions AS told
            JOIN public.tenants AS tenant ON tenant.id = told.tenant_id
            WHERE tenant.id NOT IN (SELECT id FROM demo_build.tenants))
) AS counted
WHERE found <> wanted
LIMIT 10
"""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A load that was interrupted.

    Attributes:
        told_from: The moment that its world is told from.
        revision: The schema it was begun with.
        factor: How much of the large world it makes.
    """

    told_from: datetime
    revision: str
    factor: float


async def unfinished(superuser_dsn: str) -> Unfinished | None:
    """What an interrupted load left in a database; None where there is none to go on with."""
    try:
        connection = await asyncpg.connect(superuser_dsn)
    except asyncpg.InvalidCatalogNameError:
        return None
    try:
        if await connection.fetchval("SELECT to_regclass('demo_build.load')") is None:
            return None
        row = await connection.fetchrow("SELECT told_from, revision, factor FROM demo_build.load")
        return None if row is None else Unfinished(*row)
    finally:
        await connection.close()


async def pace(superuser_dsn: str) -> float:
    """How long this machine takes for what the machine of `YARDSTICK` does in a second."""
    connection = await asyncpg.connect(superuser_dsn)
    try:
        took = []
        for _ in range(3):
            began = time.monotonic()
            await connection.execute(_MEASURE)
            took.append(time.monotonic() - began)
        return min(took) / YARDSTICK
    finally:
        await connection.close()


async def add_mass(
    superuser_dsn: str,
    scale: Scale,
    *,
    now: datetime,
    seed: int,
    revision: str,
    progress: Progress,
) -> None:
    """Add the mass to a database with the small world, or go on where that was interrupted.

    When it returns the database is as if it had always been so: indexes, keys, statistics.

    Raises:
        ValueError: What was loaded isn't what was meant; a mistake of ours.
        asyncpg.PostgresError: The server couldn't, such as for want of disk.
    """
    connection = await asyncpg.connect(superuser_dsn)
    try:
        await connection.execute(_SETTINGS)
        if await connection.fetchval("SELECT to_regclass('demo_build.load')") is None:
            progress("laying out 1,000 tenants …")
            await prepare(connection, factor=scale.factor, seed=seed, now=now, revision=revision)
        await _Load(connection, scale.size, seed, progress).run()
    finally:
        await connection.close()


Run = Callable[[int], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class _Stage:
    """Attributes: ``share`` is the part of all time that it takes, about, in seconds."""

    name: str
    words: str
    batches: int
    rows: int
    share: float
    run: Run
    in_transaction: bool = True


class _Load:
    def __init__(
        self, connection: asyncpg.Connection, size: Size, seed: int, progress: Progress
    ) -> None:
        self._connection = connection
        self._size = size
        self._seed = seed
        self._progress = progress
        self._formula = Formula(seed)
        self._first_seq = self._stories = self._plays = 0

    async def run(self) -> None:
        known = await self._connection.fetchrow(
            "SELECT first_seq, stories, plays FROM demo_build.load"
        )
        if known is None:
            raise ValueError("The load's own tables are empty.")
        self._first_seq, self._stories, self._plays = known
        restored = await self._connection.fetchval("SELECT count(*) FROM demo_build.restore")
        stages = self._stages(restored)
        done: dict[str, dict[int, int]] = {}
        for stage, batch, rows in await self._connection.fetch("SELECT * FROM demo_build.done"):
            done.setdefault(stage, {})[batch] = rows
        clock = _Clock(sum(stage.share for stage in stages))
        for stage in stages:
            before = done.get(stage.name, {})
            clock.skip(stage.share * len(before) / stage.batches)
        if done:
            self._progress(f"going on where the load stopped, at {clock.percent} …")
        for stage in stages:
            await self._stage(stage, done.get(stage.name, {}), clock)
        await self._finish()

    async def _stage(self, stage: _Stage, before: dict[int, int], clock: _Clock) -> None:
        told = sum(before.values())
        rows, began, last = 0, time.monotonic(), 0.0
        for batch in range(stage.batches):
            if batch in before:
                continue
            now = time.monotonic()
            if now - last > 1.0:
                last = now
                rate = f", {rows / (now - began):,.0f}/s" if rows else ""
                of = f" {told + rows:,} of {stage.rows:,}{rate}" if stage.rows else " …"
                self._progress(f"{stage.words}:{of} · {clock}")
            rows += await self._batch(stage, batch)
            clock.did(stage.share / stage.batches)

    async def _batch(self, stage: _Stage, batch: int) -> int:
        if not stage.in_transaction:
            rows = await stage.run(batch)
            await self._note(stage, batch, rows)
            return rows
        async with self._connection.transaction():
            rows = await stage.run(batch)
            await self._note(stage, batch, rows)
        return rows

    async def _note(self, stage: _Stage, batch: int, rows: int) -> None:
        await self._connection.execute(
            "INSERT INTO demo_build.done VALUES ($1, $2, $3)", stage.name, batch, rows
        )

    def _stages(self, restored: int) -> list[_Stage]:
        size = self._size
        entries, steps, tasks = (rows / 1e6 for rows in (size.entries, size.steps, size.tasks))
        tables = len((*LARGE_TABLES, *_SMALL_TABLES))
        return [
            _Stage(
                "users", "users", _USER_BATCHES, size.users, 0.1 + size.users / 4e4, self._users
            ),
            _Stage(
                "thinktank", "Think Tank steps", WEEKS, size.steps, 3.5 * steps, self._thinktank
            ),
            _Stage("workflows", "task executions", WEEKS, size.tasks, 4.3 * tasks, self._workflows),
            _Stage("ledger", "ledger entries", WEEKS, size.entries, 4.3 * entries, self._ledger),
            _Stage("balances", "balances", 1, 0, 0.1 + 0.5 * entries, self._balances),
            _Stage("indexes", "building indexes", restored, 0, 0.6 + 3.8 * entries, self._restore),
            _Stage(
                "statistics",
                "gathering statistics",
                tables,
                0,
                0.5 + 0.8 * entries,
                self._vacuum,
                in_transaction=False,
            ),
            _Stage("check", "checking", 1, 0, 0.1 + 0.4 * entries, self._check),
        ]

    async def _insert(self, statement: str) -> int:
        return int((await self._connection.execute(statement)).rpartition(" ")[2])

    async def _users(self, batch: int) -> int:
        tenants = self._size.tenants
        # The largest come first: batches of squares are of about one size.
        first, last = ((tenants * k * k) // _USER_BATCHES**2 for k in (batch, batch + 1))
        counts = len(names.FIRST), len(names.LAST)
        return await self._insert(people.insert(self._seed, first + 1, last, counts))

    async def _thinktank(self, week: int) -> int:
        return await self._insert(thinktank.insert(self._seed, week, self._stories))

    async def _workflows(self, week: int) -> int:
        return await self._insert(workflows.insert(self._seed, week, self._plays))

    async def _ledger(self, week: int) -> int:
        return await self._insert(self._formula.insert(week, self._first_seq))

    async def _balances(self, _: int) -> int:
        return await self._insert(self._formula.balances())

    async def _restore(self, place: int) -> int:
        statement = await self._connection.fetchval(
            "SELECT statement FROM demo_build.restore ORDER BY place OFFSET $1 LIMIT 1", place
        )
        await self._connection.execute(statement)
        return 0

    async def _vacuum(self, place: int) -> int:
        table = (*LARGE_TABLES, *_SMALL_TABLES)[place]
        if table in LARGE_TABLES:
            await self._connection.execute(f"ALTER TABLE public.{table} RESET (autovacuum_enabled)")
        await self._connection.execute(f"VACUUM (ANALYZE) public.{table}")
        return 0

    async def _check(self, _: int) -> int:
        wrong = [row[0] for row in await self._connection.fetch(_CHECK)]
        if wrong:
            raise ValueError(f"The large demo world isn't what was meant: {'; '.join(wrong)}.")
        return 0

    async def _finish(self) -> None:
        async with self._connection.transaction():
            await self._connection.execute(
                "SELECT setval(pg_get_serial_sequence('public.credit_transactions', 'seq'),"
                " max(seq)) FROM public.credit_transactions"
            )
            await self._connection.execute("SET LOCAL client_min_messages = warning")
            await self._connection.execute("DROP SCHEMA demo_build CASCADE")


class _Clock:
    """How far everything is, by what the stages usually take, and how long the rest will."""

    def __init__(self, whole: float) -> None:
        self._whole = whole
        self._skipped = self._done = 0.0
        self._began = time.monotonic()

    def skip(self, share: float) -> None:
        self._skipped += share

    def did(self, share: float) -> None:
        self._done += share

    @property
    def percent(self) -> str:
        return f"{(self._skipped + self._done) / self._whole:.0%}"

    def __str__(self) -> str:
        if self._done < self._whole / 100:
            return self.percent
        rate = (time.monotonic() - self._began) / self._done
        left = rate * (self._whole - self._skipped - self._done)
        return f"{self.percent}, {duration(left)} left"


def duration(seconds: float) -> str:
    """About how long, in words."""
    if seconds < 90:
        return f"about {max(round(seconds / 5) * 5, 5)} s"
    return f"about {round(seconds / 60)} min"
