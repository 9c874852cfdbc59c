"""Roles given too much are found and named; in a cluster of their own, since all of it has them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import OWNER, ROLES, Dsns, connected
from tests.isolation import identity, matrix, rows
from tests.isolation.findings import Finding, report
from tests.isolation.matrix import Login
from tests.isolation.rows import Survey

PERSON = "test_operator"
GROUP = "radiant_operator"
FRIEND = "roles_friend"
STRAY = "roles_stray"
SINCE_16 = 16


@dataclass(frozen=True)
class Mutation:
    """Something that a DBA may do to roles.

    Attributes:
        name: For people.
        script: Does it.
        undo: Undoes it.
        named: Who must be named.
        spoils: Whose sessions are no person's any more, so that nothing is tried as them.
        since: The server's major version that knows it.
    """

    name: str
    script: str
    undo: str
    named: str = PERSON
    spoils: frozenset[str] = frozenset({"operator"})
    since: int = 0


def granted(role: str, member: str = PERSON, how: str = "") -> tuple[str, str]:
    return f"GRANT {role} TO {member} {how}", f"REVOKE {role} FROM {member}"


def attribute(word: str, role: str = PERSON) -> tuple[str, str]:
    return f"ALTER ROLE {role} {word}", f"ALTER ROLE {role} NO{word}"


NOBODY = frozenset[str]()

MUTATIONS = (
    Mutation("a login may act as the aggregates' owner", *granted("radiant_platform")),
    Mutation("a login may act as the log's owner", *granted("radiant_recorder")),
    Mutation("a login may act as the registrar", *granted("radiant_registrar")),
    Mutation("a login may act as the executor", *granted("radiant_executor")),
    Mutation("a login may act as the tables' owner", *granted(OWNER)),
    Mutation("a login is in two groups", *granted("radiant_admin")),
    Mutation("a login reads all data", *granted("pg_read_all_data")),
    Mutation("a login writes all data", *granted("pg_write_all_data")),
    Mutation("a login runs programs", *granted("pg_execute_server_program")),
    Mutation("a login is a superuser", *attribute("SUPERUSER")),
    Mutation("a login has BYPASSRLS", *attribute("BYPASSRLS")),
    Mutation("a login creates roles", *attribute("CREATEROLE")),
    Mutation("a login creates databases", *attribute("CREATEDB")),
    Mutation("a login replicates", *attribute("REPLICATION")),
    Mutation("a group may act as another", *granted("radiant_super_admin", GROUP), named=GROUP),
    Mutation("a group may act as an owner", *granted("radiant_platform", GROUP), named=GROUP),
    Mutation("a group reads all data", *granted("pg_read_all_data", GROUP), named=GROUP),
    Mutation("a group has BYPASSRLS", *attribute("BYPASSRLS", GROUP), named=GROUP),
    Mutation("a group is a superuser", *attribute("SUPERUSER", GROUP), named=GROUP),
    Mutation("a group logs in", *attribute("LOGIN", GROUP), named=GROUP, spoils=NOBODY),
    Mutation(
        "an owner logs in",
        *attribute("LOGIN", "radiant_platform"),
        named="radiant_platform",
        spoils=NOBODY,
    ),
    Mutation(
        "an owner has BYPASSRLS",
        *attribute("BYPASSRLS", "radiant_platform"),
        named="radiant_platform",
        spoils=NOBODY,
    ),
    Mutation(
        "an owner may act as another",
        *granted("radiant_registrar", "radiant_recorder"),
        named="radiant_recorder",
        spoils=NOBODY,
    ),
    Mutation(
        "a login may act as an owner through a friend",
        f"CREATE ROLE {FRIEND} IN ROLE radiant_platform; GRANT {FRIEND} TO {PERSON}",
        f"DROP ROLE {FRIEND}",
    ),
    Mutation(
        "a login may act as a superuser through a friend",
        f"CREATE ROLE {FRIEND} SUPERUSER; GRANT {FRIEND} TO {PERSON}",
        f"DROP ROLE {FRIEND}",
    ),
    Mutation(
        "a login may become an owner, without having its rights by itself",
        *granted("radiant_platform", how="WITH INHERIT FALSE"),
        since=SINCE_16,
    ),
    Mutation(
        "a login has an owner's rights, without becoming it",
        *granted("radiant_platform", how="WITH SET FALSE"),
        since=SINCE_16,
    ),
    Mutation(
        "a login may let itself into an owner",
        *granted("radiant_platform", how="WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"),
        since=SINCE_16,
    ),
    Mutation(
        "a login may let itself into a group",
        *granted("radiant_super_admin", how="WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"),
        since=SINCE_16,
    ),
    Mutation(
        "somebody whom nobody knows is in a group and has BYPASSRLS",
        f"CREATE ROLE {STRAY} LOGIN BYPASSRLS IN ROLE {GROUP}",
        f"DROP ROLE {STRAY}",
        named=STRAY,
        spoils=NOBODY,
    ),
    Mutation(
        "somebody whom nobody knows is a superuser and in a group through a friend",
        f"CREATE ROLE {FRIEND} IN ROLE {GROUP};"
        f" CREATE ROLE {STRAY} LOGIN SUPERUSER IN ROLE {FRIEND}",
        f"DROP ROLE {STRAY}, {FRIEND}",
        named=STRAY,
        spoils=NOBODY,
    ),
    Mutation(
        "somebody whom nobody knows may act as an owner",
        f"CREATE ROLE {STRAY} LOGIN IN ROLE radiant_platform",
        f"DROP ROLE {STRAY}",
        named=STRAY,
        spoils=NOBODY,
    ),
)

HOLDINGS = (
    Mutation(
        "a login owns a table",
        f"ALTER TABLE metrics OWNER TO {PERSON}",
        f"ALTER TABLE metrics OWNER TO {OWNER}",
        named="owns: 1 things",
    ),
    Mutation(
        "a login owns a function",
        f"ALTER FUNCTION console.locate(uuid) OWNER TO {PERSON}",
        "ALTER FUNCTION console.locate(uuid) OWNER TO radiant_platform",
        named="owns: 1 things",
    ),
    Mutation(
        "a login is in no group",
        f"REVOKE {GROUP} FROM {PERSON}",
        f"GRANT {GROUP} TO {PERSON}",
        named=f"not to {GROUP}",
    ),
)
"""What is wrong with a login in one database, and not with the cluster's roles."""


