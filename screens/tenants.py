"""The list of tenants: who is in trouble, who is quiet, who they are."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from typing_extensions import override

from console import data
from console.logic import records
from console.logic.figures import age, count, number
from console.models.page import Cursor, Page, Way
from console.services import Services
from screens.listing import ListScreen
from screens.messages import TenantChosen
from widgets.columns import Cell, Column
from widgets.table import RowTable
from widgets.table_lines import Sort
from widgets.words import STATES

if TYPE_CHECKING:
    from console.models.tenants import TenantRow


class TenantsScreen(ListScreen["TenantRow"]):
    """Every tenant of the platform, with figures from the aggregates of schema ``console``."""

    AREA: ClassVar[str] = "tenants"
    EMPTY = "this platform has no tenants yet"
    NO_MATCH = "no tenant matches the filter"
    SORTABLE = ("name", "status", "plan", "users", "balance", "failures", "last_activity")
    EXPORTED = records.TENANT
    FIELDS = ("name", "status", "plan")
    FILTER_HINT = "name · status:suspended · plan:team · !word"

    def __init__(self, services: Services) -> None:
        super().__init__(services, Sort("name"))
        self._now = datetime.now(UTC)

    @override
    def subject(self) -> str:
        return "tenants"

    @override
    def columns(self) -> Sequence[Column["TenantRow"]]:
        return (
            Column(
                "name",
                "tenant",
                lambda row: row.name,
                width=18,
                minimum=10,
                maximum=40,
                importance=9,
                flexible=True,
            ),
            Column(
                "display",
                "name",
                lambda row: row.display_name,
                width=20,
                minimum=12,
                maximum=40,
                importance=0,
                flexible=True,
            ),
            Column("status", "status", lambda row: STATES.cell(row.status), width=11, importance=8),
            Column("plan", "plan", _plan, width=10, importance=3),
            Column("users", "users", lambda row: count(row.users), "right", width=6, importance=2),
            Column("balance", "balance", _balance, "decimal", width=14, importance=6, places=4),
            Column("failures", "✗ 24h", _failures, "right", width=6, importance=7),
            Column(
                "running",
                "runs",
                lambda row: Cell(count(row.running), None if row.running else "dim"),
                "right",
                width=6,
                importance=1,
            ),
            Column("last_activity", "seen", self._seen, "right", width=6, importance=5),
        )

    @override
    def row_key(self, row: "TenantRow") -> str:
        return str(row.id)

    @override
    def cursor_at(self, row: "TenantRow") -> Cursor:
        return data.tenants.cursor_at(row, self.sort.key)

    @override
    async def page(self, cursor: Cursor | None, way: Way) -> Page["TenantRow"]:
        async with self.services.database.platform() as scope:
            return await data.tenants.page(
                scope,
                terms=self.terms,
                sort=self.sort.key,
                descending=self.sort.descending,
                cursor=cursor,
                way=way,
                limit=self.services.settings.page_size,
            )

    @override
    def show(self, data: Page["TenantRow"]) -> None:
        self._now = data.read_at
        super().show(data)

    @on(RowTable.Opened)
    def _open(self, message: "RowTable.Opened[TenantRow]") -> None:
        self.post_message(TenantChosen(message.row))

    def _seen(self, row: "TenantRow") -> str | None:
        return None if row.last_activity is None else age(row.last_activity, self._now)


def _plan(row: "TenantRow") -> Cell | None:
    if row.plan is None:
        return None
    late = row.subscription_status == "past_due"
    return Cell(f"{row.plan} !" if late else row.plan, "bad" if late else None)


def _balance(row: "TenantRow") -> Cell | None:
    if row.balance is None:
        return None
    return Cell(("! " if row.low else "") + number(row.balance, 4), "bad" if row.low else None)


def _failures(row: "TenantRow") -> Cell:
    return Cell(count(row.failures), "bad" if row.failures else "dim")
