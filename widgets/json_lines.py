"""One line of a JSON tree, from a node to spans."""

from collections.abc import Sequence
from typing import overload

from typing_extensions import override

from console.logic.json_tree import Kind, Node, scalar
from console.logic.raw_text import RawText
from widgets.spans import Line, Span, SpanRole

INDENT = 2

_ROLES: dict[Kind, SpanRole] = {"null": "dim", "boolean": "warn", "number": "good"}


class RawLines(Sequence[Line]):
    """A raw text as lines that are made when they are drawn."""

    def __init__(self, text: RawText) -> None:
        self._text = text

    @override
    def __len__(self) -> int:
        return len(self._text)

    @overload
    def __getitem__(self, row: int) -> Line: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Line]: ...

    @override
    def __getitem__(self, row: int | slice) -> Line | Sequence[Line]:
        if isinstance(row, slice):
            return [[Span(" "), Span(text)] for text in self._text[row]]
        return [Span(" "), Span(self._text[row])]


def json_line(node: Node, room: int, *, can_unfold: bool) -> Line:
    """Draw a line: what folds has a sign, ``+`` folded and ``-`` unfolded.

    Args:
        node: What the line shows.
        room: Cells; a value that needs more is cut when the line is drawn.
        can_unfold: Whether there is something below it.
    """
    sign = " " if not can_unfold else "-" if node.is_open else "+"
    start = [*_indent(node.depth, room), Span(f"{sign} ", "strong")]
    if node.kind == "piece":
        return [*start, Span("│ ", "dim"), Span(str(node.value))]
    if node.span is not None:
        return [*start, Span(_range(node), "dim")]
    if node.key is not None:
        key = f"{node.key}" if isinstance(node.key, int) else _shortened(node.key, room)
        start += [Span(key, "accent"), Span(": ", "dim")]
    return [*start, *_value(node, room, can_unfold=can_unfold)]


def _indent(depth: int, room: int) -> Line:
    """Two cells a level; where that takes a third of the room, the level as a number instead."""
    most = max(8, room // 3)
    cells = depth * INDENT
    if cells <= most:
        return [Span(" " * cells)]
    return [Span(f"{depth}".rjust(most - 1) + " ", "dim")]


def _value(node: Node, room: int, *, can_unfold: bool) -> Line:
    count = node.count()
    match node.kind:
        case "object":
            keys = "key" if count == 1 else "keys"
            preview = "" if node.is_open else ", ".join(node.preview())
            more = ", …" if preview and count > len(node.preview()) else ""
            line = [Span("{}"), Span(f" {count:,} {keys}", "dim")]
            return [*line, Span(f": {preview}{more}", "dim")] if preview else line
        case "array":
            items = "item" if count == 1 else "items"
            return [Span("[]"), Span(f" {count:,} {items}", "dim")]
        case "text":
            size = [Span(f"{count:,} characters: ", "dim")] if can_unfold else []
            # Quotation marks and escapes show where a text ends and what is in it.
            text = str(node.value)
            shown = scalar(text[: room + 1])
            return [*size, Span(shown if len(text) <= room + 1 else shown[:-1])]
    # A number may have more digits than anybody wants to see; its beginning is exact.
    return [Span(scalar(node.value)[: room + 1], _ROLES[node.kind])]


def _range(node: Node) -> str:
    first, stop = node.span or (0, 0)
    what = {"object": "keys", "array": "items", "text": "lines"}.get(node.kind, "items")
    if node.kind == "array":
        return f"[{first:,} … {stop - 1:,}]"
    return f"{what} {first + 1:,} to {stop:,}"


def _shortened(key: str, room: int) -> str:
    """A key as it is where that is plain, else in quotation marks; never the whole line."""
    most = max(8, room // 2)
    shown = key if key and key.isprintable() and key.strip() == key else scalar(key[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"
