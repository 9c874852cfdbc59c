"""Keyset pages show every row once, in order, from either end, whatever the keys hold."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    Select,
    Table,
    Text,
    Uuid,
    func,
    literal_column,
    select,
)

from console.data.database import Database, PlatformScope
from console.data.keyset import Order, ascending, descending
from console.data.tables.tenants import users
from console.models.faults import Fault, Usage
from console.models.moment import FarMoment
from console.models.page import Cursor, Page
from tests.cluster import connected
from tests.data.conftest import Open, World

things = Table(
    "things",
    MetaData(),
    Column("id", Uuid(), primary_key=True),
    Column("number", Integer()),
    Column("at", DateTime(timezone=True)),
    Column("amount", Numeric()),
    Column("ratio", Float()),
    Column("name", Text()),
    Column("flag", Boolean()),
)
c = things.c
size = func.length(c.id.cast(Text), type_=Integer()).label("size")

ORDERS = {
    "newest first": Order(descending(c.at, nullable=True), descending(c.id)),
    "oldest first": Order(ascending(c.at, nullable=True), ascending(c.id)),
    "by id": Order(ascending(c.id)),
    "by id, backwards": Order(descending(c.id)),
    "largest amount, then id": Order(descending(c.amount, nullable=True), ascending(c.id)),
    "ratio": Order(ascending(c.ratio, nullable=True), descending(c.id)),
    "name": Order(ascending(c.name, nullable=True), ascending(c.id)),
    "flag, name backwards": Order(
        descending(c.flag, nullable=True), descending(c.name, nullable=True), ascending(c.id)
    ),
    "number of two directions": Order(
        ascending(c.number, nullable=True), descending(c.at, nullable=True), ascending(c.id)
    ),
    "an expression": Order(descending(size), ascending(c.id)),
}

ARRANGE = """
CREATE TABLE things (id uuid PRIMARY KEY, number int, at timestamptz, amount numeric,
                     ratio float8, name text, flag boolean);
GRANT SELECT ON things TO radiant_operator;
INSERT INTO things
SELECT md5(n::text)::uuid,
       n % 5,
       CASE n % 7 WHEN 0 THEN NULL WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity'
                  WHEN 3 THEN '294000-01-01' WHEN 4 THEN '0044-03-15 BC'
                  ELSE timestamptz '2026-01-01' + n % 3 * interval '1 microsecond' END,
       CASE n % 6 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' WHEN 2 THEN 'Infinity'
                  ELSE n % 3 + 0.10000000000000000001 END,
       CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' ELSE 1.0 / (n % 3 + 1) END,
       CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN E'\\x1b[31m' || n % 2 WHEN 2 THEN E'\\u202e'
                  WHEN 3 THEN '' ELSE 'Ö' END,
       CASE n % 3 WHEN 0 THEN NULL ELSE n % 3 = 1 END
  FROM generate_series(1, 60) AS n;
