"""One tenant: settings, subscription, balance, use, open approvals."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from console.data.database import TenantScope
from console.data.tables.approvals import approval_requests
from console.data.tables.ledger import credit_balances
from console.data.tables.tenants import (
    api_keys,
    subscription_tiers,
    subscriptions,
    tenants,
    usage_records,
    users,
)
from console.models.faults import NotFound
from console.models.tenants import CAP, Balance, OpenApproval, Subscription, TenantDetail, Usage


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
        usage=Usage(**{name: found[f"u_{name}"] for name in Usage.model_fields}),
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
