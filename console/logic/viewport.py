"""The part of a list that is on the screen, and the cursor in it."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Generic, Literal, TypeVar

from console.logic.window import MAX_ROWS, Window
from console.models.page import Cursor, Page

RowT = TypeVar("RowT")

Direction = Literal["above", "below"]


class Viewport(Generic[RowT]):
    """A window of rows, of which ``height`` lines are seen, one of them under the cursor.

    The row under the cursor is always in sight. ``cursor`` and ``top`` are ordinals of the
    window, so pages added at either end move neither.
    """

    def __init__(self, row_key: Callable[[RowT], Hashable], max_rows: int = MAX_ROWS) -> None:
        self.window: Window[RowT] = Window(row_key, max_rows)
        self.cursor = 0
        self.top = 0
        self.height = 1
        self._asked: dict[Direction, Cursor] = {}

    @property
    def row(self) -> RowT | None:
        """The row under the cursor; None when there are no rows."""
        return self.window[self.cursor] if self.window else None

    @property
    def key(self) -> Hashable:
        """The key of the row under the cursor; None when there are no rows."""
        return self.window.key_at(self.cursor) if self.window else None

    @property
    def rows(self) -> Sequence[RowT]:
        """The rows in sight."""
        return self.window.slice(self.top, self.top + self.height)

    @property
    def row_above(self) -> RowT | None:
        """The row after which to read, to refresh what is in sight and a screenful above it.

        None when the start of the list is as near as that, or there are no rows. While the page
        above the window is still awaited, the window's first row, even if it is in sight.
        """
        if not self.window:
            return None
        ordinal = self.top - self.height - 1
        if ordinal >= self.window.first:
            return self.window[ordinal]
        return None if self.window.above is None else self.window[self.window.first]

    @property
    def at_start(self) -> bool:
        """Whether nothing comes before the first row in sight."""
        return self.window.above is None and self.top == self.window.first

    def resize(self, height: int) -> None:
        """See so many lines, at least one."""
        self.height = max(1, height)
        self.go(self.cursor)

    # Moving ------------------------------------------------------------------------------------

    def go(self, ordinal: int) -> None:
        """Put the cursor on a row, or the nearest there is, and scroll as little as that takes."""
        self.cursor = max(self.window.first, min(ordinal, self.window.stop - 1))
        self.top = max(self.cursor - self.height + 1, min(self.top, self.cursor))
        self.top = self._within(self.top)

    def turn(self, pages: int) -> None:
        """Move the cursor and the view by whole screens, less one line to hold on to."""
        rows = pages * max(1, self.height - 1)
        self.top = self._within(self.top + rows)
        self.go(self.cursor + rows)

    def scroll(self, lines: int) -> None:
        """Move the view; the cursor is dragged along at its edges."""
        self.top = self._within(self.top + lines)
        self.go(min(max(self.cursor, self.top), self.top + self.height - 1))

    def _within(self, top: int) -> int:
        """Keep the view within the rows, and one line more where more rows follow."""
        end = self.window.stop + (self.window.below is not None)
        return max(self.window.first, min(top, end - self.height))

    # Rows that come and go ---------------------------------------------------------------------

    def show(self, page: Page[RowT], cursor: Literal["keep", "first", "last"] = "keep") -> None:
        """Show this page instead of all rows so far.

        With ``keep`` the cursor stays on its row by key, and that row on its line; when the row
        is gone, on the nearest that is left. A view at the start of the list stays at the start,
        so that new rows come into sight, as long as the cursor's row stays in sight too.
        """
        at_start = self.at_start and page.newer is None
        keys = self._keys_by_nearness() if cursor == "keep" else ()
        self._asked.clear()
        if cursor == "keep":
            with_line = self.cursor - self.top
            self.window.replace(page)
            self._settle(keys, with_line)
            if at_start and self.cursor - self.window.first < self.height:
                self.top = self.window.first
        else:
            self.window.replace(page)
            self.go(self.window.first if cursor == "first" else self.window.stop - 1)

    def append(self, page: Page[RowT], cursor: Cursor | None = None) -> bool:
        """Add the page after the last row, if it is the one asked for.

        Args:
            page: What was read.
            cursor: What it was read with, if known: an answer that took so long that another
                question has been asked since would leave a gap.

        Returns:
            Whether it was taken.
        """
        if not self._answers("below", cursor):
            return False
        self.window.append(page, keep_from=self.top)
        self.go(self.cursor)
        return True

    def prepend(self, page: Page[RowT], cursor: Cursor | None = None) -> bool:
        """Add the page before the first row, if it is the one asked for; see ``append``."""
        if not self._answers("above", cursor):
            return False
        self.window.prepend(page, keep_to=self.top + self.height - 1)
        self.go(self.cursor)
        return True

    def _answers(self, direction: Direction, cursor: Cursor | None) -> bool:
        asked = self._asked.get(direction)
        if asked is None or cursor not in (None, asked):
            return False
        del self._asked[direction]
        return True

    def remove(self, keys: Collection[Hashable]) -> None:
        """Take rows out; the cursor goes to the nearest row that is left."""
        nearest = [key for key in self._keys_by_nearness() if key not in keys]
        line = self.cursor - self.top
        self.window.remove(keys)
        self._settle(nearest, line)

    def clear(self) -> None:
        """Forget all rows."""
        self._asked.clear()
        self.window.clear()
        self.top = self.cursor = 0

    def _keys_by_nearness(self) -> Sequence[Hashable]:
        """The keys of all rows: from the cursor down, then from the cursor up."""
        window = self.window
        down = [window.key_at(i) for i in range(self.cursor, window.stop)]
        up = [window.key_at(i) for i in range(self.cursor - 1, window.first - 1, -1)]
        return down + up

    def _settle(self, keys: Iterable[Hashable], line: int) -> None:
        """Put the cursor on the first of these rows that is there, on the line of the view."""
        found = (self.window.find(key) for key in keys)
        cursor = next((o for o in found if o is not None), self.window.first)
        self.top = self._within(cursor - line)
        self.go(cursor)

    # Asking for more ---------------------------------------------------------------------------

    def wanted(self) -> Sequence[tuple[Direction, Cursor]]:
        """Say which pages are wanted now: less than a screenful is left beyond the view.

        Each is said once, until it is answered, the list begins anew, or ``give_up``.
        """
        window = self.window
        near: dict[Direction, Cursor] = {}
        if window.above is not None and self.top - window.first < self.height:
            near["above"] = window.above
        if window.below is not None and window.stop - self.top < 2 * self.height:
            near["below"] = window.below
        wanted = [(end, cursor) for end, cursor in near.items() if end not in self._asked]
        self._asked.update(wanted)
        return wanted

    def awaits(self, direction: Direction) -> bool:
        """Whether a page was asked for and hasn't come."""
        return direction in self._asked

    def give_up(self, direction: Direction) -> None:
        """Stop waiting for a page, so that it may be asked for again."""
        self._asked.pop(direction, None)
