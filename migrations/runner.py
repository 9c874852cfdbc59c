"""Upgrade, downgrade and stamp: the commands, the demo and the tests all come through here."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import asyncpg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from console.data.errors import DRIVER_ERRORS, connect_fault
from console.models.faults import SchemaMismatch, TimedOut, Usage
from console.settings import ConnectionTarget, resolve
from migrations.sql import LOCK_TIMEOUT

Database = str | ConnectionTarget | AsyncConnection
"""A connection string of libpq, what it resolves to, or a connection. In each case straight to
Postgres, not through a transaction pooler; a connection comes and goes without a transaction."""

Progress = Callable[[str], None]
"""Told each revision before it runs, as ``"012 metrics_analytics …"``, and its warnings."""

LOCK = int.from_bytes(b"RADIANT")
"""The session advisory lock of whoever migrates, one per database."""

LOCK_PATIENCE = 60.0
"""Seconds to keep asking for the lock."""

OLDEST_SERVER = 15
"""NULLS NOT DISTINCT and SET NULL with a column list."""

CONNECT_TIMEOUT = 15.0
"""Seconds per host, where the connection string has no opinion."""

SETTINGS = (
    ("search_path", "public"),  # "$user" could be the schema `console`
    ("statement_timeout", "0"),
    ("idle_in_transaction_session_timeout", "0"),
    ("lock_timeout", LOCK_TIMEOUT),
)
"""What a session is set to while it migrates; offline SQL begins with it."""


class State(StrEnum):
    """How a database's revision stands to this code's newest."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    UNKNOWN = "unknown"
    NONE = "none"


class Check(NamedTuple):
    """What `check` found; ``missing`` are the revisions still to run, as in `Progress`."""

    state: State
    revision: str | None
    head: str
    missing: tuple[str, ...]


async def upgrade(
    database: Database, revision: str = "head", *, progress: Progress | None = None
) -> None:
    """Run what is missing up to ``revision``, a transaction each; nothing when it is there.

    Args:
        database: see `Database`.
        revision: ``"head"``, a number such as ``"040"``, or ``"+1"``.
        progress: see `Progress`.

    Raises:
        Usage: no such revision.
        SchemaMismatch: the database stands at a revision unknown here, holds tables without
            recording a revision, or its server is too old.
        TimedOut: somebody else went on migrating for `LOCK_PATIENCE`.
        Fault: no connection.
        sqlalchemy.exc.DBAPIError: a statement failed; its revision is undone, those before stay.
    """
    async with _locked(database, progress) as connection:
        await connection.run_sync(_migrate, "upgrade", revision, progress)


async def downgrade(database: Database, revision: str, *, progress: Progress | None = None) -> None:
    """Undo revisions down to ``revision`` (``"base"``: all); otherwise as `upgrade`.

    The rows of the tables it drops are gone.
    """
    async with _locked(database, progress) as connection:
        await connection.run_sync(_migrate, "downgrade", revision, progress)


async def stamp(database: Database, revision: str) -> None:
    """Record ``revision`` as reached and run nothing, to adopt a database; raises as `upgrade`."""
    async with _locked(database, None) as connection:
        await connection.run_sync(_migrate, "stamp", revision, None)


async def current(database: Database) -> str | None:
    """Tell the revision the database records, known here or not; None when it records none."""
    async with connected(database) as connection:
        recorded = await connection.run_sync(_recorded)
        await connection.rollback()
    return recorded


async def check(database: Database) -> Check:
    """Compare the database's revision with this code's newest."""
    revision = await current(database)
    names = _names()
    newest = max(names)
    if revision is not None and revision not in names:
        newer = revision.isdigit() and int(revision) > int(newest)
        return Check(State.NEWER if newer else State.UNKNOWN, revision, newest, ())
    missing = tuple(name for key, name in names.items() if revision is None or key > revision)
    if revision is None:
        return Check(State.NONE, revision, newest, missing)
    return Check(State.OLDER if missing else State.CURRENT, revision, newest, missing)


def head() -> str:
    """Tell the newest revision of this code."""
    return max(_names())


def offline_sql(start: str = "base", end: str = "head") -> str:
    """Write the SQL that leads from one revision to another, up or down, for psql.

    Raises:
        Usage: no such revision.
    """
    chain = ["base", *_names()]
    here, there = (chain[-1] if name == "head" else name for name in (start, end))
    for name in (here, there):
        if name not in chain:
            raise Usage(f"There is no revision {name}.", f"They go from {chain[1]} to {chain[-1]}.")
    upward = chain.index(here) <= chain.index(there)
    buffer = io.StringIO()
    buffer.writelines(f"SET {item} = {value};\n" for item, value in SETTINGS)
    scripts = _scripts()
    with EnvironmentContext(
        Config(output_buffer=buffer),
        scripts,
        fn=_plan(scripts, "upgrade" if upward else "downgrade", there, None),
        as_sql=True,
        starting_rev=here,
        destination_rev=there,
    ):
        scripts.run_env()
    return buffer.getvalue()


def _migrate(
    connection: Connection,
    action: Literal["upgrade", "downgrade", "stamp"],
    revision: str,
    progress: Progress | None,
) -> None:
    scripts = _scripts()
    _refuse_foreign_ground(connection, action)
    config = Config(attributes={"connection": connection})
    with (
        _catching_wrong_revisions(),
        EnvironmentContext(config, scripts, fn=_plan(scripts, action, revision, progress)),
    ):
        scripts.run_env()


