"""One connection to the demo world, as superuser: these tests look behind the policies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import Dsns, connected


@pytest.fixture
async def demo(demo_dsns: Dsns) -> AsyncIterator[asyncpg.Connection]:
    async with connected(demo_dsns.superuser) as connection:
        yield connection


@pytest.fixture
def scratch_cluster(scratch: Path) -> Iterator[EmbeddedServer]:
    """A server of the test's own: roles belong to the whole cluster."""
    with EmbeddedServer.start(scratch / "logins", binaries=clusters.binaries()) as server:
        yield server
