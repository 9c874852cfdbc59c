"""Databases without a schema, and with the platform's part of it."""

import asyncio
import difflib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from console.embedded import EmbeddedServer
from migrations import runner
from tests import cluster as clusters

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Ground:
    """A database of one test's own; ``owner`` is a plain role that owns it."""

    server: EmbeddedServer
    database: str

    @property
    def owner(self) -> str:
        """DSN of the owner."""
        return self.server.dsn(clusters.OWNER, self.database, clusters.PASSWORD)

    @property
    def superuser(self) -> str:
        """DSN of the cluster's superuser."""
        return self.server.superuser_dsn(self.database)

    async def run(self, script: str) -> None:
        """Run statements as the owner."""
        async with clusters.connected(self.owner) as connection:
            await connection.execute(script)

    async def ask(self, question: str) -> object:
        """One value, asked as the owner."""
        async with clusters.connected(self.owner) as connection:
            return await connection.fetchval(question)

    async def schema(self) -> list[str]:
        """Everything that pg_dump knows of the schema, line by line."""
        dump = await asyncio.create_subprocess_exec(
            self.server.binaries.folder / "pg_dump",
            "--schema-only",
            f"--dbname={self.superuser}",
            stdout=asyncio.subprocess.PIPE,
        )
        text, _ = await dump.communicate()
        assert dump.returncode == 0
        lines = text.decode().splitlines()
        # Newer ones bracket the dump with a random word.
        return [line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))]


def difference(before: list[str], after: list[str]) -> str:
    """What changed between two schemas, for a person; empty when nothing did."""
    return "\n".join(difflib.unified_diff(before, after, lineterm="", n=1))


@pytest.fixture
async def empty(cluster: EmbeddedServer, template: str) -> AsyncIterator[Ground]:  # noqa: ARG001 - makes the owner
    """An empty database."""
    ground = await _make(cluster)
    yield ground
    await clusters.drop(cluster, ground.database)


@pytest.fixture(scope="module")
async def platform(cluster: EmbeddedServer, template: str) -> AsyncIterator[Ground]:  # noqa: ARG001 - makes the owner
    """The platform's own schema, 001 to 040, shared by a module's tests."""
    ground = await _make(cluster)
    await runner.upgrade(ground.owner, "040")
    yield ground
    await clusters.drop(cluster, ground.database)


@pytest.fixture(scope="module")
async def owner(platform: Ground) -> AsyncIterator[asyncpg.Connection]:
    """A session of the owner of the platform's schema."""
    async with clusters.connected(platform.owner) as connection:
        yield connection


@pytest.fixture(scope="module")
async def superuser(platform: Ground) -> AsyncIterator[asyncpg.Connection]:
    """A session that row-level security doesn't bind, to arrange rows."""
    async with clusters.connected(platform.superuser) as connection:
        yield connection


async def _make(cluster: EmbeddedServer) -> Ground:
    ground = Ground(cluster, f"ground_{next(_numbers)}")
    async with clusters.connected(cluster.superuser_dsn()) as connection:
        await connection.execute(f"CREATE DATABASE {ground.database} OWNER {clusters.OWNER}")
    return ground
