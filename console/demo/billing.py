"""Purchases, invoices and storage."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from console.demo.ledger import Purchase
from console.demo.tenants import Tenant, Tenants
from console.demo.world import Area, World, named

_SEAT_PRICE = {"free": 0, "pro": 49, "team": 199, "enterprise": 240}
_CENTS = Decimal("0.01")
_GB = 1024**3
_STORAGE_CENTS = {"s3": 3, "database": 25, "backup": 2, "embeddings": 30}


def make(world: World, tenants: Tenants, purchases: list[Purchase]) -> None:
    """Rows of credit_purchases, invoices, storage_usage and storage_costs."""
    area = world.area("billing")
    for purchase in purchases:
        discount = 12 if purchase.credits >= 1_000_000 else 5
        _purchase(
            area,
            purchase.tenant,
            (purchase.credits, purchase.bonus, discount, "completed"),
            purchase.at,
            purchase,
        )
    for name, amount, status, hours in (
        ("initech", 50_000, "failed", 25.4),
        ("initech", 50_000, "pending", 0.4),
        ("umbrella", 600_000, "failed", 76.0),
        ("wonka", 100_000, "refunded", 24 * 20.0),
        ("zalgo-labs", 10_000, "failed", 24 * 3.0),
    ):
        values = (Decimal(amount), Decimal(0), 0, status)
        _purchase(area, tenants[name], values, world.ago(hours=hours))
    for tenant in tenants.values():
        _invoices(area, tenant)
        _storage(area, tenant)


def _purchase(
    area: Area,
    tenant: Tenant,
    what: tuple[Decimal, Decimal, int, str],
    at: datetime,
    purchase: Purchase | None = None,
) -> None:
    amount, bonus, discount, status = what
    identity = area.uuid() if purchase is None else purchase.id
    area.add(
        "credit_purchases",
        id=identity,
        tenant_id=tenant.id,
        credits_amount=amount,
        bonus_credits=bonus,
        price_cents=int(amount * (100 - discount) / 100),
        discount_percent=Decimal(discount),
        stripe_payment_intent_id=f"pi_{identity.hex[:18]}",
        status=status,
        completed_at=at if status in {"completed", "refunded"} else None,
        created_at=at,
    )


def _invoices(area: Area, tenant: Tenant) -> None:
    sketch, world = tenant.sketch, area.world
    if sketch.tier in {None, "free"}:
        return
    seats = Decimal(sketch.seats * _SEAT_PRICE[sketch.tier or "free"])
    months = min(sketch.age_days // 30, 5)
    since = sketch.age_days % 30
    for back in range(months + 1):
        start = world.ago(days=since + 30 * back)
        extra = Decimal(round(area.between(0, 900) * sketch.activity))
        lines: list[dict[str, object]] = [
            {
                "description": f"{(sketch.tier or '').title()} plan, {sketch.seats} seats",
                "quantity": sketch.seats,
                "amount": str(seats.quantize(_CENTS)),
            }
        ]
        if extra:
            lines.append(
                {"description": "Additional credits", "amount": str(extra.quantize(_CENTS))}
            )
        status = "paid" if back else "draft"
        if sketch.subscription == "past_due" and back == 0:
            status = "overdue"
        elif sketch.name == "gekko" and back == 0:
            status = "cancelled"
        elif back == 1 and sketch.name in {"globex", "tyrell", "bluth"}:
            status = "pending"
        identity = named("invoice", f"{sketch.name}/{back}")
        area.add(
            "invoices",
            id=identity,
            tenant_id=tenant.id,
            period_start=start,
            period_end=start + timedelta(days=30),
            total_amount=(seats + extra).quantize(_CENTS),
            currency="EUR" if sketch.language == "de-DE" else "USD",
            status=status,
            line_items=lines,
            stripe_invoice_id=None if status == "draft" else f"in_{identity.hex[:16]}",
            paid_at=start + timedelta(days=32) if status == "paid" and back > 1 else None,
            created_at=start,
            updated_at=max(start, world.ago(days=since)),
        )


def _storage(area: Area, tenant: Tenant) -> None:
    sketch, world = tenant.sketch, area.world
    start = world.ago(days=sketch.age_days % 30)
    size = area.between(0.4, 2.2) * max(sketch.users, 1)
    for kind, share in (("s3", 1.0), ("database", 0.08), ("backup", 1.6), ("embeddings", 0.05)):
        used = Decimal(size * share)
        area.add(
            "storage_usage",
            tenant_id=tenant.id,
            user_id=None,
            storage_type=kind,
            bytes_used=int(used * _GB),
            bytes_quota=500 * _GB if sketch.tier == "enterprise" else 100 * _GB,
            period_start=start,
            period_end=start + timedelta(days=30),
            created_at=start,
        )
        for back in range(min(sketch.age_days // 30, 3)):
            begin = start - timedelta(days=30 * (back + 1))
            months = (used * (10 - back) / 10).quantize(Decimal("0.000001"))
            area.add(
                "storage_costs",
                tenant_id=tenant.id,
                storage_type=kind,
                period_start=begin,
                period_end=begin + timedelta(days=30),
                gb_months=months,
                price_per_gb_cents=_STORAGE_CENTS[kind],
                total_cost_cents=int(months * _STORAGE_CENTS[kind]),
                created_at=begin + timedelta(days=30),
            )
    for user in tenant.active_users[:3]:
        area.add(
            "storage_usage",
            tenant_id=tenant.id,
            user_id=user.id,
            storage_type="s3",
            bytes_used=int(area.between(0.01, 4) * _GB),
            bytes_quota=None,
            period_start=start,
            period_end=start + timedelta(days=30),
            created_at=start,
        )
