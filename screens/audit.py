"""The isolation report: what is wrong, worst first, and then all that was looked at."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from typing_extensions import override

from console import data
from console.logic import records
from console.logic.pages import page_of
from console.models.page import Cursor, Page, Way
from console.services import Services
from screens.base import bindings
from screens.details import Details, DetailsScreen
from screens.listing import ListScreen
from screens.people import PeopleScreen
from widgets.columns import Cell, Column
from widgets.table import RowTable
from widgets.table_lines import Sort
from widgets.words import Words

if TYPE_CHECKING:
    from console.models.doctor import Report, ReportLine

FRESH = timedelta(minutes=1)
"""So old a report may be before live data makes another: nobody grants roles by the second."""

KINDS = Words(
    {
        "error": ("✗", "bad"),
        "warning": ("!", "warn"),
        "note": ("·", None),
        "sound": ("✓", "good"),
        "proof": ("·", None),
        "table": ("✓", "good"),
        "table error": ("✗", "bad"),
        "table warning": ("!", "warn"),
        "table note": ("✓", "good"),
        "function": ("✓", "good"),
        "function error": ("✗", "bad"),
        "function warning": ("!", "warn"),
        "around": ("→", "accent"),
        "limit": ("–", "dim"),
    }
)


class AuditScreen(ListScreen["ReportLine"]):
    """Findings with their cures, isolated tables, functions, and who gets around it all."""

    AREA: ClassVar[str] = "audit"
    CONTEXTS = ("list", "audit")
    EXPORTED = records.REPORT_LINE
    ABSENT = frozenset({"list.sort"})
    BINDINGS: ClassVar[list[BindingType]] = bindings("audit")
    EMPTY = "nothing was looked at"
    NO_MATCH = "no line of the report matches the filter"
    FIELDS = ("kind", "check", "where")
    FILTER_HINT = "word · kind:error · check:policy · where:users · !word"

    def __init__(self, services: Services) -> None:
        super().__init__(services, Sort("rank"))
        self._report: Report | None = None

    @override
    def subject(self) -> str:
        return "the isolation report"

    @override
    def columns(self) -> Sequence[Column["ReportLine"]]:
        return (
            Column("kind", "", _kind, width=10, importance=9),
            Column(
                "where",
                "where",
                lambda row: row.where,
                width=28,
                minimum=14,
                maximum=48,
                importance=8,
                flexible=True,
            ),
            Column(
                "what",
                "what",
                lambda row: row.what,
                width=38,
                minimum=16,
                importance=7,
                flexible=True,
            ),
        )

    @override
    def row_key(self, row: "ReportLine") -> str:
        return row.key

    @override
    def cursor_at(self, row: "ReportLine") -> Cursor:
        return (row.rank, row.number)

    @override
    async def page(self, cursor: Cursor | None, way: Way) -> Page["ReportLine"]:
        from console.logic.doctor.lines import lines

        report = await self._fresh()
        rows = lines(report, self.terms)
        return page_of(rows, self.cursor_at, cursor, way, read_at=report.read_at)

    async def _fresh(self) -> "Report":
        from console.logic.doctor import examine

        database = self.services.database
        if self._report is None or database.now() - self._report.read_at > FRESH:
            self._report = examine(await data.doctor.facts(database), data.doctor.reviewed())
        return self._report

    @override
    def read_now(self) -> None:
        self._report = None
        super().read_now()

    @override
    def copied(self) -> str | None:
        row = self.table.row
        return None if row is None else dict(row.details).get("cure") or row.where

    @on(RowTable.Opened)
    def _open(self, message: "RowTable.Opened[ReportLine]") -> None:
        row = message.row
        if self._report is None:
            return
        self.app.push_screen(
            DetailsScreen(
                self.services,
                Details(KINDS.span(row.kind), row.where, row.details, self._report.read_at),
            )
        )

    def action_people(self) -> None:
        """Who may see and decide what."""
        self.app.push_screen(PeopleScreen(self.services))


def _kind(row: "ReportLine") -> Cell:
    glyph, role = KINDS.known.get(row.kind, ("·", None))
    return Cell(f"{glyph} {row.kind.partition(' ')[0]}", role)
