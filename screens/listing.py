"""What every list shares: pages at both ends, filter, sort, and refreshes that keep the place."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Literal, TypeVar

from textual import events, on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from typing_extensions import override

import screens
from console.logic.filters import Term, parse
from console.logic.viewport import Direction, Place
from console.models.faults import Fault, Usage
from console.models.page import Cursor, Page, Way
from console.services import Services
from screens.base import AreaScreen, bindings, footer_keys
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
    NO_MATCH: ClassVar[str] = "nothing matches the filter"
    FIELDS: ClassVar[tuple[str, ...]] = ()
    """What ``field:word`` may name in the filter."""
    FILTER_HINT: ClassVar[str] = "filter"
    SORTABLE: ClassVar[tuple[str, ...]] = ()
    EXPORTED: ClassVar[tuple[str, ...]] = ()
    """What an export has of a row, in order: by default its attributes of these names."""

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
        self._begins_anew: Literal["keep", "first"] | None = None
        self._is_typing = False

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

    def record(self, row: Row) -> Mapping[str, object]:
        """What an export has of a row, by the names of ``EXPORTED``; called in a thread."""
        return {name: getattr(row, name) for name in self.EXPORTED}

    @property
    def table(self) -> RowTable[Row]:
        """The list's table."""
        return self.query_one(RowTable)

    @override
    def copied(self) -> str | None:
        row = self.table.row
        return None if row is None else self.row_key(row)

    def compose_body(self) -> Iterable[Widget]:
        """The table, and the filter's line below it."""
        yield RowTable(
            self.columns(),
            self.row_key,
            empty=self.EMPTY,
            reason=f"reading {self.subject()}…",
            sort=self.sort,
        )
        yield FilterLine("filter", self.FILTER_HINT)

    # Reading -----------------------------------------------------------------------------------

    async def fetch(self) -> Page[Row]:
        """Read the page that is looked at: the first one, or the one at the screen's top."""
        self._place = None if self._begins_anew else self.table.place
        above = self._place.after if self._place else None
        return await self.page(self.cursor_at(above) if above is not None else None, "older")

    def show(self, data: Page[Row]) -> None:
        """Draw the page; cursor and place stay, unless another list begins."""
        self.table.stale = False
        self.table.empty = self.NO_MATCH if self.filter else self.EMPTY
        if self._begins_anew:
            self.table.show(data, cursor=self._begins_anew)
            self._begins_anew = None
        else:
            self.table.show(data, place=self._place)

    def show_fault(self, fault: Fault) -> bool:
        """Keep the old rows, dimmed; with none, or another list's, say why there are none."""
        if self.table.row_count and not self._begins_anew:
            self.table.stale = True
            return False
        self.table.clear(str(fault), "bad")
        return True

    def forget(self) -> None:
        """Take the rows away: they are another tenant's."""
        self._give_up_pages()
        self._begins_anew = "first"
        self.table.clear(f"reading {self.subject()}…")

    def start_over(self, cursor: Literal["keep", "first"] = "first") -> None:
        """Read from the start: another filter or order makes another list.

        The rows that are there stay until the new ones come: clearing them costs bytes, and
        an empty screen tells less.
        """
        self._give_up_pages()
        self._begins_anew = cursor
        self.read()

    def _give_up_pages(self) -> None:
        for end in ("above", "below"):
            self.workers.cancel_group(self, f"page {end}")
            self.table.give_up(end)

    @on(RowTable.MoreWanted)
    def _read_more(self, message: RowTable.MoreWanted) -> None:
        self._read_page(message.direction, message.cursor)

    @on(RowTable.EdgeWanted)
    def _read_edge(self, message: RowTable.EdgeWanted) -> None:
        self._read_page("below" if message.direction == "above" else "above", None)

    def _read_page(self, end: Direction, cursor: Cursor | None) -> None:
        """Read on from a cursor towards an end, or, without one, from the other end."""
        if self._begins_anew:
            self.table.give_up(end)  # these rows are about to go
            return
        if cursor is None:
            self._wait_for(f"reading {self.subject()}…")
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
        if self._begins_anew:
            return
        if isinstance(message.page, Fault):
            self.table.give_up(message.end)
            self.trouble(message.page, None)
            return
        if message.cursor is None:
            self.table.show(message.page, cursor="first" if message.end == "below" else "last")
        elif message.end == "below":
            self.table.append(message.page, message.cursor)
        else:
            self.table.prepend(message.page, message.cursor)
        self.answered(message.page)

    # Filter and order --------------------------------------------------------------------------

    def keys(self) -> list[tuple[str, str]]:
        """While a filter is typed, its keys; else the list's."""
        if self._is_typing:
            return footer_keys("filter", keys=self.services.keys)
        if self.filter:
            contexts = (*self.CONTEXTS, "everywhere")
            return footer_keys(
                *contexts, keys=self.services.keys, without=self.ABSENT, back="no filter"
            )
        return super().keys()

    def step_back(self) -> bool:
        """Drop the filter, if there is one."""
        line = self.query_one(FilterLine)
        if not line.text:
            return False
        line.drop()
        return True

    def action_filter(self) -> None:
        """Open the filter's line."""
        self.query_one(FilterLine).open()

    @property
    def terms(self) -> Sequence[Term]:
        """What must hold of every row, as the filter says."""
        return parse(self.filter, self.FIELDS)

    def check_filter(self, text: str) -> None:
        """Refuse a filter that can't be understood.

        Raises:
            Usage: What is wrong with it.
        """
        parse(text, self.FIELDS)

    @on(FilterLine.Opened)
    def _filter_opened(self) -> None:
        self._is_typing = True
        self.tell_keys()

    @on(FilterLine.Filtered)
    def _filtered(self, message: FilterLine.Filtered) -> None:
        line, keys = self.query_one(FilterLine), self.query_one(KeyLine)
        try:
            self.check_filter(message.text)
        except Usage as wrong:
            line.wrong = True
            keys.tell("input", f"! {wrong}", "warn")
            return
        line.wrong = False
        keys.tell("input", "")
        if message.text == self.filter:
            return
        self.filter = message.text
        self.tell_keys()
        self.start_over("first" if self.filter else "keep")

    @on(FilterLine.Moved)
    def _moved(self, message: FilterLine.Moved) -> None:
        self.table.action_move(message.step)

    @on(FilterLine.Left)
    def _left_filter(self) -> None:
        self.table.focus()

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        """Show the keys of the list again when it has the focus again."""
        if self._is_typing and self.focused is self.table:
            self._is_typing = False
            self.tell_keys()

    def action_export(self) -> None:
        """Take the list along as a file."""
        if not self.EXPORTED:
            self.say("This list can't be exported.")
            return
        if not self.services.is_ready or self._begins_anew:
            self.say("The list is still being read.")
            return
        tenant = self.services.tenant if self.OF_TENANT else None
        what = self.PLACE or self.AREA
        listed = screens.export.Listed(
            what=f"{what} of {tenant.name}" if tenant else what,
            link=str(self.link()),
            name=(self.AREA, self.PLACE, tenant.name if tenant else ""),
            fields=self.EXPORTED,
            record=self.record,
            read=lambda cursor: self.page(cursor, "older"),
            shown=tuple(self.table.visible_rows),
            about={
                "filter": self.filter,
                "sort": f"{self.sort.key}, {'descending' if self.sort.descending else 'ascending'}",
            },
        )
        self.app.push_screen(screens.export.ExportScreen(self.services, listed), self._exported)

    def _exported(self, words: str | None) -> None:
        if words is not None:
            self.say(words)

    def action_sort(self) -> None:
        """Ask for the column to sort by."""
        choices = [
            (
                column.key,
                f"{column.heading} {self.sort.mark}"
                if column.key == self.sort.key
                else column.heading,
            )
            for column in self.columns()
            if column.key in self.SORTABLE
        ]
        self.app.push_screen(
            screens.choice.ChoiceScreen("sort by", choices, self.sort.key), self._sort_by
        )

    @on(RowTable.HeadingClicked)
    def _heading(self, message: RowTable.HeadingClicked) -> None:
        self._sort_by(message.column)

    def _sort_by(self, key: str | None) -> None:
        column = next((c for c in self.columns() if c.key == key), None)
        if column is None or column.key not in self.SORTABLE:
            return
        # Figures and ages begin with the largest and the newest: that is what one looks for.
        is_again = column.key == self.sort.key
        descending = not self.sort.descending if is_again else column.align != "left"
        self.sort = self.table.sort = Sort(column.key, descending)
        self.start_over()
