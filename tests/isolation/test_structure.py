"""The catalogue allows what was reviewed, and nothing else."""

from __future__ import annotations

import pytest

from tests.cluster import OWNER, ROLES, Dsns, connected
from tests.isolation import identity, structure
from tests.isolation.findings import report


@pytest.mark.parametrize("role", ROLES)
async def test_a_persons_login_is_no_superuser_owner_or_bypassrls(ground: Dsns, role: str) -> None:
    async with connected(ground.people[role]) as person:
        findings = await identity.check_person(person, f"radiant_{role}")
    assert not findings, report(findings)


async def test_the_owner_of_the_tables_is_a_plain_role(ground: Dsns) -> None:
    async with connected(ground.owner) as owner:
        findings = await identity.check_owner(owner)
        assert await owner.fetchval(
            "SELECT tableowner = $1 FROM pg_tables WHERE tablename = 'users'", OWNER
        )
    assert not findings, report(findings)


async def test_policies_grants_views_and_functions_are_those_that_were_reviewed(
    ground: Dsns,
) -> None:
    async with connected(ground.superuser) as superuser:
        findings = await structure.check(superuser)
    assert not findings, report(findings)


async def test_no_login_may_act_as_an_owner_of_what_sees_across_tenants(ground: Dsns) -> None:
    async with connected(ground.superuser) as superuser:
        findings = await identity.check_roles(superuser)
    assert not findings, report(findings)
