"""Our table over generated rows: ``python -m tests.bench.table_app ROWS [ansi]``.

The counterpart of a bare line-API table with the same seven columns. Rows come in keyset pages of
200, so that a key press may also cost a page. ``c`` changes one row, ``u`` changes none.
"""

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from textual.app import App, ComposeResult

from console.logic.figures import number
from console.models.page import PAGE_LIMIT, Page
from widgets.columns import Column
from widgets.table import RowTable

KINDS = ("usage", "usage", "usage", "purchase", "bonus", "refund", "transfer_in")


@dataclass(frozen=True, slots=True)
class Entry:
    """One generated ledger row."""

    id: int
    kind: str
    amount: Decimal
    balance: Decimal
    description: str
    reference: str
    created: str


def entry(i: int) -> Entry:
    """Make the row at a place; always the same one."""
    return Entry(
        i,
        KINDS[i % 7],
        Decimal(-(i * 7919 % 20000)) / 10000,
        Decimal(372677) - i * Decimal("0.17"),
        f"Model usage: openai/o1, {100 + i * 31 % 9000} tokens",
        f"req_{i * 16777619 % 2**40:x}",
        f"2026-10-31 {i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}+00",
    )


def page(start: int, total: int) -> Page[Entry]:
    """Read the page that begins at a place."""
    start = max(0, start)
    stop = min(total, start + PAGE_LIMIT)
    return Page(
        rows=tuple(entry(i) for i in range(start, stop)),
        older=(stop,) if stop < total else None,
        newer=(start - PAGE_LIMIT,) if start else None,
        tenant_id=None,
        read_at=datetime.now(UTC),
    )


COLUMNS: tuple[Column[Entry], ...] = (
    Column("id", "id", lambda e: f"r{e.id:07d}", width=8, importance=9),
    Column("type", "type", lambda e: e.kind, width=12, importance=5),
    Column(
        "amount", "amount", lambda e: number(e.amount, 4), "decimal", width=9, places=4,
        importance=8,
    ),
    Column(
        "balance", "balance after", lambda e: number(e.balance, 4), "decimal", width=14, places=4,
        importance=7,
    ),
    Column(
        "description", "description", lambda e: e.description, width=41, minimum=12,
        flexible=True, importance=6,
    ),
    Column("reference", "reference", lambda e: e.reference, width=15, importance=2),
    Column("created", "created", lambda e: e.created, width=23, importance=4),
)  # fmt: skip


class TableApp(App[None]):
    """Nothing but the table."""

    BINDINGS = [("c", "change(1)"), ("u", "change(0)")]  # noqa: RUF012 - Textual's name for it

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield RowTable(COLUMNS, lambda e: e.id)

    def on_mount(self) -> None:
        self.table.show(page(0, self.rows))
        self.table.focus()

    @property
    def table(self) -> RowTable[Entry]:
        return self.query_one(RowTable)

    def on_row_table_more_wanted(self, message: RowTable.MoreWanted) -> None:
        start = message.cursor[0]
        assert isinstance(start, int)
        read = page(start, self.rows)
        if message.direction == "above":
            self.table.prepend(read, message.cursor)
        else:
            self.table.append(read, message.cursor)

    def on_row_table_edge_wanted(self, message: RowTable.EdgeWanted) -> None:
        if message.direction == "above":
            self.table.show(page(0, self.rows), cursor="first")
        else:
            self.table.show(page(self.rows - PAGE_LIMIT, self.rows), cursor="last")

    def action_change(self, changed: int) -> None:
        """Read the visible rows again; the first ``changed`` of those below the top differ."""
        rows = list(self.table.visible_rows)
        for i in range(2, 2 + changed):
            rows[i] = replace(rows[i], amount=rows[i].amount - 1)
        self.table.update(rows)


def main() -> None:
    """Run it."""
    app = TableApp(int(sys.argv[1]))
    if "ansi" in sys.argv:
        app.theme = "ansi-dark"
    app.run()


if __name__ == "__main__":
    main()
