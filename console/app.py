"""The Textual application: modes, header, connection state. The only composer of screens."""

import asyncio
import signal
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.theme import Theme
from typing_extensions import override

from console import data
from console.actions import AREA_KEYS, AREAS, in_context
from console.logic.links import Link
from console.models.faults import Fault
from console.services import Services
from screens.base import AreaScreen
from screens.header import Header
from screens.help import HelpScreen
from screens.messages import Answered, Begun, Refused, TenantChosen, Trouble
from screens.tenant import TenantScreen
from screens.tenant_switch import TenantSwitch
from screens.tenants import TenantsScreen
from widgets.status import StatusLine

if TYPE_CHECKING:
    from console.models.tenants import Tenant

THEME = Theme(
    name="radiant",
    primary="#5f87af",
    accent="#87afff",
    success="#87af5f",
    warning="#d7af5f",
    error="#ff5f5f",
    background="#121212",
    surface="#121212",
    panel="#262626",
    foreground="#d0d0d0",
    dark=True,
)
"""One accent, three meanings. Colours of the 256-colour cube: the same over any SSH line."""

AGES_EVERY = 10.0
"""Seconds between looks at the age of data that isn't renewed."""


def _bindings() -> list[BindingType]:
    everywhere = [
        Binding(action.key, action.action, action.label, id=action.name, show=False)
        for action in in_context("everywhere")
    ]
    areas = [
        Binding(AREA_KEYS[area], f"area('{area}')", title, id=f"area.{area}", show=False)
        for area, title in AREAS.items()
    ]
    return [*everywhere, *areas]


class ConsoleApp(App[None]):
    """The console.

    Attributes:
        fault: Why it ended before it could begin; None when it ended as it should.
    """

    TITLE = "RADIANT Console"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "tenants"
    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    def __init__(self, services: Services, link: Link | None = None) -> None:
        super().__init__()
        self.services = services
        self.fault: Fault | None = None
        self._link = link
        self._header = Header(services)
        self.add_mode("tenants", partial(TenantsScreen, services))
        self.register_theme(THEME)
        self.theme = THEME.name

    @override
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"scrollbar": "#3a3a3a", "scrollbar-background": "#121212"}

    def on_mount(self) -> None:
        """End in order when the terminal or the system says so; Textual has no such handlers."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self._end_by, number)
        self.set_interval(AGES_EVERY, self._tell_status)
        self.call_after_refresh(self._begin)

    async def on_unmount(self) -> None:
        """Close the connections; no server keeps one for a console that is gone."""
        await self.services.close()

    def _end_by(self, number: signal.Signals) -> None:
        self.exit(return_code=128 + number)

    # Beginning ---------------------------------------------------------------------------------

    @work(exclusive=True, group="begin", exit_on_error=False)
    async def _begin(self) -> None:
        self._tell_status()
        try:
            await self.services.ready()
            self.post_message(Begun(await self._linked_tenant()))
        except Fault as fault:
            self.post_message(Refused(fault))

    async def _linked_tenant(self) -> "Tenant | None":
        name = self._link.tenant if self._link else None
        name = name or self.services.settings.tenant
        if name is None:
            return None
        async with self.services.database.platform() as scope:
            return await data.tenants.find(scope, name)

    @on(Begun)
    def _begun(self, message: Begun) -> None:
        if message.tenant is not None:
            self._select(message.tenant)
            self.push_screen(TenantScreen(self.services))
        self._tell_status()

    @on(Refused)
    def _refused(self, message: Refused) -> None:
        self.fault = message.fault
        self.exit(return_code=message.fault.exit_code)

    # What screens report -----------------------------------------------------------------------

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        self._header.answered(message.tenant_id, message.read_at)
        self._tell_status()

    @on(Trouble)
    def _trouble(self, message: Trouble) -> None:
        self._header.failed(message.fault, message.retry_in)
        self._tell_status()

    @on(TenantChosen)
    def _chosen(self, message: TenantChosen) -> None:
        self._select(message.tenant)

    def _select(self, tenant: "Tenant | None") -> None:
        self.services.tenant = tenant
        self._tell_status()

    def _tell_status(self) -> None:
        status = self._header.status()
        for line in self.screen.query(StatusLine):
            line.status = status

    # What a person does ------------------------------------------------------------------------

    def action_area(self, area: str) -> None:
        """Go to an area."""
        self.switch_mode(area)
        self._tell_status()

    def action_switch_tenant(self) -> None:
        """Choose the tenant that every area shows."""
        self.push_screen(TenantSwitch(self.services), self._switched)

    def _switched(self, tenant: "Tenant | None") -> None:
        if tenant is None:
            return
        self._select(tenant)
        if isinstance(self.screen, TenantsScreen):
            self.push_screen(TenantScreen(self.services))
        elif isinstance(self.screen, AreaScreen):
            self.screen.tenant_changed()

    def action_all_tenants(self) -> None:
        """Leave the tenant; screens of one tenant give way to their area's own."""
        self._select(None)
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_refresh(self) -> None:
        """Read again now."""
        if isinstance(self.screen, AreaScreen):
            self.screen.read_now()

    def action_pause(self) -> None:
        """Pause live data, or go on."""
        self.services.paused = not self.services.paused
        if isinstance(self.screen, AreaScreen):
            self.screen.pause_changed()
        self._tell_status()

    @override
    async def action_back(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_help(self) -> None:
        """Show the keys that work here."""
        contexts = self.screen.CONTEXTS if isinstance(self.screen, AreaScreen) else ()
        self.push_screen(HelpScreen(contexts))

    def action_leave(self) -> None:
        """Leave the console."""
        self.exit()
