"""One line of a table, from a row to a strip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.logic.columns import Placed
from console.logic.figures import fit_number
from widgets.cells import fit
from widgets.columns import Align, Cell, Column, Role
from widgets.table_styles import Palette

RowT = TypeVar("RowT")

MARKER = "▸"
GUTTER = 1
"""Cells left of the first column: the cursor's marker stands there, so colour isn't needed."""


@dataclass(frozen=True, slots=True)
class Sort:
    """The column a list is sorted by, and which way."""

    key: str
    descending: bool = False

    @property
    def mark(self) -> str:
        """The sign beside the heading."""
        return "▼" if self.descending else "▲"


def row_line(
    row: RowT,
    columns: Sequence[Column[RowT]],
    placed: Sequence[Placed],
    width: int,
    palette: Palette,
    *,
    marked: bool = False,
) -> Strip:
    """Draw a row."""
    line = _Line(palette, MARKER if marked else "")
    for place in placed:
        column = columns[place.index]
        value = column.cell(row)
        if value is None:
            value = Cell(column.null, "dim")
        text, role = value if isinstance(value, tuple) else (value, None)
        line.put(place, text, column.align, column.places, role)
    return line.strip(width)


def heading_line(
    columns: Sequence[Column[RowT]],
    placed: Sequence[Placed],
    width: int,
    palette: Palette,
    sort: Sort | None,
) -> Strip:
    """Draw the headings, with a mark beside the one that the list is sorted by."""
    line = _Line(palette)
    for place in placed:
        column = columns[place.index]
        align: Align = "left" if column.align == "left" else "right"
        text = column.heading
        if sort is not None and sort.key == column.key:
            gap = " " if fit(text, place.width)[1] + 2 <= place.width else ""
            text = f"{fit(text, place.width - 1 - len(gap))[0]}{gap}{sort.mark}"
        line.put(place, text.strip(), align, 0, None)
    return line.strip(width)


def text_line(text: str, width: int, palette: Palette, role: Role | None = None) -> Strip:
    """Draw a line of plain text where a row could be."""
    line = _Line(palette)
    line.put(Placed(0, 0, max(0, width - 2 * GUTTER)), text, "left", 0, role)
    return line.strip(width)


def extent(strip: Strip, palette: Palette) -> int:
    """Return how many cells from the left differ from a blank line of this palette."""
    cells = strip.cell_length
    for text, style, _ in reversed(list(strip)):
        if style != palette.base:
            return cells
        stripped = text.rstrip(" ")
        if stripped:
            return cells - (len(text) - len(stripped))
        cells -= len(text)
    return 0


class _Line:
    """Collects cells from left to right; blanks take the style of what stands before them."""

    def __init__(self, palette: Palette, start: str = "") -> None:
        self._palette = palette
        self._runs: list[tuple[str, Style | None]] = [(start, palette.base)]
        self._x = len(start)

    def put(self, place: Placed, text: str, align: Align, places: int, role: Role | None) -> None:
        if align == "decimal":
            text = _on_the_point(text, place.width, places)
        shown, cells = fit(text, place.width)
        if not cells:
            return
        indent = place.width - cells if align == "right" else 0
        x = GUTTER + place.x + indent
        style = self._palette.style(role)
        before, last = self._runs[-1]
        self._runs[-1] = (before + " " * (x - self._x), last)
        if style == last:
            self._runs[-1] = (self._runs[-1][0] + shown, last)
        else:
            self._runs.append((shown, style))
        self._x = x + cells

    def strip(self, width: int) -> Strip:
        """End the line at ``width`` cells; blanks at the end have the base style."""
        base = self._palette.base
        if self._x < width:
            text, style = self._runs[-1]
            blanks = " " * (width - self._x)
            if style == base:
                self._runs[-1] = (text + blanks, style)
            else:
                self._runs.append((blanks, base))
        segments = [Segment(text, style) for text, style in self._runs if text]
        strip = Strip(segments, max(width, self._x))
        return strip if self._x <= width else strip.crop(0, width)


def _on_the_point(text: str, width: int, places: int) -> str:
    """Indent a written number so that its point stands ``places`` digits before the right end."""
    if not places:
        return fit_number(text, width).rjust(width)
    whole, point, fraction = text.partition(".")
    if len(fraction) > places:
        text = f"{whole}.{fraction[: places - 1]}…"
        fraction = fraction[:places]
    blank = places - len(fraction) + (not point)
    if len(text) + blank <= width:
        return (text + " " * blank).rjust(width)
    return fit_number(text, width).rjust(width)
