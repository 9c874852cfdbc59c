"""What is measured on: a server of the run's own, its tenants, and the programs to compare."""

import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from console.data.database import Database
from console.embedded import EmbeddedServer
from console.settings import Settings, resolve
from tests import cluster as clusters
from tests.bench.terminal import Terminal

TENANTS = 900
USERS = 100_000
FEW = 20
CROWD = "tenant-0001"
"""The tenant with ``USERS`` users; every other has ``FEW``."""

_FILL = f"""
INSERT INTO tenants (name, display_name, status)
SELECT 'tenant-' || lpad(i::text, 4, '0'), 'Tenant ' || i,
       (ARRAY['active', 'suspended', 'pending'])[1 + i % 3]
  FROM generate_series(1, {TENANTS}) AS i;

INSERT INTO credit_balances (tenant_id, balance, low_balance_alert_threshold)
SELECT id, (hashtext(name) % 1000000) / 100.0 + 10000, 500 FROM tenants;

INSERT INTO users (tenant_id, cognito_user_id, email, display_name, created_at)
SELECT tenants.id, name || '-' || i, 'user' || lpad(i::text, 6, '0') || '@example.com',
       'User ' || i, timestamptz '2026-01-01 00:00Z' + make_interval(mins => {USERS} - i)
  FROM tenants, generate_series(1, {USERS}) AS i
 WHERE tenants.name = '{CROWD}' OR i <= {FEW};

ANALYZE;
"""


@dataclass(frozen=True, slots=True)
class World:
    """A database with ``TENANTS`` tenants, one of them with ``USERS`` users.

    Attributes:
        dsn: As an operator.
        superuser: For changing rows meanwhile.
        crowd: The tenant with many users.
        csv: The tenants as a file, for programs that read no database.
        environment: What the measured programs are started with.
    """

    dsn: str
    superuser: str
    crowd: UUID
    csv: Path
    environment: Mapping[str, str]

    def console(self, *arguments: str, rows: int = 24, dsn: str | None = None) -> Terminal:
        """The console itself, as a person starts it."""
        program = str(Path(sys.executable).parent / "radiant-console")
        command = (program, "--dsn", dsn or self.dsn, *arguments)
        return Terminal(command, self.environment, rows=rows)

    def app(self, module: str, *arguments: str, rows: int = 24) -> Terminal:
        """One of the small applications beside this module."""
        command = (sys.executable, "-m", f"tests.bench.{module}", *arguments)
        return Terminal(command, self.environment, rows=rows)

    def database(self, dsn: str | None = None) -> Database:
        """The data layer by itself."""
        target = resolve(dsn or self.dsn, {}, Path.home())
        return Database(target, settings=Settings(pgbouncer="no"))


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """Make the world, and leave nothing behind."""
    with clusters.scratch_folder() as folder:
        home = folder / "home"
        home.mkdir()
        with EmbeddedServer.start(folder / "cluster", binaries=clusters.binaries()) as server:
            dsns = await clusters.copy(server, await clusters.make_template(server))
            async with clusters.connected(dsns.superuser) as connection:
                await connection.execute(_FILL)
                crowd = await connection.fetchval("SELECT id FROM tenants WHERE name = $1", CROWD)
                await connection.copy_from_query(
                    "SELECT name, status, created_at FROM tenants ORDER BY name",
                    output=home / "tenants.csv",
                    format="csv",
                    header=True,
                )
            yield World(
                dsns.people["operator"],
                dsns.superuser,
                UUID(str(crowd)),
                home / "tenants.csv",
                _environment(home),
            )


def _environment(home: Path) -> dict[str, str]:
    """Nobody's settings, and Python as people run it: a variable that keeps it from writing
    bytecode would have every start compile the console anew.
    """  # noqa: D205
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "PYTHON", "RADIANT_CONSOLE_", "XDG_", "TEXTUAL"))
    }
    return {**kept, "HOME": str(home), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