"""


@pytest.fixture
async def database(world: World, opened: Open) -> Database:
    async with connected(world.dsns.superuser) as connection:
        await connection.execute(ARRANGE)
    return opened(world.operator)


async def _page(
    scope: PlatformScope, order: Order, limit: int, statement: Select[Any] | None = None, **at: Any
) -> Page[UUID]:
    return await scope.page(
        select(things, size) if statement is None else statement,
        order,
        lambda row: UUID(str(row.id)),
        limit=limit,
        **at,
    )


async def _walk(
    scope: PlatformScope, order: Order, limit: int, *, backward: bool = False
) -> list[UUID]:
    """All rows in list order, page by page; each cursor goes through JSON."""
    found: list[UUID] = []
    page = await _page(scope, order, limit, last=backward)
    while True:
        rows = list(page.rows)
        found = rows + found if backward else found + rows
        cursor = page.newer if backward else page.older
        if cursor is None:
            return found
        cursor = tuple(json.loads(json.dumps(cursor)))
        if backward:
            page = await _page(scope, order, limit, newer_than=cursor)
        else:
            page = await _page(scope, order, limit, older_than=cursor)
        assert page.rows, "a cursor led nowhere"


@pytest.mark.parametrize("name", ORDERS)
async def test_every_row_is_shown_once_from_either_end(database: Database, name: str) -> None:
    async with database.platform() as scope:
        whole = list((await _page(scope, ORDERS[name], 200)).rows)
        assert len(set(whole)) == 60
        for limit in (1, 7, 59, 60):
            assert await _walk(scope, ORDERS[name], limit) == whole
            assert await _walk(scope, ORDERS[name], limit, backward=True) == whole


async def test_the_order_is_the_one_asked_for(database: Database) -> None:
    async with database.platform() as scope:
        page = await scope.page(
            select(things), ORDERS["largest amount, then id"], lambda row: row.amount
        )
    amounts = [None if amount is None else str(amount) for amount in page.rows]
    runs = [value for n, value in enumerate(amounts) if n == 0 or amounts[n - 1] != value]
    assert runs[:2] == ["NaN", "Infinity"]
    assert runs[-1] is None
    assert runs[2:-1] == sorted(runs[2:-1], key=lambda value: Decimal(str(value)), reverse=True)


async def test_a_page_tells_where_it_ends(database: Database) -> None:
    order = ORDERS["by id"]
    async with database.platform() as scope:
        first = await _page(scope, order, 40)
        assert (first.newer, first.older is None) == (None, False)
        second = await _page(scope, order, 40, older_than=first.older)
        assert len(second.rows) == 20
        assert (second.newer is None, second.older) == (False, None)
        back = await _page(scope, order, 40, newer_than=second.newer)
        assert back.rows == first.rows
        assert (back.newer, back.older is None) == (None, False)
        beyond = await _page(
            scope, order, 40, newer_than=ORDERS["by id"].cursor(["id"], first.rows)
        )
        assert (beyond.rows, beyond.newer, beyond.older) == ((), None, None)
        exact = await _page(scope, order, 60)
        assert (exact.newer, exact.older) == (None, None)


async def test_a_page_carries_its_tenant_and_the_servers_time(
    world: World, database: Database
) -> None:
    order = Order(descending(users.c.created_at), descending(users.c.id))
    async with database.tenant(world.a) as scope:
        page = await scope.page(select(users), order, lambda row: row.email)
        assert page.tenant_id == world.a
        assert abs((page.read_at - datetime.now(UTC)).total_seconds()) < 60
    assert page.rows == tuple(f"user{n}@{world.a}" for n in range(3))


@pytest.mark.parametrize("limit", [0, -1, 201])
async def test_a_page_has_a_sensible_number_of_rows(database: Database, limit: int) -> None:
    async with database.platform() as scope:
        with pytest.raises(Usage):
            await _page(scope, ORDERS["by id"], limit)


@pytest.mark.parametrize(
    "cursor", [(), ("x",), ("x", "y"), (None, None, None), (None, "not-a-uuid")]
)
async def test_a_cursor_from_elsewhere_is_a_fault(database: Database, cursor: Cursor) -> None:
    async with database.platform() as scope:
        with pytest.raises(Fault):
            await _page(scope, ORDERS["newest first"], 10, older_than=cursor)


async def test_keys_of_one_direction_are_served_by_their_index(world: World, opened: Open) -> None:
    order = Order(descending(c.number), descending(c.id))
    statement = order.select(
        select(c.number, c.id), (3, str(UUID(int=5))), backward=False, limit=50
    )
    async with connected(world.dsns.superuser) as connection:
        await connection.execute(ARRANGE)
        await connection.execute(
            "CREATE INDEX ON things (number DESC, id DESC); SET enable_seqscan = off"
        )
        compiled = statement.compile(
            dialect=opened(world.operator)._pool._engine.dialect,
            compile_kwargs={"literal_binds": True},
        )
        plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {compiled}"))
    assert "Index Cond: (ROW(number, id) <" in plan
    assert "Sort" not in plan


KEYS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.uuids(),
    st.decimals(),
    st.floats(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(KEYS, min_size=1, max_size=5))
def test_a_cursor_is_plain_json_and_tells_rows_apart(values: list[Any]) -> None:
    columns: list[Any] = [literal_column(f"k{n}").label(f"k{n}") for n in range(len(values))]
    order = Order(*(ascending(column) for column in columns))
    names = [column.name for column in columns]
    cursor = order.cursor(names, values)
    assert tuple(json.loads(json.dumps(cursor))) == cursor
    assert len(cursor) == len(values)


def test_a_key_that_has_no_text_form_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        Order(ascending(literal_column("k").label("k"))).cursor(["k"], [object()])


def test_far_times_are_written_as_the_database_writes_them() -> None:
    order = Order(ascending(literal_column("k").label("k")))
    for value, text in (
        (FarMoment.of("infinity", past=False), "infinity"),
        (datetime.max, "infinity"),  # noqa: DTZ901 - how the driver says it
        (datetime.min, "-infinity"),  # noqa: DTZ901
        (date(2026, 1, 2), "2026-01-02"),
    ):
        assert order.cursor(["k"], [value]) == (text,)
