from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from console.data import places, tenants
from console.data.database import Database
from console.settings import Settings, resolve
from tests.cluster import Dsns, connected


@pytest.fixture
async def database(demo_dsns: Dsns) -> Database:
    target = resolve(demo_dsns.people["operator"], {}, Path.home(), pgbouncer="no")
    return Database(target, settings=Settings())


async def an_id(dsns: Dsns, query: str) -> UUID:
    async with connected(dsns.superuser) as connection:
        found = await connection.fetchval(query)
    assert isinstance(found, asyncpg.pgproto.pgproto.UUID)
    return UUID(int=found.int)


@pytest.mark.parametrize(
    ("table", "area"),
    [
        ("thinktank_sessions", "thinktank"),
        ("task_executions", "workflows"),
        ("credit_transactions", "ledger"),
        ("users", "tenants"),
        ("memories", "tables/memories"),
    ],
)
async def test_an_id_leads_to_its_area_and_tenant(
    demo_dsns: Dsns, database: Database, table: str, area: str
) -> None:
    of_acme = (
        f"SELECT id FROM {table} WHERE tenant_id ="
        " (SELECT id FROM tenants WHERE name = 'acme-corp') LIMIT 1"
    )
    wanted = await an_id(demo_dsns, of_acme)
    async with database.platform() as scope:
        place = await places.locate(scope, wanted)
    await database.close()
    assert place is not None
    assert place.area == area
    assert place.tenant is not None
    assert place.tenant.name == "acme-corp"


async def test_an_id_that_is_nowhere_is_nowhere(database: Database) -> None:
    async with database.platform() as scope:
        assert await places.locate(scope, uuid4()) is None
    await database.close()


async def test_tenants_are_found_by_a_part_of_their_name_best_first(database: Database) -> None:
    async with database.platform() as scope:
        names = [tenant.name for tenant in await tenants.matching(scope, "hooli")]
        everybody = [tenant.name for tenant in await tenants.matching(scope, "", first=["tyrell"])]
    await database.close()
    assert names == ["hooli", "hooli-test"]
    assert everybody[:2] == ["tyrell", "acme-corp"]
