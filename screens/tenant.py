"""One tenant: what a person on call or an auditor wants to know of it, on one page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual.binding import BindingType
from textual.events import Resize
from textual.widget import Widget
from typing_extensions import override

import screens
from console import data as read
from console.models.faults import Fault, NotFound
from console.services import Services
from screens.base import AreaScreen, bindings
from screens.tenant_lines import sections
from widgets.line_view import ScrollingLines
from widgets.sections import laid_out
from widgets.spans import Line, Span, wrapped

if TYPE_CHECKING:
    from console.models.tenants import Activity, DailyBurn, TenantDetail
    from screens.json import JsonView


TWO_COLUMNS_FROM = 118
"""Cells from which on sections stand side by side."""


@dataclass(frozen=True, slots=True)
class TenantView:
    """What one read brings."""

    tenant: "TenantDetail"
    burn: Sequence["DailyBurn"]
    activity: Sequence["Activity"]
    tenant_id: UUID
    read_at: datetime


class TenantScreen(AreaScreen[TenantView]):
    """The selected tenant."""

    AREA: ClassVar[str] = "tenants"
    CONTEXTS = ("tenant", "text")
    OF_TENANT = True
    BINDINGS: ClassVar[list[BindingType]] = bindings("tenant")

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._view: TenantView | None = None
        self._headings: list[int] = []

    @override
    def subject(self) -> str:
        tenant = self.services.tenant
        return tenant.name if tenant else "a tenant"

    @override
    def compose_body(self) -> Iterable[Widget]:
        yield ScrollingLines([self._waiting()])

    @override
    def copied(self) -> str | None:
        tenant = self.services.tenant
        return str(tenant.id) if tenant else None

    def _waiting(self) -> Line:
        return [Span(f" reading {self.subject()}…", "dim")]

    @override
    async def fetch(self) -> TenantView:
        tenant = self.services.tenant
        if tenant is None:
            raise NotFound("No tenant is selected.", "Choose one with t.")
        async with self.services.database.tenant(tenant.id) as scope:
            return TenantView(
                await read.tenants.detail(scope),
                await read.tenants.burn(scope),
                await read.tenants.activity(scope),
                scope.tenant_id,
                scope.read_at,
            )

    @override
    def show(self, data: TenantView) -> None:
        self._view = data
        self._page.stale = False
        self._draw()

    @override
    def show_fault(self, fault: Fault) -> bool:
        if self._view is not None:
            self._page.stale = True
            return False
        self._page.show(wrapped([Span(f" {fault}", "bad")], self.size.width))
        return True

    @override
    def forget(self) -> None:
        self._view = None
        self._page.stale = False
        self._page.show([self._waiting()])
        self._page.action_first()

    @property
    def _page(self) -> ScrollingLines:
        return self.query_one(ScrollingLines)

    def on_resize(self, event: Resize) -> None:
        """Lay the sections out anew for the width."""
        self._draw(event.size.width)

    def _draw(self, room: int | None = None) -> None:
        view = self._view
        if view is None:
            return
        found = sections(view.tenant, view.burn, view.activity, self.services.here(view.read_at))
        # One cell is left at the left, and one at the right for the scrollbar.
        lines, self._headings = laid_out(found, (room or self.size.width) - 2, TWO_COLUMNS_FROM)
        self._page.show([[Span(" "), *line] for line in lines])

    def action_section(self, step: int) -> None:
        """Scroll to the next heading, or the one before."""
        page = self._page
        top = page.scroll_offset.y
        ahead = [y for y in self._headings if y > top] if step > 0 else []
        behind = [y for y in self._headings if y < top] if step < 0 else []
        target = ahead[0] if ahead else behind[-1] if behind else 0
        page.scroll_to(y=target, animate=False)

    def action_users(self) -> None:
        """The tenant's users."""
        self.app.push_screen(screens.users.UsersScreen(self.services))

    def action_settings(self) -> None:
        """The tenant's settings as they are stored."""
        first = None
        if (view := self._view) is not None:
            first = screens.json.JsonView(view.tenant.settings, view.tenant_id, view.read_at)
        self.app.push_screen(screens.json.JsonScreen(self.services, "settings", _settings, first))


async def _settings(services: Services) -> "JsonView":
    if services.tenant is None:
        raise NotFound("No tenant is selected.", "Choose one with t.")
    async with services.database.tenant(services.tenant.id) as scope:
        tenant = await read.tenants.detail(scope)
        return screens.json.JsonView(tenant.settings, scope.tenant_id, scope.read_at)
