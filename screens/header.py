"""What the header says, from what the console and the screen in front know."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from console.logic.figures import span
from console.logic.pace import words
from console.services import Services
from widgets.spans import SpanRole
from widgets.status import Status

if TYPE_CHECKING:
    from datetime import datetime

    from console.models.faults import Fault
    from console.models.standing import Standing

_SHORT = {
    "Unreachable": "no server",
    "ConnectionLost": "connection lost",
    "TooManyConnections": "server is full",
    "LoginRefused": "login refused",
    "NotPermitted": "not permitted",
    "ReadOnlyServer": "read-only server",
    "TimedOut": "timed out",
    "SchemaMissing": "schema incomplete",
    "SchemaMismatch": "other schema",
    "ScopeViolation": "tenant mismatch",
    "NotFound": "gone",
}


@dataclass(frozen=True, slots=True)
class Report:
    """How a screen's reading goes.

    Attributes:
        tenant_id: The tenant **as read back** with the data that is shown; None for all.
        read_at: When that was read, by the server's clock; None before the first answer.
        fault: Why the last read failed; None when it didn't.
        retry_in: Seconds until the screen tries again by itself.
    """

    tenant_id: UUID | None = None
    read_at: "datetime | None" = None
    fault: "Fault | None" = None
    retry_in: float | None = None


def header(services: Services, report: Report, *, of_tenant: bool, place: str) -> Status:
    """Put the header together.

    Args:
        services: What is selected, and who is connected to what.
        report: The reading of the screen in front.
        of_tenant: Whether that screen shows the selected tenant, or the platform.
        place: What of it.
    """
    connection, role = _connection(services, report)
    if not services.is_ready:
        return Status(tenant="RADIANT Console", connection=connection, connection_role=role)
    settings, standing = services.settings, services.database.standing
    return Status(
        environment=settings.environment,
        color=settings.environment_color or "",
        tenant=_tenant(services, report, of_tenant=of_tenant),
        confirmed=report.read_at is not None,
        place=place,
        email=(standing.email or standing.login) if standing else "",
        role=(standing.role or "") if standing else "",
        badge=_badge(standing),
        warning=_warnings(services, standing),
        connection=connection,
        connection_role=role,
    )


def _tenant(services: Services, report: Report, *, of_tenant: bool) -> str:
    selected = services.tenant
    if report.read_at is None:
        return selected.name if of_tenant and selected else "all tenants"
    if report.tenant_id is None:
        return f"all tenants ({selected.name})" if selected else "all tenants"
    if selected is not None and selected.id == report.tenant_id:
        return selected.name
    return str(report.tenant_id)


def _connection(services: Services, report: Report) -> tuple[str, SpanRole]:
    if report.fault is not None:
        failed = _SHORT.get(type(report.fault).__name__, "failed")
        old = f" · {_age(services, report.read_at)} old" if report.read_at else ""
        again = f" · again in {report.retry_in:.0f}s" if report.retry_in is not None else ""
        return f"✗ {failed}{old}{again}", "bad"
    if not services.is_ready:
        return "○ connecting…", "dim"
    if report.read_at is None:
        return "○ reading…", "dim"
    if services.paused:
        return f"– paused {_age(services, report.read_at)}", "warn"
    every = services.interval
    if services.database.now() - report.read_at > timedelta(seconds=2 * every + 1):
        return f"○ {_age(services, report.read_at)} old", "warn"
    slow = ", slow line" if services.pace.slow_link else ""
    return f"● live ≤{words(every)}{slow}", "good"


def _age(services: Services, then: "datetime") -> str:
    return span(max(0, int((services.database.now() - then).total_seconds())))


def _badge(standing: "Standing | None") -> str:
    match standing.read_only if standing else None:
        case "standby":
            return "READ-ONLY (standby)"
        case "role":
            return "READ-ONLY (role)"
        case "flag":
            return "read-only (flag)"
    return ""


def _warnings(services: Services, standing: "Standing | None") -> str:
    unaudited = f"not audited ({services.unaudited})" if services.unaudited else ""
    return " · ".join(filter(None, (unaudited, _warning(standing))))


def _warning(standing: "Standing | None") -> str:
    if standing is None or not standing.findings:
        return ""
    if standing.superuser:
        return "SUPERUSER: isolation off"
    if standing.privileged:
        return "BYPASSRLS: isolation off" if standing.bypass_rls else "OWNER: isolation off"
    count = len(standing.findings)
    return f"{count} {'warning' if count == 1 else 'warnings'}: see ?"
