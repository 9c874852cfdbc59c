"""What one tenant did lately: credits per day, sessions and executions."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Date as SqlDate
from sqlalchemy import Numeric, case, cast, func, select

from console.data.database import TenantScope
from console.data.tables.ledger import credit_transactions
from console.data.tables.thinktank import thinktank_sessions
from console.data.tables.workflows import workflow_definitions, workflow_executions
from console.models.tenants import Activity, DailyBurn


async def burn(scope: TenantScope, days: int = 30) -> tuple[DailyBurn, ...]:
    """Read credits used and added per UTC day, oldest first; days without rows are zero.

    Args:
        scope: The tenant.
        days: How many days, today included.
    """
    ledger = credit_transactions.c
    day = cast(func.timezone("UTC", ledger.created_at), SqlDate()).label("day")
    zero = cast(0, Numeric())
    today = scope.read_at.astimezone(UTC).date()
    first = today - timedelta(days=days - 1)
    rows = await scope.rows(
        select(
            day,
            func.sum(case((ledger.transaction_type == "usage", -ledger.amount), else_=zero)),
            func.sum(case((ledger.amount > 0, ledger.amount), else_=zero)),
        )
        .where(
            ledger.tenant_id == scope.tenant_id,
            ledger.created_at >= datetime(first.year, first.month, first.day, tzinfo=UTC),
        )
        .group_by(day)
    )
    found: dict[date, DailyBurn] = {
        row[0]: DailyBurn(day=row[0], used=row[1], added=row[2]) for row in rows
    }
    every = (first + timedelta(days=n) for n in range(days))
    return tuple(found.get(when) or DailyBurn(day=when, used=0, added=0) for when in every)


async def activity(scope: TenantScope, limit: int = 10) -> tuple[Activity, ...]:
    """Read the newest sessions and executions together, newest first."""
    session, run = thinktank_sessions.c, workflow_executions.c
    sessions = await scope.rows(
        select(
            session.id,
            session.problem_summary,
            session.completed_at,
            session.solution_found,
            session.total_cost,
            session.created_at,
        )
        .where(session.tenant_id == scope.tenant_id)
        .order_by(session.created_at.desc(), session.id.desc())
        .limit(limit)
    )
    runs = await scope.rows(
        select(
            run.id,
            workflow_definitions.c.name,
            run.status,
            run.error_message,
            run.actual_cost_usd,
            run.created_at,
        )
        .join(workflow_definitions, workflow_definitions.c.id == run.workflow_id)
        .where(run.tenant_id == scope.tenant_id)
        .order_by(run.created_at.desc(), run.id.desc())
        .limit(limit)
    )
    both = [
        *(
            Activity(
                kind="session",
                id=row.id,
                what=row.problem_summary,
                state="open"
                if row.completed_at is None
                else "solved"
                if row.solution_found
                else "ended",
                error=None,
                cost=row.total_cost,
                created_at=row.created_at,
            )
            for row in sessions
        ),
        *(
            Activity(
                kind="execution",
                id=row.id,
                what=row.name,
                state=row.status,
                error=row.error_message,
                cost=row.actual_cost_usd,
                created_at=row.created_at,
            )
            for row in runs
        ),
    ]
    return tuple(sorted(both, key=lambda item: item.created_at, reverse=True)[:limit])
