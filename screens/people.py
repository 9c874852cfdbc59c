"""The access review: who may see and decide what, now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from typing_extensions import override

from console import data
from console.logic import records
from console.logic.filters import Term
from console.logic.pages import page_of
from console.models.page import Cursor, Page, Way
from console.services import Services
from screens.details import Details, DetailsScreen
from screens.listing import ListScreen
from widgets.columns import Cell, Column
from widgets.spans import Span
from widgets.table import RowTable
from widgets.table_lines import Sort

if TYPE_CHECKING:
    from datetime import datetime

    from console.models.access import Access, AccessReview


class PeopleScreen(ListScreen["Access"]):
    """Logins and people; the past is told by ``radiant-console audit access --at``."""

    AREA: ClassVar[str] = "audit"
    PLACE = "people"
    EXPORTED = records.ACCESS
    ABSENT = frozenset({"list.sort"})
    EMPTY = "nobody may come in"
    NO_MATCH = "nobody matches the filter"
    FIELDS = ("kind", "login", "person", "role")
    FILTER_HINT = "word · role:admin · kind:around · !word"

    def __init__(self, services: Services) -> None:
        super().__init__(services, Sort("rank"))
        self._review: AccessReview | None = None

    @override
    def subject(self) -> str:
        return "who may see and decide what"

    @override
    def columns(self) -> Sequence[Column["Access"]]:
        return (
            Column("login", "login", _login, width=16, minimum=10, importance=9, flexible=True),
            Column(
                "person",
                "person",
                lambda row: row.person,
                width=20,
                minimum=12,
                maximum=40,
                importance=8,
                flexible=True,
            ),
            Column("role", "role", lambda row: row.role, width=11, importance=7),
            Column("decides", "decides", _decides, width=12, importance=6),
            Column(
                "remarks",
                "remarks",
                lambda row: Cell(row.remarks, "warn" if row.remarks else None),
                width=16,
                minimum=8,
                importance=5,
                flexible=True,
            ),
        )

    @override
    def row_key(self, row: "Access") -> str:
        return f"{row.kind} {row.login} {row.person}"

    @override
    def cursor_at(self, row: "Access") -> Cursor:
        from console.models.access import KINDS

        return (KINDS.index(row.kind), row.login or "", row.person or "")

    @override
    async def page(self, cursor: Cursor | None, way: Way) -> Page["Access"]:
        from console.logic.access import review

        found = review(await data.access.access_facts(self.services.database, None))
        self._review = found
        terms = self.terms
        rows = [row for row in found.rows if all(_holds(row, term) for term in terms)]
        return page_of(rows, self.cursor_at, cursor, way, read_at=found.read_at)

    @override
    def copied(self) -> str | None:
        row = self.table.row
        return None if row is None else row.login or row.person

    @on(RowTable.Opened)
    def _open(self, message: "RowTable.Opened[Access]") -> None:
        review = self._review
        if review is None:
            return
        row = message.row
        details = Details(
            Span("·"), row.login or row.person or "", _texts(row, review), review.read_at
        )
        self.app.push_screen(DetailsScreen(self.services, details))


def _login(row: "Access") -> Cell:
    if row.login is None:
        return Cell("– no login", "dim")
    sign = {"person": "·", "around": "→", "service": "·", "gone": "–"}.get(row.kind, "!")
    return Cell(f"{sign} {row.login}", "accent" if row.kind == "around" else None)


def _decides(row: "Access") -> Cell:
    if row.decides == "nothing":
        return Cell("nothing", "dim")
    if row.mfa is False:
        return Cell("! no MFA", "warn")
    return Cell("all requests" if row.role == "super_admin" else "requests")


def _holds(row: "Access", term: Term) -> bool:
    texts = (
        [str(getattr(row, term.field) or "")]
        if term.field
        else [row.kind, row.login or "", row.person or "", row.role or "", row.remarks]
    )
    return any(term.text in text.lower() for text in texts) != term.negated


def _texts(row: "Access", review: "AccessReview") -> list[tuple[str, str]]:
    return [
        ("kind", row.kind),
        ("person", " · ".join(part for part in (row.person, row.name) if part)),
        ("may come in", row.could),
        ("role that counts", row.role or ""),
        ("groups", ", ".join(row.groups)),
        ("sees", row.sees),
        ("decides", row.decides),
        ("MFA", "" if row.mfa is None else "on" if row.mfa else "off"),
        ("mapped since", f"{_moment(row.since)} by {row.by}" if row.since else ""),
        ("in the audit log", _seen(row)),
        ("remarks", row.remarks),
        *(("can't be known", words) for words in review.limits),
    ]


def _seen(row: "Access") -> str:
    if row.seen_first is None:
        return "never"
    lines = "more than 1,000 lines" if row.lines > 1000 else f"{row.lines:,} lines"
    return f"{lines}, {_moment(row.seen_first)} to {_moment(row.seen_last)}"


def _moment(at: "datetime | None") -> str:
    return f"{at:%Y-%m-%d %H:%MZ}" if at else ""
