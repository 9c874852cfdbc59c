"""The helpers with which a revision isolates a table, and works on one that is."""

from collections.abc import Callable

import asyncpg
import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from migrations import rls, runner
from migrations.sql import outside_a_transaction, run
from tests import cluster as clusters
from tests.migrations.conftest import Ground

ALICE, BOB = ("00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b")
"""Two tenants."""


@pytest.fixture
async def notes(empty: Ground) -> Ground:
    """A database with one isolated table that holds a row of each tenant, and one of nobody."""
    await empty.run(
        f"""
        CREATE TABLE notes (tenant_id UUID, text TEXT);
        INSERT INTO notes VALUES ('{ALICE}', 'a'), ('{BOB}', 'b'), (NULL, 'default');
        """
    )
    await revise(empty, lambda: rls.isolate("notes"))
    return empty


async def revise(ground: Ground, work: Callable[[], None]) -> None:
    """Do what a revision would, as the owner."""

    def inside(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
        with Operations.context(context), context.begin_transaction(_per_migration=True):
            work()

    async with runner.connected(ground.owner) as connection:
        await connection.run_sync(inside)


async def seen_by(ground: Ground, tenant: str | None) -> list[str]:
    """What the owner reads in the name of a tenant, or of none."""
    async with clusters.connected(ground.owner) as connection, connection.transaction():
        if tenant is not None:
            await connection.execute(f"SET LOCAL app.current_tenant_id = '{tenant}'")
        return [row["text"] for row in await connection.fetch("SELECT text FROM notes ORDER BY 1")]


async def test_an_isolated_table_shows_a_tenant_its_rows_and_nobody_any(notes: Ground) -> None:
    assert await seen_by(notes, ALICE) == ["a"]
    assert await seen_by(notes, BOB) == ["b"]
    assert await seen_by(notes, None) == []
    assert await seen_by(notes, "") == []


async def test_defaults_show_to_every_tenant_and_can_be_written_by_none(notes: Ground) -> None:
    await revise(notes, lambda: rls.share_defaults("notes"))
    assert await seen_by(notes, ALICE) == ["a", "default"]
    tenant = f"SELECT set_config('app.current_tenant_id', '{ALICE}', false);"
    await notes.run(f"{tenant} UPDATE notes SET text = 'changed'; DELETE FROM notes")
    assert await seen_by(notes, BOB) == ["b", "default"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="violates row-level security"):
        await notes.run(f"{tenant} INSERT INTO notes VALUES (NULL, 'mine for all')")


async def test_an_open_table_is_as_it_was_before(notes: Ground) -> None:
    await revise(notes, lambda: rls.unisolate("notes"))
    assert await seen_by(notes, None) == ["a", "b", "default"]
    assert not await notes.ask("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'notes'")


async def test_an_owner_changes_nothing_under_force_and_everything_without(
    notes: Ground,
) -> None:
    await revise(notes, lambda: run("UPDATE notes SET text = upper(text)"))
    assert await seen_by(notes, ALICE) == ["a"]

    def change() -> None:
        with rls.unforced("notes"):
            run("UPDATE notes SET text = upper(text)")

    await revise(notes, change)
    assert await seen_by(notes, ALICE) == ["A"]
    assert await seen_by(notes, None) == []


async def test_an_error_while_force_is_off_puts_it_back(notes: Ground) -> None:
    def fail() -> None:
        with rls.unforced("notes"):
            run("SELECT 1 / 0")

    with pytest.raises(DBAPIError, match="division by zero"):
        await revise(notes, fail)
    assert await notes.ask("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'notes'")


async def test_force_stays_where_others_would_see_it_gone(notes: Ground) -> None:
    def outside() -> None:
        with outside_a_transaction(), rls.unforced("notes"):
            pass

    with pytest.raises(RuntimeError, match="inside a transaction"):
        await revise(notes, outside)
    assert await notes.ask("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'notes'")


async def test_an_index_can_be_built_beside_running_work(notes: Ground) -> None:
    def index() -> None:
        with outside_a_transaction():
            run("CREATE INDEX CONCURRENTLY notes_text ON notes (text)")

    await revise(notes, index)
    assert await notes.ask(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'notes_text'::regclass"
    )
