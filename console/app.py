"""The Textual application: modes, header, connection state. The only composer of screens."""

import asyncio
import logging
import signal
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.worker import Worker, WorkerState
from typing_extensions import override

import screens
from console import data
from console.actions import AREA_KEYS, AREAS
from console.logic.links import Link
from console.logic.pace import faster, slower, words
from console.models.faults import Fault
from console.services import Services
from console.settings.looks import Looks
from console.settings.state import Remembered
from screens.base import AreaScreen, bindings
from screens.dressed import Dressed
from screens.messages import Begun, Refused, TenantChosen
from screens.recording import Recording
from screens.repainting import Repainting
from screens.tenants import TenantsScreen
from screens.too_small import TooSmall, is_too_small
from screens.travels import Travels
from screens.type_ahead import TypeAhead
from widgets.key_line import KeyLine

if TYPE_CHECKING:
    from console.models.tenants import Tenant

_log = logging.getLogger(__name__)

AGES_EVERY = 10.0
"""Seconds between looks at the age of data that isn't renewed."""


def _bindings() -> list[BindingType]:
    areas = [
        Binding(AREA_KEYS[area], f"area('{area}')", title, id=f"area.{area}", show=False)
        for area, title in AREAS.items()
    ]
    return [*bindings("everywhere"), *areas]


