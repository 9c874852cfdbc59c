"""Where the demo world lives: the embedded server, its database, and everybody's way in."""

import asyncio
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Self

from console.demo.people import PEOPLE
from console.embedded import EmbeddedServer

DATABASE = "radiant"
OWNER = "radiant_owner"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is kept beside the data once the world is whole: its age, schema and passwords."""

    made_at: str
    revision: str
    owner_password: str
    passwords: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> "_Mark | None":
        try:
            return cls(**json.loads(path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None  # not made, not whole, or another version's: made anew

    def write(self, path: Path) -> None:
        new = path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file)
        new.rename(path)


@dataclass(frozen=True, slots=True)
class DemoHome:
    """A server that holds the demo world.

    Attributes:
        server: Held until it is stopped.
        owner: DSN of the schema's owner.
        people: DSN by e-mail address, for everybody who has a login.
        made_at: The moment that the world was told from.
    """

    server: EmbeddedServer
    owner: str
    people: Mapping[str, str]
    made_at: datetime

    @classmethod
    def prepare(cls, folder: Path | None, *, now: datetime, progress: Progress) -> Self:
        """Start the server and make the world, unless it is there already.

        Args:
            folder: Where the data is kept; the default folder if None.
            now: The moment to tell a new world from.
            progress: Gets a sentence whenever something takes a while.

        Raises:
            EmbeddedError: The server can't be started.
        """
        server = EmbeddedServer.start(folder)
        try:
            with server.alone("world"):
                path = server.folder / "world.json"
                mark = _Mark.read(path)
                if mark is None or mark.revision != newest_revision():
                    path.unlink(missing_ok=True)
                    mark = asyncio.run(_make(server, now, progress))
                    mark.write(path)
        except BaseException:
            server.stop()
            raise
        return cls(
            server,
            server.dsn(OWNER, DATABASE, mark.owner_password),
            {
                person.email: server.dsn(person.login, DATABASE, mark.passwords[person.email])
                for person in PEOPLE
                if person.login is not None
            },
            datetime.fromisoformat(mark.made_at),
        )


def newest_revision() -> str:
    """The schema's newest revision, from the names of its files: Alembic takes long to import."""
    names = (entry.name for entry in files("migrations").joinpath("versions").iterdir())
    return max(name[:3] for name in names if name[:3].isdigit())


async def _make(server: EmbeddedServer, now: datetime, progress: Progress) -> _Mark:
    # Only whoever makes the world waits for these; whoever opens it starts at once.
    import asyncpg

    from console.demo import build
    from console.demo.logins import create_logins
    from migrations import runner

    password = secrets.token_urlsafe(24)
    connection = await asyncpg.connect(server.superuser_dsn())
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", OWNER):
            await connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
        await connection.execute(f"ALTER ROLE {OWNER} PASSWORD '{password}'")
        await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    finally:
        await connection.close()
    progress("making the schema …")
    await runner.upgrade(server.dsn(OWNER, DATABASE, password))
    await build(server.superuser_dsn(DATABASE), now=now, progress=progress)
    passwords = await create_logins(server.superuser_dsn(DATABASE), DATABASE)
    return _Mark(now.astimezone(UTC).isoformat(), newest_revision(), password, passwords)
