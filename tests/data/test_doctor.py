"""The doctor names each hole that somebody makes, with its cure, and nothing in a sound database.

In a cluster of their own: half of the holes are roles, which every database of a cluster shares.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from console.data import doctor
from console.embedded import EmbeddedServer
from console.logic.doctor import examine
from console.models.doctor import Report
from migrations import runner
from tests import cluster as clusters
from tests.cluster import PASSWORD, Dsns, connected
from tests.data.conftest import database
from tests.data.holes import HOLES, STRAY, TENANTS, Hole


@pytest.fixture(scope="module")
def ward(scratch: Path) -> Iterator[EmbeddedServer]:
    """A server whose roles these tests may spoil."""
    with EmbeddedServer.start(scratch / "ward", binaries=clusters.binaries()) as server:
        yield server


@pytest.fixture(scope="module")
async def sound(ward: EmbeddedServer) -> str:
    """A template with two tenants and a user each."""
    dsns = await clusters.copy(ward, await clusters.make_template(ward), "doctor_template")
    async with connected(dsns.superuser) as superuser:
        for number, tenant in enumerate(TENANTS):
            await superuser.execute(
                "INSERT INTO tenants (id, name, display_name) VALUES ($1, $2, $2)",
                tenant,
                f"tenant-{number}",
            )
            await superuser.execute(
                "INSERT INTO users (tenant_id, cognito_user_id, email) VALUES ($1, $2, $2)",
                tenant,
                f"user-{number}",
            )
    return dsns.database


@pytest.fixture
async def patient(ward: EmbeddedServer, sound: str) -> AsyncIterator[Dsns]:
    """A sound database for one test, and a stray login, both gone afterwards."""
    dsns = await clusters.copy(ward, sound)
    async with connected(dsns.superuser) as superuser:
        await superuser.execute(f"CREATE ROLE {STRAY} LOGIN PASSWORD '{PASSWORD}'")
        try:
            yield dsns
        finally:
            for role in (STRAY, f"{STRAY}_group"):
                if await superuser.fetchval("SELECT to_regrole($1) IS NOT NULL", role):
                    await superuser.execute(f"REASSIGN OWNED BY {role} TO postgres")
                    await superuser.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
            await superuser.execute(
                "REVOKE radiant_admin FROM test_operator, radiant_operator;"
                " ALTER ROLE radiant_admin NOLOGIN;"
                " ALTER ROLE test_auditor SET default_transaction_read_only = on;"
                " ALTER ROLE test_operator NOBYPASSRLS NOCREATEROLE"
            )
    await clusters.drop(ward, dsns.database)


async def seen(dsn: str) -> Report:
    """What the doctor says to whoever has this way in."""
    opened = database(dsn)
    try:
        await opened.open()
        return examine(await doctor.facts(opened), doctor.reviewed())
    finally:
        await opened.close()


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.name)
async def test_the_doctor_names_the_hole_and_its_cure_when(patient: Dsns, hole: Hole) -> None:
    async with connected(getattr(patient, hole.by)) as connection:
        await connection.execute(hole.script)
    report = await seen(patient.people["auditor"])
    found = {(f.check, f.where.replace(patient.database, "…")) for f in report.findings}
    assert found == hole.found, report.findings
    assert any(hole.cure in finding.cure for finding in report.findings), report.findings


@pytest.mark.parametrize("role", clusters.ROLES)
async def test_a_sound_database_gives_nothing_to_find_to_any_group(
    patient: Dsns, role: str
) -> None:
    report = await seen(patient.people[role])
    assert not report.findings
    assert not report.found
    assert not report.unread
    assert {table.proof for table in report.tables} == {"proven", "empty"}
    assert {table.table for table in report.tables if table.proof == "proven"} == {"public.users"}


async def test_a_cure_that_is_sql_cures(patient: Dsns) -> None:
    async with connected(patient.owner) as owner:
        await owner.execute("ALTER POLICY invoices_isolation ON invoices WITH CHECK (true)")
        await owner.execute("DROP POLICY users_isolation ON users")
        await owner.execute("ALTER TABLE memories NO FORCE ROW LEVEL SECURITY")
        await owner.execute("GRANT DELETE ON metrics TO radiant_admin")
        for finding in (await seen(patient.people["operator"])).findings:
            await owner.execute(finding.cure)
    assert not (await seen(patient.people["operator"])).findings


async def test_whoever_is_not_bound_is_told_that_their_look_proves_nothing(
    patient: Dsns,
) -> None:
    for dsn in (patient.superuser, patient.owner):
        report = await seen(dsn)
        assert [finding.check for finding in report.findings] == ["this-login"]
    assert {table.proof for table in (await seen(patient.superuser)).tables} == {"not tried"}


async def test_what_a_login_cannot_read_is_said_and_the_rest_is_found(patient: Dsns) -> None:
    async with connected(patient.owner) as owner:
        await owner.execute("REVOKE SELECT ON console.administrator_logins FROM radiant_operator")
        await owner.execute("ALTER TABLE users NO FORCE ROW LEVEL SECURITY")
    report = await seen(patient.people["operator"])
    checks = {finding.check for finding in report.findings}
    assert {"unread", "rls-not-forced"} <= checks
    assert [unread.what for unread in report.unread] == ["whose login is whose"]


REFERENCE = Path(__file__).parents[1] / "migrations" / "bare_reference.sql"


@pytest.fixture
async def adopted(ward: EmbeddedServer, sound: str) -> AsyncIterator[Dsns]:  # noqa: ARG001 - makes the roles
    """A database that the platform made itself from its bare document, and that was upgraded."""
    name = "doctor_adopted"
    async with connected(ward.superuser_dsn()) as superuser:
        await superuser.execute(f"CREATE DATABASE {name} OWNER {clusters.OWNER}")
    owner_dsn = ward.dsn(clusters.OWNER, name, PASSWORD)
    async with connected(owner_dsn) as owner:
        await owner.execute(REFERENCE.read_text(encoding="utf-8"))
    await runner.stamp(owner_dsn, "040")
    await runner.upgrade(owner_dsn)
    people = {role: ward.dsn(f"test_{role}", name, PASSWORD) for role in clusters.ROLES}
    yield Dsns(name, owner_dsn, ward.superuser_dsn(name), people)
    await clusters.drop(ward, name)


async def test_of_an_adopted_database_only_what_it_lacks_is_found(adopted: Dsns) -> None:
    report = await seen(adopted.people["operator"])
    assert not report.count("error"), report.findings
    assert {f.check for f in report.findings} == {
        "table-missing",
        "login-nobody",
        "proof-impossible",
    }, report.findings


async def test_tenants_that_cannot_be_told_apart_prove_nothing(patient: Dsns) -> None:
    async with connected(patient.superuser) as superuser:
        await superuser.execute("DELETE FROM users; DELETE FROM tenants")
    report = await seen(patient.people["operator"])
    assert [finding.check for finding in report.findings] == ["proof-impossible"]
    assert not report.found
