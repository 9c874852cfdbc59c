"""A window over an endless list: bounded, without gaps, and steady under the reader's eyes."""

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from typing import Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from console.logic.viewport import Direction, Place, Viewport
from console.logic.window import Window
from console.models.page import Cursor, Page

NOW = datetime(2026, 11, 3, tzinfo=UTC)


def page(
    rows: Sequence[int], *, newer: Cursor | None = None, older: Cursor | None = None
) -> Page[int]:
    return Page(tuple(rows), older=older, newer=newer, tenant_id=None, read_at=NOW)


def read(
    total: int, size: int, *, after: int | None = None, before: int | None = None
) -> Page[int]:
    """Read a page of the list 0 … total - 1, as the data layer would."""
    start = before - size if before is not None else 0 if after is None else after + 1
    rows = range(max(0, start), min(total, (before if before is not None else start + size)))
    return page(
        rows,
        newer=(rows[0],) if rows and rows[0] > 0 else None,
        older=(rows[-1],) if rows and rows[-1] < total - 1 else None,
    )


def read_on(total: int, size: int, direction: Direction, cursor: Cursor) -> Page[int]:
    place = cursor[0]
    assert isinstance(place, int)
    if direction == "below":
        return read(total, size, after=place)
    return read(total, size, before=place)


class Reading(RuleBasedStateMachine):
    """A person reads an endless list in every direction, on a screen that changes size."""

    @initialize(total=st.integers(0, 400), size=st.integers(1, 30), height=st.integers(1, 40))
    def open(self, total: int, size: int, height: int) -> None:
        self.total, self.size = total, size
        self.view: Viewport[int] = Viewport(lambda row: row, max_rows=90)
        self.view.resize(height)
        self.view.show(read(total, size))
        self.asked: list[tuple[Direction, Cursor]] = []
        self.place: Place[int] | None = None
        self.listen()

    def listen(self) -> None:
        self.asked += self.view.wanted()

    @rule(rows=st.integers(-50, 50))
    def move(self, rows: int) -> None:
        self.view.go(self.view.cursor + rows)
        self.listen()

    @rule(pages=st.sampled_from([-1, 1]))
    def turn(self, pages: int) -> None:
        self.view.turn(pages)
        self.listen()

    @rule(lines=st.integers(-9, 9))
    def scroll(self, lines: int) -> None:
        self.view.scroll(lines)
        self.listen()

    @rule(height=st.integers(1, 40))
    def resize(self, height: int) -> None:
        key = self.view.key
        self.view.resize(height)
        assert self.view.key == key
        self.listen()

    @precondition(lambda self: self.asked)
    @rule()
    def answer(self) -> None:
        direction, cursor = self.asked.pop(0)
        seen, key, window = list(self.view.rows), self.view.key, self.view.window
        edge = window.below if direction == "below" else window.above
        expected = self.view.awaits(direction) and cursor == edge
        answer = read_on(self.total, self.size, direction, cursor)
        taken = (
            self.view.append(answer, cursor)
            if direction == "below"
            else self.view.prepend(answer, cursor)
        )
        assert taken == expected
        assert self.view.key == key
        if len(seen) == self.view.height:
            assert list(self.view.rows) == seen
        assert set(self.view.rows) >= set(seen)
        self.listen()

    @rule()
    def begin_refresh(self) -> None:
        self.place = self.view.place

    @precondition(lambda self: self.place is not None)
    @rule()
    def end_refresh(self) -> None:
        assert self.place is not None
        place, self.place = self.place, None
        seen, key = list(self.view.rows), self.view.key
        # A page holds the screen and a screenful on both sides of it.
        answer = read(self.total, max(self.size, self.view.height * 3 + 1), after=place.after)
        if self.view.show(answer, place=place):
            self.asked.clear()
        assert self.view.key == key or key == place.after
        assert set(self.view.rows) >= set(seen) - {place.after}
        self.listen()

    @rule(end=st.sampled_from(["first", "last"]))
    def jump(self, end: Literal["first", "last"]) -> None:
        self.view.show(
            read(self.total, self.size)
            if end == "first"
            else read(self.total, self.size, before=self.total),
            end,
        )
        self.asked.clear()
        self.listen()

    @invariant()
    def the_cursor_is_in_sight(self) -> None:
        if self.view.window:
            assert self.view.key in list(self.view.rows)

    @invariant()
    def rows_have_no_gaps_and_the_ways_on_fit_them(self) -> None:
        window = self.view.window
        rows = list(window.slice(window.first, window.stop))
        if not rows:
            assert self.total == 0
            return
        assert rows == list(range(rows[0], rows[-1] + 1))
        assert window.above == ((rows[0],) if rows[0] > 0 else None)
        assert window.below == ((rows[-1],) if rows[-1] < self.total - 1 else None)
        assert all(window.find(row) == window.first + i for i, row in enumerate(rows))

    @invariant()
    def memory_is_bounded(self) -> None:
        # At most the limit, a page that came last, and what the screen needs on both sides.
        assert len(self.view.window) <= max(90, self.view.height * 3 + 1) + 2 * self.size + 80

    @invariant()
    def the_end_is_never_near_without_asking(self) -> None:
        window, view = self.view.window, self.view
        if window.below is not None and window.stop - view.top < 2 * view.height:
            assert view.awaits("below")
        if window.above is not None and view.top - window.first < view.height:
            assert view.awaits("above")


