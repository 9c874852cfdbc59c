"""The suite fails when it should: each hole is seen by every check that can see it, and named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cluster import Dsns, connected
from tests.isolation import matrix, plans, rows, secrets, structure
from tests.isolation.findings import Finding, report
from tests.isolation.matrix import Login
from tests.isolation.mutations import MUTATIONS, NEIGHBOUR, ROLE, Mutation
from tests.isolation.rows import Survey


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


async def test_a_table_without_rows_of_both_tenants_is_found(survey: Survey) -> None:
    emptied = replace(survey, counts={**survey.counts, "users": {rows.FIRST: 1}})
    (finding,) = (await matrix.run([], emptied)).findings
    assert (finding.subject, finding.said) == ("users", "none of the second tenant")
