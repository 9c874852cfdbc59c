"""Headed sections of named values, laid out for the width there is: in one column or in two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from widgets.spans import Line, Span, SpanRole, fitted, width, wrapped

NARROW = 16
"""Cells that a value needs beside its name; with fewer it stands below."""

MOST_LINES = 12
"""Lines that one value may take; what is beyond is cut and ends in ``…``."""

_INDENT = 2
_GAP = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A value and what stands before it.

    Attributes:
        value: What is told; too long a line is broken.
        name: Stands at the left, dimmed; all names of a column of sections are as wide.
        lead: In place of a name: a line of its own widths.
        most: Lines that the value may take.
    """

    value: Line
    name: str = ""
    lead: Line = ()
    most: int = MOST_LINES


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    rows: Sequence[Row]
    role: SpanRole = "strong"


def words(text: str, role: SpanRole = None) -> Row:
    """A sentence in place of values."""
    return Row((), lead=(Span(text, role),))


def laid_out(found: Sequence[Section], room: int, two_from: int) -> tuple[list[Line], list[int]]:
    """Put sections below each other, or in two columns where there is room.

    Args:
        found: In the order of reading.
        room: Cells.
        two_from: Two columns from this width on.

    Returns:
        The lines, and the line of each heading, in the order of the lines.
    """
    if room < two_from or len(found) < 2:
        return _stacked(found, room)
    half = (room - _GAP) // 2
    heights = [len(section.rows) + 2 for section in found]
    split = min(range(1, len(found)), key=lambda n: abs(sum(heights[:n]) - sum(heights[n:])))
    left, left_headings = _stacked(found[:split], half)
    right, right_headings = _stacked(found[split:], half)
    rows = max(len(left), len(right))
    left += [[] for _ in range(rows - len(left))]
    right += [[] for _ in range(rows - len(right))]
    both: list[Line] = [
        [*_padded(first, half), Span(" " * _GAP), *second]
        for first, second in zip(left, right, strict=True)
    ]
    return both, sorted({*left_headings, *right_headings})


def _stacked(found: Iterable[Section], room: int) -> tuple[list[Line], list[int]]:
    found = list(found)
    most = min(24, room * 2 // 5)
    names = [width([Span(row.name)]) for section in found for row in section.rows]
    start = _INDENT + max((cells for cells in names if cells <= most), default=0) + 2
    lines: list[Line] = []
    headings: list[int] = []
    for section in found:
        if lines:
            lines.append([])
        headings.append(len(lines))
        lines += wrapped([Span(section.title, section.role)], room)
        for row in section.rows:
            lines += _row(row, start, room)
    return lines, headings


def _row(row: Row, start: int, room: int) -> list[Line]:
    """Draw a row: the value beside its name or lead, or below it where there is little room."""
    lead = row.lead or [Span(row.name, "dim")]
    end = _INDENT + width(lead)
    if row.lead:
        start = end
    if end <= start and room - start >= min(NARROW, width(row.value)):
        blanks = Span(" " * (start - end))
        first, *more = wrapped(row.value, room - start, row.most)
        return [[_blank(_INDENT), *lead, blanks, *first], *_indented(more, start)]
    below = _INDENT * 2
    above = [] if all(span.text.isspace() for span in lead) else wrapped(lead, room - _INDENT)
    return [
        *_indented(above, _INDENT),
        *_indented(wrapped(row.value, room - below, row.most), below),
    ]


def _blank(cells: int) -> Span:
    return Span(" " * cells)


def _indented(lines: Iterable[Line], cells: int) -> list[Line]:
    return [[_blank(cells), *line] for line in lines]


def _padded(line: Line, room: int) -> list[Span]:
    spans, used = fitted(line, room)
    return [*spans, Span(" " * (room - used))]
