"""The application's side towards the audit log: what was opened is recorded, behind the screens."""

from typing import TYPE_CHECKING

from textual import work
from textual.app import App
from textual.message import Message

from console.models.faults import Fault
from console.services import Services

if TYPE_CHECKING:
    from console.models.tenants import Tenant


class Recording(App[None]):
    """An application that records its start and the tenants selected, delaying no screen."""

    services: Services

    class Recorded(Message):
        """A line was written, or couldn't be: the header may have to say so."""

    class Unrecorded(Message):
        """A line couldn't be written, and the settings require it: nothing may be shown."""

        def __init__(self, fault: Fault, tenant: "Tenant | None") -> None:
            super().__init__()
            self.fault = fault
            self.tenant = tenant

    def record_start(self) -> None:
        """Record that the console was opened."""
        standing = self.services.database.standing
        self._record(
            "session_start",
            "console",
            {
                "environment": self.services.settings.environment,
                "read_only": standing.read_only if standing else None,
            },
        )

    def record_tenant(self, tenant: "Tenant") -> None:
        """Record that a tenant was selected."""
        self._record("tenant_selected", f"tenants/{tenant.id}", {"name": tenant.name}, tenant)

    @work(group="audit", exit_on_error=False)
    async def _record(
        self,
        action: str,
        subject: str,
        detail: dict[str, object],
        tenant: "Tenant | None" = None,
    ) -> None:
        try:
            await self.services.record(action, subject, detail)
        except Fault as fault:
            self.post_message(self.Unrecorded(fault, tenant))
        else:
            self.post_message(self.Recorded())
