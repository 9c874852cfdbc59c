"""What every screen shares: header, key line, and the live loop that reads and reads again."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from console.actions import Action, in_context
from console.logic.backoff import Backoff
from console.models.faults import Fault
from console.services import Services
from screens.messages import Trouble
from widgets.key_line import KeyLine
from widgets.status import StatusLine

Data = TypeVar("Data")


def bindings(*contexts: str) -> list[BindingType]:
    """Textual's bindings for the actions of these contexts."""
    return [_binding(action) for action in in_context(*contexts) if not action.widget]


def _binding(action: Action) -> Binding:
    return Binding(action.key, action.action, action.label, id=action.name, show=False)


class AreaScreen(Screen[None], Generic[Data]):
    """A screen that reads something and shows it, again and again.

    A worker calls :meth:`fetch` and posts what came; the handler calls :meth:`show`. The timer for
    the next read is set when the last one is done, so reads never queue. After a failure the last
    data stays; what may pass is tried again for ever, with growing pauses.
    """

    CONTEXTS: ClassVar[tuple[str, ...]] = ()
    ABSENT: ClassVar[frozenset[str]] = frozenset()
    """Actions of the contexts that this screen doesn't have, by name."""
    AUTO_FOCUS = "RowTable, ScrollingLines"

    class Fetched(Message):
        """A read is done."""

        def __init__(self, data: object) -> None:
            super().__init__()
            self.data = data

    class Failed(Message):
        """A read failed."""

        def __init__(self, fault: Fault) -> None:
            super().__init__()
            self.fault = fault

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._timer: Timer | None = None
        self._backoff = Backoff()
        self._failures = 0

    def compose(self) -> ComposeResult:
        """Header, body, key line."""
        yield StatusLine()
        yield from self.compose_body()
        yield KeyLine(self.footer_keys())

    @abstractmethod
    def compose_body(self) -> Iterable[Widget]:
        """What stands between header and key line."""

    @abstractmethod
    async def fetch(self) -> Data:
        """Read what this screen shows; runs in a worker and touches no widget.

        Raises:
            Fault: It could not be read.
        """

    @abstractmethod
    def show(self, data: Data) -> None:
        """Draw what was read."""

    def show_fault(self, fault: Fault) -> None:
        """Draw that reading failed; the old data stays. Subclasses dim what they show."""

    def footer_keys(self) -> list[tuple[str, str]]:
        """The (key, label) pairs that work here and have room."""
        return [
            (action.key.partition(",")[0], action.label)
            for action in in_context(*self.CONTEXTS, "everywhere")
            if action.footer and action.name not in self.ABSENT
        ]

    def on_mount(self) -> None:
        """Read once the first frame is on the screen."""
        self.call_after_refresh(self.read)

    def on_screen_resume(self) -> None:
        """Come back with fresh data."""
        if self._timer is not None:
            self.read()

    def on_screen_suspend(self) -> None:
        """Rest while another screen is in front."""
        if self._timer is not None:
            self._timer.pause()

    def pause_changed(self) -> None:
        """Rest, or read again, as the person said."""
        if self._timer is not None:
            self._timer.pause() if self.services.paused else self.read()

    def tenant_changed(self) -> None:
        """Another tenant was selected: what is shown is another's."""
        self.read()

    def read_now(self) -> None:
        """Read again at once; after failures, without waiting for the next try."""
        self._failures = 0
        self.read()

    def read(self) -> None:
        """Read now; a read under way is given up for it."""
        if self._timer is not None:
            self._timer.stop()
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        try:
            await self.services.ready()
            data = await self.fetch()
        except Fault as fault:
            self.post_message(self.Failed(fault))
        else:
            self.post_message(self.Fetched(data))

    @on(Fetched)
    def _show(self, message: Fetched) -> None:
        message.stop()
        self._failures = 0
        self.query_one(KeyLine).tell("")
        self.show(message.data)  # type: ignore[arg-type]  # fetch() returned it
        self._read_in(self.services.settings.refresh_seconds)

    @on(Failed)
    def _tell(self, message: Failed) -> None:
        message.stop()
        fault = message.fault
        self.show_fault(fault)
        self.query_one(KeyLine).tell(f"✗ {fault}", "bad")
        self._failures += 1
        pause = self._backoff.wait(self._failures) if fault.retryable else None
        if self.services.is_ready:
            self._read_in(pause if pause is not None else self.services.settings.refresh_seconds)
        self.post_message(Trouble(fault, pause))

    def _read_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, self.read)
        if not self.is_current or self.services.paused:
            self._timer.pause()
