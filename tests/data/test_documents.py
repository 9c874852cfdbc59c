"""JSON is read whole or told why not; no document can end the program."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from console.data.documents import MAX_DEPTH, MAX_SIZE, depth, document, read
from console.models.base import Model
from console.models.document import Document

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(categories=["L", "N", "Zs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(categories=["L"])), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_a_document_is_read_as_it_was_written(value: Any) -> None:
    assert read(json.dumps(value, ensure_ascii=False)).value == value


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_ends_the_program(text: str) -> None:
    found = document(text)
    assert repr(found.reading) == repr(read(text))  # NaN equals nothing


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_no_digit_of_a_number_is_lost(number: Decimal) -> None:
    assert read(str(number).replace("E+", "E")).value == number


@given(VALUES)
def test_depth_counts_what_lies_within_one_another(value: Any) -> None:
    def deepest(inner: Any) -> int:
        if isinstance(inner, dict):
            return 1 + max(map(deepest, inner.values()), default=0)
        if isinstance(inner, list):
            return 1 + max(map(deepest, inner), default=0)
        return 0

    assert depth(json.dumps(value)) == deepest(value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1', "Not JSON"),
        ("", "Not JSON"),
        ("[" * 5000 + "]" * 5000, "5000 levels"),
        ('{"a":' * 5000 + "1" + "}" * 5000, "5000 levels"),
        ("[" * 100_000, "100000 levels"),
        ('"' + "x" * MAX_SIZE + '"', "8 MB are too many"),
    ],
)
def test_what_cant_be_read_says_why_and_keeps_its_text(text: str, sentence: str) -> None:
    found = document(text)
    assert found.value is None
    assert sentence in found.error
    assert found.text == text


def test_the_deepest_document_that_is_read_is_read() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH).error == ""


def test_brackets_in_strings_arent_levels() -> None:
    assert read(json.dumps(["[" * 1000 + '\\"'])).value == ["[" * 1000 + '\\"']


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ('{"a": 1, "a": 2}', {"a": 2}, "Duplicate keys"),
        ("NaN", "NaN", "NaN isn't a number"),
        ("[-Infinity]", "[Decimal('-Infinity')]", "-Infinity isn't"),
        ("1e99999999999999999999", "1e99999999999999999999", "too large"),
    ],
)
def test_what_is_odd_is_read_and_noted(text: str, value: Any, note: str) -> None:
    found = document(text)
    assert found.value == value or str(found.value) == value
    assert note in found.notes[0]


def test_numbers_of_any_length_keep_their_digits() -> None:
    digits = "9" * 131_072
    assert read(digits).value == Decimal(digits)
    assert read("0.1").value == Decimal("0.1")
    assert read("12345678901234567890").value == 12345678901234567890


def test_strings_in_a_document_are_as_harmless_as_its_text() -> None:
    found = document(r'{"\u001b[2J": ["\u202e", "\ud800", "a\r\nb"]}')
    assert found.value == {"␛[2J": ["⟨U+202E⟩", "\ufffd", "a␍\nb"]}
    assert document('{"a": "\u202e"}').text == '{"a": "⟨U+202E⟩"}'


def test_a_document_knows_its_size_in_the_database() -> None:
    assert document('"é\u202e"').size == 7


def test_a_small_document_is_read_when_it_is_looked_at() -> None:
    found = document("[1]")
    assert "reading" not in vars(found)
    assert found.value == [1]
    assert "reading" in vars(found)


def test_models_carry_documents_and_dump_their_value() -> None:
    class Row(Model):
        payload: Document

    row = Row(payload=document('{"a": 1.50}'))
    assert row.model_dump() == {"payload": {"a": Decimal("1.50")}}
    assert Row(payload=document("{")).model_dump() == {"payload": "{"}
    with pytest.raises(ValueError, match="Document"):
        TypeAdapter(Document).validate_python("{}")
