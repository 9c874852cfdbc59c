"""Where the demo worlds live: the embedded server, their databases, and everybody's way in."""

import asyncio
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Self

from console.demo.large.size import SMALL, Scale
from console.demo.people import PEOPLE
from console.embedded import EmbeddedError, EmbeddedServer, reset

OWNER = "radiant_owner"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is kept beside the data once a world is whole: its age and its schema."""

    made_at: str
    revision: str

    @classmethod
    def read(cls, path: Path) -> "_Mark | None":
        try:
            return cls(**json.loads(path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None  # not made, not whole, or another version's: made anew

    def write(self, path: Path) -> None:
        _write(path, asdict(self))


@dataclass(frozen=True, slots=True)
class _Passwords:
    """Of the schema's owner, and of people by e-mail address. All worlds share their roles."""

    owner: str
    people: dict[str, str]

    @classmethod
    def of(cls, server: EmbeddedServer) -> "_Passwords":
        """Those of a server; new ones, which no world knows, unless they are there already."""
        path = server.folder / "passwords.json"
        emails = {person.email for person in PEOPLE if person.login is not None}
        with server.alone("passwords"):
            try:
                known = cls(**json.loads(path.read_text()))
                if known.people.keys() == emails:
                    return known
            except (FileNotFoundError, ValueError, TypeError, AttributeError):
                pass
            for mark in server.folder.glob("world*.json"):
                mark.unlink()
            new = cls(
                secrets.token_urlsafe(24),
                {email: secrets.token_urlsafe(18) for email in sorted(emails)},
            )
            _write(path, asdict(new))
            return new


@dataclass(frozen=True, slots=True)
class DemoHome:
    """A server that holds a demo world.

    Attributes:
        server: Held until it is stopped.
        owner: DSN of the schema's owner.
        superuser: DSN of the server's superuser, in the world's database.
        people: DSN by e-mail address, for everybody who has a login.
        made_at: The moment that the world was told from.
    """

    server: EmbeddedServer
    owner: str
    superuser: str
    people: Mapping[str, str]
    made_at: datetime

    @classmethod
    def prepare(
        cls,
        folder: Path | None,
        *,
        now: datetime,
        progress: Progress,
        scale: Scale = SMALL,
        anew: bool = False,
        agree: Callable[[str], None] = lambda _: None,
    ) -> Self:
        """Start the server and make the world, unless it is there already.

        A large world whose making was interrupted is gone on with.

        Args:
            folder: Where the data is kept; the default folder if None.
            now: The moment to tell a new world from.
            progress: Gets a sentence whenever something takes a while.
            scale: Which world; each has its own database on the one server.
            anew: Throw away what there is of this world. Others stay.
            agree: Gets what a new large world takes, in words, and raises if that is too much.

        Raises:
            EmbeddedError: The server can't be started, the disk is too small, or a world that is
                to be thrown away is in use.
        """
        server = _started(folder, anew=anew)
        try:
            name = "world" if not scale.is_large else f"world-{scale.key}"
            passwords = _Passwords.of(server)
            with server.alone(name):
                path = server.folder / f"{name}.json"
                if anew:
                    asyncio.run(_forget(server, scale.database))
                    path.unlink(missing_ok=True)
                mark = _Mark.read(path)
                if mark is None or mark.revision != newest_revision():
                    path.unlink(missing_ok=True)
                    mark = asyncio.run(_make(server, scale, now, passwords, progress, agree))
                    mark.write(path)
        except BaseException:
            server.stop()
            raise
        return cls(
            server,
            server.dsn(OWNER, scale.database, passwords.owner),
            server.superuser_dsn(scale.database),
            {
                person.email: server.dsn(
                    person.login, scale.database, passwords.people[person.email]
                )
                for person in PEOPLE
                if person.login is not None
            },
            datetime.fromisoformat(mark.made_at),
        )


def newest_revision() -> str:
    """The schema's newest revision, from the names of its files: Alembic takes long to import."""
    names = (entry.name for entry in files("migrations").joinpath("versions").iterdir())
    return max(name[:3] for name in names if name[:3].isdigit())


def _started(folder: Path | None, *, anew: bool) -> EmbeddedServer:
    """The server; where everything may go, one that can't be started is made anew."""
    try:
        return EmbeddedServer.start(folder)
    except EmbeddedError:
        if not anew:
            raise
        reset(folder)
        return EmbeddedServer.start(folder)


async def _forget(server: EmbeddedServer, database: str) -> None:
    """Drop a world's database, unless somebody is in it."""
    import asyncpg

    connection = await asyncpg.connect(server.superuser_dsn())
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {database}")
    except asyncpg.ObjectInUseError as error:
        raise EmbeddedError("Another console uses this demo world: close it first.") from error
    finally:
        await connection.close()


async def _make(
    server: EmbeddedServer,
    scale: Scale,
    now: datetime,
    passwords: _Passwords,
    progress: Progress,
    agree: Callable[[str], None],
) -> _Mark:
    # Only whoever makes the world waits for these; whoever opens it starts at once.
    from console.demo import SEED
    from console.demo.large import add_mass, unfinished

    superuser = server.superuser_dsn(scale.database)
    begun = await unfinished(superuser) if scale.is_large else None
    if begun is not None and begun.revision == newest_revision():
        now = begun.told_from
    else:
        if scale.is_large:
            agree(await _estimate(server, scale))
        await _make_small(server, scale.database, now, passwords, progress)
    if scale.is_large:
        await add_mass(
            superuser, scale, now=now, seed=SEED, revision=newest_revision(), progress=progress
        )
    return _Mark(now.astimezone(UTC).isoformat(), newest_revision())


async def _estimate(server: EmbeddedServer, scale: Scale) -> str:
    """What the scale takes here, in words.

    Raises:
        EmbeddedError: There isn't that much room.
    """
    from console.demo.large.loading import duration, pace

    size, free = scale.size, shutil.disk_usage(server.folder).free
    needed, there = f"{size.disk / 1e9:.1f} GB", f"{free / 1e9:.1f} GB"
    if size.disk > free:
        raise EmbeddedError(
            f"The large demo world needs about {needed} of disk in {server.folder}, where {there}"
            " are free: make room, or take a part of it, such as --factor 0.1."
        )
    takes = duration(size.seconds * await pace(server.superuser_dsn()))
    return (
        f"The large demo world ({size.entries:,} ledger rows, {size.steps:,} steps, {size.tasks:,}"
        f" task executions) takes {takes} to load and about {needed} of the {there} free in"
        f" {server.folder}."
    )


async def _make_small(
    server: EmbeddedServer,
    database: str,
    now: datetime,
    passwords: _Passwords,
    progress: Progress,
) -> None:
    import asyncpg

    from console.demo import build
    from console.demo.logins import create_logins
    from migrations import runner

    connection = await asyncpg.connect(server.superuser_dsn())
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        with server.alone("roles"):  # another world may be in the making
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", OWNER):
                await connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
            await connection.execute(f"ALTER ROLE {OWNER} PASSWORD '{passwords.owner}'")
        await connection.execute(f"CREATE DATABASE {database} OWNER {OWNER}")
    finally:
        await connection.close()
    progress("making the schema …")
    await runner.upgrade(server.dsn(OWNER, database, passwords.owner))
    await build(server.superuser_dsn(database), now=now, progress=progress)
    await create_logins(server.superuser_dsn(database), database, passwords.people)


def _write(path: Path, content: object) -> None:
    """Put a file in place whole, readable by its owner only."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file)
    new.rename(path)
