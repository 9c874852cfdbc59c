"""Reads over a network and a server that break: limits hold, and what can be repeated is."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from sqlalchemy import Select, func, literal, literal_column, select, text

from console.data.database import Database
from console.data.tables.tenants import users
from console.models.faults import ConnectionLost, TimedOut, Unreachable
from tests.cluster import connected
from tests.data.conftest import Open, World
from tests.proxy import before

EMAILS: Select[Any] = select(users.c.email)
PID: Select[Any] = select(func.pg_backend_pid())
SHORT = {"statement_timeout": 0.2, "command_timeout": 0.3, "close_timeout": 0.2}


async def _count(database: Database, world: World) -> int:
    async with database.tenant(world.a) as scope:
        return len(await scope.rows(EMAILS))


async def _pid(database: Database) -> int:
    async with database.platform() as scope:
        return int(await scope.scalar(PID))


async def _kill(world: World) -> int:
    """End every connection of consoles to this database; tells how many there were."""
    async with connected(world.dsns.superuser) as connection:
        return len(
            await connection.fetch(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


async def test_a_read_whose_connection_was_killed_is_repeated_silently(
    world: World, opened: Open
) -> None:
    database = opened(world.operator)
    assert await _count(database, world) == 3
    await database.check()
    assert await _kill(world) == 1
    assert await _count(database, world) == 3


async def test_a_read_is_repeated_when_all_kept_connections_are_dead(
    world: World, opened: Open
) -> None:
    database = opened(world.operator)
    await asyncio.gather(*(_count(database, world) for _ in range(4)))
    await database.check()
    assert await _kill(world) == 2
    assert await _count(database, world) == 3


async def test_a_read_killed_in_the_middle_of_its_scope_is_repeated_for_its_tenant(
    world: World, opened: Open
) -> None:
    async with opened(world.operator).tenant(world.a) as scope:
        first = await scope.scalar(PID)
        await _kill(world)
        assert await scope.scalar(select(func.current_setting("app.current_tenant_id"))) == str(
            world.a
        )
        assert await scope.scalar(PID) != first


async def test_a_connection_that_dies_each_time_is_told_after_one_repetition(
    world: World, opened: Open
) -> None:
    suicide = select(func.pg_terminate_backend(func.pg_backend_pid()))
    async with connected(world.dsns.superuser) as connection:
        await connection.execute(
            "GRANT EXECUTE ON FUNCTION pg_terminate_backend(integer, bigint) TO PUBLIC"
        )
    async with opened(world.operator).platform() as scope:
        with pytest.raises(ConnectionLost):
            await scope.rows(suicide)
        assert await scope.scalar(select(literal(1))) == 1


async def test_a_frozen_server_is_given_up_on_and_its_connection_replaced(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn, **SHORT)
        first = await _pid(database)
        await database.check()
        proxy.freeze()
        with pytest.raises(TimedOut):
            await _count(database, world)
        proxy.thaw()
        assert await _pid(database) != first
        assert await _count(database, world) == 3


async def test_a_server_that_freezes_while_it_answers_is_given_up_on(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn, **SHORT)
        async with database.tenant(world.a) as scope:
            await scope.rows(EMAILS)
            proxy.freeze()
            with pytest.raises(TimedOut):
                await scope.rows(EMAILS)
            proxy.thaw()
            assert len(await scope.rows(EMAILS)) == 3


async def test_a_read_from_a_frozen_server_can_be_cancelled(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn, **SHORT)
        assert await _count(database, world) == 3
        proxy.freeze()
        reading = asyncio.create_task(_count(database, world))
        await asyncio.sleep(0.05)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        proxy.thaw()
        assert await _count(database, world) == 3


async def test_a_database_on_a_frozen_server_can_be_closed(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn, **SHORT)
        async with database.tenant(world.a) as scope:
            await scope.rows(EMAILS)
            proxy.freeze()
            await database.close()
        assert all(driver.is_closed() for driver in database._pool._connector.drivers)


async def test_a_cut_connection_is_repeated_and_a_vanished_server_is_told(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        assert await _count(database, world) == 3
        proxy.cut()
        assert await _count(database, world) == 3
        await proxy.refuse()
        proxy.cut()
        with pytest.raises(Unreachable) as caught:
            await _count(database, world)
        assert caught.value.retryable
        await proxy.accept()
        assert await _count(database, world) == 3


async def test_an_answer_lost_on_the_way_is_asked_for_again(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        proxy.cut_before = str(world.a).encode()
        assert await _count(database, world) == 3
        assert proxy.cut_before is None
        assert proxy.connections == 2


async def test_rows_are_there_before_the_end_is_answered(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        async with database.tenant(world.a) as scope:
            rows = await scope.rows(EMAILS)
            proxy.freeze()  # so nobody answers the ROLLBACK
        assert len(rows) == 3
        proxy.thaw()


async def test_an_idle_connection_that_died_unnoticed_is_replaced_soon(
    world: World, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.data.pool.IDLE", 0.0)
    monkeypatch.setattr("console.data.pool.IDLE_PATIENCE", 0.1)
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        first = await _pid(database)
        await database.check()
        proxy.freeze()
        reading = asyncio.create_task(_pid(database))
        await asyncio.sleep(0.2)
        proxy.thaw()
        assert await reading != first


async def test_a_table_changed_by_somebody_else_is_read_anew(world: World, opened: Open) -> None:
    database = opened(world.operator, pool_size=1)
    statement: Select[Any] = select(literal_column("value")).select_from(text("changing"))
    async with connected(world.dsns.superuser) as connection:
        await connection.execute(
            "CREATE TABLE changing AS SELECT 1000 AS value;"
            " GRANT SELECT ON changing TO radiant_operator"
        )
        for kind, value in (("text", "1000"), ("float4", 1000.0), ("int", 1000)):
            async with database.platform() as scope:
                await scope.scalar(statement)
                pid = await scope.scalar(PID)
            await connection.execute(
                f"ALTER TABLE changing ALTER value TYPE {kind} USING value::{kind}"
            )
            async with database.platform() as scope:
                assert await scope.scalar(PID) == pid
                assert await scope.scalar(statement) == value


async def test_the_connection_is_kept_alive_and_named(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        database = opened(proxy.dsn)
        async with database.platform() as scope:
            assert (
                await scope.scalar(select(func.current_setting("application_name")))
                == "radiant-console"
            )
        (driver,) = database._pool._connector.drivers
        sock: Any = driver._transport.get_extra_info("socket")  # type: ignore[attr-defined]
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15
