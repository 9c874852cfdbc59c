"""What the tests' own databases promise to every other test."""

from __future__ import annotations

import asyncpg
import pytest

from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import ROLES, Dsns, connected


@pytest.mark.parametrize("role", ROLES)
async def test_a_person_is_a_plain_login_in_one_group(database_dsns: Dsns, role: str) -> None:
    async with connected(database_dsns.people[role]) as connection:
        facts = await connection.fetchrow(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
            " FROM pg_roles WHERE rolname = session_user"
        )
        owns = await connection.fetchval(
            "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o'"
            " AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = session_user)"
        )
        groups = await connection.fetch(
            "SELECT rolname::text FROM pg_roles WHERE pg_has_role(session_user, oid, 'member')"
            " AND rolname <> session_user"
        )
        mapped = await connection.fetchval(
            "SELECT role FROM administrators JOIN console.administrator_logins"
            " ON administrator_id = administrators.id WHERE login = session_user"
        )
    assert facts is not None
    assert not any(facts)
    assert owns == 0
    assert [group["rolname"] for group in groups] == [f"radiant_{role}"]
    assert mapped == role
    assert database_dsns.people[clusters.email(role)] == database_dsns.people[role]


async def test_the_schema_belongs_to_a_plain_role(database_dsns: Dsns) -> None:
    async with connected(database_dsns.owner) as connection:
        facts = await connection.fetchrow(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user"
        )
        owner = await connection.fetchval(
            "SELECT tableowner FROM pg_tables WHERE tablename = 'tenants'"
        )
    assert facts is not None
    assert not any(facts)
    assert owner == clusters.OWNER


async def test_a_copy_is_as_closed_as_its_original(database_dsns: Dsns) -> None:
    async with connected(database_dsns.people["operator"]) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TEMPORARY TABLE mine (id integer)")


async def test_what_one_copy_is_told_no_other_hears(
    cluster: EmbeddedServer, template: str, database_dsns: Dsns
) -> None:
    async with connected(database_dsns.superuser) as connection:
        await connection.execute("UPDATE administrators SET display_name = 'Somebody else'")
    other = await clusters.copy(cluster, template)
    try:
        async with connected(other.superuser) as connection:
            names = await connection.fetch("SELECT display_name FROM administrators")
    finally:
        await clusters.drop(cluster, other.database)
    assert len(names) == len(ROLES)
    assert "Somebody else" not in {row["display_name"] for row in names}


async def test_a_database_is_dropped_whoever_still_uses_it(
    cluster: EmbeddedServer, template: str
) -> None:
    dsns = await clusters.copy(cluster, template)
    left = await asyncpg.connect(dsns.people["operator"])
    await clusters.drop(cluster, dsns.database)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await left.fetchval("SELECT 1")
    await left.close()
    async with connected(cluster.superuser_dsn()) as connection:
        found = await connection.fetchval(
            "SELECT 1 FROM pg_database WHERE datname = $1", dsns.database
        )
    assert found is None
