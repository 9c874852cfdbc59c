"""Tenants: the list over the whole platform, and one tenant's own rows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Numeric,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy import Date as SqlDate
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy import Uuid as SqlUuid

from console.data.database import PlatformScope, TenantScope
from console.data.keyset import Key, Order, ascending, descending
from console.data.tables.approvals import approval_requests
from console.data.tables.ledger import credit_balances, credit_transactions
from console.data.tables.tenants import (
    api_keys,
    subscription_tiers,
    subscriptions,
    tenants,
    usage_records,
    users,
)
from console.data.tables.thinktank import thinktank_sessions
from console.data.tables.workflows import workflow_definitions, workflow_executions
from console.logic.filters import Term
from console.models.faults import NotFound, Usage
from console.models.page import PAGE_LIMIT, Cursor, Page
from console.models.tenants import (
    CAP,
    Activity,
    Balance,
    DailyBurn,
    OpenApproval,
    Subscription,
    Tenant,
    TenantDetail,
    TenantRow,
    User,
)
from console.models.tenants import Usage as Used

Way = Literal["older", "newer"]

_FIGURES = (
    func.console.tenant_figures()
    .table_valued(
        column("tenant_id", SqlUuid()),
        column("users", BigInteger()),
        column("plan", Text()),
        column("subscription_status", Text()),
        column("balance", Numeric()),
        column("low_balance_alert_threshold", Numeric()),
        column("failures_24h", BigInteger()),
        column("running", BigInteger()),
        column("last_activity", SqlDateTime(timezone=True)),
    )
    .alias("figures")
)

_SORTABLE: dict[str, tuple[ColumnElement[Any], bool]] = {
    "name": (tenants.c.name, False),
    "status": (tenants.c.status, False),
    "plan": (_FIGURES.c.plan, True),
    "users": (_FIGURES.c.users, True),
    "balance": (_FIGURES.c.balance, True),
    "failures": (_FIGURES.c.failures_24h, True),
    "last_activity": (_FIGURES.c.last_activity, True),
}
"""Column and whether it can be NULL, by the list's sort keys."""


# The list -------------------------------------------------------------------------------------


async def page(
    scope: PlatformScope,
    *,
    terms: Sequence[Term] = (),
    sort: str = "name",
    descending: bool = False,
    cursor: Cursor | None = None,
    way: Way = "older",
    limit: int = PAGE_LIMIT,
) -> Page[TenantRow]:
    """Read one page of the list of tenants, with figures from ``console.tenant_figures()``.

    Args:
        scope: The platform's scope: the list is the same whichever tenant is selected.
        terms: Must all hold; without a field they look in name, display name and domain.
        sort: A key of :class:`TenantRow`'s list; ties are broken by name.
        descending: Largest first. Missing values come last either way.
        cursor: Where to go on; None for the start, or the end going ``newer``.
        way: Towards the list's end, or its start.
        limit: Rows at most.

    Raises:
        Usage: An unknown sort key or field.
        Fault: It could not be read.
    """
    statement = select(
        tenants.c.id,
        tenants.c.name,
        tenants.c.display_name,
        tenants.c.status,
        tenants.c.created_at,
        *(found for found in _FIGURES.c if found.key != "tenant_id"),
    ).select_from(tenants.outerjoin(_FIGURES, _FIGURES.c.tenant_id == tenants.c.id))
    for term in terms:
        statement = statement.where(_matches(term))
    return await scope.page(
        statement,
        _order(sort, largest_first=descending),
        _tenant_row,
        older_than=cursor if way == "older" else None,
        newer_than=cursor if way == "newer" else None,
        last=way == "newer" and cursor is None,
        limit=limit,
    )


def cursor_at(row: TenantRow, sort: str) -> Cursor:
    """The place of a row in the list sorted by ``sort``."""
    values = {**row.model_dump(), "failures_24h": row.failures}
    names = list(values)
    return _order(sort, largest_first=False).cursor(names, list(values.values()))


def _order(sort: str, *, largest_first: bool) -> Order:
    if sort not in _SORTABLE:
        raise Usage(f"Tenants can't be sorted by '{sort}'; there are {', '.join(_SORTABLE)}.")
    found, nullable = _SORTABLE[sort]
    return Order(Key(found, descending=largest_first, nullable=nullable), ascending(tenants.c.name))


