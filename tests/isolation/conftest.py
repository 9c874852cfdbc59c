"""Databases with rows of two tenants in every table."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import Dsns, connected
from tests.isolation import rows
from tests.isolation.rows import Survey

PLANTED = "isolation_template"


@pytest.fixture(scope="session")
async def planted(cluster: EmbeddedServer, template: str) -> str:
    """A template with rows everywhere."""
    dsns = await clusters.copy(cluster, template, PLANTED)
    async with connected(dsns.superuser) as superuser:
        await rows.plant(superuser)
    return PLANTED


@pytest.fixture(scope="session")
async def ground(cluster: EmbeddedServer, planted: str) -> AsyncIterator[Dsns]:
    """A database with rows everywhere, which tests leave as it is."""
    dsns = await clusters.copy(cluster, planted)
    yield dsns
    await clusters.drop(cluster, dsns.database)


@pytest.fixture
async def own_ground(cluster: EmbeddedServer, planted: str) -> AsyncIterator[Dsns]:
    """The same for one test alone, to be spoiled."""
    dsns = await clusters.copy(cluster, planted)
    yield dsns
    await clusters.drop(cluster, dsns.database)


@pytest.fixture(scope="session")
async def survey(ground: Dsns) -> Survey:
    """What there is in it."""
    async with connected(ground.superuser) as superuser:
        return await rows.survey(superuser)
