"""Every way the driver can fail becomes a fault that a person can read, never a raw exception."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest
from sqlalchemy import BigInteger, Select, cast, func, literal, literal_column, select, text

from console.data.errors import connect_fault, query_fault
from console.data.tables.tenants import tenants, users
from console.embedded import EmbeddedServer
from console.models.faults import (
    BadValue,
    ConnectionLost,
    Fault,
    LoginRefused,
    NotPermitted,
    SchemaMismatch,
    SchemaMissing,
    TimedOut,
    TooManyConnections,
    Unreachable,
)
from tests.cluster import PASSWORD, connected
from tests.data.conftest import Open, World
from tests.proxy import before


def _from(table: str, column: str = "1") -> Select[Any]:
    return select(literal_column(column)).select_from(text(table))


QUERIES: dict[str, tuple[Select[Any], type[Fault], str]] = {
    "missing table": (_from("nowhere"), SchemaMissing, "nowhere"),
    "missing schema": (_from("nowhere.tenants"), SchemaMissing, "nowhere"),
    "missing column": (_from("tenants", "colour"), SchemaMissing, "colour"),
    "missing function": (select(literal_column("frobnicate()")), SchemaMissing, "frobnicate"),
    "missing grant": (_from("api_keys", "key_hash"), NotPermitted, "api_keys"),
    "bad value": (select(cast(literal("x" * 30), BigInteger)), BadValue, "x"),
    "unsendable": (select(literal(2**70, BigInteger)), BadValue, "out of int64 range"),
    "unrepresentable": (select(literal_column("interval '170000000 years'")), BadValue, ""),
    "syntax": (select(literal_column("1 FROM FROM")), Fault, "syntax"),
    "division": (select(literal_column("1 / (SELECT 0)")), BadValue, "division"),
}


@pytest.mark.parametrize("name", QUERIES)
async def test_a_failing_query_is_told_as_what_it_is(world: World, opened: Open, name: str) -> None:
    statement, fault, word = QUERIES[name]
    async with opened(world.operator).platform() as scope:
        with pytest.raises(fault) as caught:
            await scope.rows(statement)
    assert type(caught.value) is fault
    assert word in caught.value.message
    assert caught.value.message.endswith(".")


async def test_a_statement_that_takes_too_long_is_stopped_by_the_server(
    world: World, opened: Open
) -> None:
    database = opened(world.operator, statement_timeout=0.05)
    async with database.platform() as scope:
        with pytest.raises(TimedOut, match="statement timeout"):
            await scope.rows(select(func.pg_sleep(60)))
        assert await scope.scalar(select(literal(1))) == 1


async def test_a_lock_that_somebody_holds_is_not_waited_for_for_ever(
    world: World, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.data.connect.LOCK_TIMEOUT", 0.05)
    async with connected(world.dsns.superuser) as connection, connection.transaction():
        await connection.execute("LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE")
        async with opened(world.operator).tenant(world.a) as scope:
            with pytest.raises(TimedOut, match="lock"):
                await scope.rows(select(tenants.c.id))


async def test_no_free_connection_of_our_own_is_told_as_that(world: World, opened: Open) -> None:
    database = opened(world.operator, pool_size=1, statement_timeout=0.1, command_timeout=0.2)
    async with database.tenant(world.a) as busy:
        await busy.rows(select(users.c.id))
        async with database.tenant(world.a) as scope:
            with pytest.raises(TooManyConnections):
                await scope.rows(select(users.c.id))


async def test_no_free_connection_of_the_servers_is_told_as_that(
    world: World, opened: Open
) -> None:
    async with connected(world.dsns.superuser) as connection:
        await connection.execute(f"ALTER DATABASE {world.dsns.database} CONNECTION LIMIT 0")
    with pytest.raises(TooManyConnections) as caught:
        await opened(world.operator).open()
    assert caught.value.retryable


def _dsn(cluster: EmbeddedServer, user: str, database: str, password: str = PASSWORD) -> str:
    return cluster.dsn(user, database, password)


async def test_a_wrong_password_is_refused_without_being_repeated(
    cluster: EmbeddedServer, world: World, opened: Open
) -> None:
    dsn = _dsn(cluster, "test_operator", world.dsns.database, "wr0ng-s3cret")
    with pytest.raises(LoginRefused, match="password") as caught:
        await opened(dsn).open()
    assert "s3cret" not in str(caught.value)
    assert not caught.value.retryable
    assert caught.value.exit_code == 5


async def test_no_password_where_one_is_needed_is_refused(
    cluster: EmbeddedServer, world: World, opened: Open
) -> None:
    with pytest.raises(LoginRefused, match="password"):
        await opened(cluster.dsn("test_operator", world.dsns.database)).open()


async def test_an_unknown_login_is_refused(
    cluster: EmbeddedServer, world: World, opened: Open
) -> None:
    with pytest.raises(LoginRefused):
        await opened(_dsn(cluster, "nobody_here", world.dsns.database)).open()


@pytest.mark.usefixtures("template")
async def test_an_unknown_database_is_refused_by_name(
    cluster: EmbeddedServer, opened: Open
) -> None:
    with pytest.raises(LoginRefused, match="no_such_database"):
        await opened(_dsn(cluster, "test_operator", "no_such_database")).open()


async def test_a_login_that_may_not_connect_is_refused(world: World, opened: Open) -> None:
    async with connected(world.dsns.superuser) as connection:
        await connection.execute(f"REVOKE CONNECT ON DATABASE {world.dsns.database} FROM PUBLIC")
        for group in ("auditor", "operator", "admin", "super_admin"):
            await connection.execute(
                f"REVOKE CONNECT ON DATABASE {world.dsns.database} FROM radiant_{group}"
            )
    with pytest.raises(LoginRefused, match="CONNECT"):
        await opened(world.operator).open()


async def test_a_port_that_nobody_listens_on_is_unreachable(opened: Open) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can have it
        port = taken.getsockname()[1]
        with pytest.raises(Unreachable, match=f"127.0.0.1:{port}") as caught:
            await opened(f"postgresql://me@127.0.0.1:{port}/db").open()
    assert caught.value.retryable


async def test_a_socket_that_isnt_there_is_unreachable(opened: Open, scratch: Any) -> None:
    with pytest.raises(Unreachable, match="No server listens"):
        await opened(f"postgresql://me@/db?host={quote(str(scratch), safe='')}").open()


async def test_an_unknown_host_is_unreachable(opened: Open) -> None:
    with pytest.raises(Unreachable, match=r"nowhere\.invalid"):
        await opened("postgresql://me@nowhere.invalid/db").open()


@asynccontextmanager
async def _listener(answer: bytes | None) -> AsyncIterator[str]:
    """A server that answers everything with ``answer``; with None, never."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1024)
        if answer is not None:
            writer.write(answer)
            writer.close()
        else:
            await reader.read()
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql://me:pw@127.0.0.1:{port}/db?sslmode=disable"


