"""The large world at a two-hundredth of its size: everything but the time it takes is the same."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import namedtuple
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from pathlib import Path

import asyncpg
import pytest

from console.demo.home import DemoHome
from console.demo.large import Scale
from console.demo.large.tenants import GIANTS, tenants
from console.demo.tenants import SKETCHES
from console.embedded import EmbeddedError, reset
from migrations import catalogue
from tests.cluster import Dsns, connected

NOW = datetime(2026, 3, 2, 3, 12, tzinfo=UTC)
FACTOR = 0.005
LARGE = Scale("large", FACTOR)
SIZE = LARGE.size
MASS = """
    SELECT md5(string_agg(md5(t::text), '' ORDER BY t::text)) FROM {} AS t
"""
TABLES = (
    *("tenants", "users", "subscriptions", "credit_balances", "credit_transactions"),
    *("credit_purchases", "thinktank_sessions", "thinktank_steps", "workflow_executions"),
    *("task_executions", "workflow_tasks"),
)


@pytest.fixture(scope="module")
def folder(scratch: Path) -> Iterator[Path]:
    """A folder with a large world of this module's own."""
    folder = scratch / "large-home"
    yield folder
    reset(folder)


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[DemoHome]:
    found = prepared(folder)
    with found.server:
        yield found


@pytest.fixture
async def large(home: DemoHome) -> AsyncIterator[asyncpg.Connection]:
    async with connected(home.superuser) as connection:
        yield connection


async def _connected(dsn: str) -> asyncpg.Connection:
    return await asyncpg.connect(dsn)


def _digests(home: DemoHome) -> dict[str, str]:
    """What the tables hold, but for what the server's own clock told."""

    async def read() -> dict[str, str]:
        async with connected(home.superuser) as connection:
            return {table: await connection.fetchval(MASS.format(table)) for table in TABLES}

    return asyncio.run(read())


@asynccontextmanager
async def _undone(connection: asyncpg.Connection) -> AsyncIterator[None]:
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


def prepared(folder: Path, now: datetime = NOW, told: list[str] | None = None) -> DemoHome:
    said = [] if told is None else told
    return DemoHome.prepare(folder, now=now, progress=said.append, scale=LARGE)


async def test_there_are_a_thousand_tenants_and_as_many_rows_as_said(
    large: asyncpg.Connection, demo_dsns: Dsns
) -> None:
    async with connected(demo_dsns.superuser) as small:
        for table, mass in (
            ("tenants", SIZE.tenants),
            ("users", SIZE.users),
            ("credit_transactions", SIZE.entries),
            ("thinktank_sessions", SIZE.sessions),
            ("workflow_executions", SIZE.runs),
        ):
            count = f"SELECT count(*) FROM {table}"
            told, whole = await small.fetchval(count), await large.fetchval(count)
            # The told rows hang on the moment of telling, a little.
            assert whole - told == pytest.approx(mass, abs=told * 0.05), table
    assert await large.fetchval("SELECT count(*) FROM tenants") == 1000


