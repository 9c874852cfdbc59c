"""Pages of a list that is in memory, as if a database had cut them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from console.models.page import PAGE_LIMIT, Cursor, Page, Way

RowT = TypeVar("RowT")


def page_of(
    rows: Sequence[RowT],
    place: Callable[[RowT], Cursor],
    cursor: Cursor | None,
    way: Way,
    *,
    read_at: datetime,
    limit: int = PAGE_LIMIT,
) -> Page[RowT]:
    """Cut one page.

    Args:
        rows: In the order of their places, which differ.
        place: A row's place: tuples of the same form, none of them with None.
        cursor: Where to go on; None for the start, or the end going ``newer``. The row there may
            be gone.
        way: Towards the list's end, or its start.
        read_at: When the rows were read.
        limit: Rows at most.
    """
    places = [place(row) for row in rows]
    if way == "older":
        first = 0 if cursor is None else sum(one <= cursor for one in places)
        stop = min(first + limit, len(rows))
    else:
        stop = len(rows) if cursor is None else sum(one < cursor for one in places)
        first = max(stop - limit, 0)
    return Page(
        rows=tuple(rows[first:stop]),
        older=places[stop - 1] if first < stop < len(rows) else None,
        newer=places[first] if 0 < first < stop else None,
        tenant_id=None,
        read_at=read_at,
    )
