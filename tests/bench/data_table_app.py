"""Textual's ``DataTable`` over the same rows: ``python -m tests.bench.data_table_app ROWS``.

The counterpart for refreshes: ``c`` gives one cell of a row in sight another value, ``u`` writes
the value that is already there.
"""

import sys
from decimal import Decimal

from textual.app import App, ComposeResult
from textual.widgets import DataTable

from console.logic.figures import number
from tests.bench.table_app import COLUMNS, entry


class DataTableApp(App[None]):
    """Nothing but the table."""

    BINDINGS = [("c", "change(1)"), ("u", "change(0)")]  # noqa: RUF012 - Textual's name for it

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows
        self.amount = entry(2).amount

    def compose(self) -> ComposeResult:
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for column in COLUMNS:
            table.add_column(column.heading, key=column.key)
        for i in range(self.rows):
            row = entry(i)
            cells = (column.cell(row) for column in COLUMNS)
            table.add_row(*(cell if isinstance(cell, str) else "" for cell in cells), key=str(i))
        table.focus()

    def action_change(self, changed: int) -> None:
        """Write one cell of the third row."""
        self.amount -= Decimal(changed)
        self.query_one(DataTable).update_cell("2", "amount", number(self.amount, 4))


if __name__ == "__main__":
    DataTableApp(int(sys.argv[1])).run()