def _matches(term: Term) -> ColumnElement[bool]:
    places: dict[str, ColumnElement[Any]] = {
        "name": tenants.c.name,
        "status": tenants.c.status,
        "plan": _FIGURES.c.plan,
    }
    looked_in = (
        [places[term.field]]
        if term.field is not None
        else [tenants.c.name, tenants.c.display_name, tenants.c.domain]
    )
    # The table has no row-level security and few rows: a substring search is fine here.
    found = or_(
        *(func.strpos(func.lower(func.coalesce(place, "")), term.text) > 0 for place in looked_in)
    )
    return not_(found) if term.negated else found


def _tenant_row(row: Row[Any]) -> TenantRow:
    return TenantRow(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        status=row.status,
        created_at=row.created_at,
        plan=row.plan,
        subscription_status=row.subscription_status,
        users=row.users or 0,
        balance=row.balance,
        threshold=row.low_balance_alert_threshold,
        failures=row.failures_24h or 0,
        running=row.running or 0,
        last_activity=row.last_activity,
    )


async def find(scope: PlatformScope, name: str) -> Tenant:
    """Find a tenant by its name or id.

    Raises:
        NotFound: There is none.
    """
    statement = select(tenants.c.id, tenants.c.name, tenants.c.display_name, tenants.c.status)
    try:
        statement = statement.where(tenants.c.id == UUID(name))
    except ValueError:
        statement = statement.where(tenants.c.name == name)
    row = await scope.row(statement)
    if row is None:
        raise NotFound(
            f"There is no tenant '{name}'.", "radiant-console tenants list shows all of them."
        )
    return Tenant(id=row.id, name=row.name, display_name=row.display_name, status=row.status)


# One tenant -----------------------------------------------------------------------------------


async def detail(scope: TenantScope) -> TenantDetail:
    """Read the scope's tenant: settings, newest subscription, balance, use, open approvals.

    Raises:
        NotFound: The tenant is gone.
        Fault: It could not be read.
    """
    newest = (
        select(
            subscriptions,
            subscription_tiers.c.display_name.label("tier_name"),
            subscription_tiers.c.included_credits_per_user,
            subscription_tiers.c.price_monthly,
        )
        .join(subscription_tiers, subscription_tiers.c.id == subscriptions.c.tier_id)
        .where(subscriptions.c.tenant_id == scope.tenant_id)
        .order_by(subscriptions.c.created_at.desc(), subscriptions.c.id.desc())
        .limit(1)
        .subquery("subscription")
    )
    statement = (
        select(
            tenants.c.id,
            tenants.c.name,
            tenants.c.display_name,
            tenants.c.domain,
            tenants.c.status,
            tenants.c.settings,
            tenants.c.created_at,
            tenants.c.updated_at,
            *(newest.c[name].label(f"s_{name}") for name in Subscription.model_fields),
            *(credit_balances.c[name].label(f"b_{name}") for name in _BALANCE),
            *_used(scope.tenant_id),
        )
        .select_from(
            tenants.outerjoin(newest, literal(value=True)).outerjoin(
                credit_balances, credit_balances.c.tenant_id == tenants.c.id
            )
        )
        .where(tenants.c.id == scope.tenant_id)
    )
    row = await scope.row(statement)
    if row is None:
        raise NotFound("This tenant doesn't exist any more.", "Choose another with t.")
    found = row._mapping
    return TenantDetail(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        domain=row.domain,
        status=row.status,
        settings=row.settings,
        created_at=row.created_at,
        updated_at=row.updated_at,
        subscription=Subscription(
            **{name: found[f"s_{name}"] for name in Subscription.model_fields}
        )
        if found["s_tier_id"] is not None
        else None,
        balance=Balance(**{field: found[f"b_{name}"] for name, field in _BALANCE.items()})
        if found["b_balance"] is not None
        else None,
        usage=Used(**{name: found[f"u_{name}"] for name in Used.model_fields}),
        approvals=await _open_approvals(scope),
    )


