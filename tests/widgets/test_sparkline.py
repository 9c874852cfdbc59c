"""Sparklines keep peaks, and tell nothing from little and from unknown."""

import math

from hypothesis import given
from hypothesis import strategies as st

from widgets.sparkline import sparkline

numbers = st.none() | st.floats()


def test_values_stand_between_zero_and_the_largest() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8) == "▁▂▃▄▅▆▇█"


def test_nothing_little_and_unknown_look_different() -> None:
    assert sparkline([0, 0.001, None, 100], 10) == "▁▂ █"


def test_a_peak_survives_sharing_a_cell() -> None:
    assert sparkline([0, 0, 9, 0, 0, 0, 0, 0], 4) == "▁█▁▁"


def test_a_flat_line_of_zeros_stays_at_the_bottom() -> None:
    assert sparkline([0, 0, 0], 9) == "▁▁▁"


@given(st.lists(numbers, max_size=60), st.integers(-1, 40))
def test_any_numbers_can_be_drawn_in_their_room(values: list[float | None], width: int) -> None:
    drawn = sparkline(values, width)
    assert len(drawn) == max(0, min(width, len(values)))
    assert set(drawn) <= set(" ▁▂▃▄▅▆▇█")


@given(st.lists(st.floats(allow_nan=False, min_value=0), min_size=1, max_size=40))
def test_the_largest_value_is_the_highest_block(values: list[float]) -> None:
    drawn = sparkline(values, 40)
    if max(values) > 0:
        assert drawn[values.index(max(values))] == "█"
    assert not math.isnan(max(values))
