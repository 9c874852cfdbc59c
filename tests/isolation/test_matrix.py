"""Nobody sees or touches a row that isn't theirs to see, whatever they try."""

from __future__ import annotations

import pytest

from tests.cluster import ROLES, Dsns
from tests.isolation import matrix, plans, secrets
from tests.isolation.findings import report
from tests.isolation.matrix import Login
from tests.isolation.outcomes import Who
from tests.isolation.rows import Survey


async def test_people_read_their_tenant_alone_and_write_nothing(
    ground: Dsns, survey: Survey
) -> None:
    people = [Login.person(ground, role) for role in ROLES]
    result = await matrix.run(people, survey)
    assert not result.findings, report(result.findings)
    assert result.tried == len(people) * matrix.cells(survey.catalogue, Who.PERSON)


async def test_policies_bind_even_the_owner_of_the_tables(ground: Dsns, survey: Survey) -> None:
    result = await matrix.run([Login.owner(ground)], survey)
    assert not result.findings, report(result.findings)
    assert result.tried == matrix.cells(survey.catalogue, Who.OWNER)


@pytest.mark.parametrize("role", ROLES)
async def test_plans_kept_from_one_tenant_show_the_next_only_its_own(
    ground: Dsns, survey: Survey, role: str
) -> None:
    findings = await plans.check(Login.person(ground, role), survey)
    assert not findings, report(findings)


@pytest.mark.parametrize("role", ROLES)
async def test_secret_columns_and_statistics_tell_nothing(
    ground: Dsns, survey: Survey, role: str
) -> None:
    findings = await secrets.check(Login.person(ground, role), ground.superuser, survey)
    assert not findings, report(findings)
