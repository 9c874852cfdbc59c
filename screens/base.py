"""What every screen shares: header, key line, and the live loop that reads and reads again."""

import logging
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from console.actions import in_context
from console.logic.backoff import Backoff
from console.logic.links import Link
from console.models.faults import Fault
from console.services import Services
from screens.header import Report, header
from widgets.key_line import KeyLine
from widgets.status import StatusLine

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from widgets.spans import SpanRole
    from widgets.status import Status

_log = logging.getLogger(__name__)

WAIT_WORDS_AFTER = 0.3
"""Seconds that a read which a person asked for may take before they are told what it waits for."""

NOTICE = 8.0
"""Seconds that a notice stays in place of the keys."""


class Answer(Protocol):
    """What a read brings: rows, the tenant as read back, and when by the server's clock."""

    @property
    def tenant_id(self) -> "UUID | None":
        """None for the platform."""

    @property
    def read_at(self) -> "datetime":
        """The server's clock."""


Data = TypeVar("Data", bound=Answer)


def bindings(*contexts: str) -> list[BindingType]:
    """Textual's bindings for the actions of these contexts that no widget binds by itself."""
    return [
        Binding(
            action.key,
            action.action,
            action.label,
            id=action.name,
            show=False,
            priority=action.priority,
        )
        for action in in_context(*contexts)
        if not action.widget
    ]


def footer_keys(
    *contexts: str,
    keys: Mapping[str, str],
    without: frozenset[str] = frozenset(),
    **labels: str,
) -> list[tuple[str, str]]:
    """The (key, label) pairs of these contexts that the last line has room for.

    Args:
        contexts: Where the person is.
        keys: The person's own keys.
        without: Actions to leave out, by name.
        labels: Other labels, by the action's verb.
    """
    return [
        (action.key.partition(",")[0], labels.get(action.name.partition(".")[2], action.label))
        for action in in_context(*contexts, keys=keys)
        if action.footer and action.name not in without
    ]


def mistake(worker: Worker[None]) -> Fault:
    """What to tell of a worker that ended in an error which is no fault."""
    error = worker.error
    return Fault(f"Unexpected {type(error).__name__}: {error}.", "This is a mistake of ours.")


