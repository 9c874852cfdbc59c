"""Rows of tenants, and what they may point at."""

from uuid import UUID

import asyncpg
import pytest

from migrations import runner
from migrations.tenancy import (
    ISOLATED_TABLES,
    MIXED_PARENT_REFERENCES,
    MIXED_TABLES,
    PLATFORM_TABLES,
    TENANT_TABLES,
)
from tests.cluster import Dsns, connected
from tests.migrations.conftest import Ground
from tests.migrations.ours import (
    Tenant,
    assert_plain_owner,
    enter,
    new_tenant,
    warnings_of_upgrade,
)

SESSION = "INSERT INTO thinktank_sessions (tenant_id, user_id) VALUES ($1, $2) RETURNING id"
STEP = "INSERT INTO thinktank_steps (session_id, step_number, step_type) VALUES ($1, 1, 'reason')"


async def test_the_lists_of_tables_agree_with_the_catalogue(database_dsns: Dsns) -> None:
    async with connected(database_dsns.owner) as owner:
        await assert_plain_owner(owner)
        tables = await owner.fetch(
            """
            SELECT relname, attnotnull FROM pg_class
            LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id'
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND relname <> 'alembic_version'
            """
        )
    found: dict[bool | None, set[str]] = {True: set(), False: set(), None: set()}
    for name, required in tables:
        found[required].add(name)
    assert found[True] == set(TENANT_TABLES)
    assert found[False] == set(MIXED_TABLES)
    assert found[None] == set(PLATFORM_TABLES)


async def test_every_key_between_rows_of_tenants_carries_the_tenant(database_dsns: Dsns) -> None:
    async with connected(database_dsns.owner) as owner:
        keys = await owner.fetch(
            """
            SELECT child.relname AS child, parent.relname AS parent, convalidated,
                (SELECT array_agg(attname::text ORDER BY n)
                 FROM unnest(conkey) WITH ORDINALITY AS key (attnum, n)
                 JOIN pg_attribute ON attrelid = conrelid AND pg_attribute.attnum = key.attnum
                ) AS columns
            FROM pg_constraint
            JOIN pg_class AS child ON child.oid = conrelid
            JOIN pg_class AS parent ON parent.oid = confrelid
            WHERE contype = 'f' AND child.relname = ANY ($1) AND parent.relname = ANY ($1)
            """,
            list(ISOLATED_TABLES),
        )
    assert all(key["convalidated"] for key in keys)
    with_tenant = {
        (key["child"], key["columns"][1]) for key in keys if key["columns"][0] == "tenant_id"
    }
    plain = {(key["child"], key["columns"][0]) for key in keys if len(key["columns"]) == 1}
    assert len(with_tenant) == 46
    by_trigger = {(key.child, key.column) for key in MIXED_PARENT_REFERENCES}
    # What a row without a tenant names must exist all the same.
    assert plain - by_trigger == {("error_logs", "user_id"), ("personas", "user_id")}
    assert by_trigger <= plain
    assert plain - by_trigger <= with_tenant


async def test_a_step_gets_the_tenant_of_its_session(database_dsns: Dsns) -> None:
    async with (
        connected(database_dsns.superuser) as superuser,
        connected(database_dsns.owner) as owner,
    ):
        await assert_plain_owner(owner)
        mine = await new_tenant(superuser)
        async with owner.transaction():
            await enter(owner, mine)
            session = await owner.fetchval(SESSION, mine.id, mine.user)
            assert await owner.fetchval(f"{STEP} RETURNING tenant_id", session) == mine.id
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await owner.execute(STEP, session)


async def test_a_step_cannot_be_put_into_a_session_of_another_tenant(database_dsns: Dsns) -> None:
    async with (
        connected(database_dsns.superuser) as superuser,
        connected(database_dsns.owner) as owner,
    ):
        mine, theirs = await new_tenant(superuser), await new_tenant(superuser)
        session = await superuser.fetchval(SESSION, theirs.id, theirs.user)
        async with owner.transaction():
            await enter(owner, mine)
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                async with owner.transaction():
                    await owner.execute(STEP, session)
            with pytest.raises(asyncpg.ForeignKeyViolationError):
                await owner.execute(
                    "INSERT INTO thinktank_steps (tenant_id, session_id, step_number, step_type)"
                    " VALUES ($1, $2, 1, 'reason')",
                    mine.id,
                    session,
                )


