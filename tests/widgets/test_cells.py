"""Text in cells: never wider than its room, never able to do anything to the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from widgets.cells import fit

HOSTILE = st.text(
    st.sampled_from(
        "a é\u0301\u0323\u202e\u200d\u200b\ufe0f\x1b\x07\x9b\x00\n\t\u2028\ud800"
        "界한ᄒ각👩👍🏽🇩🇪…\u00a0\u3000\U000e0041"
    )
)
ANYTHING = st.text(st.characters(codec=None)) | HOSTILE


@given(ANYTHING, st.integers(-1, 40))
def test_text_never_takes_more_cells_than_it_has_and_says_how_many(text: str, width: int) -> None:
    shown, cells = fit(text, width)
    assert cells <= max(0, width)
    assert cell_len(shown) == cells


@given(ANYTHING, st.integers(0, 40))
def test_nothing_that_is_shown_can_control_the_terminal(text: str, width: int) -> None:
    shown, _ = fit(text, width)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=30))
def test_text_that_has_room_is_shown_as_it_is(text: str) -> None:
    tones = {chr(code) for code in range(0x1F3FB, 0x1F400)}
    drawn = "".join(c for c in text if c not in tones)
    if all(cell_len(c) for c in drawn):
        assert fit(text, 99)[0] == drawn


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("acme-corp", 9, "acme-corp"),
        ("acme-corp", 8, "acme-co…"),
        ("acme-corp", 1, "…"),
        ("acme-corp", 0, ""),
        ("株式会社", 8, "株式会社"),
        ("株式会社", 7, "株式会…"),
        ("株式会社", 6, "株式…"),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("🇩🇪🇫🇷", 4, "🇩🇪🇫🇷"),
        ("🇩🇪🇫🇷", 3, "🇩🇪…"),
        ("각각", 3, "각…"),
        ("👍🏽 yes", 6, "👍 yes"),
        ("👩\u200d👧", 4, "👩👧"),
        ("\u0301x", 4, "◌\u0301x"),
        ("two\nlines\tand\x1b[31m", 20, "two␊lines and␛[31m"),
        ("\u202eevil", 9, "\ufffdevil"),
        ("a" + "\u0301" * 60 + "b", 3, "a\u0301\u0301b"),
        ("a" + "\u0301" * 200 + "b", 3, "a\u0301\u0301…"),
        ("x" * 1_000_000, 3, "xx…"),
        ("\u200d" * 1_000_000 + "x", 3, "…"),
    ],
)
def test_text_is_cut_between_characters_as_people_see_them(
    text: str, width: int, shown: str
) -> None:
    assert fit(text, width)[0] == shown
