"""What screens tell the application."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from textual.message import Message

if TYPE_CHECKING:
    from console.models.faults import Fault
    from console.models.tenants import Tenant


class Answered(Message):
    """The database answered: for which tenant, as read back, and when by its own clock."""

    def __init__(self, tenant_id: UUID | None, read_at: datetime) -> None:
        super().__init__()
        self.tenant_id = tenant_id
        self.read_at = read_at


class Trouble(Message):
    """A read failed.

    Attributes:
        retry_in: Seconds until the screen tries again by itself; None when it doesn't.
    """

    def __init__(self, fault: "Fault", retry_in: float | None) -> None:
        super().__init__()
        self.fault = fault
        self.retry_in = retry_in


class TenantChosen(Message):
    """A person chose the tenant that every area shows from now on; None for all."""

    def __init__(self, tenant: "Tenant | None") -> None:
        super().__init__()
        self.tenant = tenant


class Begun(Message):
    """The database is open; the tenant that a link or a setting named, if one did."""

    def __init__(self, tenant: "Tenant | None") -> None:
        super().__init__()
        self.tenant = tenant


class Refused(Message):
    """The console can't begin."""

    def __init__(self, fault: "Fault") -> None:
        super().__init__()
        self.fault = fault
