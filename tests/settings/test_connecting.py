"""The same words, a real server: what psql reaches, the console's driver reaches."""

import os
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from console.embedded import EmbeddedServer
from console.settings import ConnectionTarget, resolve
from tests.cluster import connected

LOGIN = "test_settings"
PASSWORD = r"s3cret: 100%/@\own"
WHO = (
    "SELECT current_user || '|' || current_database() || '|'"
    " || current_setting('application_name') || '|' || current_setting('geqo_threshold')"
)


class Person:
    """Somebody with a login, a home and an environment of their own."""

    def __init__(self, server: EmbeddedServer, home: Path) -> None:
        self.server = server
        self.home = home
        self.environ: dict[str, str] = {}

    @property
    def sockets(self) -> str:
        return str(self.server.socket_folder)

    def keeps(self, name: str, text: str) -> None:
        file = self.home / name
        file.write_text(text)
        file.chmod(0o600)

    def resolve(self, dsn: str) -> ConnectionTarget:
        return resolve(dsn, self.environ, self.home)

    async def asks(self, dsn: str) -> Any:
        connection = await asyncpg.connect(**self.resolve(dsn).connect_arguments(), timeout=10)
        try:
            return await connection.fetchval(WHO)
        finally:
            await connection.close()

    def asks_with_psql(self, dsn: str) -> str:
        psql = self.server.binaries.folder / "psql"
        done = subprocess.run(
            [str(psql), dsn, "-XAtw", "-c", WHO],
            env=clean(os.environ) | self.environ | {"HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if not name.startswith("PG")}


@pytest.fixture(scope="module")
async def server(cluster: EmbeddedServer) -> AsyncIterator[EmbeddedServer]:
    async with connected(cluster.superuser_dsn()) as connection:
        await connection.execute(f"CREATE ROLE {LOGIN} LOGIN PASSWORD '{PASSWORD}'")
    yield cluster
    async with connected(cluster.superuser_dsn()) as connection:
        await connection.execute(f"DROP ROLE {LOGIN}")


@pytest.fixture
def person(server: EmbeddedServer, tmp_path: Path) -> Person:
    return Person(server, tmp_path)


def escaped(field: str) -> str:
    return field.replace("\\", "\\\\").replace(":", "\\:")


async def test_a_service_with_a_password_file_leads_where_psql_goes(person: Person) -> None:
    person.keeps(
        ".pg_service.conf",
        f"[ours]\nhost={person.sockets}\nport=5432\nuser={LOGIN}\ndbname=postgres\n"
        "application_name=someone\noptions=-c geqo_threshold=7\n",
    )
    person.keeps(".pgpass", f"{escaped(person.sockets)}:5432:postgres:*:{escaped(PASSWORD)}\n")
    expected = f"{LOGIN}|postgres|someone|7"
    assert person.asks_with_psql("service=ours") == expected
    assert await person.asks("service=ours") == expected
    person.environ = {"PGSERVICE": "ours"}
    assert person.asks_with_psql("") == expected
    assert await person.asks("") == expected


async def test_variables_alone_lead_where_psql_goes(person: Person) -> None:
    person.environ = {
        "PGHOST": person.sockets,
        "PGPORT": "5432",
        "PGUSER": LOGIN,
        "PGPASSWORD": PASSWORD,
        "PGDATABASE": "postgres",
        "PGAPPNAME": "by variable",
        "PGOPTIONS": "-c geqo_threshold=8",
    }
    expected = f"{LOGIN}|postgres|by variable|8"
    assert person.asks_with_psql("") == expected
    assert await person.asks("") == expected


async def test_each_host_gets_its_own_password(person: Person) -> None:
    person.keeps(
        ".pgpass",
        f"/nonexistent:*:*:*:wrong\n{escaped(person.sockets)}:*:*:*:{escaped(PASSWORD)}\n",
    )
    dsn = f"host=/nonexistent,{person.sockets} port=5432 user={LOGIN} dbname=postgres"
    person.environ = {"PGAPPNAME": "either"}
    assert person.asks_with_psql(dsn) == await person.asks(dsn) == f"{LOGIN}|postgres|either|12"


async def test_a_password_that_was_not_resolved_is_not_looked_up_behind_our_back(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await person.asks(f"host={person.sockets} port=5432 user={LOGIN} dbname=postgres")


async def test_a_standby_that_is_asked_for_is_not_replaced_by_a_primary(person: Person) -> None:
    person.environ = {"PGPASSWORD": PASSWORD, "PGTARGETSESSIONATTRS": "standby"}
    dsn = f"host={person.sockets} port=5432 user={LOGIN} dbname=postgres"
    with pytest.raises(asyncpg.TargetServerAttributeNotMatched):
        await person.asks(dsn)
    assert await person.asks(f"{dsn} target_session_attrs=prefer-standby")
    assert await person.asks(f"{dsn} target_session_attrs=primary")
