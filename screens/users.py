"""The users of the selected tenant."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from typing_extensions import override

from console import data
from console.logic import records
from console.logic.figures import age
from console.models.faults import Fault, NotFound
from console.models.page import Cursor, Page, Way
from console.services import Services
from screens.details import Details, DetailsScreen
from screens.listing import ListScreen
from widgets.columns import Column
from widgets.line_view import ScrollingLines
from widgets.spans import Span, wrapped
from widgets.table import RowTable
from widgets.table_lines import Sort
from widgets.words import STATES

if TYPE_CHECKING:
    from console.models.tenants import User


class UsersScreen(ListScreen["User"]):
    """Newest first. A filter's word is the beginning of an e-mail address."""

    AREA: ClassVar[str] = "tenants"
    OF_TENANT = True
    PART = "users"
    PLACE = "users"
    EMPTY = "this tenant has no users"
    NO_MATCH = "no user matches the filter"
    FIELDS = ("role", "status")
    FILTER_HINT = "beginning of an e-mail address · role:admin · status:suspended"
    EXPORTED = records.USER
    SORTABLE = ("created_at", "email")

    def __init__(self, services: Services) -> None:
        super().__init__(services, Sort("created_at", descending=True))
        self._now = datetime.now(UTC)

    @override
    def subject(self) -> str:
        tenant = self.services.tenant
        return f"users of {tenant.name}" if tenant else "users"

    @override
    def columns(self) -> Sequence[Column["User"]]:
        return (
            Column(
                "email",
                "e-mail",
                lambda row: row.email,
                width=30,
                minimum=18,
                maximum=60,
                importance=9,
                flexible=True,
            ),
            Column(
                "name",
                "name",
                lambda row: row.display_name,
                width=20,
                minimum=8,
                maximum=40,
                importance=2,
                flexible=True,
            ),
            Column("role", "role", lambda row: row.role, width=10, importance=5),
            Column("status", "status", lambda row: STATES.cell(row.status), width=11, importance=6),
            Column("created_at", "since", self._since, "right", width=7, importance=4),
        )

    @override
    def row_key(self, row: "User") -> str:
        return str(row.id)

    @override
    def cursor_at(self, row: "User") -> Cursor:
        return data.tenants.user_cursor(row, self.sort.key)

    @override
    async def page(self, cursor: Cursor | None, way: Way) -> Page["User"]:
        tenant = self.services.tenant
        if tenant is None:
            raise NotFound("No tenant is selected.", "Choose one with t.")
        async with self.services.database.tenant(tenant.id) as scope:
            return await data.tenants.users_page(
                scope,
                terms=self.terms,
                sort=self.sort.key,
                descending=self.sort.descending,
                cursor=cursor,
                way=way,
                limit=self.services.settings.page_size,
            )

    @override
    def show(self, data: Page["User"]) -> None:
        self._now = data.read_at
        super().show(data)

    @on(RowTable.Opened)
    def _open(self, message: "RowTable.Opened[User]") -> None:
        tenant = self.services.tenant
        if tenant is None:
            return
        row = message.row
        texts = (
            ("e-mail", row.email),
            ("name", row.display_name or ""),
            ("role", row.role),
            ("status", row.status),
            ("since", f"{row.created_at:%Y-%m-%d %H:%M}Z, {self._since(row)} ago"),
            ("id", str(row.id)),
        )
        sign = Span(STATES.sign(row.status))
        details = Details(sign, row.email, texts, self._now, tenant.id)
        self.app.push_screen(UserScreen(self.services, details))

    def _since(self, row: "User") -> str:
        return age(row.created_at, self._now)


class UserScreen(DetailsScreen):
    """One user in full; gone when another tenant is selected."""

    AREA: ClassVar[str] = "tenants"
    OF_TENANT = True
    PART = "users"
    PLACE = "user"

    @override
    async def fetch(self) -> Details:
        details, tenant = await super().fetch(), self.services.tenant
        if tenant is None or tenant.id != details.tenant_id:
            raise NotFound("That user is another tenant's.", "Escape leads to this tenant's users.")
        return details

    @override
    def copied(self) -> str | None:
        return dict(self.details.texts).get("id")

    @override
    def show_fault(self, fault: Fault) -> bool:
        self.query_one(ScrollingLines).show(wrapped([Span(f" {fault}", "warn")], self.size.width))
        return True

    @override
    def forget(self) -> None:
        self.details = replace(self.details, sign=Span(""), title="", texts=())
        self.redraw()
