"""The table that every list uses: keyset pages, drawn line by line.

Textual's ``DataTable`` measures every cell and repaints all of itself for one changed cell; here
a key costs the lines on the screen, and only lines that differ are painted.
"""

import textwrap
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import ClassVar, Generic, Literal, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from console.logic.columns import Placed, lay_out
from console.logic.viewport import Direction, Place, Viewport
from console.logic.window import MAX_ROWS
from console.models.page import Cursor, Page
from widgets.columns import Column, Role
from widgets.table_lines import GUTTER, Sort, extent, heading_line, row_line, text_line
from widgets.table_messages import TableMessages
from widgets.table_styles import COMPONENTS, LineKind, Palette, palettes

__all__ = ["Direction", "Place", "RowTable", "Sort"]

RowT = TypeVar("RowT")

_WHEEL_LINES = 3
_ROOMY = 60
"""From this width on, columns are two cells apart instead of one."""
_LOADING = "loading…"


class RowTable(TableMessages, Widget, Generic[RowT], can_focus=True):
    """A list of rows, one line each, endless both ways.

    The screen reads pages and hands them over: ``show`` for the first one and for each refresh of
    it, ``append`` and ``prepend`` for those that ``MoreWanted`` asks for, ``update`` and
    ``remove_rows`` for rows read again by key. The table keeps the cursor on its row and that row
    on its line through all of these, and holds at most about ``max_rows`` rows, dropping pages at
    the far end. The row under the cursor is always in sight.

    Nothing in a cell is markup, and no control character in it reaches the terminal.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    RowTable {
        width: 1fr;
        height: 1fr;
    }
    RowTable > .row-table--heading { text-style: bold dim; }
    RowTable > .row-table--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
    }
    RowTable > .row-table--cursor-blurred { text-style: bold; }
    RowTable > .row-table--stale { text-style: dim; }
    RowTable > .row-table--bad { color: $text-error; }
    RowTable > .row-table--warn { color: $text-warning; }
    RowTable > .row-table--good { color: $text-success; }
    RowTable > .row-table--dim { color: $text-muted; }
    RowTable > .row-table--accent { color: $text-accent; }
    RowTable:ansi > .row-table--cursor { text-style: reverse; }
    RowTable:ansi > .row-table--bad { text-style: bold; }
    RowTable:ansi > .row-table--warn { text-style: bold; }
    RowTable:ansi > .row-table--dim { text-style: dim; }
    RowTable:ansi > .row-table--accent { text-style: bold; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="list.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="list.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("home,g", "edge('above')", "First", show=False, id="list.first"),
        Binding("end,G", "edge('below')", "Last", show=False, id="list.last"),
        Binding("enter", "open", "Open", show=False, id="list.open"),
    ]

    def __init__(
        self,
        columns: Sequence[Column[RowT]],
        row_key: Callable[[RowT], Hashable],
        *,
        empty: str = "nothing here",
        reason: str = _LOADING,
        sort: Sort | None = None,
        max_rows: int = MAX_ROWS,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a table without rows.

        Args:
            columns: From left to right.
            row_key: What a row is known by over refreshes, such as its id.
            empty: Said when a page came without rows.
            reason: Said until the first page comes.
            sort: The column that carries the sort mark.
            max_rows: How many rows are kept in memory before pages at the far end are dropped.
            id: Textual's id.
            classes: Textual's classes.
        """
        super().__init__(id=id, classes=classes)
        self.empty = empty
        self._columns = tuple(columns)
        self._sort = sort
        self._stale = False
        self._reason: tuple[str, Role | None] = (reason, "dim")
        self._view: Viewport[RowT] = Viewport(row_key, max_rows)
        self._told: Hashable = None
        # What was drawn last: all lines, and the strips of rows by ordinal. The size is None when
        # columns or colours have changed since.
        self._drawn_size: Size | None = None
        self._placed: tuple[Placed, ...] = ()
        self._palettes: dict[LineKind, Palette] = {}
        self._heading = Strip([])
        self._lines: list[Strip] = []
        self._strips: dict[int, Strip] = {}
        self._cursor_strip: tuple[int, Strip] | None = None

    # What the list shows -----------------------------------------------------------------------

    @property
    def row(self) -> RowT | None:
        """The row under the cursor."""
        return self._view.row

    @property
    def visible_rows(self) -> Sequence[RowT]:
        """The rows on the screen: what is worth reading again."""
        return self._view.rows

    @property
    def place(self) -> Place[RowT]:
        """Where the reader is: a refresh reads the page after ``place.after``.

        That is a row about a screenful above the view, or None for the start of the list. Give
        the place back with the page: ``show(page, place=place)``.
        """
        return self._view.place

    @property
    def row_count(self) -> int:
        """How many rows are in memory."""
        return len(self._view.window)

    @property
    def sort(self) -> Sort | None:
        """The column that carries the sort mark. The order is the screen's business."""
        return self._sort

    @sort.setter
    def sort(self, sort: Sort | None) -> None:
        self._sort = sort
        self._drawn_size = None
        self._paint()

    @property
    def columns(self) -> Sequence[Column[RowT]]:
        """The declared columns, from left to right."""
        return self._columns

    @columns.setter
    def columns(self, columns: Sequence[Column[RowT]]) -> None:
        self._columns = tuple(columns)
        self._drawn_size = None
        self._paint()

    @property
    def stale(self) -> bool:
        """Whether the rows are dimmed because they are old."""
        return self._stale

    @stale.setter
    def stale(self, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self.redraw()

    def show(
        self,
        page: Page[RowT],
        *,
        cursor: Literal["keep", "first", "last"] = "keep",
        place: Place[RowT] | None = None,
    ) -> None:
        """Show this page instead of all rows so far: the first one, and each refresh.

        With ``keep`` the cursor stays on its row by key, and that row on its line; when the row
        is gone, on the nearest that is left. A view at the start of the list stays at the start,
        so that new rows come into sight, as long as the cursor's row stays in sight too.

        Args:
            page: What was read.
            cursor: Where the cursor goes.
            place: For a refresh, where the reader was when it began. A page that comes when
                they have gone on to rows that it doesn't hold is left out.
        """
        if self._view.show(page, cursor, place):
            self._reason = (self.empty, "dim")
            self.redraw()
        elif not page.rows and self._view.is_at(place):
            # Everything from the place on is gone: the list ends before it.
            self.post_message(self.EdgeWanted(self, "below"))

    def append(self, page: Page[RowT], cursor: Cursor) -> None:
        """Add the page after the last row, in answer to ``MoreWanted``.

        A page that was read with another cursor than the one asked for last is left out: it came
        too late, and would leave a gap.
        """
        if self._view.append(page, cursor):
            self._answered(page)

    def prepend(self, page: Page[RowT], cursor: Cursor) -> None:
        """Add the page before the first row, in answer to ``MoreWanted``; see ``append``."""
        if self._view.prepend(page, cursor):
            self._answered(page)

    def give_up(self, direction: Direction) -> None:
        """Say that the page couldn't be read; the next key asks for it again."""
        self._view.give_up(direction)
        self._paint()

    def update(self, rows: Iterable[RowT]) -> None:
        """Put newer versions of rows in their places, by key; rows not known are left out."""
        self._view.window.update(rows)
        self.redraw()

    def remove_rows(self, keys: Collection[Hashable]) -> None:
        """Take rows out by key. The cursor goes to the nearest row that is left."""
        self._view.remove(keys)
        self._reason = (self.empty, "dim")
        self.redraw()

    def clear(self, reason: str = _LOADING, role: Role | None = "dim") -> None:
        """Show no rows, and say why in plain text."""
        self._view.clear()
        self._reason = (reason, role)
        self._stale = False
        self.redraw()

    def select(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; False when it isn't in memory."""
        ordinal = self._view.window.find(key)
        if ordinal is not None:
            self._view.go(ordinal)
            self._follow()
        return ordinal is not None

    def redraw(self) -> None:
        """Ask every row on the screen for its cells again, and paint the lines that changed.

        Also for what cells show besides the row, such as an age.
        """
        self._strips.clear()
        self._cursor_strip = None
        self._follow()

    def _answered(self, page: Page[RowT]) -> None:
        """Draw after a page came. An empty one isn't followed by the next question at once."""
        if page.rows:
            self.redraw()
        else:
            self._paint()

    def _follow(self) -> None:
        """Paint what changed, ask for the pages that come next, and tell where the cursor is."""
        for direction, cursor in self._view.wanted() if self.size else ():
            self.post_message(self.MoreWanted(self, direction, cursor))
        self._paint()
        if self._view.key != self._told:
            self._told = self._view.key
            self.post_message(self.Highlighted(self, self._view.row))

    # Keys and mouse ----------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._view.go(self._view.cursor + rows)
        self._follow()

    def action_page(self, pages: int) -> None:
        """Move the cursor and the view by whole screens."""
        self._view.turn(pages)
        self._follow()

    def action_edge(self, direction: Direction) -> None:
        """Go to the first or last row of the list, asking for it if it isn't loaded."""
        window = self._view.window
        if (window.above if direction == "above" else window.below) is not None:
            self.post_message(self.EdgeWanted(self, direction))
            return
        self._view.go(window.first if direction == "above" else window.stop - 1)
        self._follow()

    def action_open(self) -> None:
        """Open the row under the cursor."""
        row = self._view.row
        if row is not None:
            self.post_message(self.Opened(self, row))

    def on_click(self, event: events.Click) -> None:
        """Select a row, open it on the second click, or say which heading was clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if offset.y < self._headings:
            for place in self._placed:
                if GUTTER + place.x <= offset.x < GUTTER + place.x + place.width:
                    key = self._columns[place.index].key
                    self.post_message(self.HeadingClicked(self, key))
            return
        ordinal = self._view.top + offset.y - self._headings
        if self._view.window.first <= ordinal < self._view.window.stop:
            self._view.go(ordinal)
            self._follow()
            if event.chain == 2:
                self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        event.prevent_default()
        self.scroll_lines(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        event.prevent_default()
        self.scroll_lines(-_WHEEL_LINES)

    def scroll_lines(self, lines: int) -> None:
        """Move the view down by lines, or up; the cursor stays in sight."""
        self._view.scroll(lines)
        self._follow()

    def on_focus(self) -> None:
        """Draw the cursor of a table that hears the keys."""
        self._cursor_strip = None
        self._paint()

    def on_blur(self) -> None:
        """Draw the cursor of a table that doesn't hear the keys."""
        self._cursor_strip = None
        self._paint()

    # Drawing -----------------------------------------------------------------------------------

    @property
    def _headings(self) -> int:
        """Lines above the rows: one, or none where there is room for only one line."""
        return 1 if self.size.height > 1 else 0

    def render_line(self, y: int) -> Strip:
        """Return a line as it was last drawn."""
        if self._drawn_size != self.size:
            self._lines = self._draw_anew()
        return self._lines[y] if y < len(self._lines) else Strip.blank(self.size.width)

    def on_resize(self) -> None:
        """Draw for the new size, which may want more rows."""
        self._paint()
        self._follow()

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._drawn_size = None

    def _paint(self) -> None:
        """Draw the lines and refresh those that differ from what is on the screen."""
        if not self.size:
            return
        before = self._lines
        self._lines = self._draw() if self._drawn_size == self.size else self._draw_anew()
        if len(before) != len(self._lines):
            self.refresh()
            return
        base = self._palettes["row"]
        changed: list[Region] = []
        for y, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if old is new:
                continue
            if old == new:
                self._lines[y] = old
            else:
                changed.append(Region(0, y, max(extent(old, base), extent(new, base)), 1))
        if changed:
            self.refresh(*changed)

    def _draw_anew(self) -> list[Strip]:
        """Draw every line after the size, the columns or the colours have changed."""
        self._drawn_size = self.size
        width, height = self.size
        sizes = [column.size for column in self._columns]
        self._placed = lay_out(sizes, width - 2 * GUTTER, gap=2 if width >= _ROOMY else 1)
        self._palettes = palettes(self)
        heading = self._palettes["heading"]
        self._heading = heading_line(self._columns, self._placed, width, heading, self._sort)
        self._strips.clear()
        self._cursor_strip = None
        self._view.resize(height - self._headings)
        return self._draw()

    def _draw(self) -> list[Strip]:
        """Draw the lines, taking from the last time the rows that haven't changed."""
        view, window = self._view, self._view.window
        (width, height), row = self.size, self._palettes["row"]
        lines: list[Strip] = []
        if self._headings:
            lines.append(self._heading)
        if not window:
            said, role = self._reason
            room = max(1, width - 2 * GUTTER)
            lines += [text_line(text, width, row, role) for text in textwrap.wrap(said, room)]
            lines += [text_line("", width, row)] * view.height
            return lines[:height]
        kept, self._strips = self._strips, {}
        for ordinal in range(view.top, view.top + view.height):
            if ordinal == view.cursor:
                lines.append(self._draw_cursor())
            elif ordinal < window.stop:
                strip = kept.get(ordinal) or self._draw_row(
                    ordinal, self._palettes["stale" if self._stale else "row"]
                )
                self._strips[ordinal] = strip
                lines.append(strip)
            elif ordinal == window.stop and window.below is not None:
                said = _LOADING if view.awaits("below") else "…"
                lines.append(text_line(said, width, row, "dim"))
            else:
                lines.append(text_line("", width, row))
        return lines

    def _draw_row(self, ordinal: int, palette: Palette, *, marked: bool = False) -> Strip:
        return row_line(
            self._view.window[ordinal],
            self._columns,
            self._placed,
            self.size.width,
            palette,
            marked=marked,
        )

    def _draw_cursor(self) -> Strip:
        cursor = self._view.cursor
        if self._cursor_strip is None or self._cursor_strip[0] != cursor:
            palette = self._palettes["cursor" if self.has_focus else "blurred"]
            self._cursor_strip = (cursor, self._draw_row(cursor, palette, marked=True))
        return self._cursor_strip[1]
