"""A keyset page: some rows in order, and the way on from both ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

RowT = TypeVar("RowT", covariant=True)

Cursor = tuple[str | int | bool | None, ...]
"""The place of one row in an order: opaque, JSON-serialisable, read by ``console.data.keyset``."""

Way = Literal["older", "newer"]
"""Which page: the one behind a cursor in the list's order, or the one before it."""

PAGE_LIMIT = 200
"""The most rows a page may have."""


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """Rows in list order (for "newest first" lists the first row is the newest).

    Attributes:
        rows: at most ``PAGE_LIMIT`` rows.
        older: cursor for the page after the last row; None when this page ends the list.
        newer: cursor for the page before the first row; None when this page starts the list.
        tenant_id: the tenant as the server read it back in the same transaction; None when the
            rows are the platform's.
        read_at: the server's clock (UTC) when the rows were read.
    """

    rows: tuple[RowT, ...]
    older: Cursor | None
    newer: Cursor | None
    tenant_id: UUID | None
    read_at: datetime
