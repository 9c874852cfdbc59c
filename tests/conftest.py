"""What every test may ask for: a folder, a cluster, databases copied from templates."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import Dsns


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder of this run, in memory if possible, that the server's account can reach."""
    with clusters.scratch_folder() as folder:
        yield folder


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(scratch: Path) -> Iterator[None]:
    """Keep the run out of its owner's home, and their settings out of the run."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("PG", "RADIANT_CONSOLE_")):
                patch.delenv(name)
        patch.setenv("HOME", str(scratch / "home"))
        for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
            patch.setenv(f"XDG_{kind}_HOME", str(scratch / "home" / kind.lower()))
        patch.setattr("console.embedded.account.ROOT_FOLDER", scratch / "root")
        yield


@pytest.fixture(scope="session")
def cluster(scratch: Path) -> Iterator[EmbeddedServer]:
    """The run's own server."""
    with EmbeddedServer.start(scratch / "cluster", binaries=clusters.binaries()) as server:
        yield server


@pytest.fixture(scope="session")
async def template(cluster: EmbeddedServer) -> str:
    """The name of a database with the whole schema and one person of each role; to be copied."""
    return await clusters.make_template(cluster)


@pytest.fixture(scope="session")
async def demo_template(cluster: EmbeddedServer, template: str) -> Dsns:
    """A database with the demo world, made once."""
    return await clusters.make_demo(cluster, template)


@pytest.fixture
async def database_dsns(cluster: EmbeddedServer, template: str) -> AsyncIterator[Dsns]:
    """A database of this test's own: the whole schema, no tenants, one person of each role."""
    dsns = await clusters.copy(cluster, template)
    yield dsns
    await clusters.drop(cluster, dsns.database)


@pytest.fixture
def demo_dsns(demo_template: Dsns) -> Dsns:
    """The demo world, shared by all tests: to be read only."""
    return demo_template