async def test_a_server_that_says_nothing_is_given_up_on(opened: Open) -> None:
    async with _listener(None) as dsn:
        with pytest.raises(Unreachable, match="in time"):
            await opened(dsn, connect_timeout=0.1).open()


async def test_a_server_that_speaks_another_language_is_no_crash(opened: Open) -> None:
    for answer in (b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n"):
        async with _listener(answer) as dsn:
            with pytest.raises(Fault):
                await opened(dsn, connect_timeout=0.5).open()


async def test_tls_that_the_server_doesnt_offer_is_told(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        with pytest.raises(Unreachable, match="SSL"):
            await opened(proxy.dsn.replace("sslmode=disable", "sslmode=require")).open()


async def test_the_second_host_is_tried_when_the_first_doesnt_answer(
    world: World, opened: Open
) -> None:
    async with before(world.operator) as proxy, _listener(None) as silent:
        first = silent.partition("@")[2].partition("/")[0]
        dsn = proxy.dsn.replace("@", f"@{first},")
        standing = await opened(dsn, connect_timeout=0.2).open()
        assert standing.server_address == f"127.0.0.1:{proxy.port}"


async def test_hosts_of_the_wrong_kind_are_told_as_that(world: World, opened: Open) -> None:
    async with before(world.operator) as proxy:
        with pytest.raises(Unreachable, match="target_session_attrs"):
            await opened(f"{proxy.dsn}&target_session_attrs=standby").open()
        await opened(f"{proxy.dsn}&target_session_attrs=prefer-standby").open()


async def test_a_database_without_the_schema_says_how_to_make_it(
    cluster: EmbeddedServer, opened: Open
) -> None:
    async with connected(cluster.superuser_dsn()) as connection:
        await connection.execute("CREATE DATABASE bare_of_schema")
    with pytest.raises(SchemaMismatch, match="db upgrade"):
        await opened(cluster.superuser_dsn("bare_of_schema")).open()


SERVER_ERRORS = [
    kind
    for kind in vars(asyncpg.exceptions).values()
    if isinstance(kind, type) and issubclass(kind, asyncpg.PostgresError)
]


@pytest.mark.parametrize("kind", SERVER_ERRORS, ids=lambda kind: kind.__name__)
def test_what_the_server_says_is_harmless_and_without_detail(
    kind: type[asyncpg.PostgresError],
) -> None:
    error = kind("\x1b[31mred\nDETAIL:  Key (email)=(a@b) already exists.")
    for fault in (query_fault(error), connect_fault(error, "db:5432")):
        assert "␛[31mred" in fault.message
        assert "\x1b" not in str(fault)
        assert "a@b" not in str(fault)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (ConnectionRefusedError(), ConnectionLost),
        (ConnectionResetError(), ConnectionLost),
        (TimeoutError(), TimedOut),
        (OSError(113, "No route to host"), ConnectionLost),
        (asyncpg.InterfaceError("connection is closed"), ConnectionLost),
        (asyncpg.ConnectionDoesNotExistError("gone"), ConnectionLost),
        (asyncpg.AdminShutdownError("bye"), ConnectionLost),
        (OverflowError("date value out of range"), BadValue),
    ],
)
def test_what_arrives_without_a_code_is_understood_too(
    error: Exception, fault: type[Fault]
) -> None:
    assert type(query_fault(error)) is fault
