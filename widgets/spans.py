"""Styled text for lines drawn cell by cell: plain text and a role, never markup."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

Role = Literal["", "dim", "bad", "warn", "good", "accent", "strong"]
"""What a piece of text means; the theme decides how it looks."""


class Span(NamedTuple):
    """A piece of text in one role."""

    text: str
    role: Role = ""


Line = Sequence[Span]


def width(line: Iterable[Span]) -> int:
    """Cells that the line takes."""
    return sum(cell_len(span.text) for span in line)


def cut(line: Iterable[Span], room: int) -> list[Span]:
    """Cut a line to ``room`` cells; what was cut ends in ``…``."""
    spans = list(line)
    if width(spans) <= room:
        return spans
    kept: list[Span] = []
    left = max(0, room - 1)
    for span in spans:
        size = cell_len(span.text)
        if size > left:
            kept.append(Span(set_cell_size(span.text, left).rstrip() + "…", span.role))
            break
        kept.append(span)
        left -= size
    return kept


def strip(line: Iterable[Span], room: int, style: Callable[[Role], Style], base: Style) -> Strip:
    """Draw a line on ``room`` cells.

    Args:
        line: What to draw; cut where it is too long.
        room: Cells.
        style: From role to style.
        base: The style of what is left of the row.
    """
    spans = cut(line, room)
    segments = [Segment(span.text, style(span.role)) for span in spans if span.text]
    used = width(spans)
    if used < room:
        segments.append(Segment(" " * (room - used), base))
    return Strip(segments, room)


def joined(parts: Iterable[Line], gap: str = "  ") -> list[Span]:
    """Put lines side by side with a gap between those that aren't empty."""
    result: list[Span] = []
    for part in parts:
        if not part:
            continue
        if result:
            result.append(Span(gap))
        result.extend(part)
    return result