async def test_steps_that_were_there_before_get_their_tenant_too(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "042")
    async with connected(empty.superuser) as superuser:
        tenants = [await new_tenant(superuser) for _ in "ab"]
        for tenant in tenants:
            await superuser.execute(STEP, await superuser.fetchval(SESSION, tenant.id, tenant.user))
        async with connected(empty.owner) as owner:
            await assert_plain_owner(owner)
            assert await owner.fetchval("SELECT count(*) FROM thinktank_steps") == 0
        await runner.upgrade(empty.owner, "043")
        found = await superuser.fetch("SELECT tenant_id FROM thinktank_steps")
        assert {tenant for (tenant,) in found} == {tenant.id for tenant in tenants}


async def test_a_planted_foreign_row_is_listed_kept_and_never_validated(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "043")
    async with connected(empty.owner) as owner, connected(empty.superuser) as superuser:
        await assert_plain_owner(owner)
        mine, theirs = await new_tenant(superuser), await new_tenant(superuser)
        planted = await superuser.fetchval(
            "INSERT INTO memories (tenant_id, user_id, content) VALUES ($1, $2, 'x') RETURNING id",
            mine.id,
            theirs.user,
        )
        for tenant in (mine, theirs):
            await superuser.execute(
                "INSERT INTO chat_sessions (tenant_id, user_id) VALUES ($1, $2)",
                tenant.id,
                tenant.user,
            )
        told = await warnings_of_upgrade(empty.owner, "044")
        assert f"1 row(s) of memories name users of another tenant in user_id: {planted}" in told

        assert await superuser.fetchval("SELECT user_id FROM memories") == theirs.user
        not_validated = await owner.fetch(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"
        )
        assert [name for (name,) in not_validated] == ["memories_tenant_id_user_id_fkey"]
        assert await owner.fetchval(
            "SELECT convalidated FROM pg_constraint WHERE conname = 'memories_user_id_fkey'"
        )
        forced = await owner.fetch("SELECT relname FROM pg_class WHERE relforcerowsecurity")
        assert {name for (name,) in forced} == set(ISOLATED_TABLES)
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await superuser.execute(
                "INSERT INTO memories (tenant_id, user_id, content) VALUES ($1, $2, 'y')",
                mine.id,
                theirs.user,
            )


async def test_a_user_who_goes_leaves_the_tenant_in_the_rows_that_named_them(
    database_dsns: Dsns,
) -> None:
    async with connected(database_dsns.superuser) as superuser:
        mine = await new_tenant(superuser)
        await superuser.execute(
            "INSERT INTO usage_records (tenant_id, user_id, model_id) VALUES ($1, $2, 'm')",
            mine.id,
            mine.user,
        )
        await superuser.execute("DELETE FROM users WHERE id = $1", mine.user)
        left = await superuser.fetchrow("SELECT tenant_id, user_id FROM usage_records")
        assert left is not None
        assert tuple(left) == (mine.id, None)


async def _rule(superuser: asyncpg.Connection, tenant: Tenant | None) -> UUID:
    rule: UUID = await superuser.fetchval(
        "INSERT INTO resolution_rules (tenant_id, name) VALUES ($1, 'r') RETURNING id",
        tenant.id if tenant else None,
    )
    return rule


RESOLUTION = "INSERT INTO auto_resolutions (tenant_id, rule_id, request_type) VALUES ($1, $2, 'q')"


async def test_a_row_may_name_its_tenants_own_rule_and_nobodys_but_not_anothers(
    database_dsns: Dsns,
) -> None:
    async with (
        connected(database_dsns.superuser) as superuser,
        connected(database_dsns.owner) as owner,
    ):
        await assert_plain_owner(owner)
        mine, theirs = await new_tenant(superuser), await new_tenant(superuser)
        foreign = await _rule(superuser, theirs)
        for connection in (owner, superuser):
            async with connection.transaction():
                await enter(connection, mine)
                await connection.execute(RESOLUTION, mine.id, await _rule(superuser, mine))
                await connection.execute(RESOLUTION, mine.id, await _rule(superuser, None))
                with pytest.raises(asyncpg.ForeignKeyViolationError, match="nobody's"):
                    await connection.execute(RESOLUTION, mine.id, foreign)