class ConsoleApp(Dressed, Recording, TypeAhead, Repainting, Travels, inherit_bindings=False):
    """The console.

    Attributes:
        failure: Why it ended before it could begin; None when it ended as it should.
    """

    TITLE = "RADIANT Console"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "tenants"
    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    def __init__(
        self, services: Services, link: Link | None = None, looks: Looks | None = None
    ) -> None:
        super().__init__()
        self.services = services
        self.failure: Exception | None = None
        self.animation_level = "none"
        self._link = link
        looks = looks or Looks()
        self.dress(looks)
        self.services.pace.slow_link = looks.slow_link is True
        self.add_mode("audit", lambda: screens.audit.AuditScreen(services))

    @override
    def get_default_screen(self) -> TenantsScreen:
        """The screen of the default mode.

        A mode's screen is mounted and drawn, for nothing, before Textual may paint, and then waits
        for its next tick: 7 % of the CPU time until the first frame, and up to 17 ms of waiting
        (tests/bench/tricks.py).
        """
        return TenantsScreen(self.services)

    def on_mount(self) -> None:
        """End in order when the terminal or the system says so; Textual has no such handlers."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._end_by, number)
        self.set_interval(AGES_EVERY, self._tell_ages)

    def on_ready(self) -> None:
        """Begin as soon as the first frame is painted."""
        self._begin()

    def on_resize(self, event: Resize) -> None:
        """Say so when the terminal has no room for a screen."""
        if is_too_small(event.size) and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())

    async def on_unmount(self) -> None:
        """Close the connections; no server keeps one for a console that is gone."""
        await self.services.close()

    def _end_by(self, number: signal.Signals) -> None:
        self.exit(return_code=128 + number)

    # Beginning ---------------------------------------------------------------------------------

    @work(exclusive=True, group="begin", exit_on_error=False)
    async def _begin(self) -> None:
        try:
            await self.services.ready()
            self.post_message(Begun(await self._linked_tenant()))
        except Fault as fault:
            self.post_message(Refused(fault))

    @on(Worker.StateChanged)
    def _worker_ended(self, event: Worker.StateChanged) -> None:
        """End with a mistake of ours, instead of connecting for ever."""
        if event.state is WorkerState.ERROR and isinstance(event.worker.error, Exception):
            self.post_message(Refused(event.worker.error))

    async def _linked_tenant(self) -> "Tenant | None":
        name = self._link.tenant if self._link else None
        name = name or self.services.settings.tenant
        if name is None:
            return None
        async with self.services.database.platform() as scope:
            return await data.tenants.find(scope, name)

    @on(Begun)
    def _begun(self, message: Begun) -> None:
        self.record_start()
        if self._link is not None:
            self.show_place(self._link, message.tenant)
        elif message.tenant is not None:
            self._open(message.tenant)
        self.set_keymap(self.services.keys)
        for screen in self._area_screens():
            screen.tell_status()
            screen.tell_keys()
        standing = self.services.database.standing
        if standing is not None and standing.findings and isinstance(self.screen, AreaScreen):
            first = standing.findings[0]
            self.screen.say(f"! {first.sentence} {first.cure}", "warn")

    @on(Refused)
    def _refused(self, message: Refused) -> None:
        self.failure = message.error
        _log.error("ended before it began", exc_info=message.error)
        self.exit()

    @on(Recording.Recorded)
    def _line_recorded(self) -> None:
        for screen in self._area_screens():
            screen.tell_status()

    @on(Recording.Unrecorded)
    def _line_missing(self, message: Recording.Unrecorded) -> None:
        """Show nothing that must be recorded and can't be."""
        if message.tenant is None:
            self.post_message(Refused(message.fault))
        elif message.tenant is self.services.tenant:
            self._select(None)
            self._to_first_screen()
            self.tell(str(message.fault), bad=True)

    # What screens and widgets report -----------------------------------------------------------

    @on(Dressed.LineIsSlow)
    def _spare_line(self) -> None:
        self.services.pace.slow_link = True
        self._pace_changed()

    def on_app_blur(self) -> None:
        """Read less often while nobody looks."""
        self.services.pace.unseen = True
        self._pace_changed()

    def on_app_focus(self) -> None:
        """Read at once for whoever comes back, and as often as before."""
        self.services.pace.unseen = False
        self._pace_changed(read=True)

    def _pace_changed(self, *, read: bool = False) -> None:
        if isinstance(self.screen, AreaScreen):
            self.screen.pace_changed(read=read)

    @on(TenantChosen)
    def _chosen(self, message: TenantChosen) -> None:
        self._open(message.tenant)

    @on(KeyLine.Clicked)
    def _key_clicked(self, message: KeyLine.Clicked) -> None:
        self.simulate_key(message.key)

    @override
    def show_place(self, link: Link, tenant: "Tenant | None") -> None:
        if self.current_mode != link.area:
            self.switch_mode(link.area)
        self._to_first_screen()
        if tenant is None:
            return
        if link.area == "tenants":
            self._open(tenant)
        else:
            self._select(tenant)
        if link.part == "users":
            self.push_screen(screens.users.UsersScreen(self.services))

    def _open(self, tenant: "Tenant") -> None:
        self._select(tenant)
        self.push_screen(screens.tenant.TenantScreen(self.services))

    def _select(self, tenant: "Tenant | None") -> None:
        """Select a tenant; every screen that shows another's forgets it before it is seen again."""
        before, self.services.tenant = self.services.tenant, tenant
        if tenant is not None and (before is None or before.id != tenant.id):
            self.record_tenant(tenant)
        if tenant is not None and self.services.is_ready:
            remember = partial(Remembered.visited, tenant=tenant.name)
            self.run_worker(partial(self.services.state.change, remember), thread=True)
        for screen in self._area_screens():
            screen.tenant_changed()

    def _area_screens(self) -> list[AreaScreen[Any]]:
        """Every screen that is open, in front or behind, in all areas."""
        stacks = self._screen_stacks.values()
        return [screen for stack in stacks for screen in stack if isinstance(screen, AreaScreen)]

    def _tell_ages(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, AreaScreen):
                screen.tell_status()

    # What a person does ------------------------------------------------------------------------

    def action_area(self, area: str) -> None:
        """Go to an area; from within it, to its first screen."""
        if self.current_mode != area:
            self.switch_mode(area)
        elif len(self.screen_stack) > 1:
            self._to_first_screen()
        else:
            self.tell(f"These are the {area} already.")

    def action_switch_tenant(self) -> None:
        """Choose the tenant that every area shows."""
        self.push_screen(screens.tenant_switch.TenantSwitch(self.services), self._switched)

    def _switched(self, tenant: "Tenant | None") -> None:
        if tenant is None:
            return
        if isinstance(self.screen, AreaScreen) and self.screen.OF_TENANT:
            self._select(tenant)
        else:
            self._open(tenant)

    def action_all_tenants(self) -> None:
        """Leave the tenant; screens of one tenant give way to their area's own."""
        if self.services.tenant is None:
            self.tell("No tenant is selected: all of them are shown.")
        self._select(None)
        self._to_first_screen()

    def _to_first_screen(self) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_refresh(self) -> None:
        """Read again now."""
        if isinstance(self.screen, AreaScreen):
            self.screen.read_now()

    def action_pace(self, step: int) -> None:
        """Read live data more often, or less."""
        if not self.services.is_ready:
            return
        pace, setting = self.services.pace, self.services.settings.refresh_seconds
        before = pace.wanted(setting)
        pace.chosen = faster(before) if step > 0 else slower(before)
        if pace.chosen == before:
            end = "most" if step > 0 else "least"
            self.tell(f"Live data is read every {words(before)}: that is the {end} often.")
        elif self.services.paused:
            self.tell(f"Live data is read every {words(pace.chosen)}, once p lets it go on.")
        self._pace_changed()

    def action_pause(self) -> None:
        """Pause live data, or go on."""
        self.services.paused = not self.services.paused
        if isinstance(self.screen, AreaScreen):
            self.screen.pause_changed()

    @override
    async def action_back(self) -> None:
        if isinstance(self.screen, AreaScreen) and self.screen.step_back():
            return
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.tell("This is the first screen; q leaves the console.")

    def action_help(self) -> None:
        """Show the keys that work here."""
        screen = self.screen
        if isinstance(screen, AreaScreen):
            standing = self.services.database.standing if self.services.is_ready else None
            findings = standing.findings if standing is not None else ()
            self.push_screen(
                screens.help.HelpScreen(
                    screen.CONTEXTS, screen.ABSENT, findings, self.services.keys
                )
            )

    def action_redraw(self) -> None:
        """Paint everything: another program may have written into the terminal."""
        self.repaint()

    def action_leave(self) -> None:
        """Leave the console."""
        self.exit()

    def action_interrupt(self) -> None:
        """Leave the console as if interrupted."""
        self._end_by(signal.SIGINT)
