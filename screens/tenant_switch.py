"""Choose another tenant: type a part of its name, Enter."""

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.worker import Worker, WorkerState

from console import data
from console.logic.filters import parse
from console.models.faults import Fault, Usage
from console.models.page import Page
from console.services import Services
from screens.base import mistake
from widgets.columns import Column
from widgets.filter_line import FilterLine
from widgets.table import RowTable
from widgets.words import STATES

if TYPE_CHECKING:
    from console.models.tenants import TenantRow

SHOWN = 50
"""Tenants offered at once; typing narrows them."""


class TenantSwitch(ModalScreen["TenantRow | None"]):
    """The result is the tenant, or None when it was left by Escape."""

    CSS_PATH = "tenant_switch.tcss"
    AUTO_FOCUS = "FilterLine Input"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (8, "-middle"), (14, "-high")]  # noqa: RUF012 - Textual's name for it

    class Found(Message):
        """What matches what was typed."""

        def __init__(self, text: str, found: "Page[TenantRow] | Fault") -> None:
            super().__init__()
            self.text = text
            self.found = found

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._shown: str | None = None
        self._is_decided = False

    def compose(self) -> ComposeResult:
        """A line to type in, and what matches."""
        columns: list[Column[TenantRow]] = [
            Column("name", "⏎ choose   esc leave", lambda row: row.name, width=20, flexible=True,
                   importance=3),
            Column("display", "", lambda row: row.display_name, width=24, minimum=8, importance=1),
            Column("status", "", lambda row: STATES.cell(row.status), width=11, importance=2),
        ]  # fmt: skip
        with Vertical():
            yield FilterLine("tenant", "a part of its name")
            yield RowTable(
                columns,
                lambda row: str(row.id),
                empty="no tenant matches",
                reason="reading tenants…",
            )

    def on_mount(self) -> None:
        """Begin with all of them."""
        self.query_one(FilterLine).open()
        self._find("")

    @on(FilterLine.Filtered)
    def _typed(self, message: FilterLine.Filtered) -> None:
        self._find(message.text)

    @work(exclusive=True, group="find", exit_on_error=False)
    async def _find(self, text: str) -> None:
        try:
            terms = parse(text, ("name", "status", "plan"))
            await self._services.ready()
            async with self._services.database.platform() as scope:
                found: Page[TenantRow] | Fault = await data.tenants.page(
                    scope, terms=terms, limit=SHOWN
                )
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
            self._is_decided = False
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
            self.dismiss(None)

    def _decide(self) -> None:
        """Take the row under the cursor, once what was typed last has been looked up."""
        row = self.query_one(RowTable).row
        if self._shown != self.query_one(FilterLine).text:
            self._is_decided = True
        elif row is not None:
            self.dismiss(row)
        else:
            self._is_decided = False
            self.query_one(FilterLine).open()

    @on(RowTable.Opened)
    def _opened(self, message: "RowTable.Opened[TenantRow]") -> None:
        self.dismiss(message.row)
