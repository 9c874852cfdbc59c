"""What screens tell the application."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from console.models.tenants import Tenant


class TenantChosen(Message):
    """A person opened a tenant, which every area shows from now on."""

    def __init__(self, tenant: "Tenant") -> None:
        super().__init__()
        self.tenant = tenant


class Begun(Message):
    """The database is open; the tenant that a link or a setting named, if one did."""

    def __init__(self, tenant: "Tenant | None") -> None:
        super().__init__()
        self.tenant = tenant


class Refused(Message):
    """The console can't begin: a fault, or a mistake of ours."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
