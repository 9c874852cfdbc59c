from __future__ import annotations

import asyncpg
import pytest

from console.demo import PEOPLE, Person, create_logins
from console.demo import people as told_people
from console.demo.loading import load
from console.demo.world import World
from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import Dsns, connected
from tests.demo.test_build import NOW

WITH_LOGIN = [person for person in PEOPLE if person.login is not None]


def test_people_have_all_roles_and_live_under_the_example_domain() -> None:
    assert {person.role for person in WITH_LOGIN} == {
        "auditor",
        "operator",
        "admin",
        "super_admin",
    }
    assert all(person.email.endswith("@radiant.example") for person in PEOPLE)
    assert [person.login for person in PEOPLE if not person.mfa] == ["ned"]
    assert any(person.login is None for person in PEOPLE)


@pytest.mark.parametrize("person", WITH_LOGIN, ids=lambda person: str(person.login))
async def test_a_person_logs_in_as_themselves_in_the_group_of_their_role(
    demo_dsns: Dsns, person: Person
) -> None:
    async with connected(demo_dsns.people[person.email]) as connection:
        assert await connection.fetchval("SELECT session_user::text") == person.login
        groups = await connection.fetch(
            "SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
            " JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = session_user"
        )
        assert [row[0] for row in groups] == [f"radiant_{person.role}"]
        row = await connection.fetchrow(
            "SELECT a.email, r.rolsuper, r.rolbypassrls, r.rolcreaterole"
            " FROM console.administrator_logins l"
            " JOIN administrators a ON a.id = l.administrator_id"
            " JOIN pg_roles r ON r.rolname = l.login WHERE l.login = session_user"
        )
        assert row is not None
        assert tuple(row) == (person.email, False, False, False)
        read_only = await connection.fetchval("SHOW default_transaction_read_only")
        assert read_only == ("on" if person.role == "auditor" else "off")


async def test_logins_are_made_again_with_the_passwords_given(
    scratch_cluster: EmbeddedServer,
) -> None:
    template = await clusters.make_template(scratch_cluster)
    dsns = await clusters.copy(scratch_cluster, template)
    world = World(NOW, 1)
    told_people.make(world)
    async with connected(dsns.superuser) as connection:
        await load(connection, world, lambda _: None)
    first = await create_logins(dsns.superuser, dsns.database)
    async with connected(dsns.superuser) as connection:
        await connection.execute("GRANT radiant_super_admin TO mira")
        await connection.execute("ALTER ROLE mira SET default_transaction_read_only = on")
    given = {"mira@radiant.example": "o'clock \\ 100%"}
    second = await create_logins(dsns.superuser, dsns.database, given)
    assert second["mira@radiant.example"] == given["mira@radiant.example"]
    assert second["jo@radiant.example"] != first["jo@radiant.example"]
    way_in = scratch_cluster.dsn("mira", dsns.database, second["mira@radiant.example"])
    async with connected(way_in) as connection:
        assert not await connection.fetchval(
            "SELECT pg_has_role(session_user, 'radiant_super_admin', 'MEMBER')"
        )
        assert await connection.fetchval("SHOW default_transaction_read_only") == "off"
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(
            scratch_cluster.dsn("mira", dsns.database, first["mira@radiant.example"])
        )
