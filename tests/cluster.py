"""A Postgres cluster of the tests' own, and databases copied from templates in milliseconds.

`RADIANT_TEST_POSTGRES` chooses its programs: 18 (as without it) or 16 from the wheel, or `system`.
Each run, and each worker of a parallel run, has a cluster of its own.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from console.embedded import Binaries, EmbeddedServer, find_binaries, system_binaries
from console.embedded.reaper import hold, try_hold

OWNER = "radiant_owner"
PASSWORD = "tests: 100%/@own"  # every character that a careless DSN stumbles over
TEMPLATE = "radiant_template"
DEMO = "radiant_demo"
ROLES = ("auditor", "operator", "admin", "super_admin")
ROOM = 400 * 1024 * 1024  # bytes for cluster, templates and copies; containers often have 64 MB
PREFIX = "radiant-tests-"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Dsns:
    """The ways into one database.

    Attributes:
        database: Its name.
        owner: DSN of the schema's owner, a plain role.
        superuser: DSN of the cluster's superuser, for arranging only.
        people: DSN by e-mail address, and by role (`operator`, …) of the first who has it.
    """

    database: str
    owner: str
    superuser: str
    people: Mapping[str, str]


def binaries() -> Binaries:
    """The programs that this run tests with."""
    wanted = os.environ.get("RADIANT_TEST_POSTGRES", "18")
    if wanted == "system":
        return next(system_binaries())
    return find_binaries(int(wanted))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder in memory where there is room, else in the temp folder; removed afterwards.

    What a killed run left goes too: its lock is free.
    """
    parent = Path("/dev/shm")  # noqa: S108 (mkdtemp makes it ours)
    if not parent.is_dir() or shutil.disk_usage(parent).free < ROOM:
        parent = Path(tempfile.gettempdir())
    for left in parent.glob(f"{PREFIX}*"):
        if left.stat().st_uid == os.geteuid():
            lock = try_hold(left / "run.lock")
            if lock is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(lock)
    # Locked before it has the name that others look for: they would take it for left behind.
    folder = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}", dir=parent))
    lock = hold(folder / "run.lock", fcntl.LOCK_EX)
    folder = folder.rename(folder.with_name(folder.name.removeprefix("new-")))
    if os.geteuid() == 0:
        folder.chmod(0o711)  # the server's account must get through
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        os.close(lock)


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of asyncpg's own, closed afterwards."""
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def make_template(server: EmbeddedServer) -> str:
    """Migrate a database as a plain owner, give it people to log in as, and close it."""
    from migrations import runner  # most tests need no Alembic

    async with connected(server.superuser_dsn()) as connection:
        await connection.execute(
            f"CREATE ROLE {OWNER} LOGIN CREATEROLE NOSUPERUSER PASSWORD '{PASSWORD}'"
        )
        await connection.execute(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
    await runner.upgrade(server.dsn(OWNER, TEMPLATE, PASSWORD))
    async with connected(server.superuser_dsn(TEMPLATE)) as connection:
        for role in ROLES:
            await _make_person(connection, role)
    async with connected(server.superuser_dsn()) as connection:
        # A copy fails while anybody is connected to its original.
        await connection.execute(f"ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS false")
    return TEMPLATE


async def make_demo(server: EmbeddedServer, template: str) -> Dsns:
    """Copy the template and tell the demo world in it."""
    from console import demo
    from console.demo.logins import create_logins
    from console.demo.people import PEOPLE

    dsns = await copy(server, template, DEMO)
    await demo.build(dsns.superuser, now=datetime.now(UTC), progress=lambda _: None)
    passwords = await create_logins(dsns.superuser, DEMO)
    people: dict[str, str] = {}
    for person in PEOPLE:
        if person.login is not None:
            way_in = server.dsn(person.login, DEMO, passwords[person.email])
            people[person.email] = way_in
            people.setdefault(person.role, way_in)
    return Dsns(DEMO, dsns.owner, dsns.superuser, people)


async def copy(server: EmbeddedServer, template: str, name: str | None = None) -> Dsns:
    """Copy a template into a new database."""
    database = name or f"test_{next(_numbers)}"
    async with connected(server.superuser_dsn()) as connection:
        await connection.execute(f"CREATE DATABASE {database} TEMPLATE {template} OWNER {OWNER}")
    async with connected(server.superuser_dsn(database)) as connection:
        # What belongs to the database itself is not copied with it.
        await connection.execute("SELECT console.apply_database_grants()")
    people = {}
    for role in ROLES:
        people[role] = people[email(role)] = server.dsn(f"test_{role}", database, PASSWORD)
    return Dsns(
        database,
        server.dsn(OWNER, database, PASSWORD),
        server.superuser_dsn(database),
        people,
    )


async def drop(server: EmbeddedServer, database: str) -> None:
    """Drop a database, whoever is still connected to it."""
    async with connected(server.superuser_dsn()) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def email(role: str) -> str:
    """The address of the test person who has that role."""
    return f"{role}@tests.example"


async def _make_person(connection: asyncpg.Connection, role: str) -> None:
    await connection.execute(f"CREATE ROLE test_{role} LOGIN PASSWORD '{PASSWORD}'")
    await connection.execute(f"GRANT radiant_{role} TO test_{role}")
    if role == "auditor":
        await connection.execute("ALTER ROLE test_auditor SET default_transaction_read_only = on")
    administrator = await connection.fetchval(
        "INSERT INTO administrators (cognito_user_id, email, display_name, role, mfa_enabled)"
        " VALUES ($1, $2, $3, $4, true) RETURNING id",
        f"test-{role}",
        email(role),
        f"Test {role.replace('_', ' ')}",
        role,
    )
    await connection.execute(
        "INSERT INTO console.administrator_logins (login, administrator_id) VALUES ($1, $2)",
        f"test_{role}",
        administrator,
    )
