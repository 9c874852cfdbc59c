"""Row-level security in one form for every table that belongs to tenants.

A session sees the rows of the tenant in ``app.current_tenant_id``, set for the transaction, and
none without it. ``NULLIF`` is there because the setting reads as ``''`` on a connection that
ever had one, and ``''::uuid`` raises. The sub-select makes the planner read the setting once
instead of once per row. FORCE binds the owner as well (Postgres manual, 5.9 Row Security).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op

from migrations.sql import run

CURRENT_TENANT = "(SELECT NULLIF(current_setting('app.current_tenant_id', true), '')::uuid)"
"""The transaction's tenant as SQL; NULL when none is set."""


def isolate(table: str) -> None:
    """Show and accept only rows whose ``tenant_id`` is the current tenant."""
    _protect(table, f"tenant_id = {CURRENT_TENANT}")


def isolate_through(table: str, *, parent: str, key: str) -> None:
    """Show and accept only rows whose ``key`` leads to a parent row of the current tenant.

    For children without a ``tenant_id``. It costs a semi-join in every query.
    """
    _protect(
        table,
        f"{key} IN (SELECT id FROM {parent} WHERE tenant_id = {CURRENT_TENANT})",
    )


def share_defaults(table: str) -> None:
    """Let every tenant read the rows of a mixed table that belong to none; nobody may write them.

    Permissive policies add up: `isolate` still holds for everything else.
    """
    run(f"CREATE POLICY {table}_defaults ON {table} FOR SELECT USING (tenant_id IS NULL)")


def unisolate(table: str) -> None:
    """Undo `isolate` or `isolate_through`: the table is open again."""
    run(
        f"""
        DROP POLICY {table}_isolation ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """
    )


@contextmanager
def unforced(*tables: str) -> Iterator[None]:
    """Let the owner read and write every row of ``tables`` inside the block.

    A revision that touches rows needs it for **every** table it reads, the parents of a foreign
    key that it validates included: under FORCE a backfill updates no row, and VALIDATE
    CONSTRAINT passes over rows it can't see, both without a word. ALTER TABLE holds an exclusive
    lock until the transaction ends, so no other session meets the table unforced; an error rolls
    the whole revision back. Afterwards every named table is FORCEd.

    Raises:
        RuntimeError: outside a transaction, where the table would stand open for others.
    """
    if (
        not op.get_context().as_sql
        and op.get_bind().get_execution_options().get("isolation_level") == "AUTOCOMMIT"
    ):
        raise RuntimeError("FORCE may be taken off only inside a transaction.")
    for table in tables:
        run(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield
    for table in tables:
        run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _protect(table: str, condition: str) -> None:
    run(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_isolation ON {table}
            FOR ALL
            USING ({condition})
            WITH CHECK ({condition});
        """
    )