async def test_sizes_are_skewed_and_each_kind_has_a_giant(large: asyncpg.Connection) -> None:
    for giant, table, most in (
        (GIANTS[0], "credit_transactions", SIZE.most_entries),
        (GIANTS[1], "thinktank_sessions", SIZE.most_sessions),
        (GIANTS[2], "workflow_executions", SIZE.most_runs),
    ):
        counts = await large.fetch(
            f"SELECT name, count(x.id) FROM tenants LEFT JOIN {table} AS x"
            " ON x.tenant_id = tenants.id WHERE name <> ALL ($1) GROUP BY 1 ORDER BY 2 DESC",
            [sketch.name for sketch in SKETCHES],
        )
        assert tuple(counts[0]) == (giant, most)
        assert counts[-1][1] == 0
        assert counts[len(counts) // 2][1] * 50 < most


async def test_steps_and_tasks_are_about_as_many_as_said(large: asyncpg.Connection) -> None:
    told = [sketch.name for sketch in SKETCHES]
    for table, rows in (("thinktank_steps", SIZE.steps), ("task_executions", SIZE.tasks)):
        found = await large.fetchval(
            f"SELECT count(*) FROM {table} JOIN tenants ON tenants.id = tenant_id"
            " WHERE name <> ALL ($1)",
            told,
        )
        assert found == pytest.approx(rows, rel=0.1), table


async def test_every_ledger_of_the_mass_is_a_chain_without_a_break(
    large: asyncpg.Connection,
) -> None:
    broken = await large.fetch(
        """
        SELECT tenants.name, entry.seq
        FROM (
            SELECT *, coalesce(lag(balance_after) OVER chain, 0) AS before,
                lag(created_at) OVER chain AS earlier
            FROM credit_transactions WINDOW chain AS (PARTITION BY tenant_id ORDER BY seq)
        ) AS entry
        JOIN tenants ON tenants.id = entry.tenant_id
        WHERE before + amount <> balance_after OR entry.created_at < earlier OR balance_after < 0
        """
    )
    assert {row["name"] for row in broken} == {"vandelay"}  # the told one that was tampered with


async def test_balances_are_what_the_rows_add_up_to(large: asyncpg.Connection) -> None:
    assert not await large.fetch(
        """
        SELECT tenants.name
        FROM credit_balances AS balance
        JOIN tenants ON tenants.id = balance.tenant_id
        JOIN (
            SELECT tenant_id, sum(amount) AS total,
                (array_agg(balance_after ORDER BY seq DESC))[1] AS last,
                coalesce(-sum(amount) FILTER (WHERE transaction_type = 'usage'), 0) AS used,
                coalesce(sum(amount) FILTER (WHERE transaction_type = 'purchase'), 0) AS bought,
                coalesce(sum(amount) FILTER (WHERE transaction_type = 'bonus'), 0) AS given
            FROM credit_transactions GROUP BY tenant_id
        ) AS entry ON entry.tenant_id = balance.tenant_id
        WHERE name <> 'vandelay' AND (balance.balance, balance.balance, lifetime_used,
            lifetime_purchased, lifetime_bonus) IS DISTINCT FROM (total, last, used, bought, given)
        """
    )


async def test_signs_follow_the_type(large: asyncpg.Connection) -> None:
    kinds = {
        row["transaction_type"]: (row["least"], row["most"])
        for row in await large.fetch(
            "SELECT transaction_type, min(amount) AS least, max(amount) AS most"
            " FROM credit_transactions GROUP BY 1"
        )
    }
    for kind in ("purchase", "bonus", "refund", "subscription_allocation"):
        assert kinds[kind][0] > 0
    for kind in ("usage", "expiration"):
        assert kinds[kind][1] < 0


async def test_a_refund_gives_back_exactly_what_the_row_before_took(
    large: asyncpg.Connection,
) -> None:
    refunds = await large.fetch(
        """
        SELECT -amount = given AS exact, reference_id = reference AS same
        FROM (
            SELECT transaction_type, lag(amount) OVER chain AS amount, amount AS given,
                reference_id, lag(reference_id) OVER chain AS reference
            FROM credit_transactions JOIN tenants ON tenants.id = tenant_id
            WHERE tenants.name = ANY($1)
            WINDOW chain AS (PARTITION BY tenant_id ORDER BY seq)
        ) AS entry
        WHERE transaction_type = 'refund'
        """,
        list(GIANTS),
    )
    assert len(refunds) > 20
    assert all(row["exact"] and row["same"] for row in refunds)


async def test_a_bonus_shares_instant_and_reference_with_its_purchase(
    large: asyncpg.Connection,
) -> None:
    assert await large.fetchval(
        "SELECT count(*) FROM credit_transactions WHERE transaction_type = 'bonus'"
    )
    assert not await large.fetch(
        "SELECT b.id FROM credit_transactions b LEFT JOIN credit_transactions p"
        " ON p.tenant_id = b.tenant_id AND p.transaction_type = 'purchase'"
        "  AND p.reference_id = b.reference_id AND p.created_at = b.created_at"
        " LEFT JOIN credit_purchases c ON c.id::text = b.reference_id"
        "  AND c.credits_amount = p.amount AND c.bonus_credits = b.amount"
        " WHERE b.transaction_type = 'bonus' AND c.id IS NULL"
    )


async def test_nothing_has_happened_after_now(large: asyncpg.Connection) -> None:
    for table, column in (
        ("credit_transactions", "created_at"),
        ("thinktank_steps", "created_at"),
        ("thinktank_sessions", "completed_at"),
        ("workflow_executions", "completed_at"),
        ("task_executions", "created_at"),
        ("task_executions", "completed_at"),
        ("users", "created_at"),
    ):
        assert await large.fetchval(f"SELECT max({column}) FROM {table}") <= NOW, table


async def test_what_is_over_is_over_and_what_runs_has_no_end(large: asyncpg.Connection) -> None:
    assert not await large.fetch(
        "SELECT id FROM workflow_executions WHERE (completed_at IS NOT NULL)"
        " <> (status IN ('completed', 'failed', 'cancelled'))"
    )
    assert not await large.fetch(
        "SELECT task.id FROM task_executions AS task JOIN workflow_executions AS run"
        " ON run.id = workflow_execution_id"
        " WHERE run.status = 'completed' AND task.status IN ('running', 'pending')"
    )
    assert not await large.fetch(
        "SELECT session.id FROM thinktank_sessions AS session"
        " WHERE completed_at IS NOT NULL AND total_steps <>"
        "  (SELECT count(*) FROM thinktank_steps WHERE session_id = session.id)"
        "  AND tenant_id NOT IN (SELECT id FROM tenants WHERE name = ANY($1))",
        [sketch.name for sketch in SKETCHES],
    )


async def test_the_giant_workflows_are_graphs_and_their_runs_keep_the_order(
    large: asyncpg.Connection,
) -> None:
    for workflow, tasks in (("catalogue-refresh", 1000), ("archive-reindex", 5000)):
        row = await large.fetchrow(
            "SELECT id, dag_definition::text AS dag FROM workflow_definitions"
            " WHERE workflow_id = $1",
            workflow,
        )
        assert row is not None
        dag = json.loads(row["dag"])
        known = {node["taskId"]: node["dependsOn"] for node in dag["nodes"]}
        assert len(known) == tasks
        assert {(edge["from"], edge["to"]) for edge in dag["edges"]} == {
            (before, task) for task, depends in known.items() for before in depends
        }
        assert len(list(TopologicalSorter(known).static_order())) == tasks
        listed = await large.fetch(
            "SELECT task_id, depends_on FROM workflow_tasks WHERE workflow_id = $1", row["id"]
        )
        assert {task: list(depends) for task, depends in listed} == known
        runs = await large.fetch(
            "SELECT id, status FROM workflow_executions WHERE workflow_id = $1", row["id"]
        )
        assert {"completed", "failed"} <= {run["status"] for run in runs}
        for run in runs:
            await _keeps_the_order(large, run["id"], known)


async def _keeps_the_order(
    large: asyncpg.Connection, run: object, known: dict[str, list[str]]
) -> None:
    rows = await large.fetch(
        "SELECT task_id, min(started_at) AS start, max(completed_at) AS stop"
        " FROM task_executions WHERE workflow_execution_id = $1 GROUP BY 1",
        run,
    )
    times = {row["task_id"]: row for row in rows}
    for task, row in times.items():
        for before in known[task]:
            assert times[before]["stop"] <= row["start"]


async def test_the_load_leaves_the_schema_as_it_was(
    large: asyncpg.Connection, demo_dsns: Dsns
) -> None:
    async with connected(demo_dsns.superuser) as small:
        told, found = await catalogue.describe(small), await catalogue.describe(large)
    assert found == told
    assert not await large.fetch(
        "SELECT relname FROM pg_class WHERE reloptions::text LIKE '%autovacuum%'"
    )
    assert await large.fetchval("SELECT to_regnamespace('demo_build')") is None


@pytest.mark.parametrize(
    ("table", "parent"),
    [("thinktank_steps", "session_id"), ("task_executions", "workflow_execution_id")],
)
async def test_the_plan_kept_for_all_tenants_finds_children_by_tenant_and_parent(
    large: asyncpg.Connection, table: str, parent: str
) -> None:
    async with _undone(large):
        await large.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await large.execute(
            f"PREPARE children (uuid, uuid) AS SELECT id FROM {table}"
            f" WHERE tenant_id = $1 AND {parent} = $2"
        )
        plan = await large.fetch("EXPLAIN (COSTS OFF) EXECUTE children (NULL, NULL)")
        await large.execute("DEALLOCATE children")
    text = "\n".join(line for (line,) in plan)
    assert f"Index Cond: ((tenant_id = $1) AND ({parent} = $2))" in text, text


async def test_new_rows_of_the_ledger_come_after_all_others(large: asyncpg.Connection) -> None:
    async with _undone(large):
        last = await large.fetchval("SELECT max(seq) FROM credit_transactions")
        new = await large.fetchval(
            "INSERT INTO credit_transactions (tenant_id, transaction_type, amount, balance_after)"
            " SELECT id, 'usage', -1, 0 FROM tenants LIMIT 1 RETURNING seq"
        )
    assert new == last + 1


async def test_people_see_one_tenant_and_the_list_of_all(home: DemoHome) -> None:
    async with connected(home.people["mira@radiant.example"]) as mira:
        assert await mira.fetchval("SELECT count(*) FROM console.tenant_figures()") == 1000
        assert await mira.fetchval("SELECT count(*) FROM credit_transactions") == 0


def test_both_worlds_live_on_one_server_and_are_made_anew_one_by_one(
    home: DemoHome, folder: Path
) -> None:
    told: list[str] = []
    with DemoHome.prepare(folder, now=NOW, progress=told.append).server:
        assert told
    told.clear()
    with prepared(folder, told=told).server:
        assert told == []
    again = DemoHome.prepare(folder, now=NOW, progress=told.append, anew=True)
    with again.server:
        assert told
        assert again.server.folder == home.server.folder
    told.clear()
    with prepared(folder, told=told).server:
        assert told == []


def test_a_world_in_use_is_not_thrown_away(home: DemoHome, folder: Path) -> None:
    with asyncio.Runner() as runner:
        connection = runner.run(_connected(home.people["mira@radiant.example"]))
        with pytest.raises(EmbeddedError, match="Another console uses"):
            DemoHome.prepare(folder, now=NOW, progress=lambda _: None, scale=LARGE, anew=True)
        runner.run(connection.close())


def test_a_disk_that_is_too_small_is_told_before_anything_is_loaded(
    folder: Path, home: DemoHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(9, 8, 1_000_000_000))
    with pytest.raises(EmbeddedError, match=r"needs about \d+\.\d GB .*where 1\.0 GB are free"):
        DemoHome.prepare(folder, now=NOW, progress=lambda _: None, scale=Scale("large"))
    assert not (home.server.folder / "world-large.json").exists()


def test_whoever_is_asked_and_declines_gets_nothing_loaded(folder: Path, home: DemoHome) -> None:
    asked: list[str] = []

    def decline(words: str) -> None:
        asked.append(words)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        DemoHome.prepare(
            folder, now=NOW, progress=asked.append, scale=Scale("large"), agree=decline
        )
    assert len(asked) == 1
    assert "10,000,000 ledger rows" in asked[0]
    assert home.server.pid is not None


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_load_that_is_cut_off_goes_on_and_makes_the_same_rows(
    how: signal.Signals, scratch: Path
) -> None:
    data = scratch / f"cut-{how.name}"
    loading = subprocess.Popen(
        [
            *(sys.executable, "-m", "console", "demo", "--server"),
            *("--scale", "large", "--factor", str(FACTOR)),
        ],
        env={**os.environ, "XDG_DATA_HOME": str(data)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert loading.stderr is not None
    said = ""
    while "ledger entries" not in said:
        said = loading.stderr.readline()
        assert said, "the load ended before its ledgers began"
    loading.send_signal(how)
    _, said = loading.communicate()
    if how is signal.SIGINT:
        assert loading.returncode == 130
        assert "The same command goes on" in said
    folder = data / "radiant-console"
    told: list[str] = []
    try:
        resumed = prepared(folder, told=told)
        with resumed.server:
            assert "making the schema …" not in told
            assert told[0].startswith("going on where the load stopped")
            assert resumed.made_at != NOW
            uncut = prepared(scratch / f"uncut-{how.name}", resumed.made_at)
            with uncut.server:
                assert _digests(resumed) == _digests(uncut)
            reset(scratch / f"uncut-{how.name}")
    finally:
        reset(folder)


def test_shares_add_up_at_every_size() -> None:
    for factor in (0.0005, 0.01, 0.3, 1.0, 4.0):
        size = Scale("large", factor).size
        made = list(tenants(size, NOW, 7))
        assert len(made) == len({tenant.name for tenant in made}) == size.tenants
        assert sum(tenant.entries for tenant in made) == size.entries
        assert sum(tenant.sessions for tenant in made) == size.sessions
        assert sum(tenant.runs for tenant in made) == size.runs
        assert sum(tenant.users for tenant in made) == size.users
        assert max(tenant.sessions for tenant in made) == size.most_sessions
        assert min(tenant.users for tenant in made) >= 1


def test_scales_have_names_of_their_own() -> None:
    scales = [Scale(), Scale("large"), Scale("large", 0.01), Scale("large", 0.5)]
    assert len({scale.database for scale in scales}) == len(scales)
    with pytest.raises(ValueError, match="factor"):
        Scale("large", 0)