async def test_a_rule_may_become_everybodys_but_not_another_tenants(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as superuser:
        mine, theirs = await new_tenant(superuser), await new_tenant(superuser)
        rule = await _rule(superuser, mine)
        await superuser.execute(RESOLUTION, mine.id, rule)
        move = "UPDATE resolution_rules SET tenant_id = $1 WHERE id = $2"
        with pytest.raises(asyncpg.CheckViolationError, match="another tenant"):
            await superuser.execute(move, theirs.id, rule)
        await superuser.execute(move, None, rule)
        with pytest.raises(asyncpg.CheckViolationError, match="another tenant"):
            await superuser.execute(move, theirs.id, rule)


async def test_rows_that_named_a_rule_of_another_tenant_are_listed(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "043")
    async with connected(empty.superuser) as superuser:
        mine, theirs = await new_tenant(superuser), await new_tenant(superuser)
        planted = await superuser.fetchval(
            f"{RESOLUTION} RETURNING id", mine.id, await _rule(superuser, theirs)
        )
        told = await warnings_of_upgrade(empty.owner, "044")
        assert (
            "1 row(s) of auto_resolutions name resolution_rules of another tenant"
            f" in rule_id: {planted}"
        ) in told


ENTRY = """
    INSERT INTO credit_transactions (tenant_id, transaction_type, amount, balance_after)
    VALUES ($1, 'usage', $2, 0)
"""


async def test_entries_of_one_instant_have_an_order(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as superuser:
        mine = await new_tenant(superuser)
        async with superuser.transaction():
            for amount in range(5):
                await superuser.execute(ENTRY, mine.id, amount)
        entries = await superuser.fetch(
            "SELECT amount::integer, created_at FROM credit_transactions ORDER BY seq"
        )
        assert [amount for amount, _ in entries] == [0, 1, 2, 3, 4]
        assert len({at for _, at in entries}) == 1
        with pytest.raises(asyncpg.GeneratedAlwaysError):
            await superuser.execute("UPDATE credit_transactions SET seq = 1")


async def test_a_ledger_refuses_what_is_not_a_number(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as superuser:
        mine = await new_tenant(superuser)
        for table, columns, values in (
            ("credit_transactions", "transaction_type, amount, balance_after", "'usage', 1, 'NaN'"),
            ("credit_transactions", "transaction_type, amount, balance_after", "'usage', 'NaN', 1"),
            ("credit_balances", "auto_purchase_amount", "'NaN'"),
            ("credit_purchases", "credits_amount, price_cents", "'NaN', 1"),
        ):
            with pytest.raises(asyncpg.CheckViolationError, match=f"{table}_numbers"):
                await superuser.execute(
                    f"INSERT INTO {table} (tenant_id, {columns}) VALUES ($1, {values})", mine.id
                )


async def test_a_ledger_with_rows_says_from_where_its_order_holds(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "041")
    async with connected(empty.superuser) as superuser:
        mine = await new_tenant(superuser)
        for amount in range(3):
            await superuser.execute(ENTRY, mine.id, amount)
        await superuser.execute(ENTRY.replace("0)", "'NaN')"), mine.id, 3)
        told = await warnings_of_upgrade(empty.owner, "042")
        assert "credit_transactions has rows with NaN" in told
        comment = await superuser.fetchval(
            "SELECT col_description(attrelid, attnum) FROM pg_attribute"
            " WHERE attrelid = 'credit_transactions'::regclass AND attname = 'seq'"
        )
        assert comment == "Order of entry above 4, unknown up to there"
        assert await superuser.fetchval(f"{ENTRY} RETURNING seq", mine.id, 5) == 5


async def test_a_platforms_own_table_of_keys_stays_when_ours_is_undone(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "040")
    await empty.run("CREATE TABLE api_keys (id uuid, tenant_id uuid, kept text)")
    assert "api_keys exists already" in await warnings_of_upgrade(empty.owner, "041")
    await runner.downgrade(empty.owner, "040")
    assert await empty.ask("SELECT count(kept) FROM api_keys") == 0
