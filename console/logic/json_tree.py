"""A JSON document as lines that fold: only what is unfolded is made, whatever the size.

No function here recurses, so depth costs nothing. No line has more than ``FAN`` lines directly
below it: longer arrays, objects and texts are divided into ranges, which unfold in their turn. So
each step is quick in a document of any size.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal, cast

from console.models.document import Json

Kind = Literal["object", "array", "text", "number", "boolean", "null", "piece"]
Path = tuple[str | int, ...]
"""Keys and indexes from the document's root."""

_Items = Iterator[tuple[str, Json]] | Iterator[tuple[int, Json]]

FAN = 500
"""Lines directly below one line, at most; what is more is divided into ranges."""

UNFOLD_LIMIT = 5_000
"""Lines that one step of :meth:`JsonTree.unfold_all` adds, at most about."""

FIND_LIMIT = 10_000
"""Places that a search finds, at most."""

FIRST_LIMIT = 100
"""Lines that a document begins with, at most about: small ones are unfolded whole."""

PREVIEW = 6
"""Keys of a folded object that its line names."""

_WORD = re.compile(r"[^\W\d]\w*", re.ASCII)


class Node:
    """One line: a value, a range of a long one, or a piece of a long text.

    Attributes:
        parent: The line that it unfolded from; None for the root.
        key: Its key or index; for a range and a piece that of the value they are part of.
        value: The value; of a range the whole value, of a piece the text.
        kind: What the value is.
        depth: Lines above it that it belongs to.
        is_open: Whether the lines below it are there.
        span: For a range, its first item and the one behind its last; None for a whole value.
    """

    __slots__ = ("_items", "depth", "is_open", "key", "kind", "parent", "span", "value")

    def __init__(
        self,
        parent: "Node | None",
        key: str | int | None,
        value: Json,
        *,
        span: tuple[int, int] | None = None,
        kind: Kind | None = None,
    ) -> None:
        self.parent = parent
        self.key = key
        self.value = value
        self.kind: Kind = kind_of(value) if kind is None else kind
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.is_open = False
        self.span = span
        self._items: Sequence[object] | None = None

    @property
    def is_part(self) -> bool:
        """Whether it is only a part of a value: a range or a piece."""
        return self.span is not None or self.kind == "piece"

    def count(self) -> int:
        """Items of an object or an array; characters of a text."""
        return len(self.value) if isinstance(self.value, dict | list | str) else 0

    def preview(self) -> tuple[str, ...]:
        """The first keys of an object."""
        return tuple(islice(self.value, PREVIEW)) if isinstance(self.value, dict) else ()


def kind_of(value: Json) -> Kind:
    """Say what JSON calls a value."""
    match value:
        case dict():
            return "object"
        case list():
            return "array"
        case str():
            return "text"
        case bool():
            return "boolean"
        case None:
            return "null"
    return "number"


