"""Sections: names in a column where there is room, values below them where there isn't."""

from hypothesis import given
from hypothesis import strategies as st

from widgets.sections import Row, Section, laid_out, words
from widgets.spans import Span, width


def text(found: list[Section], room: int, two_from: int = 1000) -> list[str]:
    lines, _ = laid_out(found, room, two_from)
    return ["".join(span.text for span in line).rstrip() for line in lines]


ABOUT = Section("ABOUT", [Row([Span("Acme")], "name"), Row([Span("acme.example")], "domain")])
LIMITS = Section("LIMITS", [words("no limits set", "dim")])


def test_values_stand_in_a_column() -> None:
    assert text([ABOUT, LIMITS], 40) == [
        "ABOUT",
        "  name    Acme",
        "  domain  acme.example",
        "",
        "LIMITS",
        "  no limits set",
    ]


def test_where_it_is_narrow_values_stand_below_their_names() -> None:
    assert text([ABOUT], 20) == ["ABOUT", "  name    Acme", "  domain", "    acme.example"]


def test_a_name_too_long_for_the_column_has_a_line_of_its_own() -> None:
    section = Section("X", [Row([Span("1")], "a"), Row([Span("2")], "n" * 60)])
    assert text([section], 40)[1:] == ["  a  1", "  " + "n" * 38, "  " + "n" * 22, "    2"]


def test_two_columns_stand_side_by_side_where_there_is_room() -> None:
    lines, headings = laid_out([ABOUT, LIMITS], 60, 60)
    assert "".join(span.text for span in lines[0]).split() == ["ABOUT", "LIMITS"]
    assert headings == [0]


def test_a_long_value_breaks_beside_its_name() -> None:
    section = Section("X", [Row([Span("one two three four five six seven")], "name")])
    assert text([section], 26)[1:] == [
        "  name  one two three four",
        "        five six seven",
    ]


def test_headings_are_where_they_are_said_to_be() -> None:
    lines, headings = laid_out([ABOUT, LIMITS, ABOUT], 40, 1000)
    assert ["".join(span.text for span in lines[y]) for y in headings] == [
        "ABOUT",
        "LIMITS",
        "ABOUT",
    ]


anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
rows = st.builds(lambda name, value: Row([Span(value)], name), anything, anything)
sections = st.lists(st.builds(Section, anything, st.lists(rows, max_size=4)), max_size=4)


@given(sections, st.integers(20, 160))
def test_nothing_is_wider_than_the_room(found: list[Section], room: int) -> None:
    lines, headings = laid_out(found, room, 100)
    assert all(width(line) <= room for line in lines)
    assert all(0 <= y < len(lines) for y in headings)
