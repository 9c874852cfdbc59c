"""Where an id belongs: area and tenant, never contents."""

from uuid import UUID

from sqlalchemy import Text, column, func, select
from sqlalchemy import Uuid as SqlUuid

from console.data.database import PlatformScope
from console.data.tables.tenants import tenants
from console.models.places import Place
from console.models.tenants import Tenant


async def locate(scope: PlatformScope, wanted: UUID) -> Place | None:
    """Ask ``console.locate()`` where the row of this id is shown; None when it is nowhere."""
    found = (
        func.console.locate(wanted)
        .table_valued(column("area", Text()), column("tenant_id", SqlUuid()))
        .alias("place")
    )
    row = await scope.row(
        select(
            found.c.area,
            tenants.c.id.label("tenant_id"),
            tenants.c.name,
            tenants.c.display_name,
            tenants.c.status,
        ).select_from(found.outerjoin(tenants, tenants.c.id == found.c.tenant_id))
    )
    if row is None:
        return None
    tenant = (
        Tenant(id=row.tenant_id, name=row.name, display_name=row.display_name, status=row.status)
        if row.tenant_id is not None
        else None
    )
    return Place(id=wanted, area=row.area, tenant=tenant)