def scalar(value: Json) -> str:
    """A value without others in it as JSON writes it; every digit of a number."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
    return str(value)


class JsonTree:
    """The lines of a document from the top down, and what folds and unfolds them.

    Attributes:
        lines: What is unfolded, in the document's order.
        room: Characters of a piece of a long text.
    """

    def __init__(self, value: Json, room: int = 72) -> None:
        self.room = max(8, room)
        self.lines: list[Node] = [Node(None, None, value)]
        self.unfold_all(0, FIRST_LIMIT)
        if not self.lines[0].is_open:
            self.unfold(0)

    # What folds --------------------------------------------------------------------------------

    def can_unfold(self, node: Node) -> bool:
        """Whether there is something below a line: items, or more text than fits into it."""
        if node.kind == "piece":
            return False
        if isinstance(node.value, str):
            return len(node.value) > self.room or "\n" in node.value
        return bool(node.count())

    def unfold(self, at: int) -> int:
        """Add the lines directly below a line.

        Returns:
            How many lines were added.
        """
        node = self.lines[at]
        if node.is_open or not self.can_unfold(node):
            return 0
        below = self._below(node)
        node.is_open = True
        self.lines[at + 1 : at + 1] = below
        return len(below)

    def fold(self, at: int) -> int:
        """Take away all lines below a line.

        Returns:
            How many lines are gone.
        """
        node = self.lines[at]
        if not node.is_open:
            return 0
        end = self.end(at)
        node.is_open = False
        del self.lines[at + 1 : end]
        return end - at - 1

    def unfold_all(self, at: int, limit: int = UNFOLD_LIMIT) -> bool:
        """Unfold everything below a line, level by level, except long texts.

        Args:
            at: The line.
            limit: A level that would bring more lines than this in all stays folded from there.

        Returns:
            Whether everything is unfolded now.
        """
        added = 0
        # Depth after depth: what is near is wanted first. The part is rebuilt, not spliced into,
        # since each splice would move all lines behind it.
        part = self.lines[at : self.end(at)]
        while True:
            is_whole, is_full = True, False
            grown: list[Node] = []
            for node in part:
                grown.append(node)
                if node.is_open or isinstance(node.value, str) or not self.can_unfold(node):
                    continue
                below = () if is_full else self._below(node)
                if is_full or added + len(below) > limit:
                    is_whole, is_full = False, True
                    continue
                added += len(below)
                node.is_open = True
                grown.extend(below)
            is_done = len(grown) == len(part)
            part = grown
            if is_done or is_full:
                break
        self.lines[at : self.end(at)] = part
        return is_whole

    def end(self, at: int) -> int:
        """The line behind the last one below a line."""
        depth = self.lines[at].depth
        end = at + 1
        while end < len(self.lines) and self.lines[end].depth > depth:
            end += 1
        return end

    def parent(self, at: int) -> int:
        """The line that a line unfolded from; the root is its own."""
        depth = self.lines[at].depth
        while at > 0 and self.lines[at].depth >= depth:
            at -= 1
        return at

    # Where things are --------------------------------------------------------------------------

    def path(self, at: int) -> Path:
        """The way from the root to the value of a line."""
        found: list[str | int] = []
        node: Node | None = self.lines[at]
        while node is not None:
            if node.key is not None and not node.is_part:
                found.append(node.key)
            node = node.parent
        return tuple(reversed(found))

    def reveal(self, path: Path) -> int:
        """Unfold what hides a value, and return its line.

        Raises:
            KeyError: There is no such place.
        """
        at = 0
        for step in path:
            position = _position(self.lines[at].value, step)
            at = self._child(at, position)
            while self.lines[at].span is not None:
                at = self._child(at, position)
        return at

    def _child(self, at: int, position: int) -> int:
        """The line directly below a line that has the item at ``position``, or its range."""
        self.unfold(at)
        node = self.lines[at]
        first, stop = node.span or (0, node.count())
        size = _range_size(stop - first)
        wanted = (position - first) // size
        at += 1
        for _ in range(wanted):
            at = self.end(at)
        return at

    def _below(self, node: Node) -> list[Node]:
        items = self._items_of(node)
        first, stop = node.span or (0, len(items))
        size = _range_size(stop - first)
        if size > 1:
            ranges = ((start, min(start + size, stop)) for start in range(first, stop, size))
            return [Node(node, node.key, node.value, span=span, kind=node.kind) for span in ranges]
        if isinstance(node.value, dict):
            pairs = cast("Sequence[tuple[str, Json]]", items)
            return [Node(node, key, value) for key, value in pairs[first:stop]]
        if isinstance(node.value, list):
            return [Node(node, i, node.value[i]) for i in range(first, stop)]
        pieces = cast("Sequence[str]", items)
        return [Node(node, node.key, piece, kind="piece") for piece in pieces[first:stop]]

    def _items_of(self, node: Node) -> Sequence[object]:
        """What a value is made of, made once and shared by its ranges."""
        while node.span is not None and node.parent is not None:
            node = node.parent
        if node._items is None:
            match node.value:
                case dict():
                    node._items = list(node.value.items())
                case list():
                    node._items = node.value
                case str():
                    node._items = list(pieces(node.value, self.room))
                case _:
                    node._items = ()
        return node._items


def pieces(text: str, room: int) -> Iterator[str]:
    """Cut a text at its newlines, and what is longer than ``room`` characters again."""
    for line in text.split("\n"):
        yield line[:room]
        for start in range(room, len(line), room):
            yield line[start : start + room]


def path_text(path: Path) -> str:
    """A path as Postgres' ``jsonb_path_query`` takes it: ``$.limits."max users"[3]``."""
    written = ["$"]
    for step in path:
        if isinstance(step, int):
            written.append(f"[{step}]")
        elif _WORD.fullmatch(step):
            written.append(f".{step}")
        else:
            written.append(f".{json.dumps(step, ensure_ascii=False)}")
    return "".join(written)


