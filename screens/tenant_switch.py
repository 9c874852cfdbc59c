"""Choose another tenant: type a part of its name, Enter."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from typing_extensions import override

from console import data
from console.models.page import Page
from console.services import Services
from screens.picker import Picker
from widgets.columns import Column
from widgets.words import STATES

if TYPE_CHECKING:
    from console.models.tenants import Tenant

SHOWN = 50
"""Tenants offered at once; typing narrows them."""


def tenant_columns() -> Sequence[Column["Tenant"]]:
    """What tells tenants apart, with the keys in the heading."""
    return (
        Column(
            "name",
            "⏎ choose   esc leave",
            lambda row: row.name,
            width=20,
            flexible=True,
            importance=3,
        ),
        Column("display", "", lambda row: row.display_name, width=24, minimum=8, importance=1),
        Column("status", "", lambda row: STATES.cell(row.status), width=11, importance=2),
    )


class TenantSwitch(Picker["Tenant"]):
    """The tenants, those visited lately first."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            "tenant", "a part of its name", empty="no tenant matches", reason="reading tenants…"
        )
        self._services = services

    @override
    def columns(self) -> Sequence[Column["Tenant"]]:
        return tenant_columns()

    @override
    def row_key(self, row: "Tenant") -> str:
        return str(row.id)

    @override
    async def find(self, text: str) -> Page["Tenant"]:
        await self._services.ready()
        recents = self._services.state.remembered.recents
        async with self._services.database.platform() as scope:
            found = await data.tenants.matching(scope, text, first=recents, limit=SHOWN)
            return Page(found, None, None, None, scope.read_at)
