"""A small application with one table, and its lines as plain text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar, Self

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message

from console.logic.figures import number
from console.models.page import Cursor, Page
from widgets.columns import Cell, Column
from widgets.table import RowTable


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list."""

    id: int
    name: str = ""
    amount: Decimal | None = Decimal(0)
    status: str = "active"


def some(start: int, stop: int) -> tuple[Row, ...]:
    """Make rows ``start`` up to ``stop``."""
    return tuple(Row(i, f"row {i}", Decimal(i)) for i in range(start, stop))


def page(
    rows: Sequence[Row], *, newer: Cursor | None = None, older: Cursor | None = None
) -> Page[Row]:
    """Make a page of rows."""
    return Page(tuple(rows), older=older, newer=newer, tenant_id=None, read_at=datetime.now(UTC))


def status(row: Row) -> Cell:
    """Show a status with its glyph and colour."""
    if row.status == "failed":
        return Cell("✗ failed", "bad")
    return Cell("✓ active", "good")


COLUMNS: tuple[Column[Row], ...] = (
    Column("id", "id", lambda r: str(r.id), "right", width=5, importance=9),
    Column("name", "name", lambda r: r.name, width=20, minimum=4, flexible=True, importance=8),
    Column("status", "status", status, width=9, importance=3),
    Column(
        "amount",
        "amount",
        lambda r: None if r.amount is None else number(r.amount),
        "decimal",
        width=12,
        places=2,
        importance=5,
    ),
)


class TableApp(App[None]):
    """One table, and what it said."""

    def __init__(self, table: RowTable[Row] | None = None) -> None:
        super().__init__()
        self.table = table or RowTable(COLUMNS, lambda row: row.id)
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.focus()

    def on_row_table_highlighted(self, message: RowTable.Highlighted[Row]) -> None:
        self.said.append(message)

    def on_row_table_opened(self, message: RowTable.Opened[Row]) -> None:
        self.said.append(message)

    def on_row_table_more_wanted(self, message: RowTable.MoreWanted) -> None:
        self.said.append(message)

    def on_row_table_edge_wanted(self, message: RowTable.EdgeWanted) -> None:
        self.said.append(message)

    def on_row_table_heading_clicked(self, message: RowTable.HeadingClicked) -> None:
        self.said.append(message)


class WatchedTable(RowTable[Row]):
    """A table that notes which of its lines it asks to be painted again."""

    painted: ClassVar[list[Region]] = []

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        self.painted.extend(regions or [self.size.region])
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


def lines(table: RowTable[Row]) -> list[str]:
    """The table as it stands on the screen, without blanks at the ends of lines."""
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]
