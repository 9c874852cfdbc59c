"""The table that every list uses: keyset pages, drawn line by line.

Textual's ``DataTable`` measures every cell and repaints all of itself for one changed cell; here
a key costs the lines on the screen, and only lines that differ are painted.
"""

import textwrap
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Any, ClassVar, Generic, Literal, TypeVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from console.logic.columns import Placed, lay_out
from console.logic.window import MAX_ROWS, Window
from console.models.page import Cursor, Page
from widgets.columns import Column, Role
from widgets.table_lines import (
    GUTTER,
    Palette,
    Sort,
    extent,
    heading_line,
    row_line,
    text_line,
)

RowT = TypeVar("RowT")
ShownT = TypeVar("ShownT")

Direction = Literal["above", "below"]

_ROLES: tuple[Role, ...] = ("bad", "warn", "good", "dim", "accent")
_WHEEL_LINES = 3
_LOADING = "loading…"


class RowTable(Widget, Generic[RowT], can_focus=True):
    """A list of rows, one line each, endless both ways.

    The screen reads pages and hands them over: ``show`` for the first one and for each refresh of
    it, ``append`` and ``prepend`` for those that ``MoreWanted`` asks for, ``update`` and
    ``remove`` for rows read again by key. The table keeps the cursor on its row and that row on
    its line through all of these, and holds at most ``max_rows`` rows, dropping pages at the far
    end. The row under the cursor is always on the screen.

    Nothing in a cell is markup, and no control character in it reaches the terminal.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    RowTable {
        width: 1fr;
        height: 1fr;
    }
    RowTable > .row-table--heading { color: $text-muted; text-style: bold; }
    RowTable > .row-table--cursor {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
    }
    RowTable > .row-table--cursor-blurred { text-style: bold; }
    RowTable > .row-table--stale { color: $text-disabled; }
    RowTable > .row-table--bad { color: $text-error; }
    RowTable > .row-table--warn { color: $text-warning; }
    RowTable > .row-table--good { color: $text-success; }
    RowTable > .row-table--dim { color: $text-muted; }
    RowTable > .row-table--accent { color: $text-accent; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-table--heading",
        "row-table--cursor",
        "row-table--cursor-blurred",
        "row-table--stale",
        *(f"row-table--{role}" for role in _ROLES),
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="list.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="list.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("home,g", "edge('above')", "First", show=False, id="list.first"),
        Binding("end,G", "edge('below')", "Last", show=False, id="list.last"),
        Binding("enter", "open", "Open", show=False, id="list.open"),
    ]

    class Highlighted(Message, Generic[ShownT]):
        """The cursor came to stand on another row; ``row`` is None when the list became empty."""

        def __init__(self, table: "RowTable[ShownT]", row: ShownT | None) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> Widget:
            """The table."""
            return self.table

    class Opened(Message, Generic[ShownT]):
        """A person wants to see the row: Enter, or a click on the row under the cursor."""

        def __init__(self, table: "RowTable[ShownT]", row: ShownT) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> Widget:
            """The table."""
            return self.table

    class MoreWanted(Message):
        """The view comes near an end that isn't the list's: read the page at ``cursor``.

        Sent once per end, until ``append`` or ``prepend`` answers it, ``show`` begins anew, or
        ``give_up`` says that it failed.
        """

        def __init__(self, table: "RowTable[Any]", direction: Direction, cursor: Cursor) -> None:
            super().__init__()
            self.table = table
            self.direction = direction
            self.cursor = cursor

        @property
        def control(self) -> Widget:
            """The table."""
            return self.table

    class EdgeWanted(Message):
        """A person wants the very first or last row, which isn't loaded.

        Answer with ``show(page, cursor="first")`` or ``"last"``.
        """

        def __init__(self, table: "RowTable[Any]", direction: Direction) -> None:
            super().__init__()
            self.table = table
            self.direction = direction

        @property
        def control(self) -> Widget:
            """The table."""
            return self.table

    class HeadingClicked(Message):
        """A heading was clicked; ``column`` is its key."""

        def __init__(self, table: "RowTable[Any]", column: str) -> None:
            super().__init__()
            self.table = table
            self.column = column

        @property
        def control(self) -> Widget:
            """The table."""
            return self.table

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
        self._row_key = row_key
        self._window: Window[RowT] = Window(row_key, max_rows)
        self._sort = sort
        self._stale = False
        self._reason: tuple[str, Role | None] = (reason, "dim")
        self._asked: set[Direction] = set()
        self._top = 0
        self._cursor = 0
        self._told: Hashable = None
        # What was drawn last: the heading, the lines below it, and the strips of rows by ordinal.
        self._drawn_size: Size | None = None
        self._placed: tuple[Placed, ...] = ()
        self._palettes: dict[str, Palette] = {}
        self._heading: Strip | None = None
        self._lines: list[Strip] = []
        self._strips: dict[int, Strip] = {}
        self._cursor_strip: tuple[int, Strip] | None = None

    # What the list shows -----------------------------------------------------------------------

    @property
    def row(self) -> RowT | None:
        """The row under the cursor."""
        return self._window[self._cursor] if self._window else None

    @property
    def visible_rows(self) -> Sequence[RowT]:
        """The rows on the screen: what is worth reading again."""
        return self._window.slice(self._top, self._top + self._body)

    @property
    def row_count(self) -> int:
        """How many rows are in memory."""
        return len(self._window)

    @property
    def at_start(self) -> bool:
        """Whether the first row on the screen is the first of the whole list."""
        return self._window.above is None and self._top == self._window.first

    @property
    def sort(self) -> Sort | None:
        """The column that carries the sort mark. The order is the screen's business."""
        return self._sort

    @sort.setter
    def sort(self, sort: Sort | None) -> None:
        self._sort = sort
        self._redraw_heading()

    @property
    def columns(self) -> Sequence[Column[RowT]]:
        """The declared columns, from left to right."""
        return self._columns

    @columns.setter
    def columns(self, columns: Sequence[Column[RowT]]) -> None:
        self._columns = tuple(columns)
        self._drawn_size = None
        self.refresh()

    @property
    def stale(self) -> bool:
        """Whether the rows are dimmed because they are old."""
        return self._stale

    @stale.setter
    def stale(self, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self.redraw()

    def show(self, page: Page[RowT], *, cursor: Literal["keep", "first", "last"] = "keep") -> None:
        """Show this page instead of all rows so far.

        With ``keep`` the cursor stays on its row by key, and that row on its line; when the row
        is gone, on the nearest that is left. A view at the start of the list stays at the start,
        so that new rows come into sight, as long as the cursor's row stays in sight too.
        """
        at_start = self.at_start and page.newer is None
        place = self._cursor - self._top
        keys = self._keys_by_nearness() if cursor == "keep" else ()
        self._window.replace(page)
        self._asked.clear()
        self._reason = (self.empty, "dim")
        if cursor == "last":
            self._cursor = max(self._window.first, self._window.stop - 1)
        else:
            self._settle_on(keys)
        self._top = self._cursor - place
        if at_start and self._cursor - self._window.first < self._body:
            self._top = self._window.first
        self.redraw()

    def append(self, page: Page[RowT]) -> None:
        """Add the page after the last row."""
        self._window.append(page, keep_from=self._top)
        self._answered("below", page)

    def prepend(self, page: Page[RowT]) -> None:
        """Add the page before the first row."""
        self._window.prepend(page, keep_to=self._top + self._body)
        self._answered("above", page)

    def give_up(self, direction: Direction) -> None:
        """Say that the page couldn't be read; the next key towards that end asks again."""
        self._asked.discard(direction)
        self._paint()

    def update(self, rows: Iterable[RowT]) -> None:
        """Put newer versions of rows in their places, by key; rows not known are left out."""
        self._window.update(rows)
        self.redraw()

    def remove_rows(self, keys: Collection[Hashable]) -> None:
        """Take rows out by key. The cursor goes to the nearest row that is left."""
        place = self._cursor - self._top
        nearest = [key for key in self._keys_by_nearness() if key not in keys]
        self._window.remove(keys)
        self._settle_on(nearest)
        self._top = self._cursor - place
        self._reason = (self.empty, "dim")
        self.redraw()

    def clear(self, reason: str = _LOADING, role: Role | None = "dim") -> None:
        """Show no rows, and say why in plain text."""
        self._window.clear()
        self._asked.clear()
        self._reason = (reason, role)
        self._top = self._cursor = 0
        self._stale = False
        self.redraw()

    def select(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; False when it isn't in memory."""
        ordinal = self._window.find(key)
        if ordinal is not None:
            self._go(ordinal)
        return ordinal is not None

    def redraw(self) -> None:
        """Ask every row on the screen for its cells again, and paint the lines that changed.

        For what cells show besides the row, such as an age.
        """
        self._strips.clear()
        self._cursor_strip = None
        self._go(self._cursor)

    # Keys and mouse ----------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._go(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor and the view by whole screens, less one line to hold on to."""
        rows = pages * max(1, self._body - 1)
        self._top += rows
        self._go(self._cursor + rows)

    def action_edge(self, direction: Direction) -> None:
        """Go to the first or last row of the list, asking for it if it isn't loaded."""
        beyond = self._window.above if direction == "above" else self._window.below
        if beyond is not None:
            self.post_message(self.EdgeWanted(self, direction))
        elif direction == "above":
            self._go(self._window.first)
        else:
            self._go(self._window.stop - 1)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self._window:
            self.post_message(self.Opened(self, self._window[self._cursor]))

    def on_click(self, event: events.Click) -> None:
        """Select a row, open it on the second click, or say which heading was clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        line = offset.y - self._headings
        if line < 0:
            for place in self._placed:
                if GUTTER + place.x <= offset.x < GUTTER + place.x + place.width:
                    self.post_message(self.HeadingClicked(self, self._columns[place.index].key))
            return
        ordinal = self._top + line
        if not self._window.first <= ordinal < self._window.stop:
            return
        self._go(ordinal)
        if event.chain == 2:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down; the cursor is dragged along at the edge."""
        self._wheel(event, _WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up; the cursor is dragged along at the edge."""
        self._wheel(event, -_WHEEL_LINES)

    def _wheel(self, event: events.MouseEvent, lines: int) -> None:
        event.stop()
        event.prevent_default()
        self._top = self._clamp_top(self._top + lines)
        self._go(min(max(self._cursor, self._top), self._top + self._body - 1))

    def on_focus(self) -> None:
        """Draw the cursor of a table that hears the keys."""
        self._cursor_strip = None
        self._paint()

    def on_blur(self) -> None:
        """Draw the cursor of a table that doesn't hear the keys."""
        self._cursor_strip = None
        self._paint()

    # Cursor and view ---------------------------------------------------------------------------

    @property
    def _headings(self) -> int:
        """Lines above the rows: one, or none where there is room for only one line."""
        return 1 if self.size.height > 1 else 0

    @property
    def _body(self) -> int:
        """Lines for rows."""
        return max(1, self.size.height - self._headings)

    def _clamp_top(self, top: int) -> int:
        """Keep the view within the rows, and one line more where more rows follow."""
        end = self._window.stop + (self._window.below is not None)
        return max(self._window.first, min(top, end - self._body))

    def _go(self, ordinal: int) -> None:
        """Put the cursor on a row, scroll as little as that takes, paint, and tell."""
        window = self._window
        self._cursor = max(window.first, min(ordinal, window.stop - 1))
        top = max(self._cursor - self._body + 1, min(self._top, self._cursor))
        self._top = self._clamp_top(top)
        self._ask_for_more()
        self._paint()
        key = window.key_at(self._cursor) if window else None
        if key != self._told:
            self._told = key
            self.post_message(self.Highlighted(self, self.row))

    def _ask_for_more(self) -> None:
        """Ask for a page when less than a screenful is left beyond the view."""
        window, body = self._window, self._body
        if (
            window.above is not None
            and self._top - window.first < body
            and "above" not in self._asked
        ):
            self._asked.add("above")
            self.post_message(self.MoreWanted(self, "above", window.above))
        if (
            window.below is not None
            and window.stop - (self._top + body) < body
            and "below" not in self._asked
        ):
            self._asked.add("below")
            self.post_message(self.MoreWanted(self, "below", window.below))

    def _answered(self, direction: Direction, page: Page[RowT]) -> None:
        self._asked.discard(direction)
        if page.rows:
            self._strips.clear()
            self._cursor_strip = None
            self._go(self._cursor)
        else:
            self._paint()

    def _keys_by_nearness(self) -> Sequence[Hashable]:
        """The keys of all rows: from the cursor down, then from the cursor up."""
        window = self._window
        down = [window.key_at(i) for i in range(self._cursor, window.stop)]
        up = [window.key_at(i) for i in range(self._cursor - 1, window.first - 1, -1)]
        return down + up

    def _settle_on(self, keys: Iterable[Hashable]) -> None:
        """Put the cursor on the first of these rows that is there, else on the first row."""
        found = (self._window.find(key) for key in keys)
        self._cursor = next((o for o in found if o is not None), self._window.first)

    # Drawing -----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return a line as it was last drawn."""
        if self._drawn_size != self.size:
            self._draw_anew()
        if y == 0 and self._headings and self._heading is not None:
            return self._heading
        line = y - self._headings
        return self._lines[line] if line < len(self._lines) else Strip.blank(self.size.width)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        if self._drawn_size != self.size:
            self._draw_anew()
        self._go(self._cursor)

    def notify_style_update(self) -> None:
        """Take the colours of the theme anew."""
        super().notify_style_update()
        self._drawn_size = None

    def _draw_anew(self) -> None:
        """Lay out the columns for the size, take the styles, and draw every line."""
        self._drawn_size = self.size
        width = self.size.width
        sizes = [column.size for column in self._columns]
        self._placed = lay_out(sizes, width - 2 * GUTTER, gap=2 if width >= 60 else 1)
        self._palettes = self._styles()
        self._heading = heading_line(
            self._columns, self._placed, width, self._palettes["heading"], self._sort
        )
        self._strips.clear()
        self._cursor_strip = None
        top = max(self._cursor - self._body + 1, min(self._top, self._cursor))
        self._top = self._clamp_top(top)
        self._lines = self._draw()

    def _redraw_heading(self) -> None:
        if self._drawn_size is None:
            return
        self._heading = heading_line(
            self._columns,
            self._placed,
            self._drawn_size.width,
            self._palettes["heading"],
            self._sort,
        )
        self.refresh(Region(0, 0, self._drawn_size.width, 1))

    def _paint(self) -> None:
        """Draw the lines and refresh those that differ from what is on the screen."""
        if self._drawn_size is None or self._drawn_size != self.size:
            return
        old, self._lines = self._lines, self._draw()
        base = self._palettes["row"]
        changed: list[Region] = []
        for y, (before, after) in enumerate(zip(old, self._lines, strict=True)):
            if before is after:
                continue
            if before == after:
                self._lines[y] = before
                continue
            cells = max(extent(before, base), extent(after, base))
            changed.append(Region(0, y + self._headings, cells, 1))
        if changed:
            self.refresh(*changed)

    def _draw(self) -> list[Strip]:
        """Draw the lines below the heading, taking from the last time what hasn't changed."""
        window, width, row = self._window, self.size.width, self._palettes["row"]
        ordinals = range(self._top, self._top + self._body)
        if not window:
            said, role = self._reason
            lines = [text_line(t, width, row, role) for t in self._wrapped(said, width)]
            return [*lines, *[text_line("", width, row)] * self._body][: self._body]
        kept = self._strips
        self._strips = {}
        lines = []
        for ordinal in ordinals:
            if ordinal == self._cursor:
                lines.append(self._draw_cursor())
            elif window.first <= ordinal < window.stop:
                strip = kept.get(ordinal) or self._draw_row(
                    ordinal, self._palettes["stale" if self._stale else "row"]
                )
                self._strips[ordinal] = strip
                lines.append(strip)
            elif ordinal == window.stop and window.below is not None:
                said = _LOADING if "below" in self._asked else "…"
                lines.append(text_line(said, width, row, "dim"))
            else:
                lines.append(text_line("", width, row))
        return lines

    def _draw_row(self, ordinal: int, palette: Palette, *, marked: bool = False) -> Strip:
        return row_line(
            self._window[ordinal],
            self._columns,
            self._placed,
            self.size.width,
            palette,
            marked=marked,
        )

    def _draw_cursor(self) -> Strip:
        if self._cursor_strip is None or self._cursor_strip[0] != self._cursor:
            palette = self._palettes["cursor" if self.has_focus else "blurred"]
            strip = self._draw_row(self._cursor, palette, marked=True)
            self._cursor_strip = (self._cursor, strip)
        return self._cursor_strip[1]

    @staticmethod
    def _wrapped(text: str, width: int) -> Sequence[str]:
        return textwrap.wrap(text, max(1, width - 2 * GUTTER)) or [""]

    def _styles(self) -> dict[str, Palette]:
        """Take the styles from the theme.

        The line under the cursor and stale lines have one style each: it is cheaper to paint,
        and readable whatever the colour of a cell would have been.
        """

        def component(name: str) -> Style:
            return self.get_component_rich_style(f"row-table--{name}", partial=True)

        base = self.rich_style
        roles: dict[Role, Style] = {
            role: _spare(base + component(role)) or Style.null() for role in _ROLES
        }
        return {
            "row": Palette(_spare(base), roles),
            "heading": Palette(_spare(base + component("heading"))),
            "cursor": Palette(_spare(base + component("cursor"))),
            "blurred": Palette(_spare(base + component("cursor-blurred")), roles),
            "stale": Palette(_spare(base + component("stale"))),
        }


def _spare(style: Style) -> Style | None:
    """Leave out what the terminal does by itself; None when that is all."""
    color = None if style.color is None or style.color.is_default else style.color
    bgcolor = None if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor
    plain = Style(
        color=color,
        bgcolor=bgcolor,
        bold=style.bold or None,
        dim=style.dim or None,
        italic=style.italic or None,
        reverse=style.reverse or None,
        underline=style.underline or None,
    )
    return plain or None
