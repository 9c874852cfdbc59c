"""Getting anywhere: links, the way back and forth, bookmarks, the command line."""

import os
import sys
from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App
from textual.message import Message
from textual.screen import Screen

import screens
from console import data
from console.actions import ACTIONS, in_context
from console.logic import clipboard, links
from console.logic.history import History
from console.logic.links import Link
from console.models.faults import Fault
from console.services import Services
from screens.base import AreaScreen

if TYPE_CHECKING:
    from console.models.tenants import Tenant
    from screens.command import Choice


class Travels(App[None]):
    """An application whose places have links. Which screens make a place, its composer says."""

    services: Services

    class Found(Message):
        """A link was looked up: its tenant, if it names one."""

        def __init__(self, link: Link, tenant: "Tenant | None") -> None:
            super().__init__()
            self.link = link
            self.tenant = tenant

    class Lost(Message):
        """A link leads nowhere."""

        def __init__(self, fault: Fault) -> None:
            super().__init__()
            self.fault = fault

    def __init__(self) -> None:
        super().__init__()
        self._history = History()

    @abstractmethod
    def show_place(self, link: Link, tenant: "Tenant | None") -> None:
        """Show the screens that make this place; ``tenant`` is the one that the link names."""

    def on_mount(self) -> None:
        """Take note of every place that is shown."""
        self.screen_change_signal.subscribe(self, self._moved)
        self.call_later(self._visit)

    @property
    def place(self) -> Link | None:
        """The place shown now; None while a dialog is in front."""
        return self.screen.link() if isinstance(self.screen, AreaScreen) else None

    def _moved(self, _: Screen[object]) -> None:
        # Screens that only come up on the way to another are no places that were visited.
        self.call_later(self._visit)

    def _visit(self) -> None:
        if (place := self.place) is not None:
            self._history.visit(str(place))

    # Links -------------------------------------------------------------------------------------

    def follow(self, link: Link) -> None:
        """Go to a place."""
        self._follow(link)

    @work(exclusive=True, group="follow", exit_on_error=False)
    async def _follow(self, link: Link) -> None:
        try:
            await self.services.ready()
            tenant = None
            if link.tenant is not None:
                async with self.services.database.platform() as scope:
                    tenant = await data.tenants.find(scope, link.tenant)
        except Fault as fault:
            self.post_message(self.Lost(fault))
        else:
            self.post_message(self.Found(link, tenant))

    @on(Found)
    def _found(self, message: Found) -> None:
        self.show_place(message.link, message.tenant)

    @on(Lost)
    def _lost(self, message: Lost) -> None:
        self.tell(str(message.fault), bad=True)

    def tell(self, words: str, *, bad: bool = False) -> None:
        """Say something in the last line."""
        if isinstance(self.screen, AreaScreen):
            self.screen.say(f"! {words}" if bad else words, "warn" if bad else None)

    def action_history(self, step: int) -> None:
        """Go to the place before, or after."""
        place = self._history.back() if step < 0 else self._history.forth()
        if place is None:
            self.tell("This is the first place." if step < 0 else "This is the latest place.")
        else:
            self.follow(links.parse(place))

    # Copying -----------------------------------------------------------------------------------

    def copy(self, text: str, what: str) -> None:
        """Put text on the clipboard of the person's own machine, and say how.

        Where no way leads there, the text itself stands in the last line, to be selected.
        """
        setting = self.services.settings.clipboard if self.services.is_ready else "auto"
        how = clipboard.way(setting, os.environ)
        sequence = clipboard.sequence(text, how)
        if sequence is None or self._driver is None:
            self.tell(text)
            return
        self._driver.write(sequence)
        sys.stdout.flush()
        self.tell(f"{what} copied ({how}): {text}")

    def action_copy_link(self) -> None:
        """Copy a link to just this."""
        if (place := self.place) is not None:
            self.copy(f"radiant-console {place}", "Link")

    def action_copy(self) -> None:
        """Copy what stands under the cursor."""
        if isinstance(self.screen, AreaScreen):
            found = self.screen.copied()
            if found is None:
                self.tell("There is nothing to copy here; L copies a link.")
            else:
                self.copy(found, self.screen.COPIES)

    # Bookmarks and the command line ------------------------------------------------------------

    def action_bookmark(self) -> None:
        """Bookmark this place under its link, or take the bookmark away."""
        place = self.place
        if place is None or not self.services.is_ready:
            return
        state, name = self.services.state, str(place)
        known = name in state.remembered.bookmarks
        state.change(lambda kept: kept.bookmarked(name, None if known else name))
        self.tell(
            state.problem
            or (f"Bookmark {name} taken away." if known else f"Bookmarked: {name}; : finds it.")
        )

    def action_command(self) -> None:
        """Go anywhere, do anything."""
        screen = self.screen
        if not isinstance(screen, AreaScreen):
            return
        here = [
            action
            for action in in_context(*screen.CONTEXTS, "everywhere", keys=self.services.keys)
            if not action.widget and action.name not in screen.ABSENT
        ]
        command = screens.command.CommandScreen(self.services, screen.link().area, here)
        self.push_screen(command, self._chose)

    async def _chose(self, choice: "Choice | None") -> None:
        if choice is None:
            return
        if choice.kind == "place":
            self.follow(links.parse(choice.value))
            return
        action = next(action for action in ACTIONS if action.name == choice.value)
        verb = action.action.partition("(")[0]
        owner = self if hasattr(self, f"action_{verb}") else self.screen
        await self.run_action(action.action, owner)
