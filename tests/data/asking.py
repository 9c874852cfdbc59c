"""What readers in random programs ask, and the answer that they must get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, false, func, literal_column, select, text

from console.data.database import PlatformScope, TenantScope
from console.data.keyset import Order, descending
from console.data.pool import TENANT_SETTING
from console.data.tables.tenants import users
from console.models.faults import (
    BadValue,
    Fault,
    NotPermitted,
    ReadOnlyServer,
    SchemaMissing,
    ScopeViolation,
    TimedOut,
)
from console.models.moment import FarMoment
from tests.data.conftest import World
from tests.data.programs import Query, Whose

UNKNOWN = UUID("cccccccc-0000-4000-8000-000000000003")

AnyScope: TypeAlias = TenantScope | PlatformScope

_EVERYTHING: Select[Any] = select(users.c.tenant_id, users.c.email).order_by(users.c.email)
_ORDER = Order(descending(users.c.created_at), descending(users.c.id))


@dataclass(frozen=True)
class Asker:
    """Asks about the users of a world's tenants."""

    world: World

    def tenant_of(self, whose: Whose) -> UUID | None:
        """Whose scope that is; None for the platform's."""
        return {Whose.A: self.world.a, Whose.B: self.world.b, Whose.UNKNOWN: UNKNOWN}.get(whose)

    def other_than(self, tenant: UUID | None) -> UUID:
        """A tenant whose rows a scope of that one must not see."""
        return self.world.b if tenant == self.world.a else self.world.a

    def _rows_of(self, tenant: UUID | None) -> list[tuple[UUID, str]]:
        counts = {self.world.a: 3, self.world.b: 2}
        if tenant not in counts:
            return []
        return [(tenant, f"user{number}@{tenant}") for number in range(counts[tenant])]

    async def ask(self, scope: AnyScope, tenant: UUID | None, query: Query) -> object:
        """Ask in a scope; raises what the scope does."""
        match query:
            case Query.ALL:
                return [tuple(row) for row in await scope.rows(_EVERYTHING)]
            case Query.OWN:
                own = _EVERYTHING.where(users.c.tenant_id == tenant)
                return [tuple(row) for row in await scope.rows(own)]
            case Query.NONE:
                return await scope.rows(_EVERYTHING.where(false()))
            case Query.PAGE:
                return await _both_pages(scope)
            case Query.FAR:
                far: ColumnElement[Any] = literal_column("'200000-01-01 00:00+00'::timestamptz")
                return isinstance(await scope.scalar(select(far)), FarMoment)
            case Query.TIMEOUT:
                await scope.scalar(select(func.set_config("statement_timeout", "10ms", True)))
                return await scope.scalar(_slept(0.3))
            case _:
                return await scope.scalar(self._one_value(query, tenant))

    def _one_value(self, query: Query, tenant: UUID | None) -> Select[Any]:
        other = str(self.other_than(tenant))
        api_keys = text("api_keys")
        return {
            Query.SETTING: select(func.current_setting(TENANT_SETTING, True)),
            Query.SLOW: _slept(0.005),
            Query.MISSING: select(literal_column("1")).select_from(text("nowhere")),
            Query.BROKEN: select(literal_column("1 / 0")),
            Query.MISTYPED: select(users.c.id).where(users.c.tenant_id == "nobody"),
            Query.SECRET: select(literal_column("key_hash")).select_from(api_keys),
            Query.WRITING: _EVERYTHING.with_for_update(),
            Query.SWITCH: select(func.set_config(TENANT_SETTING, other, True)),
            Query.SWITCH_SESSION: select(func.set_config(TENANT_SETTING, other, False)),
        }[query]

    def expected(self, tenant: UUID | None, query: Query) -> object:
        """The exact answer, or the kind of fault."""
        rows = self._rows_of(tenant)
        return {
            Query.ALL: rows,
            Query.OWN: rows,
            Query.NONE: [],
            Query.SETTING: "" if tenant is None else str(tenant),
            Query.PAGE: rows,
            Query.SLOW: "",
            Query.FAR: True,
            Query.MISSING: SchemaMissing,
            Query.BROKEN: BadValue,
            Query.MISTYPED: Fault,
            Query.SECRET: NotPermitted,
            Query.WRITING: ReadOnlyServer,
            Query.TIMEOUT: TimedOut,
            Query.SWITCH: ScopeViolation,
            Query.SWITCH_SESSION: ScopeViolation,
        }[query]


def _slept(seconds: float) -> Select[Any]:
    return select(cast(func.pg_sleep(seconds), Text))


async def _both_pages(scope: AnyScope) -> list[tuple[UUID, str]]:
    """The newest two rows, and the rest by their cursor."""
    statement = select(users.c.tenant_id, users.c.email, users.c.created_at, users.c.id)
    page = await scope.page(statement, _ORDER, lambda row: (row.tenant_id, row.email), limit=2)
    rows = list(page.rows)
    if page.older is not None:
        rest = await scope.page(
            statement, _ORDER, lambda row: (row.tenant_id, row.email), older_than=page.older
        )
        rows += rest.rows
    return rows
