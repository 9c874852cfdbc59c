import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logic.text import MAX_MARKS, clean

ANYTHING = st.text(st.characters(exclude_categories=()))
MARKS = [chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) in ("Mn", "Me")]


def _category(character: str) -> str:
    return unicodedata.category(character)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x1b[2J", "␛[2J"),
        ("\x9b2J\x9d52", "\ufffd2J\ufffd52"),
        ("paid\rvoid", "paid␍void"),
        ("nul\x00del\x7f", "nul␀del␡"),
        ("abc\u202egnp.exe", "abc⟨U+202E⟩gnp.exe"),
        ("ad\u200bmin", "ad⟨U+200B⟩min"),
        ("a\u2028b", "a⟨U+2028⟩b"),
        ("\ud800", "\ufffd"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("Z" + "\u0301" * 200 + "!", "Z" + "\u0301" * MAX_MARKS + "⟨+196 marks⟩!"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    ],
)
def test_hostile_text_becomes_visible(hostile: str, shown: str) -> None:
    assert clean(hostile) == shown


@pytest.mark.parametrize(
    "text",
    ["plain", "Zoë Müller", "東京都", "नमस्ते दुनिया", "ภาษาไทยที่", "two\nlines\tand a tab", "❤️"],
)
def test_what_people_write_is_left_alone(text: str) -> None:
    assert clean(text) is text or clean(text) == text


@given(ANYTHING)
def test_no_control_format_or_surrogate_is_left(text: str) -> None:
    left = {c for c in clean(text) if _category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert left <= {"\n", "\t"}


@given(ANYTHING)
def test_what_is_clean_can_be_encoded_and_is_clean_for_good(text: str) -> None:
    once = clean(text)
    once.encode()
    json.dumps(once)
    assert clean(once) == once


@given(
    st.text(
        st.characters(
            categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u115f\u1160\u3164\uffa0"
        )
    )
)
def test_printable_characters_stay_as_they_are(text: str) -> None:
    assert clean(text) == text


@given(st.lists(st.sampled_from(MARKS), max_size=40).map("".join))
def test_no_character_carries_more_than_a_few_marks(marks: str) -> None:
    run = longest = 0
    for character in clean("e" + marks):
        run = run + 1 if _category(character) in ("Mn", "Me") else 0
        longest = max(longest, run)
    assert longest <= MAX_MARKS


def test_every_combining_mark_of_this_unicode_is_counted() -> None:
    assert [hex(ord(mark)) for mark in MARKS if clean("e" + mark * 200) == "e" + mark * 200] == []


def test_every_invisible_character_of_this_unicode_is_made_visible() -> None:
    missed = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if _category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and clean(chr(code)) == chr(code)
        and chr(code) not in "\n\t"
    ]
    assert missed == []
