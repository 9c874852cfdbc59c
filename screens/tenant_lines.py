"""The tenant's detail as lines: one section per question that a person comes with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from console.logic.figures import age, count, number
from console.logic.tenants import read_settings
from widgets.spans import Line, Span, SpanRole, fitted, width, wrapped
from widgets.sparkline import sparkline
from widgets.words import STATES

if TYPE_CHECKING:
    from console.models.tenant_settings import Limit
    from console.models.tenants import Activity, DailyBurn, TenantDetail

LABEL = 22
"""Cells for the names at the left."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    lines: Sequence[Line]


def sections(
    tenant: "TenantDetail",
    burn: Sequence["DailyBurn"],
    activity: Sequence["Activity"],
    now: datetime,
) -> list[Section]:
    """Tell a tenant, what matters at night first.

    Args:
        tenant: The detail.
        burn: Credits per day, oldest first, a day without rows left out.
        activity: Newest first.
        now: The server's clock.
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
    problems = [words for words in (tenant.settings.error, settings.problem) if words]
    if problems or tenant.settings.notes:
        notes = [*problems[:1], *tenant.settings.notes]
        found.append(
            Section("SETTINGS, AS FOUND", [[Span(f"! {words}", "warn")] for words in notes])
        )
    return found


def laid_out(found: Sequence[Section], room: int) -> tuple[list[Line], list[int]]:
    """Put the sections below each other, or in two columns where there is room.

    Returns:
        The lines, and the line of each section's heading, in the order of reading.
    """
    if room < 120:
        return _stacked(found, room - 1)
    half = (room - 4) // 2
    total = sum(len(section.lines) + 2 for section in found)
    split, height = 0, 0
    while split < len(found) - 1 and height < total / 2:
        height += len(found[split].lines) + 2
        split += 1
    left, left_headings = _stacked(found[:split], half)
    right, right_headings = _stacked(found[split:], half)
    rows = max(len(left), len(right))
    left += [[] for _ in range(rows - len(left))]
    right += [[] for _ in range(rows - len(right))]
    both: list[Line] = [
        [*_padded(first, half), Span("    "), *second]
        for first, second in zip(left, right, strict=True)
    ]
    return both, sorted({*left_headings, *right_headings})


def _stacked(found: Iterable[Section], room: int) -> tuple[list[Line], list[int]]:
    lines: list[Line] = []
    headings: list[int] = []
    for section in found:
        if lines:
            lines.append([])
        headings.append(len(lines))
        lines.append([Span(f" {section.title}", "strong")])
        for line in section.lines:
            lines += wrapped(line, room, LABEL + 4)
    return lines, headings


def _padded(line: Line, room: int) -> list[Span]:
    spans, used = fitted(line, room)
    return [*spans, Span(" " * (room - used))]


def _row(label: str, *spans: Span) -> Line:
    return [Span(f"   {label:<{LABEL}} ", "dim"), *spans]


def _none(words: str) -> Line:
    return [Span(f"   {words}", "dim")]


def _pairs(pairs: Sequence[tuple[str, str]], none: str = "none") -> list[Line]:
    return [_row(_words(name), Span(value)) for name, value in pairs] or [_none(none)]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _when(moment: datetime, now: datetime) -> Span:
    return Span(f"{moment:%Y-%m-%d %H:%M}Z  {_ago(moment, now)}")


def _ago(moment: datetime, now: datetime) -> str:
    return age(moment, now) if moment > now else f"{age(moment, now)} ago"


def _about(tenant: "TenantDetail", now: datetime) -> list[Line]:
    return [
        _row("name", Span(tenant.display_name, "strong"), Span(f"  {tenant.name}", "dim")),
        _row("status", STATES.span(tenant.status)),
        _row("domain", Span(tenant.domain or "–")),
        _row("users", Span(count(tenant.usage.users))),
        _row("id", Span(str(tenant.id))),
        _row("created", _when(tenant.created_at, now)),
        _row("changed", _when(tenant.updated_at, now)),
    ]


def _money(value: Decimal | None, unit: str = "credits") -> str:
    return "–" if value is None else f"{number(value, 4)} {unit}"


def _credits(tenant: "TenantDetail", burn: Sequence["DailyBurn"]) -> list[Line]:
    balance = tenant.balance
    if balance is None:
        return [_none("no balance row")]
    low = balance.threshold is not None and balance.balance < balance.threshold
    lines = [
        _row(
            "balance",
            Span(_money(balance.balance), "bad" if low else "strong"),
            Span(
                f"  ! under the alert threshold of {number(balance.threshold or 0)}" if low else "",
                "bad",
            ),
        ),
        _row("alert threshold", Span(_money(balance.threshold))),
        _row(
            "auto-purchase",
            Span(
                f"{_money(balance.auto_purchase_amount)}"
                f" when under {number(balance.auto_purchase_threshold or 0)}"
                if balance.auto_purchase_enabled
                else "off"
            ),
        ),
        _row(
            "lifetime",
            Span(
                f"bought {number(balance.lifetime_purchased)},"
                f" used {number(balance.lifetime_used)}, bonus {number(balance.lifetime_bonus)}"
            ),
        ),
    ]
    if burn:
        used = sum((day.used for day in burn), Decimal(0))
        lines.append(
            _row(
                f"{len(burn)} days",
                Span(sparkline([float(day.used) for day in burn], len(burn)), "accent"),
                Span(f"  {number(used)} credits used"),
            )
        )
    else:
        lines.append(_row("burn", Span("no use in 30 days", "dim")))
    return lines


def _subscription(tenant: "TenantDetail", now: datetime) -> list[Line]:
    found = tenant.subscription
    if found is None:
        return [_none("none")]
    price = (
        _money(found.price_monthly, "USD a month")
        if found.price_monthly is not None
        else "by contract"
    )
    lines = [
        _row(
            "plan",
            Span(f"{found.tier_name}  "),
            Span(f"{price}, billed {found.billing_cycle}", "dim"),
        ),
        _row("status", STATES.span(found.status)),
        _row(
            "seats",
            Span(f"{found.seats_used:,} of {found.seats_purchased:,}"),
            _share(found.seats_used, found.seats_purchased),
        ),
        _row("credits included", Span(f"{number(found.included_credits_per_user)} per user")),
        _row("period ends", _when(found.current_period_end, now)),
    ]
    if found.cancel_at_period_end:
        lines.append(_row("", Span("! ends with this period", "warn")))
    return lines


def _share(used: int, allowed: int) -> Span:
    if allowed <= 0:
        return Span("")
    if used > allowed:
        return Span("  ! over", "bad")
    return Span("  ! nearly full", "warn") if used * 10 >= allowed * 9 else Span("")


def _approvals(tenant: "TenantDetail", now: datetime) -> list[Line]:
    return [
        _row(
            str(request.id)[:8],
            Span(f"{request.action_type}  "),
            Span("expired", "dim")
            if request.expired
            else Span(f"expires {age(request.expires_at, now)}", "warn"),
        )
        for request in tenant.approvals
    ] or [_none("none")]


def _recent(activity: Sequence["Activity"], now: datetime) -> list[Line]:
    lines: list[Line] = []
    for item in activity:
        lines.append(
            [
                Span(f"   {age(item.created_at, now):>4}  ", "dim"),
                Span(f"{'session' if item.kind == 'session' else 'run':<8}"),
                _in_cells(STATES.span(item.state), 12),
                Span(item.what or "(no summary)"),
            ]
        )
        if item.error:
            lines.append([Span(" " * 29), Span(item.error, "bad")])
    return lines or [_none("no sessions and no executions yet")]


def _in_cells(span: Span, cells: int) -> Span:
    return Span(span.text + " " * max(1, cells - width([span])), span.role)


def _limit(limit: "Limit") -> Line:
    name = _words(limit.name)
    allowed = number(limit.allowed) if limit.allowed is not None else limit.raw
    if limit.used is None:
        return _row(name, Span(allowed))
    share = limit.share
    role: SpanRole = None if share is None or share < 0.9 else "warn" if share <= 1 else "bad"
    spans = [Span(f"{number(limit.used)} of {allowed}", role)]
    if share is not None:
        filled = min(10, round(share * 10))
        spans.append(Span(f"  {'█' * filled}{'·' * (10 - filled)} {share:.0%}", role or "dim"))
    return _row(name, *spans)


def _features(features: Sequence[tuple[str, bool | None, str]]) -> list[Line]:
    lines: list[Line] = []
    for name, on, raw in features:
        shown = Span(raw) if on is None else Span("✓ on", "good") if on else Span("– off", "dim")
        lines.append(_row(_words(name.removesuffix("_enabled")), shown))
    return lines or [_none("nothing said")]