_BALANCE = {
    name: "threshold" if name == "low_balance_alert_threshold" else name
    for name in (
        "balance",
        "lifetime_purchased",
        "lifetime_used",
        "lifetime_bonus",
        "low_balance_alert_threshold",
        "auto_purchase_enabled",
        "auto_purchase_threshold",
        "auto_purchase_amount",
    )
}


def _used(tenant_id: UUID) -> list[ColumnElement[Any]]:
    month = func.date_trunc("month", func.now(), "UTC")
    traffic = and_(usage_records.c.tenant_id == tenant_id, usage_records.c.created_at >= month)
    return [
        _capped(select(users.c.id).where(users.c.tenant_id == tenant_id)).label("u_users"),
        _capped(
            select(api_keys.c.id).where(
                api_keys.c.tenant_id == tenant_id, api_keys.c.is_active.is_(True)
            )
        ).label("u_api_keys"),
        select(func.coalesce(func.sum(usage_records.c.total_tokens), 0))
        .where(traffic)
        .scalar_subquery()
        .label("u_tokens"),
        _capped(select(usage_records.c.id).where(traffic)).label("u_requests"),
    ]


def _capped(rows: Select[Any]) -> ColumnElement[Any]:
    """Count no further than one above the cap: an exact count of millions helps nobody."""
    return select(func.count()).select_from(rows.limit(CAP + 1).subquery()).scalar_subquery()


async def _open_approvals(scope: TenantScope) -> tuple[OpenApproval, ...]:
    requests = approval_requests.c
    rows = await scope.rows(
        select(
            requests.id,
            requests.action_type,
            requests.expires_at,
            (requests.expires_at <= func.clock_timestamp()).label("expired"),
        )
        .where(
            requests.status == "pending",
            or_(
                requests.resource_id == str(scope.tenant_id),
                requests.payload["tenantId"].astext == str(scope.tenant_id),
            ),
        )
        .order_by(requests.expires_at)
        .limit(10)
    )
    return tuple(
        OpenApproval(
            id=row.id, action_type=row.action_type, expires_at=row.expires_at, expired=row.expired
        )
        for row in rows
    )


async def users_page(
    scope: TenantScope,
    *,
    terms: Sequence[Term] = (),
    sort: str = "created_at",
    descending: bool = True,
    cursor: Cursor | None = None,
    way: Way = "older",
    limit: int = PAGE_LIMIT,
) -> Page[User]:
    """Read one page of the tenant's users.

    Args:
        scope: The tenant.
        terms: A word is the beginning of an e-mail address; ``role`` and ``status`` are exact.
        sort: ``created_at`` or ``email``: what an index orders.
        descending: Newest, or last of the alphabet, first.
        cursor: Where to go on; None for the start, or the end going ``newer``.
        way: Towards the list's end, or its start.
        limit: Rows at most.

    Raises:
        Usage: Another sort key.
        Fault: It could not be read.
    """
    statement = select(
        users.c.id,
        users.c.email,
        users.c.display_name,
        users.c.role,
        users.c.status,
        users.c.created_at,
    ).where(users.c.tenant_id == scope.tenant_id)
    for term in terms:
        found: ColumnElement[bool] = (
            users.c.email.op("^@")(term.text)  # starts with: leakproof, so an index serves it
            if term.field is None
            else users.c[term.field] == term.text
        )
        statement = statement.where(not_(found) if term.negated else found)
    return await scope.page(
        statement,
        _users_order(sort, largest_first=descending),
        lambda row: User(
            id=row.id,
            email=row.email,
            display_name=row.display_name,
            role=row.role,
            status=row.status,
            created_at=row.created_at,
        ),
        older_than=cursor if way == "older" else None,
        newer_than=cursor if way == "newer" else None,
        last=way == "newer" and cursor is None,
        limit=limit,
    )


def user_cursor(row: User, sort: str) -> Cursor:
    """The place of a user in the list sorted by ``sort``."""
    values = row.model_dump()
    return _users_order(sort, largest_first=False).cursor(list(values), list(values.values()))


def _users_order(sort: str, *, largest_first: bool) -> Order:
    way = descending if largest_first else ascending
    match sort:
        case "created_at":
            return Order(way(users.c.created_at), way(users.c.id))
        case "email":
            return Order(way(users.c.email))
    raise Usage(f"Users can't be sorted by '{sort}'; there are created_at and email.")


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
