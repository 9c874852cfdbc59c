"""What the tests of screens share: small platforms to look at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import Dsns, connected

WORLD = (Path(__file__).parent / "world.sql").read_text()


async def _tell(dsns: Dsns, sql: str) -> Dsns:
    async with connected(dsns.superuser) as connection:
        await connection.execute(sql)
    return dsns


@pytest.fixture(scope="session")
async def small_world(cluster: EmbeddedServer, template: str) -> AsyncIterator[Dsns]:
    """Five tenants, told in ``world.sql``; shared by all tests: to be read only."""
    dsns = await _tell(await clusters.copy(cluster, template, "radiant_small_world"), WORLD)
    yield dsns
    await clusters.drop(cluster, dsns.database)


@pytest.fixture
async def own_world(database_dsns: Dsns) -> Dsns:
    """The same five tenants, the test's own."""
    return await _tell(database_dsns, WORLD)


@pytest.fixture(scope="session")
async def many_tenants(cluster: EmbeddedServer, template: str) -> AsyncIterator[Dsns]:
    """Nine hundred tenants, ``t-001`` to ``t-900``, to be read only; each third has a balance."""
    dsns = await _tell(
        await clusters.copy(cluster, template, "radiant_many_tenants"),
        "INSERT INTO tenants (name, display_name, status)"
        " SELECT 't-' || lpad(n::text, 3, '0'), 'Tenant ' || n,"
        "        CASE WHEN n % 10 = 0 THEN 'suspended' ELSE 'active' END"
        "   FROM generate_series(1, 900) AS n;"
        "INSERT INTO credit_balances (tenant_id, balance)"
        " SELECT id, right(name, 3)::int FROM tenants WHERE right(name, 3)::int % 3 = 0",
    )
    yield dsns
    await clusters.drop(cluster, dsns.database)


@pytest.fixture(autouse=True)
def _nothing_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep bookmarks and recent tenants of one test out of the next."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
