"""The indexes of the hot queries."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from migrations import runner
from migrations.tenancy import ISOLATED_TABLES
from tests.cluster import Dsns, connected
from tests.migrations.conftest import Ground
from tests.migrations.ours import assert_plain_owner

PAGED = sorted({*ISOLATED_TABLES} - {"credit_balances"})


async def test_a_page_of_any_table_needs_no_sort(database_dsns: Dsns) -> None:
    async with connected(database_dsns.people["operator"]) as operator:
        # Empty tables would be read from end to end.
        await operator.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        for table in PAGED:
            order = "seq" if table == "credit_transactions" else "id"
            plan = await operator.fetch(
                f"EXPLAIN (COSTS OFF) SELECT id FROM {table}"
                f" WHERE tenant_id = '00000000-0000-4000-8000-00000000000a'"
                f" ORDER BY created_at DESC, {order} DESC LIMIT 50"
            )
            text = "\n".join(line for (line,) in plan)
            assert "Sort" not in text, (table, text)
            assert "using idx_" in text, (table, text)


async def test_no_index_is_the_start_of_another(database_dsns: Dsns) -> None:
    async with connected(database_dsns.owner) as owner:
        doubled = await owner.fetch(
            """
            SELECT short.indexrelid::regclass::text, long.indexrelid::regclass::text
            FROM pg_index AS short JOIN pg_index AS long USING (indrelid)
            WHERE short.indexrelid <> long.indexrelid AND NOT short.indisunique
                AND short.indpred IS NULL AND short.indexprs IS NULL AND long.indpred IS NULL
                AND long.indnkeyatts > short.indnkeyatts
                AND long.indkey::text LIKE short.indkey::text || ' %'
                AND long.indoption::text LIKE short.indoption::text || ' %'
            """
        )
    assert [tuple(pair) for pair in doubled] == []


async def test_an_index_says_which_query_wants_it(database_dsns: Dsns) -> None:
    async with connected(database_dsns.owner) as owner:
        silent = await owner.fetch(
            """
            SELECT indexrelid::regclass::text FROM pg_index
            WHERE pg_get_indexdef(indexrelid) LIKE '%(tenant_id, %created_at DESC, id DESC)'
                AND obj_description(indexrelid, 'pg_class') IS NULL
            """
        )
    assert silent == []


async def test_an_index_that_was_left_unfinished_is_built_anew(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "048")
    name = "idx_users_tenant_id_created_at_id"
    async with connected(empty.superuser) as superuser, connected(empty.owner) as owner:
        await assert_plain_owner(owner)
        await owner.execute(f"CREATE INDEX {name} ON users (tenant_id, created_at DESC, id DESC)")
        await superuser.execute(
            f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass"
        )
        await runner.upgrade(empty.owner, "049")
        assert await owner.fetchval(
            f"SELECT indisvalid FROM pg_index WHERE indexrelid = '{name}'::regclass"
        )


async def test_an_interrupted_build_goes_on_where_it_was(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "048")
    async with connected(empty.owner) as owner:
        await owner.execute("ALTER TABLE subscriptions RENAME COLUMN created_at TO made_at")
        with pytest.raises(DBAPIError, match='column "created_at" does not exist'):
            await runner.upgrade(empty.owner, "049")
        assert await runner.current(empty.owner) == "048"
        await owner.execute("ALTER TABLE subscriptions RENAME COLUMN made_at TO created_at")
        await runner.upgrade(empty.owner, "049")
        assert await runner.current(empty.owner) == "049"
        assert not await owner.fetchval("SELECT bool_or(NOT indisvalid) FROM pg_index")


async def test_a_build_that_is_cancelled_ends_as_cancelled_and_goes_on_later(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "048")
    async with connected(empty.owner) as reader, connected(empty.superuser) as superuser:
        async with reader.transaction():
            await reader.execute("LOCK TABLE users")
            upgrading = asyncio.create_task(runner.upgrade(empty.owner, "049"))
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while not await superuser.fetchval(waiting):  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.01)
            upgrading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await upgrading
        await runner.upgrade(empty.owner, "049")
        assert await runner.current(empty.owner) == "049"
