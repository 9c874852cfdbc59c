"""What the tests of the data layer share: databases opened as a person, and two small tenants."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from console.data.database import Database
from console.settings import Settings, resolve
from tests.cluster import Dsns, connected

Open = Callable[..., Database]


def database(dsn: str, **settings: object) -> Database:
    """A database as a console would make it: known to be direct, unless told otherwise."""
    target = resolve(dsn, {}, Path(os.environ["HOME"]))
    return Database(target, settings=Settings(**({"pgbouncer": "no"} | settings)))


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Makes databases that are closed after the test."""
    async with AsyncExitStack() as stack:

        def make(dsn: str, **settings: object) -> Database:
            made = database(dsn, **settings)
            stack.push_async_callback(made.close)
            return made

        yield make


@dataclass(frozen=True)
class World:
    """A database with two tenants, `a` with three users and `b` with two."""

    dsns: Dsns
    a: UUID
    b: UUID

    @property
    def operator(self) -> str:
        return self.dsns.people["operator"]


@pytest.fixture
async def world(database_dsns: Dsns) -> World:
    async with connected(database_dsns.superuser) as connection:
        a, b = [
            await connection.fetchval(
                "INSERT INTO tenants (name, display_name) VALUES ($1, $1) RETURNING id", name
            )
            for name in ("acme", "borealis")
        ]
        for tenant, count in ((a, 3), (b, 2)):
            for number in range(count):
                await connection.execute(
                    "INSERT INTO users (tenant_id, cognito_user_id, email, created_at)"
                    " VALUES ($1, $2, $3, now() - make_interval(hours => $4))",
                    tenant,
                    f"{tenant}-{number}",
                    f"user{number}@{tenant}",
                    number,
                )
    return World(database_dsns, UUID(str(a)), UUID(str(b)))
