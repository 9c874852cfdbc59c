"""A scope shows one tenant's rows, and leaves nothing behind for the next borrower."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Select, func, literal_column, select, text
from sqlalchemy.util import greenlet_spawn

from console.data.database import Database, PlatformScope, TenantScope
from console.data.pool import driver_of
from console.data.tables.tenants import tenants, users
from console.models.faults import ReadOnlyServer, SchemaMissing, ScopeViolation
from tests.cluster import connected
from tests.data.conftest import Open, World

EMAILS: Select[Any] = select(users.c.email).order_by(users.c.email)
SLEEP: Select[Any] = select(func.pg_sleep(60))
MISSING: Select[Any] = select(literal_column("1")).select_from(text("nowhere"))


@pytest.fixture
def one(world: World, opened: Open) -> Database:
    """A database of a single connection, so that the next borrower gets the same one."""
    return opened(world.operator, pool_size=1)


async def _emails(database: Database, tenant: UUID) -> list[str]:
    async with database.tenant(tenant) as scope:
        return [row.email for row in await scope.rows(EMAILS)]


async def _is_clean(database: Database, world: World) -> None:
    """The next borrowers see what is theirs, and the session carries no tenant."""
    b = await _emails(database, world.b)
    assert [email.split("@")[1] for email in b] == [str(world.b)] * 2
    async with database.platform() as scope:
        assert await scope.rows(EMAILS) == []
        assert await scope.scalar(select(func.current_setting("app.current_tenant_id", True))) == ""


async def test_the_role_of_these_tests_is_bound_by_row_level_security(
    world: World, opened: Open
) -> None:
    standing = await opened(world.operator).open()
    assert standing.login == "test_operator"
    assert not standing.superuser
    assert not standing.bypass_rls
    assert not standing.owns_tables


async def test_a_tenants_scope_shows_that_tenants_rows_and_no_others(
    one: Database, world: World
) -> None:
    assert await _emails(one, world.a) == [f"user{n}@{world.a}" for n in range(3)]
    assert await _emails(one, world.b) == [f"user{n}@{world.b}" for n in range(2)]


async def test_an_unknown_tenant_has_no_rows(one: Database) -> None:
    assert await _emails(one, uuid4()) == []


async def test_the_platforms_scope_shows_no_tenants_rows(one: Database, world: World) -> None:
    await _emails(one, world.a)
    async with one.platform() as scope:
        assert await scope.rows(EMAILS) == []
        names = await scope.rows(select(tenants.c.name).order_by(tenants.c.name))
        assert [row.name for row in names] == ["acme", "borealis"]


async def test_a_tenant_is_chosen_by_its_id_only(one: Database, world: World) -> None:
    with pytest.raises(ScopeViolation):
        async with one.tenant(f"{world.a}'; DROP TABLE users; --"):  # type: ignore[arg-type]
            pass


async def test_rows_keep_the_names_and_types_of_their_columns(one: Database, world: World) -> None:
    async with one.tenant(world.a) as scope:
        row = await scope.row(select(users.c.id, users.c.email.label("address")).limit(1))
        assert row is not None
        assert isinstance(row.id, UUID)
        assert set(row._mapping) == {"id", "address"}
        assert await scope.row(EMAILS.where(users.c.email == "nobody")) is None
        assert await scope.scalar(EMAILS.where(users.c.email == "nobody")) is None
        assert await scope.scalar(select(func.count()).select_from(users)) == 3


async def test_a_scope_only_reads(world: World, opened: Open) -> None:
    # The owner, too: it isn't a missing grant that keeps a read from writing.
    for dsn in (world.operator, world.dsns.owner):
        async with opened(dsn).tenant(world.a) as scope:
            with pytest.raises(ReadOnlyServer):
                await scope.rows(EMAILS.with_for_update())


async def test_an_error_in_a_query_leaves_the_next_borrower_clean(
    one: Database, world: World
) -> None:
    async with one.tenant(world.a) as scope:
        with pytest.raises(SchemaMissing):
            await scope.rows(MISSING)
    await _is_clean(one, world)


async def test_a_scope_reads_on_after_an_error(one: Database, world: World) -> None:
    async with one.tenant(world.a) as scope:
        with pytest.raises(SchemaMissing):
            await scope.rows(MISSING)
        assert len(await scope.rows(EMAILS)) == 3


async def test_an_error_in_the_body_leaves_the_next_borrower_clean(
    one: Database, world: World
) -> None:
    async def read() -> None:
        async with one.tenant(world.a) as scope:
            await scope.rows(EMAILS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await read()
    await _is_clean(one, world)


async def test_a_read_cancelled_in_its_query_leaves_the_next_borrower_clean(
    one: Database, world: World
) -> None:
    async def read() -> None:
        async with one.tenant(world.a) as scope:
            await scope.rows(SLEEP)

    await _cancel_while_active(read(), world, "%pg_sleep%")
    await _is_clean(one, world)


async def test_a_read_cancelled_in_its_body_leaves_the_next_borrower_clean(
    one: Database, world: World
) -> None:
    reached = asyncio.Event()

    async def read() -> None:
        async with one.tenant(world.a) as scope:
            await scope.rows(EMAILS)
            reached.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(read())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _is_clean(one, world)


async def test_a_scope_that_survives_a_cancelled_query_still_reads_its_own_tenant(
    one: Database, world: World
) -> None:
    async with one.tenant(world.a) as scope:
        await _cancel_while_active(scope.rows(SLEEP), world, "%pg_sleep%")
        assert len(await scope.rows(EMAILS)) == 3
    await _is_clean(one, world)


async def test_reads_cancelled_at_any_moment_leave_the_next_borrower_clean(
    one: Database, world: World
) -> None:
    for steps in range(40):
        task = asyncio.create_task(_emails(one, world.a))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        await _is_clean(one, world)


async def test_a_forgotten_scope_leaves_the_next_borrower_clean(
    one: Database, world: World
) -> None:
    scope = one.tenant(world.a)
    await (await scope.__aenter__()).rows(EMAILS)
    del scope
    gc.collect()
    await _is_clean(one, world)


async def test_a_connection_handed_back_in_a_transaction_is_thrown_away(
    one: Database, world: World
) -> None:
    connection = await one._pool.begin(world.a)
    driver = driver_of(connection)
    await greenlet_spawn(
        connection.close
    )  # behind the pool's back, so nothing has been rolled back
    assert driver.is_closed()
    one._pool.take_back(connection)
    await _is_clean(one, world)


async def test_a_pooled_connection_found_in_a_transaction_is_thrown_away(
    one: Database, world: World
) -> None:
    connection = await one._pool.lend()
    driver = driver_of(connection)
    one._pool.take_back(connection)
    await one.check()
    await driver.execute(f"BEGIN; SELECT set_config('app.current_tenant_id', '{world.a}', true)")
    await _is_clean(one, world)
    assert driver.is_closed()


async def test_a_plan_kept_from_another_tenant_answers_for_this_one(
    one: Database, world: World
) -> None:
    statement = EMAILS.where(users.c.tenant_id == literal_column("users.tenant_id"))
    for tenant, count in ((world.a, 3), (world.b, 2)) * 2:
        for _ in range(7):  # Postgres keeps a generic plan after five
            async with one.tenant(tenant) as scope:
                assert len(await scope.rows(statement)) == count


async def test_rows_that_the_server_read_for_another_tenant_are_thrown_away(
    one: Database, world: World
) -> None:
    switched = select(func.set_config("app.current_tenant_id", str(world.b), True), users.c.email)
    async with one.tenant(world.a) as scope:
        with pytest.raises(ScopeViolation):
            await scope.rows(switched)
    async with one.platform() as platform:
        with pytest.raises(ScopeViolation):
            await platform.scalar(
                select(func.set_config("app.current_tenant_id", str(world.b), True))
            )
    await _is_clean(one, world)


async def test_an_empty_answer_counts_only_when_its_tenant_is_confirmed(
    one: Database, world: World
) -> None:
    switching = func.set_config("app.current_tenant_id", str(world.b), True)
    nobody = select(tenants.c.id).where(switching == "nobody")
    async with one.tenant(world.a) as scope:
        with pytest.raises(ScopeViolation):
            await scope.rows(nobody)
    await _is_clean(one, world)


async def test_a_scope_is_of_no_use_after_its_end(one: Database, world: World) -> None:
    async with one.tenant(world.a) as scope:
        await scope.rows(EMAILS)
    with pytest.raises(ScopeViolation):
        await scope.rows(EMAILS)


async def test_a_read_that_outlives_its_scope_gets_no_rows_and_keeps_no_connection(
    one: Database, world: World
) -> None:
    for turns in range(20):
        async with one.tenant(world.a) as scope:
            stray = asyncio.create_task(scope.rows(EMAILS))
            for _ in range(turns):
                await asyncio.sleep(0)
            outlives = not stray.done()
        await asyncio.wait([stray])
        assert isinstance(stray.exception(), ScopeViolation) is outlives
        await _is_clean(one, world)


async def test_reads_of_two_tasks_in_one_scope_take_turns(one: Database, world: World) -> None:
    async with one.tenant(world.a) as scope:
        found = await asyncio.gather(*(scope.rows(EMAILS) for _ in range(5)))
    assert [len(rows) for rows in found] == [3] * 5


async def test_scopes_may_be_opened_inside_one_another(world: World, opened: Open) -> None:
    database = opened(world.operator)
    async with database.tenant(world.a) as a:
        assert len(await a.rows(EMAILS)) == 3
        async with database.tenant(world.b) as b:
            assert len(await b.rows(EMAILS)) == 2
        assert len(await a.rows(EMAILS)) == 3


async def test_many_readers_share_two_connections(world: World, opened: Open) -> None:
    database = opened(world.operator)
    found = await asyncio.gather(*(_emails(database, tenant) for tenant in (world.a, world.b) * 10))
    assert [len(emails) for emails in found] == [3, 2] * 10
    async with connected(world.dsns.superuser) as connection:
        count = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = 'radiant-console' AND datname = current_database()"
        )
    assert count <= 2


async def test_the_session_has_limits_of_its_own(one: Database) -> None:
    async with one.platform() as scope:
        settings = {
            name: await scope.scalar(select(func.current_setting(name)))
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "transaction_read_only",
                "timezone",
            )
        }
    assert settings == {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "20s",
        "transaction_read_only": "on",
        "timezone": "UTC",
    }


async def test_behind_an_unknown_pooler_the_limits_hold_for_the_transaction(
    world: World, opened: Open
) -> None:
    database = opened(world.operator, pgbouncer="yes", statement_timeout=7)
    async with database.platform() as scope:
        assert await scope.scalar(select(func.current_setting("statement_timeout"))) == "7s"
        prepared = select(func.count()).select_from(text("pg_prepared_statements"))
        await scope.rows(EMAILS)
        names: Select[Any] = select(literal_column("name")).select_from(
            text("pg_prepared_statements")
        )
        assert all(_is_uuid(row.name) for row in await scope.rows(names))
        assert await scope.scalar(prepared) == 1


def _is_uuid(name: str) -> bool:
    return str(UUID(name)) == name


async def _cancel_while_active(reading: Any, world: World, query: str) -> None:
    task = asyncio.create_task(reading)
    async with connected(world.dsns.superuser) as connection:
        while True:
            if await connection.fetchval(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active'"
                " AND datname = current_database() AND query LIKE $1"
                " AND pid <> pg_backend_pid())",
                query,
            ):
                break
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


if TYPE_CHECKING:
    # mypy fails when one of these begins to type-check: an unused ignore is an error.

    async def _of_a_tenant(scope: TenantScope) -> None: ...

    async def _of_the_platform(scope: PlatformScope) -> None: ...

    async def _misuse(database: Database, tenant: TenantScope, platform: PlatformScope) -> None:
        await _of_a_tenant(platform)  # type: ignore[arg-type]
        await _of_the_platform(tenant)  # type: ignore[arg-type]
        await _of_a_tenant(database)  # type: ignore[arg-type]
        await database.rows(EMAILS)  # type: ignore[attr-defined]
        await tenant.rows(text("SELECT 1"))  # type: ignore[arg-type]
        await tenant.rows("SELECT 1")  # type: ignore[arg-type]
        database.tenant("acme")  # type: ignore[arg-type]
        database.tenant()  # type: ignore[call-arg]
