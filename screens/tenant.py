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

from console import data as read
from console.models.faults import Fault, NotFound
from console.services import Services
from screens.base import AreaScreen, bindings
from screens.messages import Answered
from screens.tenant_lines import laid_out, sections
from screens.users import UsersScreen
from widgets.line_view import ScrollingLines
from widgets.spans import Span

if TYPE_CHECKING:
    from console.models.tenants import Activity, DailyBurn, TenantDetail


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
    CONTEXTS = ("tenant",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("tenant")

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._view: TenantView | None = None
        self._headings: list[int] = []

    @override
    def compose_body(self) -> Iterable[Widget]:
        yield ScrollingLines([[Span(" loading…", "dim")]])

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
        self._draw()
        self.post_message(Answered(data.tenant_id, data.read_at))

    @override
    def show_fault(self, fault: Fault) -> None:
        if self._view is None:
            self.query_one(ScrollingLines).show([[Span(f" {fault}", "bad")]])

    @override
    def tenant_changed(self) -> None:
        self._view = None
        page = self.query_one(ScrollingLines)
        page.show([[Span(" loading…", "dim")]])
        page.scroll_home(animate=False)
        super().tenant_changed()

    def on_resize(self, event: Resize) -> None:
        """Lay the sections out anew for the width."""
        if self._view is not None:
            self._draw(event.size.width)

    def _draw(self, room: int | None = None) -> None:
        view = self._view
        if view is None:
            return
        found = sections(view.tenant, view.burn, view.activity, view.read_at)
        lines, self._headings = laid_out(found, room or self.size.width)
        self.query_one(ScrollingLines).show(lines)

    def action_section(self, step: int) -> None:
        """Scroll to the next heading, or the one before."""
        page = self.query_one(ScrollingLines)
        top = page.scroll_offset.y
        ahead = [y for y in self._headings if y > top] if step > 0 else []
        behind = [y for y in self._headings if y < top] if step < 0 else []
        target = ahead[0] if ahead else behind[-1] if behind else 0
        page.scroll_to(y=target, animate=False)

    def action_users(self) -> None:
        """The tenant's users."""
        self.app.push_screen(UsersScreen(self.services))
