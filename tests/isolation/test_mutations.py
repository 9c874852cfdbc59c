"""The suite fails when it should: each hole is seen by every check that can see it, and named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from console.embedded import EmbeddedServer
from tests.cluster import OWNER, PASSWORD, Dsns, connected
from tests.isolation import identity, matrix, plans, rows, secrets, structure
from tests.isolation.findings import Finding, report
from tests.isolation.matrix import Login
from tests.isolation.mutations import MUTATIONS, NEIGHBOUR, ROLE, Mutation
from tests.isolation.rows import Survey

STRAY = "isolation_stray"


async def look(ground: Dsns, subject: str) -> dict[str, list[Finding]]:
    """Let every check look at the subject and its neighbour; tell what each found."""
    person, owner = Login.person(ground, ROLE), Login.owner(ground)
    async with connected(ground.superuser) as superuser:
        survey = (await rows.plant(superuser)).of(subject, NEIGHBOUR)
        found = {"structure": await structure.check(superuser)}
    found["people"] = (await matrix.run([person], survey)).findings
    found["owner"] = (await matrix.run([owner], survey)).findings
    found["plans"] = await plans.check(person, survey)
    found["secrets"] = await secrets.check(person, ground.superuser, survey)
    return {check: findings for check, findings in found.items() if findings}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
async def test_a_hole_is_found_and_named_when(own_ground: Dsns, mutation: Mutation) -> None:
    dsn = own_ground.superuser if mutation.superuser else own_ground.owner
    async with connected(dsn) as connection:
        await connection.execute(mutation.script)
    found = await look(own_ground, mutation.subject)
    findings = [finding for each in found.values() for finding in each]
    assert found.keys() == mutation.noticed_by, report(findings)
    assert {finding.subject for finding in findings} == {mutation.subject}, report(findings)


async def test_a_database_without_a_hole_gives_nothing_to_find(ground: Dsns) -> None:
    assert await look(ground, "users") == {}


@asynccontextmanager
async def stray(ground: Dsns, cluster: EmbeddedServer, powers: str) -> AsyncIterator[Login]:
    """A login beside the tests' own that belongs to people and has powers besides."""
    async with connected(ground.superuser) as superuser:
        await superuser.execute(
            f"CREATE ROLE {STRAY} LOGIN PASSWORD '{PASSWORD}' IN ROLE radiant_{ROLE}"
        )
        try:
            await superuser.execute(powers)
            yield Login(STRAY, cluster.dsn(STRAY, ground.database, PASSWORD), f"radiant_{ROLE}")
        finally:
            await superuser.execute(f"REASSIGN OWNED BY {STRAY} TO {OWNER}")
            await superuser.execute(f"DROP OWNED BY {STRAY}; DROP ROLE {STRAY}")


@pytest.mark.parametrize(
    ("powers", "named"),
    [
        (f"ALTER ROLE {STRAY} SUPERUSER", "SUPERUSER"),
        (f"ALTER ROLE {STRAY} BYPASSRLS", "BYPASSRLS"),
        (f"ALTER ROLE {STRAY} CREATEROLE", "CREATEROLE"),
        (f"ALTER TABLE metrics OWNER TO {STRAY}", "owns: 1 things"),
        (f"GRANT {OWNER} TO {STRAY}", OWNER),
        (f"GRANT radiant_platform TO {STRAY}", "radiant_platform"),
        (f"GRANT radiant_super_admin TO {STRAY}", "radiant_super_admin"),
        (f"GRANT pg_write_all_data TO {STRAY}", "pg_write_all_data"),
        (f"REVOKE radiant_{ROLE} FROM {STRAY}", f"not to radiant_{ROLE}"),
    ],
)
async def test_nothing_is_tried_as_a_login_that_is_more_or_less_than_a_person(
    own_ground: Dsns, cluster: EmbeddedServer, survey: Survey, powers: str, named: str
) -> None:
    async with stray(own_ground, cluster, powers) as login:
        result = await matrix.run([login], survey)
    assert named in report(result.findings)
    assert {finding.subject for finding in result.findings} == {STRAY}
    assert result.tried == 0


async def test_a_login_that_may_act_as_the_owner_of_the_aggregates_is_found(
    ground: Dsns, cluster: EmbeddedServer
) -> None:
    async with (
        stray(ground, cluster, f"GRANT radiant_platform TO {STRAY}"),
        connected(ground.superuser) as superuser,
    ):
        findings = await identity.check_roles(superuser)
    assert findings == [Finding(STRAY, "may act as", "radiant_platform")]


async def test_a_table_without_rows_of_both_tenants_is_found(survey: Survey) -> None:
    emptied = replace(survey, counts={**survey.counts, "users": {rows.FIRST: 1}})
    (finding,) = (await matrix.run([], emptied)).findings
    assert (finding.subject, finding.said) == ("users", "none of the second tenant")