@dataclass(frozen=True)
class Ground:
    """A database in a cluster of its own, and the rows that there are."""

    dsns: Dsns
    survey: Survey
    major: int


@pytest.fixture(scope="module")
async def apart(scratch: Path) -> AsyncIterator[Ground]:
    """Nobody else's roles are here."""
    with EmbeddedServer.start(scratch / "roles", binaries=clusters.binaries()) as server:
        dsns = await clusters.copy(server, await clusters.make_template(server))
        async with connected(dsns.superuser) as superuser:
            survey = await rows.plant(superuser)
        yield Ground(dsns, survey.of("users", "metrics", "teams"), server.major)


async def look(ground: Ground) -> tuple[list[Finding], dict[str, matrix.Report]]:
    """What is found wrong with the roles, and what came of trying as each person."""
    async with connected(ground.dsns.superuser) as superuser:
        findings = await identity.check_roles(superuser)
    tried = {
        role: await matrix.run([Login.person(ground.dsns, role)], ground.survey) for role in ROLES
    }
    return findings, tried


async def test_nothing_is_found_while_the_roles_are_as_they_were_made(apart: Ground) -> None:
    findings, tried = await look(apart)
    assert findings == []
    for person in tried.values():
        assert person.findings == []
        assert person.tried > 0


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
async def test_roles_are_found_and_named_when(apart: Ground, mutation: Mutation) -> None:
    if apart.major < mutation.since:
        pytest.skip(f"PostgreSQL {apart.major} has no such grants")
    async with connected(apart.dsns.superuser) as superuser:
        await superuser.execute(mutation.script)
        try:
            findings, tried = await look(apart)
        finally:
            await superuser.execute(mutation.undo)
    assert mutation.named in {finding.subject for finding in findings}, report(findings)
    for role, person in tried.items():
        if role in mutation.spoils:
            assert {each.subject for each in person.findings} == {f"test_{role}"}
            assert person.tried == 0
        else:
            assert person.findings == [], report(person.findings)
    findings, tried = await look(apart)
    assert not findings, report(findings)


@pytest.mark.parametrize("mutation", HOLDINGS, ids=lambda mutation: mutation.name)
async def test_nothing_is_tried_as_a_login_when(apart: Ground, mutation: Mutation) -> None:
    async with connected(apart.dsns.superuser) as superuser:
        await superuser.execute(mutation.script)
        try:
            _, tried = await look(apart)
        finally:
            await superuser.execute(mutation.undo)
    assert mutation.named in report(tried["operator"].findings)
    assert tried["operator"].tried == 0
