"""A text of any length is cut into rows that leave nothing out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logic.raw_text import RawText


@given(st.text(alphabet="ab\nü", max_size=60), st.integers(1, 9))
def test_rows_joined_are_the_text(text: str, width: int) -> None:
    expected = []
    for line in text.split("\n"):
        expected += [line[i : i + width] for i in range(0, len(line), width)] or [""]
    assert list(RawText(text, width)) == expected


def test_wide_characters_get_rows_that_they_fit_into() -> None:
    assert list(RawText("株式会社", 4)) == ["株式", "会社"]


def test_rows_are_found_from_either_end_and_not_beyond() -> None:
    rows = RawText("one\ntwo", 80)
    assert (rows[0], rows[-1], rows[0:2]) == ("one", "two", ["one", "two"])
    for beyond in (2, -3):
        with pytest.raises(IndexError):
            rows[beyond]
