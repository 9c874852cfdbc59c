"""What every list shares: pages at both ends, filter, sort, and refreshes that keep the place."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from console.logic.viewport import Direction, Place
from console.models.faults import Fault, Usage
from console.models.page import Cursor, Page, Way
from console.services import Services
from screens.base import AreaScreen, bindings
from screens.choice import ChoiceScreen
from screens.messages import Answered, Trouble
from widgets.columns import Column
from widgets.filter_line import FilterLine
from widgets.key_line import KeyLine
from widgets.table import RowTable
from widgets.table_lines import Sort

Row = TypeVar("Row")


class ListScreen(AreaScreen[Page[Row]], Generic[Row]):
    """A list of rows. Subclasses say which columns, and how one page is read.

    ``SORTABLE`` names the columns that an index, or a small table, can order.
    """

    CONTEXTS: ClassVar[tuple[str, ...]] = ("list",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("list")
    EMPTY: ClassVar[str] = "nothing here"
    FILTER_HINT: ClassVar[str] = "filter"
    SORTABLE: ClassVar[tuple[str, ...]] = ()

    class Paged(Message):
        """A further page came, or didn't, for one end of the list."""

        def __init__(self, page: Page[Any] | Fault, end: Direction, cursor: Cursor | None) -> None:
            super().__init__()
            self.page = page
            self.end = end
            self.cursor = cursor

    def __init__(self, services: Services, sort: Sort) -> None:
        super().__init__(services)
        self.filter = ""
        self.sort = sort
        self._place: Place[Row] | None = None

    @abstractmethod
    def columns(self) -> Sequence[Column[Row]]:
        """The columns of the list."""

    @abstractmethod
    def row_key(self, row: Row) -> str:
        """What a row is known by over refreshes."""

    @abstractmethod
    async def page(self, cursor: Cursor | None, way: Way) -> Page[Row]:
        """Read one page; runs in a worker.

        Args:
            cursor: Where to go on from; None for the list's start (``older``) or end (``newer``).
            way: Which way to go.

        Raises:
            Fault: It could not be read.
        """

    @abstractmethod
    def cursor_at(self, row: Row) -> Cursor:
        """The cursor that stands on a row."""

    @property
    def table(self) -> RowTable[Row]:
        """The list's table."""
        return self.query_one(RowTable)

    def compose_body(self) -> Iterable[Widget]:
        """The table, and the filter's line below it."""
        yield RowTable(self.columns(), self.row_key, empty=self.EMPTY, sort=self.sort)
        yield FilterLine(self.FILTER_HINT)

    # Reading -----------------------------------------------------------------------------------

    async def fetch(self) -> Page[Row]:
        """Read the page that is looked at: the first one, or the one at the screen's top."""
        self._place = self.table.place
        above = self._place.after
        return await self.page(self.cursor_at(above) if above is not None else None, "older")

    def show(self, data: Page[Row]) -> None:
        """Draw the page; cursor and place stay."""
        self.table.stale = False
        self.table.show(data, place=self._place)
        self._answered(data)

    def show_fault(self, fault: Fault) -> None:
        """Keep the old rows, dimmed; with none, say why there are none."""
        if self.table.row_count:
            self.table.stale = True
        else:
            self.table.clear(str(fault), "bad")

    def start_over(self) -> None:
        """Read from the start: another filter or order makes another list."""
        self.table.clear()
        self.read()

    @on(RowTable.MoreWanted)
    def _read_more(self, message: RowTable.MoreWanted) -> None:
        self._read_page(message.direction, message.cursor)

    @on(RowTable.EdgeWanted)
    def _read_edge(self, message: RowTable.EdgeWanted) -> None:
        self._read_page("below" if message.direction == "above" else "above", None)

    def _read_page(self, end: Direction, cursor: Cursor | None) -> None:
        """Read on from a cursor towards an end, or, without one, from the other end."""
        self.run_worker(
            self._page_for(end, cursor), group=f"page {end}", exclusive=True, exit_on_error=False
        )

    async def _page_for(self, end: Direction, cursor: Cursor | None) -> None:
        try:
            page = await self.page(cursor, "older" if end == "below" else "newer")
        except Fault as fault:
            self.post_message(self.Paged(fault, end, cursor))
        else:
            self.post_message(self.Paged(page, end, cursor))

    @on(Paged)
    def _show_page(self, message: Paged) -> None:
        message.stop()
        if isinstance(message.page, Fault):
            self.table.give_up(message.end)
            self.post_message(Trouble(message.page, None))
            return
        if message.cursor is None:
            self.table.show(message.page, cursor="first" if message.end == "below" else "last")
        elif message.end == "below":
            self.table.append(message.page, message.cursor)
        else:
            self.table.prepend(message.page, message.cursor)
        self._answered(message.page)

    def _answered(self, page: Page[Row]) -> None:
        self.post_message(Answered(page.tenant_id, page.read_at))

    # Filter and order --------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Open the filter's line."""
        self.query_one(FilterLine).open()

    def check_filter(self, text: str) -> None:
        """Refuse a filter that can't be understood.

        Raises:
            Usage: What is wrong with it.
        """

    @on(FilterLine.Filtered)
    def _filtered(self, message: FilterLine.Filtered) -> None:
        try:
            self.check_filter(message.text)
        except Usage as wrong:
            self.query_one(KeyLine).tell(f"! {wrong}", "warn")
            return
        self.query_one(KeyLine).tell("")
        self.filter = message.text
        self.start_over()

    @on(FilterLine.Left)
    def _left_filter(self) -> None:
        self.table.focus()

    def action_sort(self) -> None:
        """Ask for the column to sort by."""
        choices = [
            (column.key, column.heading) for column in self.columns() if column.key in self.SORTABLE
        ]
        self.app.push_screen(ChoiceScreen("sort by", choices, self.sort.key), self._sort_by)

    @on(RowTable.HeadingClicked)
    def _heading(self, message: RowTable.HeadingClicked) -> None:
        self._sort_by(message.column)

    def _sort_by(self, key: str | None) -> None:
        if key not in self.SORTABLE:
            return
        descending = not self.sort.descending if key == self.sort.key else False
        self.sort = self.table.sort = Sort(key, descending)
        self.start_over()
