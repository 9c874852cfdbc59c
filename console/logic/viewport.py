"""The part of a list that is on the screen, and the cursor in it."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from console.logic.window import MAX_ROWS, Window
from console.models.page import Cursor, Page

RowT = TypeVar("RowT")

Direction = Literal["above", "below"]


@dataclass(frozen=True)
class Place(Generic[RowT]):
    """Where a reader is, for a refresh: the rows are to be read that come ``after`` this row.

    None is the start of the list. The rest tells whether the reader is still there.
    """

    after: RowT | None
    reading: int
    top: int


class Viewport(Generic[RowT]):
    """A window of rows, of which ``height`` lines are seen, one of them under the cursor.

    The row under the cursor is always in sight. ``cursor`` and ``top`` are ordinals of the
    window, so pages added at either end move neither.
    """

    def __init__(self, row_key: Callable[[RowT], Hashable], max_rows: int = MAX_ROWS) -> None:
        self._row_key = row_key
        self.window: Window[RowT] = Window(row_key, max_rows)
        self.cursor = 0
        self.top = 0
        self.height = 1
        self._reading = 0
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
    def place(self) -> Place[RowT]:
        """Where to read for a refresh: a screenful above the view, or as near as is known."""
        window, ordinal = self.window, self.top - self.height - 1
        after: RowT | None = None
        if ordinal >= window.first:
            after = window[ordinal]
        elif window.above is not None:
            after = window[window.first] if window.before is None else window.before
        return Place(after, self._reading, self.top)

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

    def show(
        self,
        page: Page[RowT],
        cursor: Literal["keep", "first", "last"] = "keep",
        place: Place[RowT] | None = None,
    ) -> bool:
        """Show this page instead of all rows so far.

        With ``keep`` the cursor stays on its row by key, and that row on its line; when the row
        is gone, on the nearest that is left. A view at the start of the list stays at the start,
        so that new rows come into sight, as long as the cursor's row stays in sight too.

        Args:
            page: What was read.
            cursor: Where the cursor goes.
            place: Where the reader was when the refresh began. If they went on since, the page
                is left out unless it holds all that is in sight; so is an empty page from
                anywhere but the start, which doesn't mean that there are no rows.

        Returns:
            Whether it was taken.
        """
        if place is not None and not self._still_at(place, page):
            return False
        at_start = self.at_start and page.newer is None
        keys = self._keys_by_nearness() if cursor == "keep" else ()
        line = self.cursor - self.top
        self._reading += 1
        self._asked.clear()
        self.window.replace(page, None if place is None else place.after)
        if cursor == "keep":
            self._settle(keys, line)
            if at_start and self.cursor - self.window.first < self.height:
                self.top = self.window.first
        else:
            self.go(self.window.first if cursor == "first" else self.window.stop - 1)
        return True

    def is_at(self, place: Place[RowT] | None) -> bool:
        """Whether the reader hasn't gone on from a place."""
        return place is not None and (place.reading, place.top) == (self._reading, self.top)

    def _still_at(self, place: Place[RowT], page: Page[RowT]) -> bool:
        """Whether a page read for a place can be shown to a reader who may have gone on."""
        if place.reading != self._reading or (not page.rows and place.after is not None):
            return False
        if self.is_at(place):
            return True
        keys = [self._row_key(row) for row in page.rows]
        if self.key not in keys:
            return False
        start = keys.index(self.key) - (self.cursor - self.top)
        starts_there = start >= 0 or page.newer is None
        return starts_there and (start + self.height <= len(keys) or page.older is None)

    def append(self, page: Page[RowT], cursor: Cursor) -> bool:
        """Add the page after the last row, if it was read with the cursor asked for.

        Any other would leave a gap: an answer may come after the list began anew, or after the
        window's end was dropped.

        Returns:
            Whether it was taken.
        """
        if self._asked.get("below") != cursor:
            return False
        del self._asked["below"]
        self.window.append(page, keep_from=self.top)
        self._forget_questions()
        self.go(self.cursor)
        return True

    def prepend(self, page: Page[RowT], cursor: Cursor) -> bool:
        """Add the page before the first row, if it was read with the cursor asked for."""
        if self._asked.get("above") != cursor:
            return False
        del self._asked["above"]
        self.window.prepend(page, keep_to=self.top + self.height - 1)
        self._forget_questions()
        self.go(self.cursor)
        return True

    def _forget_questions(self) -> None:
        """Forget questions about an end that was dropped while they were open."""
        ends: dict[Direction, Cursor | None] = {
            "above": self.window.above,
            "below": self.window.below,
        }
        self._asked = {end: asked for end, asked in self._asked.items() if asked == ends[end]}

    def remove(self, keys: Collection[Hashable]) -> None:
        """Take rows out; the cursor goes to the nearest row that is left."""
        nearest = [key for key in self._keys_by_nearness() if key not in keys]
        line = self.cursor - self.top
        self.window.remove(keys)
        self._settle(nearest, line)

    def clear(self) -> None:
        """Forget all rows."""
        self._reading += 1
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
