"""The rows of a list that are in memory: a bounded window over keyset pages."""

from collections import deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from console.models.page import Cursor, Page

RowT = TypeVar("RowT")

MAX_ROWS = 2000
"""Rows kept unless told otherwise: ten full pages."""


@dataclass(slots=True)
class _Loaded:
    """What is left of one page: how many rows, and the ways on from its ends."""

    rows: int
    newer: Cursor | None
    older: Cursor | None


class Window(Generic[RowT]):
    """Rows by ordinal, and by key.

    An ordinal is a row's place in the window. It stays the same when pages are added at either
    end or dropped, so whoever remembers one (a cursor, the top of a view) needn't be told.
    Ordinals run from ``first`` up to, not including, ``stop``; both may be negative. ``before``
    is the row that came before ``first`` when last seen, None when that isn't known.

    A row whose key is known already isn't added twice: it replaces the one known. Pages are read
    at different times, so a row may have moved from one to the next between them.
    """

    def __init__(self, row_key: Callable[[RowT], Hashable], max_rows: int = MAX_ROWS) -> None:
        self._row_key = row_key
        self._max_rows = max_rows
        self._rows: dict[int, RowT] = {}
        self._ordinals: dict[Hashable, int] = {}
        self._pages: deque[_Loaded] = deque()
        self.first = 0
        self.stop = 0
        self.before: RowT | None = None

    def __len__(self) -> int:
        return self.stop - self.first

    def __getitem__(self, ordinal: int) -> RowT:
        return self._rows[ordinal]

    def key_at(self, ordinal: int) -> Hashable:
        """Return the key of the row at an ordinal; raises KeyError outside the window."""
        return self._row_key(self._rows[ordinal])

    def find(self, key: Hashable) -> int | None:
        """Return the ordinal of the row with this key, or None."""
        return self._ordinals.get(key)

    def slice(self, start: int, stop: int) -> Sequence[RowT]:
        """Return the rows from ``start`` up to ``stop``, as far as the window has them."""
        return [self._rows[i] for i in range(max(start, self.first), min(stop, self.stop))]

    @property
    def above(self) -> Cursor | None:
        """The cursor for the page before the first row; None when nothing is there."""
        return self._pages[0].newer if self._pages else None

    @property
    def below(self) -> Cursor | None:
        """The cursor for the page after the last row; None when nothing is there."""
        return self._pages[-1].older if self._pages else None

    def clear(self) -> None:
        """Forget all rows."""
        self._rows.clear()
        self._ordinals.clear()
        self._pages.clear()
        self.first = self.stop = 0
        self.before = None

    def replace(self, page: Page[RowT], before: RowT | None = None) -> None:
        """Forget all rows and begin with this page, read after the row ``before``."""
        self.clear()
        self.before = before
        self._pages.append(_Loaded(self._add_below(page.rows), page.newer, page.older))

    def append(self, page: Page[RowT], keep_from: int) -> None:
        """Add the page after the last row; drop pages at the top when there are too many rows.

        Args:
            page: What the data layer read with the cursor ``below``.
            keep_from: The first ordinal that must stay.
        """
        self._pages.append(_Loaded(self._add_below(page.rows), page.newer, page.older))
        while len(self) > self._max_rows and self.first + self._pages[0].rows <= keep_from:
            dropped = self._pages.popleft().rows
            if dropped:
                self.before = self._rows[self.first + dropped - 1]
            self._forget(range(self.first, self.first + dropped))
            self.first += dropped

    def prepend(self, page: Page[RowT], keep_to: int) -> None:
        """Add the page before the first row; drop pages at the bottom when there are too many.

        Args:
            page: What the data layer read with the cursor ``above``.
            keep_to: The last ordinal that must stay.
        """
        added = 0
        self.before = None
        for row in reversed(page.rows):
            if not self._renew(row):
                self.first -= 1
                added += 1
                self._put(self.first, row)
        self._pages.appendleft(_Loaded(added, page.newer, page.older))
        while len(self) > self._max_rows and self.stop - self._pages[-1].rows > keep_to:
            self._forget(range(self.stop - self._pages[-1].rows, self.stop))
            self.stop -= self._pages.pop().rows

    def update(self, rows: Iterable[RowT]) -> None:
        """Put newer versions of known rows in their places; rows not known are left out."""
        for row in rows:
            self._renew(row)

    def remove(self, keys: Collection[Hashable]) -> None:
        """Take rows out; those behind each of them move up by one ordinal."""
        gone = {o for key in keys if (o := self._ordinals.get(key)) is not None}
        if not gone:
            return
        start = self.first
        for page in self._pages:
            stop = start + page.rows
            page.rows -= sum(start <= ordinal < stop for ordinal in gone)
            start = stop
        kept = [self._rows[o] for o in range(self.first, self.stop) if o not in gone]
        self._rows.clear()
        self._ordinals.clear()
        self.stop = self.first
        self._add_below(kept)

    def _add_below(self, rows: Iterable[RowT]) -> int:
        before = self.stop
        for row in rows:
            if not self._renew(row):
                self._put(self.stop, row)
                self.stop += 1
        return self.stop - before

    def _renew(self, row: RowT) -> bool:
        ordinal = self._ordinals.get(self._row_key(row))
        if ordinal is None:
            return False
        self._rows[ordinal] = row
        return True

    def _put(self, ordinal: int, row: RowT) -> None:
        self._rows[ordinal] = row
        self._ordinals[self._row_key(row)] = ordinal

    def _forget(self, ordinals: Iterable[int]) -> None:
        for ordinal in ordinals:
            del self._ordinals[self._row_key(self._rows.pop(ordinal))]
