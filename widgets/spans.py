"""Styled text for lines drawn cell by cell: plain text and a role, never markup."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.cells import fit
from widgets.columns import Role

SpanRole = Role | Literal["strong"] | None
"""What a piece of text means; the theme decides how it looks."""


class Span(NamedTuple):
    """A piece of text in one role."""

    text: str
    role: SpanRole = None


Line = Sequence[Span]


def fitted(line: Iterable[Span], room: int) -> tuple[list[Span], int]:
    """Cut a line to ``room`` cells; what was cut ends in ``…``.

    Returns:
        The spans, safe to draw, and the cells they take.
    """
    kept: list[Span] = []
    used = 0
    for text, role in line:
        shown, cells = fit(text, room - used)
        kept.append(Span(shown, role))
        used += cells
    return kept, used


def width(line: Iterable[Span]) -> int:
    """Cells that the line takes when there is room."""
    return fitted(line, 10_000)[1]


def strip(
    line: Iterable[Span], room: int, style: Callable[[SpanRole], Style], *, fill: bool = True
) -> Strip:
    """Draw a line on ``room`` cells.

    Args:
        line: What to draw; cut where it is too long.
        room: Cells.
        style: From role to style.
        fill: Whether what is left of the row is blanked.
    """
    spans, used = fitted(line, room)
    segments = [Segment(span.text, style(span.role)) for span in spans if span.text]
    if fill and used < room:
        segments.append(Segment(" " * (room - used), style(None)))
    return Strip(segments, room if fill else used)


def joined(parts: Iterable[Line], gap: str = "  ") -> list[Span]:
    """Put lines side by side with a gap between those that aren't empty."""
    result: list[Span] = []
    for part in parts:
        if part and result:
            result.append(Span(gap))
        result.extend(part)
    return result


def wrapped(line: Line, room: int, indent: int, most: int = 6) -> list[Line]:
    """Break the last span of a line that is too long into further lines.

    Args:
        line: The line; what stands before its last span isn't broken.
        room: Cells.
        indent: Blank cells before each further line.
        most: Lines at most; what is beyond is cut and ends in ``…``.
    """
    if not line or width(line) <= room or room - indent < 10:
        return [line]
    *before, (text, role) = line
    words = text.split(" ")
    lines: list[Line] = []
    start = before
    while words:
        taken = 1
        while taken < len(words) and width([*start, _piece(words, taken + 1, role)]) <= room:
            taken += 1
        if len(lines) == most - 1:
            taken = len(words)
        lines.append([*start, _piece(words, taken, role)])
        words = words[taken:]
        start = [Span(" " * indent)]
    return lines


def _piece(words: Sequence[str], count: int, role: SpanRole) -> Span:
    return Span(" ".join(words[:count]), role)
