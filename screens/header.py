"""What the header says, from what the console knows."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from console.logic.figures import span
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
}


class Header:
    """Collects what screens report and puts it into a :class:`Status`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tenant_id: UUID | None = None
        self._read_at: datetime | None = None
        self._fault: Fault | None = None
        self._retry_in: float | None = None

    def answered(self, tenant_id: UUID | None, read_at: "datetime") -> None:
        """The database answered, for this tenant as read back."""
        self._tenant_id = tenant_id
        self._read_at = read_at
        self._fault = None

    def failed(self, fault: "Fault", retry_in: float | None) -> None:
        """A read failed; the data shown is the old one."""
        self._fault = fault
        self._retry_in = retry_in

    def status(self) -> Status:
        """The header as of now."""
        services = self._services
        connection, role = self._connection()
        if not services.is_ready:
            return Status(tenant="RADIANT Console", connection=connection, connection_role=role)
        settings, standing = services.settings, services.database.standing
        return Status(
            environment=settings.environment,
            color=settings.environment_color or "",
            tenant=self._tenant(),
            person=_person(standing),
            badge=_badge(standing),
            warning=_warning(standing),
            connection=connection,
            connection_role=role,
        )

    def _tenant(self) -> str:
        selected = self._services.tenant
        if self._tenant_id is None:
            return f"all tenants ({selected.name} selected)" if selected else "all tenants"
        if selected is not None and selected.id == self._tenant_id:
            return selected.name
        return str(self._tenant_id)

    def _connection(self) -> tuple[str, SpanRole]:
        if self._fault is not None:
            words = _SHORT.get(type(self._fault).__name__, "failed")
            again = f" · again in {self._retry_in:.0f}s" if self._retry_in is not None else ""
            return f"✗ {words}{self._age(' · ', ' old')}{again}", "bad"
        if self._read_at is None:
            return "○ connecting…", "dim"
        if self._services.paused:
            return f"– paused{self._age(' ')}", "warn"
        return f"● live ≤{self._services.settings.refresh_seconds:.0f}s", "good"

    def _age(self, before: str, after: str = "") -> str:
        if self._read_at is None:
            return ""
        seconds = (self._services.database.now() - self._read_at) / timedelta(seconds=1)
        return f"{before}{span(max(0, int(seconds)))}{after}"


def _person(standing: "Standing | None") -> str:
    if standing is None:
        return ""
    name = standing.email or standing.login
    return f"{name} · {standing.role}" if standing.role else name


def _badge(standing: "Standing | None") -> str:
    match standing.read_only if standing else None:
        case "standby":
            return "READ-ONLY (standby)"
        case "role":
            return "READ-ONLY (role)"
        case "flag":
            return "read-only (flag)"
    return ""


def _warning(standing: "Standing | None") -> str:
    if standing is None or not standing.privileged:
        return ""
    if standing.superuser:
        return "SUPERUSER: isolation off"
    return "BYPASSRLS: isolation off" if standing.bypass_rls else "OWNER: isolation off"
