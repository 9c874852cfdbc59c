"""Where the row of an id is shown."""

from uuid import UUID

from console.models.base import Model
from console.models.tenants import Tenant


class Place(Model):
    """The area that shows a row (or ``tables/<name>``) and the tenant it belongs to.

    ``tenant`` is None for the platform's own rows.
    """

    id: UUID
    area: str
    tenant: Tenant | None
