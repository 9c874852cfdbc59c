"""Styled text for lines drawn cell by cell: plain text and a role, never markup."""

import re
from bisect import bisect_right
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
    used = last = 0
    for text, role in line:
        if used >= room and text.strip():
            if kept:  # nothing of this is shown: what stands before it must say so
                text, role = kept.pop()
                used -= last
                shown, cells = fit(f"{text}…", last)
                kept.append(Span(shown, role))
                used += cells
            break
        shown, cells = fit(text, room - used)
        if shown:
            kept.append(Span(shown, role))
            used += cells
            last = cells
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


def wrapped(line: Line, room: int, most: int = 6) -> list[Line]:
    """Break a line that is too long into several, between words where it can.

    Args:
        line: What to tell.
        room: Cells.
        most: Lines at most; what is beyond is on the last one, which is cut when it is drawn.
    """
    if room < 1 or width(line) <= room:
        return [line]
    lines: list[Line] = []
    current: list[Span] = []
    used = 0
    for text, role in line:
        words = _WORDS.findall(text[: room * most * 4])
        while words:
            word = words.pop(0)
            cells = width([Span(word)])
            if used + cells > room and len(lines) < most - 1:
                if word.isspace():
                    continue
                if used:
                    lines.append(current)
                    current, used = [], 0
                if cells > room and len(lines) < most - 1:
                    cut = _longest(word, room)
                    words.insert(0, word[cut:])
                    lines.append([Span(word[:cut], role)])
                    continue
            current.append(Span(word, role))
            used += cells
    return [*lines, current] if current else lines


_WORDS = re.compile(r"\s+|\S+")


def _longest(word: str, room: int) -> int:
    """How many characters from the beginning fit; at least one."""
    return max(
        1, bisect_right(range(len(word) + 1), room, key=lambda n: width([Span(word[:n])])) - 1
    )
