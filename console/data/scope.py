"""A read-only transaction of one tenant, or of the platform, and the only way to run a query.

The server reads the tenant back with each page, and the scope compares: an answer for another
tenant is thrown away, however it came about.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, TypeVarTuple, cast
from uuid import UUID

from sqlalchemy import Connection, Row, Select, Uuid, literal_column, select
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.util import greenlet_spawn

from console.data.boundary import Values, admitted
from console.data.clock import ServerClock
from console.data.errors import DRIVER_ERRORS, is_stale_statement, query_fault
from console.data.keyset import Order
from console.data.pool import TENANT_SETTING, Pool
from console.models.faults import ConnectionLost, ScopeViolation
from console.models.page import PAGE_LIMIT, Cursor, Page

Ts = TypeVarTuple("Ts")
ModelT = TypeVar("ModelT")

AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]

_READ_BACK = literal_column(
    f"(SELECT NULLIF(current_setting('{TENANT_SETTING}', true), '')::uuid)", Uuid()
).label("tenant_read_back")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a statement gave: column names, the driver's rows and the same ones admitted."""

    names: list[str]
    raw: Sequence[Sequence[Any]]
    columns: list[Values]

    def rows(self) -> list[AnyRow]:
        metadata = SimpleResultMetaData(self.names)
        values = zip(*self.columns, strict=True)
        result: IteratorResult[*tuple[Any, ...]] = IteratorResult(metadata, values)
        return list(result.all())


class Scope:
    """One read-only transaction, begun with the first read and ended with the ``async with``.

    A read that fails because its connection died is repeated once on another, with the tenant set
    and read back again. Reads of several tasks take turns.
    """

    def __init__(self, pool: Pool, clock: ServerClock, tenant_id: UUID | None) -> None:
        self._pool = pool
        self._clock = clock
        self._tenant_id = tenant_id
        self._connection: Connection | None = None
        self._is_over = False
        self._turn = asyncio.Lock()
        self.read_at = clock.now()

    async def rows(self, statement: Select[*Ts]) -> list[Row[*Ts]]:
        """Fetch all rows: text sanitised, JSON as :class:`Document`. Two round trips when warm.

        Raises:
            ScopeViolation: the server answered for another tenant, or the scope is over.
            Fault: anything else that went wrong.
        """
        answer = await self._answer(statement)
        return cast("list[Row[*Ts]]", answer.rows())

    async def row(self, statement: Select[*Ts]) -> Row[*Ts] | None:
        """Fetch the first row, or None when there is none; raises as :meth:`rows`."""
        found = await self.rows(statement)
        return found[0] if found else None

    async def scalar(self, statement: AnySelect) -> Any:
        """Fetch the first column of the first row, or None; raises as :meth:`rows`."""
        answer = await self._answer(statement)
        return answer.columns[0][0] if answer.raw else None

    async def page(
        self,
        statement: AnySelect,
        order: Order,
        make: Callable[[AnyRow], ModelT],
        *,
        older_than: Cursor | None = None,
        newer_than: Cursor | None = None,
        last: bool = False,
        limit: int = PAGE_LIMIT,
    ) -> Page[ModelT]:
        """Fetch one keyset page, by default the first.

        Args:
            statement: without ORDER BY and LIMIT; selects every key of ``order``.
            order: the order of the list.
            make: makes the model of a row.
            older_than: the page that follows this place.
            newer_than: the page that ends before this place; not together with ``older_than``.
            last: the list's last page; together with neither.
            limit: 1 to ``PAGE_LIMIT`` rows.

        Raises:
            Usage: the limit is out of range, or a cursor isn't one of this order.
            ScopeViolation, Fault: as :meth:`rows`.
        """
        backward = last or newer_than is not None
        cursor = newer_than if backward else older_than
        answer = await self._answer(order.select(statement, cursor, backward=backward, limit=limit))
        is_more = len(answer.raw) > limit
        rows, raw = answer.rows()[:limit], answer.raw[:limit]
        if backward:
            rows, raw = rows[::-1], raw[::-1]
        came = cursor is not None  # from the row that the cursor is the place of
        is_newer, is_older = (is_more, came) if backward else (came, is_more)
        return Page(
            rows=tuple(make(row) for row in rows),
            older=order.cursor(answer.names, raw[-1]) if raw and is_older else None,
            newer=order.cursor(answer.names, raw[0]) if raw and is_newer else None,
            tenant_id=self._tenant_id,
            read_at=self.read_at,
        )

    def end(self) -> None:
        """End the transaction in the background; the scope reads no more.

        A read that is still under way in another task is let finish, and then refused its rows.
        """
        self._is_over = True
        if not self._turn.locked():
            self._let_go()

    async def _answer(self, statement: AnySelect) -> _Answer:
        async with self._turn:
            try:
                return await self._repeated(statement)
            except BaseException:
                self._let_go()
                raise
            finally:
                if self._is_over:
                    self._let_go()

    async def _repeated(self, statement: AnySelect) -> _Answer:
        repeated = set[str]()
        while True:
            self._refuse_after_end()
            try:
                answer = await self._attempt(statement)
            except DRIVER_ERRORS as error:
                again = _worth_repeating(error)
                self._let_go(broken=isinstance(error, TimeoutError | OverflowError | ValueError))
                if again is None or again in repeated:
                    raise query_fault(error) from error
                if again == "wide":
                    self._pool.widen_times()
                repeated.add(again)
            else:
                self._refuse_after_end()
                return answer

    def _refuse_after_end(self) -> None:
        if self._is_over:
            raise ScopeViolation("A scope was used after its end.")

    async def _attempt(self, statement: AnySelect) -> _Answer:
        connection = self._connection
        if connection is None:
            connection = await self._pool.begin(self._tenant_id)
            self._connection = connection
        async with asyncio.timeout(self._pool.patience):
            names, types, raw = await _fetched(connection, statement.add_columns(_READ_BACK))
            told = raw
            if not raw:
                _, _, told = await _fetched(connection, select(_READ_BACK))
        read_back = {row[-1] for row in told}
        if read_back != {self._tenant_id}:
            raise ScopeViolation(
                "The server answered for another tenant than the one asked for: "
                "what it said was thrown away.",
                'Behind a connection pooler, set `pgbouncer = "yes"`.',
            )
        self.read_at = self._clock.now()
        columns = list(zip(*raw, strict=True))[:-1] or [()] * (len(names) - 1)
        return _Answer(names[:-1], raw, await admitted(columns, types[:-1]))

    def _let_go(self, *, broken: bool = False) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._pool.take_back(connection, broken=broken)


class TenantScope(Scope):
    """Sees the rows of one tenant."""

    @property
    def tenant_id(self) -> UUID:
        """Whose rows; every statement names it too (``tenant_id = :tenant``)."""
        if self._tenant_id is None:
            raise ScopeViolation("A tenant's scope without a tenant.")
        return self._tenant_id


class PlatformScope(Scope):
    """Sees the platform's own rows; no tenant is set, so row-level security hides theirs."""


async def _fetched(
    connection: Connection, statement: AnySelect
) -> tuple[list[str], list[int], Sequence[AnyRow]]:
    result = await greenlet_spawn(connection.execute, statement)
    described = cast("Sequence[tuple[str, int]]", result.cursor.description)
    return list(result.keys()), [kind for _, kind, *_ in described], result.all()


def _worth_repeating(error: Exception) -> Literal["lost", "stale", "wide"] | None:
    if isinstance(query_fault(error), ConnectionLost):
        return "lost"
    if is_stale_statement(error):
        return "stale"
    if isinstance(error, OverflowError | ValueError):
        return "wide"
    return None
