"""The smallest Textual table: ``python -m tests.bench.floor_app ROWS [libraries]``.

What the framework costs by itself, with the same columns and rows as ``table_app``: a scroll view
that draws the lines on the screen and nothing else. It reads nothing, measures nothing, and knows
neither pages nor themes of its own. With ``libraries`` it shows rows only when the libraries are
imported that data cannot come without, in a thread behind the first frame, as the console does.
"""

import asyncio
import importlib
import sys

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

HEADINGS = ("id", "type", "amount", "balance", "description", "reference", "created")
WIDTHS = (10, 14, 10, 15, 42, 16, 24)
KINDS = ("usage", "usage", "usage", "purchase", "bonus", "refund", "transfer_in")
LIBRARIES = ("asyncpg", "sqlalchemy", "sqlalchemy.dialects.postgresql.asyncpg", "pydantic.main")
PLAIN, HEADING = Style(), Style(bold=True, reverse=True)
CURSOR = Style(bgcolor="blue", color="white")


def row(i: int) -> tuple[str, ...]:
    """Make the row at a place; always the same one."""
    return (
        f"r{i:07d}",
        KINDS[i % 7],
        f"{-(i * 7919 % 20000) / 10000:.4f}",
        f"{372677 - i * 0.17:.4f}",
        f"Model usage: openai/o1, {100 + i * 31 % 9000} tokens",
        f"req_{i * 16777619 % 2**40:x}",
        f"2026-10-31 {i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}+00",
    )


def line(cells: tuple[str, ...], style: Style) -> Strip:
    """Put cells side by side."""
    text = "".join(
        cell[: width - 1].ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)
    )
    return Strip([Segment(text, style)])


class Lines(ScrollView, can_focus=True):
    """Headings, and the rows that are in sight."""

    BINDINGS = [  # noqa: RUF012 - Textual's name for it
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
        Binding("pagedown", "page(1)"),
        Binding("pageup", "page(-1)"),
    ]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows
        self.cursor = 0

    def on_mount(self) -> None:
        self.virtual_size = Size(sum(WIDTHS), self.rows + 1)

    def render_line(self, y: int) -> Strip:
        left, top = self.scroll_offset
        i = top + y - 1
        if y == 0:
            strip = line(HEADINGS, HEADING)
        elif i < self.rows:
            strip = line(row(i), CURSOR if i == self.cursor else PLAIN)
        else:
            return Strip.blank(self.size.width)
        return strip.crop_extend(left, left + self.size.width, PLAIN)

    def go(self, to: int) -> None:
        before, self.cursor = self.cursor, max(0, min(self.rows - 1, to))
        height, top = self.size.height - 1, self.scroll_offset.y
        wanted = min(max(top, self.cursor - height + 1), self.cursor)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False)
            return
        for i in {before, self.cursor}:
            self.refresh(Region(0, i - top + 1, self.size.width, 1))

    def action_move(self, rows: int) -> None:
        self.go(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        self.go(self.cursor + pages * (self.size.height - 2))


class FloorApp(App[None]):
    """Nothing but the lines."""

    def __init__(self, rows: int, libraries: tuple[str, ...]) -> None:
        super().__init__()
        self.rows = rows
        self.libraries = libraries

    def compose(self) -> ComposeResult:
        yield Lines(0 if self.libraries else self.rows)

    def on_mount(self) -> None:
        self.query_one(Lines).focus()

    def on_ready(self) -> None:
        if self.libraries:
            self.run_worker(self.load())

    async def load(self) -> None:
        for name in self.libraries:
            await asyncio.to_thread(importlib.import_module, name)
        lines = self.query_one(Lines)
        lines.rows = self.rows
        lines.virtual_size = Size(sum(WIDTHS), self.rows + 1)
        lines.refresh()


if __name__ == "__main__":
    FloorApp(int(sys.argv[1]), LIBRARIES if "libraries" in sys.argv else ()).run()
