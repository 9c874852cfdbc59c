"""What a login is told about itself, the server and the schema when it connects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from console.data import startup
from console.embedded import EmbeddedServer
from console.models.faults import Fault, NotPermitted, SchemaMismatch
from console.models.standing import Role, Standing
from migrations import runner
from tests.cluster import PASSWORD, connected
from tests.data.conftest import Open, World

Login = Callable[..., Coroutine[Any, Any, str]]


@pytest.fixture
async def login(cluster: EmbeddedServer, world: World) -> AsyncIterator[Login]:
    """Makes logins, in groups or with attributes, that are gone after the test; gives DSNs."""
    made: list[str] = []

    async def make(*groups: str, attributes: str = "") -> str:
        name = f"startup_{len(made)}"
        made.append(name)
        async with connected(world.dsns.superuser) as connection:
            await connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}' {attributes}")
            for group in groups:
                await connection.execute(f"GRANT radiant_{group} TO {name}")
        return cluster.dsn(name, world.dsns.database, PASSWORD)

    yield make
    async with connected(world.dsns.superuser) as connection:
        for name in made:
            await connection.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


async def _arrange(world: World, *statements: str) -> None:
    async with connected(world.dsns.superuser) as connection:
        for statement in statements:
            await connection.execute(statement)


def _sentences(standing: Standing) -> str:
    return "\n".join(f"{finding.sentence} {finding.cure}" for finding in standing.findings)


@pytest.mark.parametrize("role", list(Role))
async def test_a_person_with_everything_in_order_is_told_nothing(
    world: World, opened: Open, role: Role
) -> None:
    standing = await opened(world.dsns.people[role]).open()
    assert standing.findings == ()
    assert (standing.role, standing.groups) == (role, (role,))
    assert standing.email == f"{role}@tests.example"
    assert standing.revision == startup.REVISION
    assert standing.database == world.dsns.database
    assert standing.read_only == ("role" if role is Role.AUDITOR else None)
    assert abs(standing.clock_offset) < startup.SKEW


async def test_a_person_who_wants_only_to_read_is_marked_so(world: World, opened: Open) -> None:
    assert (await opened(world.operator, read_only=True).open()).read_only == "flag"
    auditor = world.dsns.people["auditor"]
    assert (await opened(auditor, read_only=True).open()).read_only == "role"


async def test_a_superuser_is_warned_that_nothing_binds_them(world: World, opened: Open) -> None:
    standing = await opened(world.dsns.superuser).open()
    assert standing.superuser
    assert standing.privileged
    assert "is a superuser" in _sentences(standing)
    assert standing.role is None


async def test_an_owner_is_warned_that_row_level_security_can_be_taken_off(
    world: World, opened: Open
) -> None:
    standing = await opened(world.dsns.owner).open()
    assert standing.owns_tables
    assert "owns tables" in _sentences(standing)


async def test_whoever_may_become_the_owner_is_warned_as_the_owner(
    world: World, opened: Open, login: Login
) -> None:
    dsn = await login("operator")
    await _arrange(world, "GRANT radiant_owner TO startup_0")
    assert (await opened(dsn).open()).owns_tables


async def test_a_login_that_bypasses_row_level_security_is_warned(
    opened: Open, login: Login
) -> None:
    standing = await opened(await login("operator", attributes="BYPASSRLS")).open()
    assert standing.bypass_rls
    assert "BYPASSRLS" in _sentences(standing)


async def test_a_login_without_a_person_is_told_whom_to_ask(opened: Open, login: Login) -> None:
    standing = await opened(await login("admin")).open()
    assert standing.administrator_id is None
    assert standing.role is None
    assert "belongs to no administrator" in _sentences(standing)
    assert "admins add" in _sentences(standing)


async def test_the_lower_of_group_and_role_counts(world: World, opened: Open) -> None:
    await _arrange(world, "UPDATE administrators SET role = 'admin' WHERE email LIKE '%operator@%'")
    standing = await opened(world.operator).open()
    assert standing.role is Role.OPERATOR
    assert "the lower counts" in _sentences(standing)
    await _arrange(
        world, "UPDATE administrators SET role = 'auditor' WHERE email LIKE '%operator@%'"
    )
    assert (await opened(world.operator).open()).role is Role.AUDITOR


async def test_a_login_without_any_grant_is_refused(opened: Open, login: Login) -> None:
    with pytest.raises(NotPermitted, match="radiant_auditor"):
        await opened(await login()).open()


@pytest.mark.parametrize(
    ("revision", "sentence"),
    [("046", "db upgrade"), ("999", "Upgrade the console"), ("private", "Upgrade the console")],
)
async def test_another_revision_of_the_schema_is_worked_with_and_told(
    world: World, opened: Open, revision: str, sentence: str
) -> None:
    await _arrange(world, f"UPDATE alembic_version SET version_num = '{revision}'")
    standing = await opened(world.operator).open()
    assert standing.revision == revision
    assert sentence in _sentences(standing)


async def test_a_schema_that_says_no_revision_is_to_be_adopted(world: World, opened: Open) -> None:
    for statement in ("DELETE FROM alembic_version", "DROP TABLE alembic_version"):
        await _arrange(world, statement)
        standing = await opened(world.operator).open()
        assert standing.revision is None
        assert standing.email == "operator@tests.example"
        assert "db stamp 040" in _sentences(standing)


async def test_a_schema_before_the_platforms_own_is_refused(world: World, opened: Open) -> None:
    await _arrange(world, "UPDATE alembic_version SET version_num = '007'")
    with pytest.raises(SchemaMismatch, match="revision 007"):
        await opened(world.operator).open()


async def test_a_database_that_the_platform_migrated_itself_opens(
    world: World, opened: Open
) -> None:
    await _arrange(
        world,
        "DROP SCHEMA console CASCADE",
        "UPDATE alembic_version SET version_num = '040'",
    )
    standing = await opened(world.operator).open()
    assert standing.administrator_id is None
    assert standing.groups == (Role.OPERATOR,)
    assert standing.revision == "040"


async def test_checking_again_sees_what_changed(world: World, opened: Open) -> None:
    database = opened(world.operator)
    await database.open()
    await _arrange(world, "DELETE FROM console.administrator_logins")
    standing = await database.check()
    assert standing.administrator_id is None
    assert database.standing == standing


async def test_a_name_in_the_database_is_harmless_in_the_standing(
    world: World, opened: Open
) -> None:
    await _arrange(world, "UPDATE administrators SET display_name = E'Mira\\x1b[2J\u202e'")
    standing = await opened(world.operator).open()
    assert standing.display_name == "Mira␛[2J⟨U+202E⟩"


FACTS: dict[str, Any] = {
    "login": "mira",
    "superuser": False,
    "bypass_rls": False,
    "owns_tables": False,
    "groups": ["radiant_operator"],
    "reads_tenants": True,
    "in_recovery": False,
    "role_read_only": False,
    "server_version": 180001,
    "database": "radiant",
    "revision": startup.REVISION,
    "offset": timedelta(0),
}


def _standing(**facts: Any) -> Standing:
    return startup.standing(FACTS | facts, address="db:5432", read_only=False)


def _refusal(**facts: Any) -> Fault | None:
    return startup.refusal(FACTS | facts, _standing(**facts))


def test_a_server_that_is_too_old_is_refused() -> None:
    assert _refusal() is None
    assert "PostgreSQL 14" in str(_refusal(server_version=140012))


def test_a_standby_only_reads_whatever_else_holds() -> None:
    assert _standing(in_recovery=True, role_read_only=True).read_only == "standby"


@pytest.mark.parametrize(("seconds", "word"), [(7, "7 s ahead"), (-180, "180 s behind")])
def test_a_clock_that_differs_is_told(seconds: int, word: str) -> None:
    assert word in _sentences(_standing(offset=timedelta(seconds=seconds)))
    assert "clock" not in _sentences(_standing(offset=timedelta(seconds=1.5)))


def test_an_unknown_role_of_an_administrator_counts_as_none() -> None:
    standing = _standing(administrator_id=None, administrator_role="emperor")
    assert standing.role is None


def test_the_console_is_made_for_the_newest_revision_there_is() -> None:
    assert runner.head() == startup.REVISION
