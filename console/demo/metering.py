"""What tenants use through the API: the large calls one by one, the rest by the hour or the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from console.demo.prices import in_credits, usd
from console.demo.tenants import Tenant
from console.demo.world import Area, busyness, day_busyness

DAYS = 90
"""How far the ledgers reach back."""

_HOURLY_DAYS = 45
_HOURLY_ACTIVITY = 3.0
_WEEKLY_ACTIVITY = 0.3
_CALLS_PER_DAY = 0.8
_UNIT = Decimal("0.0001")
_CREDITS_PER_SEAT = 260  # a day, where the tier includes nothing
_MONTHLY = {"pro": 5000, "team": 25_000, "free": 100}
_SHARE_USED = {"initech": 1.2, "vandelay": 1.08, "umbrella": 0.7, "free": 0.5}
_BULK_MODELS = {
    "openai/gpt-4o": 40,
    "anthropic/claude-3-5-sonnet-20241022": 34,
    "openai/gpt-4o-mini": 12,
    "google/gemini-1.5-pro": 8,
    "anthropic/claude-3-5-haiku": 6,
}
_LARGE_MODELS = {
    "openai/o1": 30,
    "openai/gpt-4o": 26,
    "anthropic/claude-3-5-sonnet-20241022": 24,
    "anthropic/claude-opus-4": 12,
    "deepseek/deepseek-reasoner": 8,
}


class Entry(NamedTuple):
    """A row of a ledger before its balance is known."""

    at: datetime
    type: str
    amount: Decimal
    description: str
    reference: str | None


def per_day(tenant: Tenant) -> float:
    """Credits that a tenant uses on an average day."""
    sketch = tenant.sketch
    if sketch.tier == "enterprise":
        return sketch.users * _CREDITS_PER_SEAT
    share = _SHARE_USED.get(sketch.name, 0.82 if sketch.tier != "free" else 0.5)
    return _MONTHLY[sketch.tier or "free"] * sketch.seats / 30 * share


def usage_of(area: Area, tenant: Tenant) -> list[Entry]:
    """Usage of the API by one tenant, as ledger entries; large calls get usage_records."""
    world, sketch = area.world, tenant.sketch
    if sketch.activity == 0 and sketch.status == "pending":
        return []
    newest = world.ago(days=41) if sketch.activity == 0 else world.now
    oldest = max(world.ago(days=DAYS), tenant.created_at + timedelta(hours=1))
    if oldest >= newest:
        return []
    return [*_bulk(area, tenant, oldest, newest), *_calls(area, tenant, oldest, newest)]


def _bulk(area: Area, tenant: Tenant, oldest: datetime, newest: datetime) -> list[Entry]:
    sketch = tenant.sketch
    mean = per_day(tenant)
    if sketch.activity < _WEEKLY_ACTIVITY:
        return _weekly(area, oldest, newest, mean)
    entries: list[Entry] = []
    hourly_from = area.world.ago(days=_HOURLY_DAYS)
    hourly = sketch.activity >= _HOURLY_ACTIVITY
    day = oldest.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while day < newest:
        amount = mean * day_busyness(day) * area.between(0.9, 1.1)
        if hourly and day >= hourly_from:
            entries += _hours(area, tenant, day, newest, amount)
        elif day + timedelta(days=1) <= newest:
            end = day + timedelta(days=1) - timedelta(seconds=1)
            entries += _split(area, end, amount, f"{day:%Y-%m-%d}", f"{day:%Y%m%d}")
        day += timedelta(days=1)
    return entries


def _weekly(area: Area, oldest: datetime, newest: datetime, mean: float) -> list[Entry]:
    entries = []
    at, week = oldest + timedelta(days=7), 1
    while at < newest:
        amount = Decimal(mean * 7 * area.between(0.7, 1.2)).quantize(_UNIT)
        entries.append(Entry(at, "usage", -amount, f"API usage - Week {week}", f"week-{week}"))
        at, week = at + timedelta(days=7), week + 1
    return entries


def _hours(
    area: Area, tenant: Tenant, day: datetime, newest: datetime, amount: float
) -> list[Entry]:
    hours = [day + timedelta(hours=hour) for hour in range(24)]
    weights = [busyness(tenant.local(hour)) for hour in hours]
    total = sum(weights)
    entries: list[Entry] = []
    for hour, weight in zip(hours, weights, strict=True):
        end = hour + timedelta(hours=1)
        share = amount * weight / total * area.between(0.75, 1.3)
        quiet = weight < 0.12 and hour.hour % 4  # quiet hours are metered together
        if end <= newest and not quiet:
            entries += _split(
                area, end, share, f"{hour:%m-%d %H}:00–{end:%H}:00", f"{hour:%Y%m%d%H}"
            )
    return entries


def _split(area: Area, at: datetime, amount: float, when: str, mark: str) -> list[Entry]:
    """One or two rows of the same instant, one per model."""
    model = area.weighted(_BULK_MODELS)
    other = area.weighted(_BULK_MODELS)
    shares = [(model, 1.0)]
    if other != model:
        part = area.between(0.55, 0.85)
        shares = [(model, part), (other, 1 - part)]
    return [
        Entry(
            at,
            "usage",
            -max(Decimal(amount * share).quantize(_UNIT), _UNIT),
            f"API usage {when} {name}",
            f"meter-{mark}-{name.partition('/')[2][:12]}",
        )
        for name, share in shares
    ]


def _calls(area: Area, tenant: Tenant, oldest: datetime, newest: datetime) -> list[Entry]:
    sketch = tenant.sketch
    span = (newest - oldest) / timedelta(days=1)
    entries: list[Entry] = []
    for _ in range(round(sketch.activity * _CALLS_PER_DAY * span)):
        at = area.working_moment(oldest, newest, sketch.offset)
        model = area.weighted(_LARGE_MODELS)
        tokens_in, tokens_out = area.rng.randrange(9_000, 120_000), area.rng.randrange(400, 6_000)
        if sketch.tier == "free":
            tokens_in, tokens_out, model = tokens_in // 100, tokens_out // 50, "openai/gpt-4o-mini"
        bare = area.chance(0.2) and model.startswith("openai/")
        told = model.partition("/")[2] if bare else model
        cost = usd(model, tokens_in, tokens_out)
        request = f"req-{area.rng.randrange(10**8):08d}"
        status = area.weighted({"success": 96, "error": 3, "timeout": 1})
        _record(area, tenant, at, (told, tokens_in, tokens_out, cost), request, status)
        if status != "success":
            continue
        amount = in_credits(cost)
        entries.append(Entry(at, "usage", -amount, f"API call to {told}", request))
        if area.chance(0.012) and at + timedelta(hours=9) < newest:
            again = at + timedelta(hours=area.between(1, 9))
            what = f"Refund: {told} answered with an empty message"
            entries.append(Entry(again, "refund", amount, what, request))
    if sketch.activity >= _HOURLY_ACTIVITY and area.chance(0.6):
        at = area.moment(oldest + timedelta(days=2), newest)
        amount = Decimal(area.between(200, 900)).quantize(_UNIT)
        what = "Correction of double metering"
        ticket = f"ticket-{area.rng.randrange(4000, 9000)}"
        entries.append(Entry(at, "adjustment", amount, what, ticket))
    return entries


def _record(
    area: Area,
    tenant: Tenant,
    at: datetime,
    call: tuple[str, int, int, Decimal],
    request: str,
    status: str,
) -> None:
    model, tokens_in, tokens_out, cost = call
    failed = status != "success"
    area.add(
        "usage_records",
        tenant_id=tenant.id,
        user_id=area.pick(tenant.active_users).id,
        model_id=model,
        request_id=request,
        input_tokens=tokens_in,
        output_tokens=0 if failed else tokens_out,
        total_tokens=tokens_in if failed else tokens_in + tokens_out,
        cost_usd=Decimal(0) if failed else cost.quantize(Decimal("0.00000001")),
        latency_ms=30_000 if status == "timeout" else area.rng.randrange(600, 24_000),
        status=status,
        error_message={
            "success": None,
            "error": "provider returned 529 overloaded",
            "timeout": "no answer within 30 s",
        }[status],
        created_at=at,
    )
