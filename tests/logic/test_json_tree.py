"""Every value of a document can be reached, whatever its size and depth, and folds back."""

import json
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.data.documents import read
from console.logic.json_tree import FAN, JsonTree, Path, path_text, search, written
from console.models.document import Json

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=40,
)


def deep(levels: int) -> Json:
    value: Json = "the bottom"
    for level in range(levels):
        value = [value] if level % 2 else {"in": value}
    return value


def everything(value: Json) -> Iterator[tuple[Path, Json]]:
    """Every value with its path, in the document's order."""
    waiting: list[tuple[Path, Json]] = [((), value)]
    while waiting:
        path, item = waiting.pop()
        yield path, item
        inside = [*item.items()] if isinstance(item, dict) else []
        inside = [*enumerate(item)] if isinstance(item, list) else inside  # type: ignore[list-item]  # keys of either
        waiting.extend(((*path, key), inner) for key, inner in reversed(inside))


def paths(tree: JsonTree) -> list[Path]:
    return [tree.path(at) for at, line in enumerate(tree.lines) if not line.is_part]


@given(documents)
def test_unfolded_whole_a_tree_has_every_value_in_order(value: Json) -> None:
    tree = JsonTree(value)
    assert tree.unfold_all(0)
    assert [
        (tree.path(at), line.value) for at, line in enumerate(tree.lines) if not line.is_part
    ] == list(everything(value))


@given(documents)
def test_every_path_leads_to_its_value(value: Json) -> None:
    tree = JsonTree(value)
    tree.fold(0)
    for path, item in everything(value):
        at = tree.reveal(path)
        assert tree.lines[at].value is item
        assert tree.path(at) == path


@given(documents, st.data())
def test_folding_takes_back_what_unfolding_brought(value: Json, data: st.DataObject) -> None:
    tree = JsonTree(value, room=8)
    for _ in range(5):
        at = data.draw(st.integers(0, len(tree.lines) - 1))
        before = list(tree.lines)
        if tree.lines[at].is_open:
            gone = tree.fold(at)
            assert tree.lines == before[: at + 1] + before[at + 1 + gone :]
            assert all(line.depth > before[at].depth for line in before[at + 1 : at + 1 + gone])
        else:
            added = tree.unfold(at)
            assert tree.fold(at) == added
            assert tree.lines == before
            tree.unfold(at)
        for number, line in enumerate(tree.lines):
            if line.parent is not None:
                assert tree.lines[tree.parent(number)] is line.parent
                assert line.parent.is_open


@pytest.mark.parametrize("count", [FAN, FAN + 1, FAN * FAN + 3])
def test_no_line_has_more_below_it_than_one_step_can_show(count: int) -> None:
    tree = JsonTree({"many": list(range(count)), "keyed": {str(i): i for i in range(count)}})
    for path in (("many", count - 1), ("keyed", str(count // 2)), ("many", 0)):
        at = tree.reveal(path)
        assert tree.path(at) == path
        assert tree.lines[at].value == int(path[1])
    assert len(tree.lines) < 8 * FAN
    spans = [line.span for line in tree.lines if line.span and line.depth == 2]
    assert sum(stop - first for first, stop in spans) == (2 * count if count > FAN else 0)


def test_a_long_text_unfolds_into_its_lines() -> None:
    tree = JsonTree({"error": "Traceback:\n  " + "x" * 30 + "\n\nend"}, room=20)
    at = tree.reveal(("error",))
    tree.unfold(at)
    found = [line.value for line in tree.lines[at + 1 :]]
    assert found == ["Traceback:", "  " + "x" * 18, "x" * 12, "", "end"]
    assert tree.path(at + 1) == ("error",)


def test_a_document_of_five_thousand_levels_folds_searches_and_copies() -> None:
    value = deep(5_000)
    tree = JsonTree(value)
    (path,) = search(value, "BOTTOM")
    assert len(path) == 5_000
    assert tree.lines[tree.reveal(path)].value == "the bottom"
    tree.fold(0)
    assert len(tree.lines) == 1
    text = written(value, indent=0)
    assert (text.count("{"), text.count("]"), "the bottom" in text) == (2_500, 2_500, True)


def test_a_small_document_begins_unfolded_and_a_large_one_at_its_first_level() -> None:
    assert len(JsonTree({"a": {"b": {"c": 1}}}).lines) == 4
    assert len(JsonTree({str(i): {"b": [1, 2]} for i in range(200)}).lines) == 201


def test_unfolding_all_stops_where_it_would_take_long_and_goes_on_when_asked_again() -> None:
    tree = JsonTree([[[i, i] for i in range(400)] for _ in range(400)])
    tree.fold(0)
    assert not tree.unfold_all(0, 2_000)
    first = len(tree.lines)
    assert 400 < first <= 2_001
    assert not tree.unfold_all(0, 2_000)
    assert first < len(tree.lines) <= first + 2_000


@given(documents)
def test_what_is_copied_is_the_value(value: Json) -> None:
    text = written(value)
    assert json.loads(text, parse_float=Decimal) == value
    assert written(value) == text


def test_every_digit_of_a_number_is_copied() -> None:
    value = read('{"a": 0.10000000000000000001, "b": 1e400, "c": 123456789012345678901234567890}')
    assert written(value.value, indent=0) == (
        '{\n"a": 0.10000000000000000001,\n"b": 1E+400,\n"c": 123456789012345678901234567890\n}'
    )


@given(documents, st.text(min_size=1, max_size=3))
def test_a_search_finds_what_reading_the_whole_document_finds(value: Json, text: str) -> None:
    def is_hit(path: Path, item: Json) -> bool:
        shown = "" if isinstance(item, dict | list) else item
        shown = shown if isinstance(shown, str) else written(shown)
        key = path[-1] if path and isinstance(path[-1], str) else ""
        return any(text.casefold() in looked.casefold() for looked in (key, shown))

    assert search(value, text) == [p for p, item in everything(value) if is_hit(p, item)]


def test_a_search_stops_counting_somewhere() -> None:
    assert len(search(["same"] * 50, "same", limit=20)) == 20


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "$"),
        (("limits", "max_users"), "$.limits.max_users"),
        (("tasks", 3, "odd key"), '$.tasks[3]."odd key"'),
        (('say "hi"',), '$."say \\"hi\\""'),
        (("7up",), '$."7up"'),
    ],
)
def test_a_path_is_written_as_postgres_takes_it(path: Path, text: str) -> None:
    assert path_text(path) == text


def test_there_is_no_way_to_what_isnt_there() -> None:
    tree = JsonTree({"a": [1]})
    for path in (("b",), ("a", 1), ("a", "x"), ("a", 0, 0)):
        with pytest.raises(KeyError):
            tree.reveal(path)
