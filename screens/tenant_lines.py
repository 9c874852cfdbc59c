"""The tenant's detail as sections: one per question that a person comes with."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from console.logic.figures import age, count, number
from console.logic.moments import told
from console.logic.tenants import read_settings
from widgets.sections import Row, Section, words
from widgets.spans import Span, SpanRole, width
from widgets.sparkline import sparkline
from widgets.words import STATES

if TYPE_CHECKING:
    from console.models.tenant_settings import Limit
    from console.models.tenants import Activity, DailyBurn, TenantDetail

_ERROR_LINES = 2
"""Lines of a failed execution's error; the whole is on its own screen."""


def sections(
    tenant: "TenantDetail",
    burn: Sequence["DailyBurn"],
    activity: Sequence["Activity"],
    now: datetime,
) -> list[Section]:
    """Tell a tenant, what matters at night first.

    Args:
        tenant: The detail.
        burn: Credits per day, oldest first.
        activity: Newest first.
        now: The server's clock, in the zone that times are told for.
    """
    settings = read_settings(tenant.settings.value, tenant.usage)
    found = [
        Section("TENANT", _about(tenant, now)),
        Section("CREDITS", _credits(tenant, burn)),
        Section("SUBSCRIPTION", _subscription(tenant, now)),
        Section("OPEN APPROVALS", _approvals(tenant, now)),
        Section("RECENT", _recent(activity, now)),
        Section("LIMITS", [_limit(limit) for limit in settings.limits] or [_none("no limits set")]),
        Section("FEATURES", _features(settings.features)),
        Section("COMPLIANCE", _pairs(settings.compliance, "nothing said")),
        Section("BRANDING", _pairs(settings.branding, "none")),
    ]
    if settings.unknown:
        found.append(Section("OTHER SETTINGS, not known to the console", _pairs(settings.unknown)))
    problems = [found for found in (tenant.settings.error, settings.problem) if found]
    if problems or tenant.settings.notes:
        notes = [*problems[:1], *tenant.settings.notes]
        found.append(Section("SETTINGS, AS FOUND", [words(f"! {note}", "warn") for note in notes]))
    return found


def _named(name: str, *value: Span) -> Row:
    return Row(value, name)


def _none(said: str) -> Row:
    return words(said, "dim")


def _pairs(pairs: Sequence[tuple[str, str]], none: str = "none") -> list[Row]:
    return [_named(_spaced(name), Span(value)) for name, value in pairs] or [_none(none)]


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _when(moment: datetime, now: datetime) -> Span:
    return Span(f"{told(moment, now.tzinfo or UTC)}  {_ago(moment, now)}")


def _ago(moment: datetime, now: datetime) -> str:
    return age(moment, now) if moment > now else f"{age(moment, now)} ago"


def _about(tenant: "TenantDetail", now: datetime) -> list[Row]:
    return [
        _named("name", Span(tenant.display_name, "strong"), Span(f"  {tenant.name}", "dim")),
        _named("status", STATES.span(tenant.status)),
        _named("domain", Span(tenant.domain or "–")),
        _named("users", Span(count(tenant.usage.users))),
        _named("id", Span(str(tenant.id))),
        _named("created", _when(tenant.created_at, now)),
        _named("changed", _when(tenant.updated_at, now)),
    ]


def _money(value: Decimal | None, unit: str = "credits") -> str:
    return "–" if value is None else f"{number(value, 4)} {unit}"


def _credits(tenant: "TenantDetail", burn: Sequence["DailyBurn"]) -> list[Row]:
    balance = tenant.balance
    if balance is None:
        return [_none("no balance row")]
    low = balance.threshold is not None and balance.balance < balance.threshold
    warning = f"  ! under the alert threshold of {number(balance.threshold or 0)}" if low else ""
    automatic = (
        f"{_money(balance.auto_purchase_amount)}"
        f" when under {number(balance.auto_purchase_threshold or 0)}"
        if balance.auto_purchase_enabled
        else "off"
    )
    lifetime = (
        f"bought {number(balance.lifetime_purchased)},"
        f" used {number(balance.lifetime_used)}, bonus {number(balance.lifetime_bonus)}"
    )
    used = sum((day.used for day in burn), Decimal(0))
    return [
        _named(
            "balance",
            Span(_money(balance.balance), "bad" if low else "strong"),
            Span(warning, "bad"),
        ),
        _named("alert threshold", Span(_money(balance.threshold))),
        _named("auto-purchase", Span(automatic)),
        _named("lifetime", Span(lifetime)),
        _named(
            f"{len(burn)} days",
            Span(sparkline([float(day.used) for day in burn], len(burn)), "accent"),
            Span(f"  {number(used)} credits used"),
        )
        if used
        else _named("burn", Span(f"no use in {len(burn)} days", "dim")),
    ]


