"""The list of tenants, over the whole platform."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Numeric,
    Row,
    Text,
    cast,
    column,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy import Uuid as SqlUuid

from console.data.database import PlatformScope
from console.data.keyset import Key, Order, ascending
from console.data.tables.tenants import tenants
from console.logic.filters import Term
from console.models.faults import NotFound, Usage
from console.models.page import PAGE_LIMIT, Cursor, Page, Way
from console.models.tenants import Tenant, TenantRow

_FIGURES = (
    func.console.tenant_figures()
    .table_valued(
        column("tenant_id", SqlUuid()),
        column("users", BigInteger()),
        column("plan", Text()),
        column("subscription_status", Text()),
        column("balance", Numeric()),
        column("low_balance_alert_threshold", Numeric()),
        column("failures_24h", BigInteger()),
        column("running", BigInteger()),
        column("last_activity", SqlDateTime(timezone=True)),
    )
    .alias("figures")
)

_SORTABLE: dict[str, tuple[ColumnElement[Any], bool]] = {
    "name": (tenants.c.name, False),
    "status": (tenants.c.status, False),
    "plan": (_FIGURES.c.plan, True),
    "users": (_FIGURES.c.users, True),
    "balance": (_FIGURES.c.balance, True),
    "failures": (_FIGURES.c.failures_24h, True),
    "last_activity": (_FIGURES.c.last_activity, True),
}
"""Column and whether it can be NULL, by the list's sort keys."""


async def page(
    scope: PlatformScope,
    *,
    terms: Sequence[Term] = (),
    sort: str = "name",
    descending: bool = False,
    cursor: Cursor | None = None,
    way: Way = "older",
    limit: int = PAGE_LIMIT,
) -> Page[TenantRow]:
    """Read one page of the list of tenants, with figures from ``console.tenant_figures()``.

    Args:
        scope: The platform's scope: the list is the same whichever tenant is selected.
        terms: Must all hold; without a field they look in name, display name and domain.
        sort: A key of :class:`TenantRow`'s list; ties are broken by name.
        descending: Largest first. Missing values come last either way.
        cursor: Where to go on; None for the start, or the end going ``newer``.
        way: Towards the list's end, or its start.
        limit: Rows at most.

    Raises:
        Usage: An unknown sort key or field.
        Fault: It could not be read.
    """
    statement = select(
        tenants.c.id,
        tenants.c.name,
        tenants.c.display_name,
        tenants.c.status,
        tenants.c.created_at,
        *(found for found in _FIGURES.c if found.key != "tenant_id"),
    ).select_from(tenants.outerjoin(_FIGURES, _FIGURES.c.tenant_id == tenants.c.id))
    for term in terms:
        statement = statement.where(_matches(term))
    return await scope.page(
        statement,
        _order(sort, largest_first=descending),
        _tenant_row,
        older_than=cursor if way == "older" else None,
        newer_than=cursor if way == "newer" else None,
        last=way == "newer" and cursor is None,
        limit=limit,
    )


def cursor_at(row: TenantRow, sort: str) -> Cursor:
    """The place of a row in the list sorted by ``sort``."""
    values = {**row.model_dump(), "failures_24h": row.failures}
    names = list(values)
    return _order(sort, largest_first=False).cursor(names, list(values.values()))


def _order(sort: str, *, largest_first: bool) -> Order:
    if sort not in _SORTABLE:
        raise Usage(f"Tenants can't be sorted by '{sort}'; there are {', '.join(_SORTABLE)}.")
    found, nullable = _SORTABLE[sort]
    return Order(Key(found, descending=largest_first, nullable=nullable), ascending(tenants.c.name))


def _matches(term: Term) -> ColumnElement[bool]:
    places: dict[str, ColumnElement[Any]] = {
        "name": tenants.c.name,
        "status": tenants.c.status,
        "plan": _FIGURES.c.plan,
    }
    looked_in = (
        [places[term.field]]
        if term.field is not None
        else [tenants.c.name, tenants.c.display_name, tenants.c.domain]
    )
    # The table has no row-level security and few rows: a substring search is fine here.
    found = or_(
        *(func.strpos(func.lower(func.coalesce(place, "")), term.text) > 0 for place in looked_in)
    )
    return not_(found) if term.negated else found


def _tenant_row(row: Row[Any]) -> TenantRow:
    return TenantRow(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        status=row.status,
        created_at=row.created_at,
        plan=row.plan,
        subscription_status=row.subscription_status,
        users=row.users or 0,
        balance=row.balance,
        threshold=row.low_balance_alert_threshold,
        failures=row.failures_24h or 0,
        running=row.running or 0,
        last_activity=row.last_activity,
    )


async def matching(
    scope: PlatformScope, text: str, *, first: Sequence[str] = (), limit: int = 50
) -> tuple[Tenant, ...]:
    """Look up tenants by a part of their name, without figures: cheap enough for every key.

    Args:
        scope: The platform.
        text: A part of the name or the display name; empty matches all.
        first: Names that come first, in this order, if they match.
        limit: Tenants at most. Names that begin with the text come before others.
    """
    typed = text.lower()
    name = func.lower(tenants.c.name)
    place = func.coalesce(
        func.array_position(cast(list(first), ARRAY(Text())), tenants.c.name), 999
    )
    statement = (
        select(tenants.c.id, tenants.c.name, tenants.c.display_name, tenants.c.status)
        .where(
            or_(
                func.strpos(name, typed) > 0,
                func.strpos(func.lower(tenants.c.display_name), typed) > 0,
            )
        )
        .order_by(place, name != typed, func.strpos(name, typed) != 1, tenants.c.name)
        .limit(limit)
    )
    return tuple(
        Tenant(id=row.id, name=row.name, display_name=row.display_name, status=row.status)
        for row in await scope.rows(statement)
    )


async def find(scope: PlatformScope, name: str) -> Tenant:
    """Find a tenant by its name or id.

    Raises:
        NotFound: There is none.
    """
    statement = select(tenants.c.id, tenants.c.name, tenants.c.display_name, tenants.c.status)
    try:
        statement = statement.where(tenants.c.id == UUID(name))
    except ValueError:
        statement = statement.where(tenants.c.name == name)
    row = await scope.row(statement)
    if row is None:
        raise NotFound(
            f"There is no tenant '{name}'.", "radiant-console tenants list shows all of them."
        )
    return Tenant(id=row.id, name=row.name, display_name=row.display_name, status=row.status)
