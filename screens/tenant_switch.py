"""Choose another tenant: type a part of its name, Enter."""

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen

from console import data
from console.logic.filters import parse
from console.models.faults import Fault, Usage
from console.models.page import Page
from console.services import Services
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
    AUTO_FOCUS = "FilterLine"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]

    class Found(Message):
        """What matches what was typed."""

        def __init__(self, found: "Page[TenantRow] | Fault") -> None:
            super().__init__()
            self.found = found

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    def compose(self) -> ComposeResult:
        """A line to type in, and what matches."""
        columns: list[Column[TenantRow]] = [
            Column("name", "tenant", lambda row: row.name, width=20, flexible=True, importance=3),
            Column("display", "", lambda row: row.display_name, width=24, minimum=8, importance=1),
            Column("status", "", lambda row: STATES.cell(row.status), width=11, importance=2),
        ]
        with Vertical():
            yield FilterLine("switch tenant: a part of its name, then Enter")
            yield RowTable(columns, lambda row: str(row.id), empty="no tenant matches")

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
        self.post_message(self.Found(found))

    @on(Found)
    def _show(self, message: Found) -> None:
        table = self.query_one(RowTable)
        if isinstance(message.found, Fault):
            table.clear(str(message.found), "warn" if isinstance(message.found, Usage) else "bad")
        else:
            table.show(message.found, cursor="first")

    def action_move(self, step: int) -> None:
        """Move in the list while the typing goes on."""
        self.query_one(RowTable).action_move(step)

    @on(FilterLine.Left)
    def _left(self, message: FilterLine.Left) -> None:
        row = self.query_one(RowTable).row
        if not message.kept:
            self.dismiss(None)
        elif row is not None:
            self.dismiss(row)

    @on(RowTable.Opened)
    def _opened(self, message: "RowTable.Opened[TenantRow]") -> None:
        self.dismiss(message.row)