def _refuse_foreign_ground(connection: Connection, action: str) -> None:
    """Say what is in the way before any revision runs into it, and end the transaction."""
    version = int((connection.dialect.server_version_info or (0,))[0])
    recorded = _recorded(connection)
    inhabited = connection.exec_driver_sql(
        "SELECT to_regclass('public.tenants') IS NOT NULL"
    ).scalar_one()
    connection.rollback()
    if version < OLDEST_SERVER:
        raise SchemaMismatch(
            f"The server is Postgres {version}; the schema needs {OLDEST_SERVER} or later."
        )
    if recorded is not None and recorded not in _names():
        raise SchemaMismatch(
            f"The database is at revision {recorded}, which this version doesn't know.",
            "Upgrade the console.",
        )
    if recorded is None and inhabited and action == "upgrade":
        raise SchemaMismatch(
            "The database has tables but records no revision.",
            "If the platform made them: radiant-console db stamp 040, then db upgrade.",
        )


def _recorded(connection: Connection) -> str | None:
    if not connection.exec_driver_sql(
        "SELECT to_regclass('public.alembic_version') IS NOT NULL"
    ).scalar_one():
        return None
    rows = connection.exec_driver_sql("SELECT max(version_num) FROM public.alembic_version")
    revision: str | None = rows.scalar_one()
    return revision


def _plan(
    scripts: ScriptDirectory, action: str, revision: str, progress: Progress | None
) -> Callable[[str | tuple[str, ...], MigrationContext], Iterator[MigrationStep]]:
    """Choose the steps as Alembic's own commands do, and announce each before it runs."""

    def steps(at: str | tuple[str, ...], _: MigrationContext) -> Iterator[MigrationStep]:
        chosen: Iterable[MigrationStep]
        if action == "stamp":
            chosen = scripts._stamp_revs(revision, at)
        elif action == "upgrade":
            chosen = scripts._upgrade_revs(revision, at)  # type: ignore[arg-type]
        else:
            chosen = scripts._downgrade_revs(revision, at)  # type: ignore[arg-type]
        names = _names()
        for step in chosen:
            if progress is not None and step.info.up_revision_id is not None:
                progress(f"{names[step.info.up_revision_id]} …")
            yield step

    return steps


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(Path(__file__).parent)


@cache
def _names() -> dict[str, str]:
    """Every revision in order, with its name as people say it."""
    scripts = reversed(list(_scripts().walk_revisions()))
    return {script.revision: Path(script.path).stem.replace("_", " ", 1) for script in scripts}


@contextmanager
def _catching_wrong_revisions() -> Iterator[None]:
    try:
        yield
    except CommandError as wrong:
        raise Usage(f"{wrong}.", f"Revisions go from 001 to {head()}.") from wrong


@asynccontextmanager
async def connected(database: Database) -> AsyncIterator[AsyncConnection]:
    """Connect, or pass a connection through.

    Raises:
        Fault: no connection.
    """
    if isinstance(database, AsyncConnection):
        yield database
        return
    target = resolve(database, os.environ, Path.home()) if isinstance(database, str) else database

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        timeout = target.connect_timeout or CONNECT_TIMEOUT
        try:
            return await asyncpg.connect(**target.connect_arguments(), timeout=timeout)
        except DRIVER_ERRORS as error:
            raise connect_fault(error, target.where) from error

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def _locked(database: Database, progress: Progress | None) -> AsyncIterator[AsyncConnection]:
    """Connect and take the lock by asking again and again.

    To wait for it would hold a snapshot, and CREATE INDEX CONCURRENTLY waits for snapshots.
    """
    async with connected(database) as connection:
        waited = 0.0
        while not await _ask(connection, f"pg_try_advisory_lock({LOCK})"):
            if waited == 0.0 and progress is not None:
                progress("waiting for another migration of this database …")
            if waited >= LOCK_PATIENCE:
                raise TimedOut(
                    f"Another migration has been running for {LOCK_PATIENCE:.0f} seconds.",
                    "Try again when it is done.",
                )
            await asyncio.sleep(0.5)
            waited += 0.5
        try:
            await _execute(connection, *(f"SET {item} = {value}" for item, value in SETTINGS))
            async with _passing_warnings_on(connection, progress):
                yield connection
        finally:
            if not connection.invalidated:
                await connection.rollback()
                await _execute(connection, *(f"RESET {item}" for item, _ in SETTINGS))
                await _ask(connection, f"pg_advisory_unlock({LOCK})")


@asynccontextmanager
async def _passing_warnings_on(
    connection: AsyncConnection, progress: Progress | None
) -> AsyncIterator[None]:
    """Tell ``progress`` what revisions find missing or out of order in the database."""

    def tell(_: object, said: asyncpg.PostgresLogMessage) -> None:
        if progress is not None and said.severity_en == "WARNING":
            detail = f": {said.detail}" if said.detail else ""
            hint = f". {said.hint}" if said.hint else ""
            progress(f"    warning: {said.message}{detail}{hint}")

    driver: Any = (await connection.get_raw_connection()).driver_connection
    driver.add_log_listener(tell)
    try:
        yield
    finally:
        driver.remove_log_listener(tell)


async def _execute(connection: AsyncConnection, *statements: str) -> None:
    for statement in statements:
        await connection.exec_driver_sql(statement)
    await connection.commit()


async def _ask(connection: AsyncConnection, expression: str) -> bool:
    answer: bool = (await connection.exec_driver_sql(f"SELECT {expression}")).scalar_one()
    await connection.rollback()
    return answer
