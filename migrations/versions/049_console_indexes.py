"""The indexes that the console's hot queries need, built while the platform goes on writing.

Each carries the query that wants it as its comment. One that an interrupted build left invalid
is built anew: IF NOT EXISTS would take it for the real one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alembic import op

from migrations.sql import outside_a_transaction, run
from migrations.tenancy import CHILDREN, ISOLATED_TABLES, array

revision = "049"
down_revision = "048"


@dataclass(frozen=True, slots=True)
class Index:
    """An index, and the query that wants it."""

    name: str
    table: str
    definition: str
    query: str


ELSEWHERE = {"credit_balances", "credit_transactions", *(key.child for key in CHILDREN)}
"""Tenants have one balance, their ledger is paged by seq (042), and children have theirs (043)."""

PAGES = tuple(
    Index(
        f"idx_{table}_tenant_id_created_at_id",
        table,
        "(tenant_id, created_at DESC, id DESC)",
        "The rows of a tenant from the newest, page after page",
    )
    for table in ISOLATED_TABLES
    if table not in ELSEWHERE
)

OTHERS = (
    Index(
        "idx_workflow_executions_tenant_id_status_created_at_id",
        "workflow_executions",
        "(tenant_id, status, created_at DESC, id DESC)",
        "The executions of a tenant in one state from the newest; how many are running",
    ),
    Index(
        "idx_workflow_executions_failed",
        "workflow_executions",
        "(tenant_id, (COALESCE(completed_at, created_at)) DESC) WHERE status = 'failed'",
        "How many executions of a tenant failed lately, however long they had been running",
    ),
    # Led by the tenant, which every query names. With an index on the parent alone, the plan that
    # the server keeps for all tenants combines it with all entries of the tenant in another.
    Index(
        "idx_thinktank_steps_tenant_id_session_id_step_number",
        "thinktank_steps",
        "(tenant_id, session_id, step_number)",
        "The steps of one session in order",
    ),
    Index(
        "idx_task_executions_tenant_id_execution_attempts",
        "task_executions",
        "(tenant_id, workflow_execution_id, task_id, attempt_number)",
        "The tasks of one execution with their attempts",
    ),
    Index(
        "idx_approval_requests_pending",
        "approval_requests",
        "(expires_at, id) WHERE status = 'pending'",
        "The requests to decide, by deadline",
    ),
    Index(
        "idx_approval_requests_created_at_id",
        "approval_requests",
        "(created_at DESC, id DESC)",
        "All requests from the newest, page after page",
    ),
)

EARLIER = (
    Index(
        "idx_workflow_executions_workflow_id",
        "workflow_executions",
        "(workflow_id)",
        "The executions of one definition",
    ),
    Index(
        "idx_workflow_tasks_workflow_id_sequence_order",
        "workflow_tasks",
        "(workflow_id, sequence_order)",
        "The tasks of one definition in order",
    ),
)
"""Made with their tables, except in a database that the platform made."""

SHORTER = {
    **{
        f"idx_{table}_tenant_id_created_at": (table, "(tenant_id, created_at DESC)")
        for table in (
            "usage_records",
            "visual_pipelines",
            "task_classifications",
            "neural_executions",
            "error_logs",
            "chat_sessions",
            "workflow_executions",
            "feedback",
            "credit_purchases",
            "auto_resolutions",
            "selection_history",
        )
    },
    "idx_thinktank_sessions_tenant": ("thinktank_sessions", "(tenant_id, created_at DESC)"),
    "idx_users_tenant_id": ("users", "(tenant_id)"),
    "idx_subscriptions_tenant_id": ("subscriptions", "(tenant_id)"),
    "idx_task_executions_attempts": (
        "task_executions",
        "(workflow_execution_id, task_id, attempt_number)",
    ),
}
"""Starts of `PAGES`, which do all that these do; and one that names no tenant."""


def upgrade() -> None:
    indexes = (*PAGES, *OTHERS, *EARLIER)
    with outside_a_transaction():
        _drop_invalid(index.name for index in indexes)
        for index in indexes:
            _run_if_there_is(
                index.table,
                f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index.name}"
                f" ON {index.table} {index.definition}",
                f"COMMENT ON INDEX {index.name} IS '{index.query}'",
            )
        for name in SHORTER:
            run(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def _run_if_there_is(name: str, *statements: str) -> None:
    """Run statements that a DO block can't hold, if there is a table or index of that name.

    Written out for psql, psql asks.
    """
    context = op.get_context()
    there_is = f"to_regclass('public.{name}') IS NOT NULL"
    for statement in statements:
        if context.as_sql:
            context.impl.static_output(f"SELECT $${statement}$$ WHERE {there_is}\n\\gexec\n")
        elif op.get_bind().exec_driver_sql(f"SELECT {there_is}").scalar_one():
            run(statement)


def _drop_invalid(names: Iterable[str]) -> None:
    run(
        f"""
        DO $$
        DECLARE
            unfinished regclass;
        BEGIN
            FOR unfinished IN
                SELECT indexrelid FROM pg_index
                WHERE NOT indisvalid AND indexrelid IN (
                    SELECT to_regclass('public.' || name)
                    FROM unnest({array(names)}) AS name
                )
            LOOP
                EXECUTE format('DROP INDEX %s', unfinished);
            END LOOP;
        END
        $$
        """
    )


def downgrade() -> None:
    with outside_a_transaction():
        _drop_invalid(SHORTER)
        for name, (table, definition) in SHORTER.items():
            _run_if_there_is(
                table, f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} {definition}"
            )
        for index in (*PAGES, *OTHERS):
            run(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}")
        for index in EARLIER:
            _run_if_there_is(index.name, f"COMMENT ON INDEX {index.name} IS NULL")
