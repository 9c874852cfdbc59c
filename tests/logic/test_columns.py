"""Columns find their places whatever they ask for and however little room there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logic.columns import ColumnSize, lay_out


@st.composite
def sizes(draw: st.DrawFn) -> ColumnSize:
    minimum = draw(st.integers(1, 20))
    ideal = minimum + draw(st.integers(0, 20))
    maximum = draw(st.none() | st.integers(ideal, ideal + 30))
    return ColumnSize(minimum, ideal, maximum, draw(st.integers(0, 5)), draw(st.booleans()))


many = st.lists(sizes(), max_size=9)
gaps = st.integers(0, 3)


@given(many, st.integers(-3, 250), gaps)
def test_columns_stand_in_order_apart_and_within_the_room(
    declared: list[ColumnSize], available: int, gap: int
) -> None:
    x = 0
    for place in lay_out(declared, available, gap):
        assert place.x == x
        assert place.width >= 1
        x += place.width + gap
    assert x - gap <= max(0, available)
    indexes = [place.index for place in lay_out(declared, available, gap)]
    assert indexes == sorted(set(indexes))


@given(many, st.integers(1, 250), gaps)
def test_a_shown_column_has_its_minimum_and_no_more_than_its_maximum(
    declared: list[ColumnSize], available: int, gap: int
) -> None:
    placed = lay_out(declared, available, gap)
    for place in placed:
        size = declared[place.index]
        if len(placed) > 1:
            assert place.width >= size.minimum
        if not size.flexible:
            assert place.width <= size.ideal
        elif size.maximum is not None:
            assert place.width <= size.maximum


@given(many, st.integers(1, 250), gaps)
def test_more_room_never_takes_a_column_away(
    declared: list[ColumnSize], available: int, gap: int
) -> None:
    shown = {place.index for place in lay_out(declared, available, gap)}
    assert shown <= {place.index for place in lay_out(declared, available + 1, gap)}


@given(st.lists(sizes(), min_size=1, max_size=9), st.integers(1, 250), gaps)
def test_an_endlessly_flexible_column_leaves_no_room_unused(
    declared: list[ColumnSize], available: int, gap: int
) -> None:
    elastic = ColumnSize(1, 1, None, importance=9, flexible=True)
    placed = lay_out([*declared, elastic], available, gap)
    assert placed[-1].x + placed[-1].width == available


def test_the_least_important_column_goes_first_and_of_equals_the_last() -> None:
    declared = [ColumnSize(8, 8, importance=i) for i in (9, 2, 5, 2)]
    shown = [
        [place.index for place in lay_out(declared, width)] for width in (38, 37, 27, 17, 8, 3)
    ]
    assert shown == [[0, 1, 2, 3], [0, 1, 2], [0, 2], [0], [0], [0]]


def test_scarce_room_goes_to_the_most_important_column_then_flexible_ones_share() -> None:
    declared = [
        ColumnSize(4, 10, importance=1),
        ColumnSize(4, 10, None, importance=5, flexible=True),
        ColumnSize(4, 6, 8, importance=3, flexible=True),
    ]

    def widths(available: int) -> list[int]:
        return [place.width for place in lay_out(declared, available)]

    assert widths(16) == [4, 4, 4]
    assert widths(23) == [4, 10, 5]
    assert widths(30) == [10, 10, 6]
    assert widths(40) == [10, 18, 8]


def test_a_size_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="minimum"):
        ColumnSize(9, 8)
