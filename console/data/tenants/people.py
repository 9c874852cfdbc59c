"""The users of one tenant."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, not_, select

from console.data.database import TenantScope
from console.data.keyset import Order, ascending, descending
from console.data.tables.tenants import users
from console.logic.filters import Term
from console.models.faults import Usage
from console.models.page import PAGE_LIMIT, Cursor, Page, Way
from console.models.tenants import User


async def users_page(
    scope: TenantScope,
    *,
    terms: Sequence[Term] = (),
    sort: str = "created_at",
    descending: bool = True,
    cursor: Cursor | None = None,
    way: Way = "older",
    limit: int = PAGE_LIMIT,
) -> Page[User]:
    """Read one page of the tenant's users.

    Args:
        scope: The tenant.
        terms: A word is the beginning of an e-mail address; ``role`` and ``status`` are exact.
        sort: ``created_at`` or ``email``: what an index orders.
        descending: Newest, or last of the alphabet, first.
        cursor: Where to go on; None for the start, or the end going ``newer``.
        way: Towards the list's end, or its start.
        limit: Rows at most.

    Raises:
        Usage: Another sort key.
        Fault: It could not be read.
    """
    statement = select(
        users.c.id,
        users.c.email,
        users.c.display_name,
        users.c.role,
        users.c.status,
        users.c.created_at,
    ).where(users.c.tenant_id == scope.tenant_id)
    for term in terms:
        found: ColumnElement[bool] = (
            users.c.email.op("^@")(term.text)  # starts with: leakproof, so an index serves it
            if term.field is None
            else users.c[term.field] == term.text
        )
        statement = statement.where(not_(found) if term.negated else found)
    return await scope.page(
        statement,
        _users_order(sort, largest_first=descending),
        lambda row: User(
            id=row.id,
            email=row.email,
            display_name=row.display_name,
            role=row.role,
            status=row.status,
            created_at=row.created_at,
        ),
        older_than=cursor if way == "older" else None,
        newer_than=cursor if way == "newer" else None,
        last=way == "newer" and cursor is None,
        limit=limit,
    )


def user_cursor(row: User, sort: str) -> Cursor:
    """The place of a user in the list sorted by ``sort``."""
    values = row.model_dump()
    return _users_order(sort, largest_first=False).cursor(list(values), list(values.values()))


def _users_order(sort: str, *, largest_first: bool) -> Order:
    way = descending if largest_first else ascending
    match sort:
        case "created_at":
            return Order(way(users.c.created_at), way(users.c.id))
        case "email":
            return Order(way(users.c.email))
    raise Usage(f"Users can't be sorted by '{sort}'; there are created_at and email.")
