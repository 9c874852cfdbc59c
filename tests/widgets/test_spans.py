"""Lines of spans: broken between words where they are too long, and nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from widgets.spans import Span, fitted, joined, width, wrapped

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
lines = st.lists(st.builds(Span, texts, st.sampled_from([None, "bad", "dim"])), max_size=5)


def text(line: object) -> str:
    assert isinstance(line, list)
    return "".join(span.text for span in line)


def test_a_line_that_fits_stays_as_it_is() -> None:
    line = [Span("one two", "bad"), Span(" three")]
    assert wrapped(line, 13) == [line]


def test_a_line_breaks_between_words_and_keeps_the_roles() -> None:
    line = [Span("ten credits", "strong"), Span("  under the threshold", "bad")]
    parts = [list(part) for part in wrapped(line, 17)]
    assert [text(part).split() for part in parts] == [
        ["ten", "credits"],
        ["under", "the"],
        ["threshold"],
    ]
    assert {span.role for span in parts[0] if span.text.strip()} == {"strong"}
    assert {span.role for part in parts[1:] for span in part if span.text.strip()} == {"bad"}


def test_a_word_longer_than_the_room_is_cut_into_pieces() -> None:
    assert [text(list(part)) for part in wrapped([Span("0123456789abcdef")], 10)] == [
        "0123456789",
        "abcdef",
    ]


def test_what_is_beyond_the_last_line_is_cut_visibly() -> None:
    *_, last = wrapped([Span("word " * 50)], 20, 3)
    shown, cells = fitted(last, 20)
    assert cells <= 20
    assert text(shown).endswith("…")


@given(lines, st.integers(2, 40))
def test_broken_lines_fit_and_lose_nothing_but_blanks(line: list[Span], room: int) -> None:
    parts = wrapped(line, room, most=10_000)
    everything = "".join(span.text for part in parts for span in part)
    if len(parts) > 1:
        assert "".join(everything.split()) == "".join("".join(s.text for s in line).split())
    assert all(width(part) <= room for part in parts)


@given(lines, st.integers(1, 40))
def test_a_line_is_never_cut_without_a_sign(line: list[Span], room: int) -> None:
    shown, cells = fitted(line, room)
    assert cells == width(shown) <= room
    if width(line) > room:
        assert text(shown).rstrip().endswith("…")


def test_parts_that_are_empty_get_no_gap() -> None:
    assert text(joined([[Span("a")], [], [Span("b")]], "--")) == "a--b"
