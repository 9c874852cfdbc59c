"""What is left out of an update is on the terminal already."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screens.repainting import Shown

WIDTH, HEIGHT = 12, 3
STYLES = (None, Style(bold=True), Style(dim=True))

pieces = st.tuples(
    st.integers(0, WIDTH - 1),
    st.integers(0, HEIGHT - 1),
    st.lists(
        st.tuples(st.text("ab ", min_size=1, max_size=4), st.sampled_from(STYLES)),
        min_size=1,
        max_size=3,
    ),
)
Grid = dict[tuple[int, int], tuple[str, Style | None]]


def strip(parts: list[tuple[str, Style | None]], room: int) -> Strip:
    return Strip([Segment(text, style) for text, style in parts]).crop(0, room)


def write(grid: Grid, x: int, y: int, what: Strip) -> None:
    """What a terminal does."""
    for text, style, _ in what:
        for letter in text:
            grid[x, y] = letter, style
            x += 1


@given(st.lists(pieces, max_size=40))
def test_a_terminal_that_gets_only_changes_shows_the_same(
    painted: list[tuple[int, int, list[tuple[str, Style | None]]]],
) -> None:
    everything: Grid = {}
    changes: Grid = {}
    shown = Shown()
    for x, y, parts in painted:
        what = strip(parts, WIDTH - x)
        write(everything, x, y, what)
        if not shown.has(x, y, what):
            write(changes, x, y, what)
            shown.put(x, y, what)
        assert changes == everything


def test_the_same_again_is_left_out_however_it_is_cut() -> None:
    shown = Shown()
    shown.put(0, 0, strip([("left", None), ("right", STYLES[1])], 20))
    assert shown.has(0, 0, strip([("left", None), ("right", STYLES[1])], 20))
    assert shown.has(2, 0, strip([("ft", None), ("ri", STYLES[1])], 20))
    assert not shown.has(2, 0, strip([("ft", None), ("ri", None)], 20)), "another style"
    assert not shown.has(0, 1, strip([("left", None)], 20)), "another line"
    assert not shown.has(5, 0, strip([("ight ", STYLES[1])], 20)), "beyond what is known"


def test_nothing_is_known_of_a_terminal_that_was_forgotten() -> None:
    shown = Shown()
    shown.put(0, 0, strip([("x", None)], 1))
    shown.forget()
    assert not shown.has(0, 0, strip([("x", None)], 1))
