"""What a slow link is charged: round trips, counted between the console and a real server."""

from __future__ import annotations

from sqlalchemy import select

from console.data.database import Database
from console.data.tables.tenants import users
from tests.data.conftest import Open, World
from tests.proxy import Proxy, before


async def _read_a_page(database: Database, world: World) -> None:
    async with database.tenant(world.a) as scope:
        statement = select(users.c.id, users.c.email).where(users.c.tenant_id == scope.tenant_id)
        assert len(await scope.rows(statement)) == 3


async def test_a_warm_read_has_rows_after_two_round_trips_and_is_over_after_three(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        await _read_a_page(database, world)
        await database.check()
        start = proxy.trips
        await _read_a_page(database, world)
        assert proxy.trips - start == 2
        await database.close()
        assert proxy.trips - start == 3


async def test_the_first_rows_come_after_eight_round_trips_with_login_and_checks(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        await database.open()
        assert proxy.trips == 5
        await _read_a_page(database, world)
        assert proxy.trips == 8
        assert proxy.connections == 1


async def test_reads_one_after_the_other_share_one_connection(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        for _ in range(5):
            await _read_a_page(database, world)
        assert proxy.connections == 1


async def test_an_empty_answer_costs_one_more_to_have_its_tenant_confirmed(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        nobody = select(users.c.id).where(users.c.email == "nobody")
        trips = []
        for _ in range(2):
            start = proxy.trips
            async with database.tenant(world.a) as scope:
                assert await scope.rows(nobody) == []
                trips.append(proxy.trips - start)
            await database.check()
        assert trips[-1] == 3


async def _warm_trips(world: World, database: Database, proxy: Proxy) -> int:
    await _read_a_page(database, world)
    await database.check()
    start = proxy.trips
    await _read_a_page(database, world)
    return proxy.trips - start


async def test_a_server_that_turns_out_to_be_direct_costs_no_more(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        assert await _warm_trips(world, opened(proxy.dsn, pgbouncer="auto"), proxy) == 2


async def test_a_pooler_costs_one_more_for_each_statement(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        assert await _warm_trips(world, opened(proxy.dsn, pgbouncer="yes"), proxy) == 3
        proxy.disguise = True
        assert await _warm_trips(world, opened(proxy.dsn, pgbouncer="auto"), proxy) == 3