class AreaScreen(Screen[None], Generic[Data]):
    """A screen that reads something and shows it, again and again.

    A worker calls :meth:`fetch` and posts what came; the handler calls :meth:`show`. The timer for
    the next read is set when the last one is done, so reads never queue. After a failure the last
    data stays; what may pass is tried again for ever, with growing pauses.
    """

    CONTEXTS: ClassVar[tuple[str, ...]] = ()
    ABSENT: ClassVar[frozenset[str]] = frozenset()
    """Actions of the contexts that this screen doesn't have, by name."""
    OF_TENANT: ClassVar[bool] = False
    """Whether it shows the selected tenant, not the platform."""
    AREA: ClassVar[str] = ""
    PART: ClassVar[str | None] = None
    """What of the tenant it shows, in links; None for the tenant's, or the area's, own screen."""
    PLACE: ClassVar[str] = ""
    """What of it, for the header."""
    COPIES: ClassVar[str] = "Id"
    """What :meth:`copied` gives, in a word."""
    LIVE: ClassVar[bool] = True
    """Whether it is read again by itself; else it stays as it was read, and its age is told."""
    AUTO_FOCUS = "RowTable, ScrollingLines"

    class Fetched(Message):
        """A read is done."""

        def __init__(self, number: int, data: Answer) -> None:
            super().__init__()
            self.number = number
            self.data = data

    class Failed(Message):
        """A read failed."""

        def __init__(self, number: int, fault: Fault) -> None:
            super().__init__()
            self.number = number
            self.fault = fault

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.report = Report()
        self._number = 0
        self._is_outdated = False
        self._timer: Timer | None = None
        self._wait: Timer | None = None
        self._notice: Timer | None = None
        self._backoff = Backoff()
        self._failures = 0

    def compose(self) -> ComposeResult:
        """Header, body, key line."""
        yield StatusLine(self._header())
        yield from self.compose_body()
        yield KeyLine(self.keys())

    @abstractmethod
    def compose_body(self) -> Iterable[Widget]:
        """What stands between header and key line."""

    @abstractmethod
    def subject(self) -> str:
        """What is read, in words that may follow "reading"."""

    @abstractmethod
    async def fetch(self) -> Data:
        """Read what this screen shows; runs in a worker and touches no widget.

        Raises:
            Fault: It could not be read.
        """

    @abstractmethod
    def show(self, data: Data) -> None:
        """Draw what was read."""

    @abstractmethod
    def show_fault(self, fault: Fault) -> bool:
        """Draw that reading failed: the old data stays, dimmed.

        Returns:
            Whether the sentence is on the screen, because there is no old data; else the last
            line says it.
        """

    @abstractmethod
    def forget(self) -> None:
        """Take away what is shown: it is another tenant's."""

    def keys(self) -> list[tuple[str, str]]:
        """The (key, label) pairs that work here now and have room."""
        return footer_keys(
            *self.CONTEXTS,
            "everywhere",
            keys=self.services.keys,
            without=self.ABSENT | self._useless(),
        )

    def _useless(self) -> frozenset[str]:
        is_first = self.is_attached and self.app.screen_stack[0] is self
        return frozenset({"everywhere.back"}) if is_first else frozenset()

    def step_back(self) -> bool:
        """Undo something smaller than the screen itself, such as a filter, if there is one.

        Returns:
            Whether there was.
        """
        return False

    # What the first and the last line say ------------------------------------------------------

    def link(self) -> Link:
        """A link to just this."""
        tenant = self.services.tenant if self.OF_TENANT else None
        return Link(self.AREA, tenant.name if tenant else None, self.PART)

    def copied(self) -> str | None:
        """What a person copies who copies what the cursor stands on; None for nothing."""
        return None

    def tell_status(self) -> None:
        """Bring the header up to date."""
        for line in self.query(StatusLine):
            line.status = self._header()

    def _header(self) -> "Status":
        return header(self.services, self.report, of_tenant=self.OF_TENANT, place=self.PLACE)

    def tell_keys(self) -> None:
        """Bring the keys in the last line up to date."""
        for line in self.query(KeyLine):
            line.show_keys(self.keys())

    def say(self, words: str, role: "SpanRole" = None) -> None:
        """Say something in the last line for a while."""
        if self._notice is not None:
            self._notice.stop()
        line = self.query_one(KeyLine)
        line.tell("notice", words, role)
        self._notice = self.set_timer(NOTICE, partial(line.tell, "notice", ""))

    # When it reads -----------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Read once the first frame is on the screen."""
        self.call_after_refresh(self.read)

    def on_screen_resume(self) -> None:
        """Come back with fresh data."""
        self.tell_status()
        if self._is_outdated or (self._timer is not None and not self.services.paused):
            self.read(asked=self._is_outdated)

    def on_screen_suspend(self) -> None:
        """Rest while another screen is in front."""
        if self._timer is not None:
            self._timer.pause()

    def pause_changed(self) -> None:
        """Rest, or read again, as the person said."""
        if self._timer is not None:
            self._timer.pause() if self.services.paused else self.read()
        self.tell_status()

    def pace_changed(self, *, read: bool) -> None:
        """Wait as long as the pace says now, or read at once; failures have a pace of their own."""
        if self._timer is not None and not self.services.paused and not self._failures:
            self.read(asked=False) if read else self._read_in(self.services.interval)
        self.tell_status()

    def tenant_changed(self) -> None:
        """Another tenant was selected: what is shown is another's."""
        if self.OF_TENANT and self._number:
            self._number += 1  # what is under way comes too late
            self.report = Report()
            self.forget()
            self._is_outdated = True
            if self.is_current:
                self.read()
        self.tell_status()

    def read_now(self) -> None:
        """Read again at once; after failures, without waiting for the next try."""
        self._failures = 0
        self.read()

    def read(self, *, asked: bool = True) -> None:
        """Read now; a read under way is given up for it.

        Args:
            asked: Whether a person waits for it: then they are told when it takes a while.
        """
        if self._timer is not None:
            self._timer.stop()
        self._is_outdated = False
        self._number += 1
        if asked:
            self._wait_for(f"reading {self.subject()}…")
        self._read(self._number)

    def _wait_for(self, words: str) -> None:
        if self._wait is not None:
            self._wait.stop()
        line = self.query_one(KeyLine)
        self._wait = self.set_timer(WAIT_WORDS_AFTER, partial(line.tell, "wait", words, "dim"))

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self, number: int) -> None:
        try:
            await self.services.ready()
            data = await self.fetch()
        except Fault as fault:
            self.post_message(self.Failed(number, fault))
        else:
            self.post_message(self.Fetched(number, data))

    @on(Worker.StateChanged)
    def _worker_ended(self, event: Worker.StateChanged) -> None:
        """Tell a mistake of ours like any other failure, instead of waiting for ever."""
        if event.state is WorkerState.ERROR:
            self.post_message(self.Failed(self._number, mistake(event.worker)))

    @on(Fetched)
    def _fetched(self, message: Fetched) -> None:
        message.stop()
        if message.number != self._number:
            return
        self._failures = 0
        self.show(message.data)  # type: ignore[arg-type]  # fetch() returned it
        self.answered(message.data)
        if self.LIVE:
            self._read_in(self.services.interval)

    def answered(self, data: Answer) -> None:
        """Say in the header whose data it is and how old, and that all is well."""
        self._no_wait()
        self.query_one(KeyLine).tell("fault", "")
        self.report = Report(data.tenant_id, data.read_at)
        self.tell_status()

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        message.stop()
        if message.number != self._number:
            return
        fault = message.fault
        self._failures += 1
        _log.warning("reading %s failed, %d in a row: %s", self.subject(), self._failures, fault)
        pause = self._backoff.wait(self._failures) if fault.retryable else None
        self.trouble(fault, pause, is_told=self.show_fault(fault))
        if self.services.is_ready:
            self._read_in(pause if pause is not None else self.services.interval)

    def trouble(self, fault: Fault, retry_in: float | None, *, is_told: bool = False) -> None:
        """Say in the header, and unless it is told already in the last line, what failed."""
        self._no_wait()
        self.query_one(KeyLine).tell("fault", "" if is_told else f"✗ {fault}", "bad")
        self.report = Report(self.report.tenant_id, self.report.read_at, fault, retry_in)
        self.tell_status()

    def _no_wait(self) -> None:
        if self._wait is not None:
            self._wait.stop()
        self.query_one(KeyLine).tell("wait", "")

    def _read_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, partial(self.read, asked=False))
        if not self.is_current or self.services.paused:
            self._timer.pause()