def _subscription(tenant: "TenantDetail", now: datetime) -> list[Row]:
    found = tenant.subscription
    if found is None:
        return [_none("none")]
    price = (
        _money(found.price_monthly, "USD a month")
        if found.price_monthly is not None
        else "by contract"
    )
    rows = [
        _named(
            "plan",
            Span(f"{found.tier_name}  "),
            Span(f"{price}, billed {found.billing_cycle}", "dim"),
        ),
        _named("status", STATES.span(found.status)),
        _named(
            "seats",
            Span(f"{found.seats_used:,} of {found.seats_purchased:,}"),
            _share(found.seats_used, found.seats_purchased),
        ),
        _named("credits included", Span(f"{number(found.included_credits_per_user)} per user")),
        _named("period ends", _when(found.current_period_end, now)),
    ]
    if found.cancel_at_period_end:
        rows.append(words("! ends with this period", "warn"))
    return rows


def _share(used: int, allowed: int) -> Span:
    if allowed <= 0:
        return Span("")
    if used >= allowed:
        return Span("  ! over", "bad") if used > allowed else Span("  ! full", "warn")
    return Span("  ! nearly full", "warn") if used * 10 >= allowed * 9 else Span("")


def _approvals(tenant: "TenantDetail", now: datetime) -> list[Row]:
    return [
        Row(
            (
                Span(f"{request.action_type}  "),
                Span("expired", "dim")
                if request.expired
                else Span(f"expires {age(request.expires_at, now)}", "warn"),
            ),
            lead=(Span(f"{str(request.id)[:8]}  ", "dim"),),
        )
        for request in tenant.approvals
    ] or [_none("none")]


def _recent(activity: Sequence["Activity"], now: datetime) -> list[Row]:
    rows: list[Row] = []
    for item in activity:
        lead = (
            Span(f"{age(item.created_at, now):>4}  ", "dim"),
            Span(f"{'session' if item.kind == 'session' else 'run':<8}"),
            _in_cells(STATES.span(item.state), 12),
        )
        rows.append(Row([Span(item.what or "(no summary)")], lead=lead))
        if item.error:
            blank = Span(" " * width(lead))
            rows.append(Row([Span(item.error, "bad")], lead=[blank], most=_ERROR_LINES))
    return rows or [_none("no sessions and no executions yet")]


def _in_cells(span: Span, cells: int) -> Span:
    return Span(span.text + " " * max(1, cells - width([span])), span.role)


def _limit(limit: "Limit") -> Row:
    name = _spaced(limit.name)
    allowed = number(limit.allowed) if limit.allowed is not None else limit.raw
    if limit.used is None:
        return _named(name, Span(allowed))
    share = limit.share
    used = count(limit.used) if limit.at_least else number(limit.used)
    if share is None:
        return _named(name, Span(f"{used} of {allowed}"))
    role: SpanRole = None if share < 0.9 else "warn" if share <= 1 else "bad"
    filled = 10 if share >= 1 else round(share * 10)
    percent = f"{share:.0%}" if share < 10 else "over 999%"
    return _named(
        name,
        Span(f"{used} of {allowed}", role),
        Span(f"  {'█' * filled}{'·' * (10 - filled)} {percent}", role or "dim"),
    )


def _features(features: Sequence[tuple[str, bool | None, str]]) -> list[Row]:
    rows: list[Row] = []
    for name, on, raw in features:
        shown = Span(raw) if on is None else Span("✓ on", "good") if on else Span("– off", "dim")
        rows.append(_named(_spaced(name.removesuffix("_enabled")), shown))
    return rows or [_none("nothing said")]
