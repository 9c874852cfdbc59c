"""Type a few letters, choose what matches: what the tenant switch and the command line share."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState

from console.models.faults import Fault, Usage
from console.models.page import Page
from screens.base import mistake
from screens.type_ahead import TypeAhead
from widgets.columns import Column
from widgets.filter_line import FilterLine
from widgets.table import RowTable

Row = TypeVar("Row")


class Picker(ModalScreen[Row | None], Generic[Row]):
    """The result is the row that was chosen, or None when it was left by Escape.

    Enter takes the row under the cursor only once what was typed last has been looked up, so a
    fast typist never gets the row that stood there before.
    """

    CSS_PATH = "picker.tcss"
    AUTO_FOCUS = "FilterLine Input"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (8, "-middle"), (14, "-high")]  # noqa: RUF012 - Textual's name for it

    class Found(Message):
        """What matches what was typed."""

        def __init__(self, text: str, found: "Page[object] | Fault") -> None:
            super().__init__()
            self.text = text
            self.found = found

    def __init__(self, title: str, hint: str, *, empty: str, reason: str) -> None:
        super().__init__()
        self._title_and_hint = (title, hint)
        self._empty = empty
        self._reason = reason
        self._shown: str | None = None
        self._is_decided = False

    @abstractmethod
    def columns(self) -> Sequence[Column[Row]]:
        """What is shown of a row."""

    @abstractmethod
    def row_key(self, row: Row) -> str:
        """What a row is known by."""

    @abstractmethod
    async def find(self, text: str) -> Page[Row]:
        """Look up what matches; runs in a worker.

        Raises:
            Fault: It could not be looked up.
        """

    def compose(self) -> ComposeResult:
        """A line to type in, and what matches."""
        with Vertical():
            yield FilterLine(*self._title_and_hint)
            yield RowTable(self.columns(), self.row_key, empty=self._empty, reason=self._reason)

    def on_mount(self) -> None:
        """Begin with what there is."""
        self.query_one(FilterLine).open()
        self._find("")

    def on_unmount(self) -> None:
        """Let go of the keys, however this was left."""
        self._wait_to_decide(wait=False)

    @on(FilterLine.Filtered)
    def _typed(self, message: FilterLine.Filtered) -> None:
        self._find(message.text)

    @work(exclusive=True, group="find", exit_on_error=False)
    async def _find(self, text: str) -> None:
        try:
            found: Page[Row] | Fault = await self.find(text)
        except Fault as fault:
            found = fault
        self.post_message(self.Found(text, found))

    @on(Worker.StateChanged)
    def _failed(self, event: Worker.StateChanged) -> None:
        """Tell a mistake of ours, instead of waiting for ever."""
        if event.state is WorkerState.ERROR:
            self.post_message(self.Found(self.query_one(FilterLine).text, mistake(event.worker)))

    @on(Found)
    def _show(self, message: Found) -> None:
        table = self.query_one(RowTable)
        self._shown = message.text
        if isinstance(message.found, Fault):
            self._wait_to_decide(wait=False)
            table.clear(str(message.found), "warn" if isinstance(message.found, Usage) else "bad")
            return
        table.show(message.found, cursor="first")
        if self._is_decided:
            self._decide()

    @on(FilterLine.Moved)
    def _moved(self, message: FilterLine.Moved) -> None:
        self.query_one(RowTable).action_move(message.step)

    @on(FilterLine.Left)
    def _left(self, message: FilterLine.Left) -> None:
        if message.kept:
            self._decide()
        else:
            self._wait_to_decide(wait=False)
            self.dismiss(None)

    def _decide(self) -> None:
        """Take the row under the cursor, once what was typed last has been looked up."""
        row = self.query_one(RowTable).row
        is_unknown = self._shown != self.query_one(FilterLine).text
        self._wait_to_decide(wait=is_unknown)
        if is_unknown:
            return
        if row is not None:
            self.dismiss(row)
        else:
            self.query_one(FilterLine).open()

    def _wait_to_decide(self, *, wait: bool) -> None:
        """While a decision waits, so do keys: they are meant for what will have been chosen."""
        self._is_decided = wait
        if isinstance(self.app, TypeAhead):
            self.app.hold_keys(hold=wait)

    @on(RowTable.Opened)
    def _opened(self, message: "RowTable.Opened[Row]") -> None:
        self.dismiss(message.row)