Reading.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, suppress_health_check=[HealthCheck.too_slow]
)
TestReading = Reading.TestCase


def view_of(rows: Sequence[int], height: int = 5) -> Viewport[int]:
    view: Viewport[int] = Viewport(lambda row: row)
    view.resize(height)
    view.show(page(rows))
    return view


def test_new_rows_above_come_into_sight_when_the_view_is_at_the_start() -> None:
    view = view_of(range(10, 30))
    view.show(page(range(8, 30)))
    assert view.key == 10
    assert list(view.rows) == [8, 9, 10, 11, 12]


def test_rows_stay_on_their_lines_when_new_ones_come_above_a_scrolled_view() -> None:
    view = view_of(range(10, 30))
    view.go(22)
    view.scroll(2)
    seen, key = list(view.rows), view.key
    view.show(page(range(30)))
    assert (list(view.rows), view.key) == (seen, key)


def test_the_cursor_goes_to_the_next_row_when_its_own_is_gone_then_to_the_one_before() -> None:
    view = view_of(range(10))
    view.go(4)
    keys: list[Hashable] = []
    view.show(page([0, 1, 2, 3, 6, 7]))
    keys.append(view.key)
    view.show(page([0, 1, 2]))
    keys.append(view.key)
    view.remove([2])
    keys.append(view.key)
    view.remove([0, 1])
    keys.append(view.key)
    view.show(page([5]))
    assert [*keys, view.key] == [6, 2, 1, None, 5]


def test_a_page_that_was_not_asked_for_is_left_out() -> None:
    view = view_of(range(5))
    assert not view.append(page(range(5, 10)), (4,))
    view.show(page(range(5), older=(4,)))
    assert list(view.wanted()) == [("below", (4,))]
    assert not view.append(page(range(90, 95)), (89,))
    assert view.append(page(range(5, 10)), (4,))
    assert len(view.window) == 10


def test_what_failed_may_be_asked_again() -> None:
    view: Viewport[int] = Viewport(lambda row: row)
    view.show(page([1], older=(1,)))
    assert list(view.wanted()) == [("below", (1,))]
    assert list(view.wanted()) == []
    view.give_up("below")
    assert list(view.wanted()) == [("below", (1,))]


def test_a_row_read_twice_stands_once() -> None:
    window: Window[tuple[int, str]] = Window(lambda row: row[0])
    first = Page(((1, "a"), (2, "b")), older=(2,), newer=None, tenant_id=None, read_at=NOW)
    moved = Page(((2, "newer"), (3, "c")), older=None, newer=(2,), tenant_id=None, read_at=NOW)
    window.replace(first)
    window.append(moved, keep_from=0)
    assert window.slice(0, 9) == [(1, "a"), (2, "newer"), (3, "c")]