def search(value: Json, text: str, limit: int = FIND_LIMIT) -> list[Path]:
    """Find where a text stands in keys and values, in the document's order.

    Args:
        value: The document.
        text: Whatever its case; numbers are looked at as they are written.
        limit: Places at most.

    Returns:
        The paths of what matches by its key or, if nothing is in it, by its value.
    """
    wanted = text.casefold()
    found: list[Path] = []
    if not wanted:
        return found
    path: list[str | int] = []
    levels: list[Iterator[tuple[str | int | None, Json]] | _Items] = [iter([(None, value)])]
    while levels:
        entry = next(levels[-1], None)
        if entry is None:
            levels.pop()
            if path:
                path.pop()
            continue
        key, item = entry
        is_hit = isinstance(key, str) and wanted in key.casefold()
        if not is_hit and not isinstance(item, dict | list):
            shown = item if isinstance(item, str) else scalar(item)
            is_hit = wanted in shown.casefold()
        if is_hit:
            found.append((*path, key) if key is not None else ())
            if len(found) >= limit:
                return found
        if isinstance(item, dict | list) and item:
            if key is not None:
                path.append(key)
            levels.append(_items(item))
    return found


def written(value: Json, indent: int = 2, most: int | None = None) -> str:
    """A value as JSON text, every digit of its numbers kept; of any depth.

    Args:
        value: What to write.
        indent: Blanks a level.
        most: Characters after which the rest is left out.
    """
    parts: list[str] = []
    size = seen = 0
    levels: list[tuple[_Items, str]] = []
    item = value
    while True:
        if isinstance(item, dict | list) and item:
            parts.append("{" if isinstance(item, dict) else "[")
            levels.append((_items(item), "}" if isinstance(item, dict) else "]"))
            separator = "\n"
        else:
            parts.append(_empty_or_scalar(item))
            separator = ",\n"
        entry = None
        while levels and (entry := next(levels[-1][0], None)) is None:
            _, close = levels.pop()
            parts.append("\n" + " " * (indent * len(levels)) + close)
            separator = ",\n"
        if most is not None:
            size += sum(map(len, parts[seen:]))
            seen = len(parts)
        if entry is None or (most is not None and size > most):
            return "".join(parts)[:most]
        key, item = entry
        parts.append(separator + " " * (indent * len(levels)))
        if isinstance(key, str):
            parts.append(json.dumps(key, ensure_ascii=False) + ": ")


def _items(value: dict[str, Json] | list[Json]) -> _Items:
    return iter(value.items()) if isinstance(value, dict) else enumerate(value)


def _empty_or_scalar(value: Json) -> str:
    if isinstance(value, dict):
        return "{}"
    return "[]" if isinstance(value, list) else scalar(value)


def _range_size(count: int) -> int:
    """How many items each line below a value stands for: 1, or a power of the fan."""
    size = 1
    while count > size * FAN:
        size *= FAN
    return size


def _position(value: Json, step: str | int) -> int:
    match value:
        case dict() if isinstance(step, str):
            for position, key in enumerate(value):
                if key == step:
                    return position
        case list() if isinstance(step, int) and 0 <= step < len(value):
            return step
    raise KeyError(step)
