"""Whatever the database holds, the rows that come in are harmless and representable."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, literal, literal_column, select

from console.data.database import Database
from console.data.documents import LARGE
from console.data.tables.tenants import users
from console.models.base import Model
from console.models.document import Document
from console.models.moment import FarDate, FarMoment
from tests.cluster import connected
from tests.data.conftest import Open, World

HOSTILE = "\x1b]52;c;aGk=\x07[@click=app.quit]x[/]\u202e\x9b31m"
SHOWN = "␛]52;c;aGk=␇[@click=app.quit]x[/]⟨U+202E⟩\ufffd31m"


def _value(sql: str) -> Select[Any]:
    return select(literal_column(sql).label("value"))


async def _read(database: Database, statement: Select[Any]) -> Any:
    async with database.platform() as scope:
        return await scope.scalar(statement)


@pytest.fixture
def database(world: World, opened: Open) -> Database:
    return opened(world.operator)


@pytest.mark.parametrize("kind", ["text", "varchar", "char(60)", "name"])
async def test_text_of_every_kind_comes_in_harmless(database: Database, kind: str) -> None:
    value = await _read(database, _value(f"$${HOSTILE}$$::{kind}"))
    assert value.rstrip() == SHOWN


async def test_text_within_arrays_and_rows_comes_in_harmless(database: Database) -> None:
    assert await _read(database, _value(f"ARRAY[$${HOSTILE}$$, NULL]")) == [SHOWN, None]
    assert await _read(database, _value(f"ROW(1, $${HOSTILE}$$::text)")) == (1, SHOWN)


async def test_a_stored_row_comes_in_with_all_its_types(world: World, opened: Open) -> None:
    async with connected(world.dsns.superuser) as connection:
        await connection.execute(
            "UPDATE users SET display_name = $1, settings = '{\"limit\": 0.10}'", HOSTILE
        )
    async with opened(world.operator).tenant(world.a) as scope:
        row = await scope.row(select(users).order_by(users.c.created_at))
    assert row is not None
    assert isinstance(row.id, UUID)
    assert row.tenant_id == world.a
    assert row.display_name == SHOWN
    assert row.settings.value == {"limit": Decimal("0.10")}
    assert row.created_at.tzinfo is not None


async def test_json_comes_in_as_documents(database: Database) -> None:
    for kind in ("json", "jsonb"):
        found = await _read(database, _value(f"'{{\"a\": 1.10}}'::{kind}"))
        assert isinstance(found, Document)
        assert found.value == {"a": Decimal("1.10")}
    assert await _read(database, _value("NULL::jsonb")) is None
    (found,) = await _read(database, _value("ARRAY['[1]'::jsonb]"))
    assert isinstance(found, Document)


async def test_a_large_document_is_read_before_it_is_handed_out(database: Database) -> None:
    found = await _read(database, _value(f"to_jsonb(repeat('x', {LARGE}))"))
    assert "reading" in vars(found)
    assert found.value == "x" * LARGE


async def test_json_that_postgres_takes_and_python_cant_is_told(database: Database) -> None:
    found = await _read(database, _value("(repeat('[', 4000) || repeat(']', 4000))::jsonb"))
    assert "4000 levels" in found.error


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("'NaN'::numeric", "NaN"),
        ("'Infinity'::numeric", "Infinity"),
        ("99999999.9999::numeric(12,4)", "99999999.9999"),
        ("repeat('9', 500)::numeric", "9" * 500),
        ("0.10::numeric", "0.10"),
    ],
)
async def test_a_number_keeps_what_it_is(database: Database, sql: str, value: str) -> None:
    found = await _read(database, _value(sql))
    assert isinstance(found, Decimal)
    assert str(found) == value


@pytest.mark.parametrize(
    ("sql", "raw", "year"),
    [
        ("'infinity'::timestamptz", "infinity", 9999),
        ("'-infinity'::timestamptz", "-infinity", 1),
        ("'294276-12-31 23:59:59 UTC'::timestamptz", "294276-12-31 23:59:59+00", 9999),
        ("'0044-03-15 12:00 UTC BC'::timestamptz", "0044-03-15 12:00:00+00 BC", 1),
    ],
)
async def test_a_time_beyond_python_comes_in_marked(
    database: Database, sql: str, raw: str, year: int
) -> None:
    found = await _read(database, _value(sql))
    assert isinstance(found, FarMoment)
    assert (str(found), found.year) == (raw, year)
    assert found.tzinfo is UTC


async def test_a_date_beyond_python_comes_in_marked(database: Database) -> None:
    found = await _read(database, _value("'4713-01-01 BC'::date"))
    assert isinstance(found, FarDate)
    assert str(found) == "4713-01-01 BC"


async def test_one_time_beyond_python_doesnt_take_the_page_with_it(
    world: World, opened: Open
) -> None:
    async with connected(world.dsns.superuser) as connection:
        await connection.execute(
            "UPDATE users SET created_at = '0044-03-15 BC' WHERE email LIKE 'user1@%'"
        )
    database = opened(world.operator)
    statement = select(users.c.created_at).order_by(users.c.created_at)
    for _ in range(2):
        async with database.tenant(world.a) as scope:
            first, *others = [row.created_at for row in await scope.rows(statement)]
        assert isinstance(first, FarMoment)
        assert [type(moment) for moment in others] == [datetime, datetime]
        assert first < others[0]
    async with database.tenant(world.a) as scope:
        later = statement.where(users.c.created_at > datetime(2020, 1, 1, tzinfo=UTC))
        assert len(await scope.rows(later)) == 2
        assert await scope.scalar(select(literal(date(2026, 1, 2)))) == date(2026, 1, 2)


async def test_far_times_survive_in_models(database: Database) -> None:
    class Event(Model):
        at: datetime

    event = Event(at=await _read(database, _value("'infinity'::timestamptz")))
    assert str(event.at) == "infinity"
