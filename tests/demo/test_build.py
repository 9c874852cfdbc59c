from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import asyncpg
import pytest

from console.demo import build
from console.demo.loading import load
from console.demo.world import World
from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import Dsns, connected

NOW = datetime(2026, 11, 23, 3, 12, 44, tzinfo=UTC)


async def _tables(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') ORDER BY 1"
    )
    return [row[0] for row in rows]


async def _digests(dsn: str) -> dict[str, str]:
    """A digest of all rows of each table, in no order that the storage would choose."""
    async with connected(dsn) as connection:
        return {
            table: await connection.fetchval(
                f"SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM"
                f" (SELECT rows::text AS line FROM public.{table} AS rows) AS lines"
            )
            for table in await _tables(connection)
        }


async def test_the_same_time_and_seed_make_the_same_rows(
    cluster: EmbeddedServer, template: str, database_dsns: Dsns
) -> None:
    again = await clusters.copy(cluster, template)
    await build(database_dsns.superuser, now=NOW)
    await build(again.superuser, now=NOW)
    assert await _digests(again.superuser) == await _digests(database_dsns.superuser)
    await clusters.drop(cluster, again.database)


async def test_no_table_is_empty(demo: asyncpg.Connection) -> None:
    empty = [
        table
        for table in await _tables(demo)
        if not await demo.fetchval(f"SELECT EXISTS (SELECT FROM public.{table})")
    ]
    assert empty == []


async def test_the_database_says_that_it_is_a_demo(demo: asyncpg.Connection) -> None:
    comment = await demo.fetchval(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = current_database()"
    )
    assert comment.startswith("RADIANT demo world, invented data")


async def test_a_database_with_tenants_is_left_as_it_is(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as connection:
        await connection.execute("INSERT INTO tenants (name, display_name) VALUES ('x', 'X')")
        with pytest.raises(ValueError, match="holds tenants already"):
            await build(database_dsns.superuser, now=NOW)
        assert await connection.fetchval("SELECT count(*) FROM tenants") == 1


async def test_nothing_is_left_to_the_clock_or_to_chance(database_dsns: Dsns) -> None:
    world = World(NOW, 1)
    world.put("tenants", name="x", display_name="X", created_at=NOW)
    async with connected(database_dsns.superuser) as connection:
        with pytest.raises(ValueError, match="tenants leaves id to the clock or to chance"):
            await load(connection, world, lambda _: None)


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [("tenant", "id", "no table tenant"), ("tenants", "nome", "no column nome")],
)
async def test_what_the_schema_lacks_is_named(
    database_dsns: Dsns, table: str, column: str, said: str
) -> None:
    world = World(NOW, 1)
    world.put(table, **{column: "x"})
    async with connected(database_dsns.superuser) as connection:
        with pytest.raises(ValueError, match=said):
            await load(connection, world, lambda _: None)


def test_whoever_opens_a_world_that_is_there_waits_for_nothing_that_makes_it() -> None:
    probe = "import sys, console.demo.people; print('asyncpg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
