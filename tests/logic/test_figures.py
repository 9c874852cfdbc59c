"""Ages and numbers as people read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logic.figures import age, count, fit_number, number

NOW = datetime(2026, 11, 3, 3, 12, 44, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(), "0s"),
        (timedelta(seconds=59.9), "59s"),
        (timedelta(seconds=60), "1m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=23, minutes=59), "23h"),
        (timedelta(days=5), "5d"),
        (timedelta(days=364), "364d"),
        (timedelta(days=800), "2y"),
        (timedelta(minutes=-38, seconds=-10), "in 38m"),
        (timedelta(milliseconds=-400), "0s"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(ago: timedelta, said: str) -> None:
    assert age(NOW - ago, NOW) == said


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (Decimal("18204.12"), 4, "18,204.1200"),
        (Decimal("18204.12345"), 4, "18,204.12345"),
        (Decimal("-0.5"), None, "-0.5"),
        (Decimal("1E+3"), None, "1,000"),
        (1234567, None, "1,234,567"),
        (Decimal("NaN"), 2, "NaN"),
        (Decimal("-Infinity"), 2, "-Infinity"),
        (Decimal("1E+999999"), 2, "1E+999999"),
        (Decimal("1E-999999"), 2, "1E-999999"),
    ],
)
def test_a_number_is_written_whole(value: Decimal | int, places: int | None, written: str) -> None:
    assert number(value, places) == written


@given(st.decimals(allow_nan=False, allow_infinity=False), st.none() | st.integers(0, 6))
def test_no_digit_of_a_number_is_lost(value: Decimal, places: int | None) -> None:
    assert Decimal(number(value, places).replace(",", "")) == value


def test_a_count_stops_where_counting_stopped() -> None:
    assert [count(999), count(1000), count(1001)] == ["999", "1,000", "1,000+"]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (11, "18,204.1234"),
        (10, "18,204.12…"),
        (9, "18,204.1…"),
        (8, "18,204…"),
        (7, "18,204…"),
        (6, "1.8e+4"),
        (5, "1e+4"),
        (3, "…"),
        (0, ""),
    ],
)
def test_a_number_cut_short_never_looks_like_another_number(width: int, shown: str) -> None:
    assert fit_number("18,204.1234", width) == shown


@given(st.decimals(allow_nan=True, allow_infinity=True), st.integers(0, 30))
def test_a_cut_number_fits(value: Decimal, width: int) -> None:
    assert len(fit_number(number(value), width)) <= width
