"""Who may read and run what, asked as the people themselves."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from console.embedded import EmbeddedServer
from migrations import runner
from migrations.roles import GROUPS, OWNERS
from migrations.tenancy import SECRET_COLUMNS
from tests import cluster as clusters
from tests.cluster import PASSWORD, ROLES, Dsns, connected
from tests.migrations.conftest import Ground
from tests.migrations.ours import assert_plain_owner, enter, new_tenant

OURS = "('public'::regnamespace, 'console'::regnamespace)"


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest) -> str:
    """Each role in turn."""
    name: str = request.param
    return name


@pytest.fixture
async def person(role: str, database_dsns: Dsns) -> AsyncIterator[asyncpg.Connection]:
    """A session of the person who has the role."""
    async with connected(database_dsns.people[role]) as connection:
        yield connection


async def test_a_person_is_a_member_of_one_group_and_nothing_else(
    person: asyncpg.Connection, role: str
) -> None:
    me = await person.fetchrow("SELECT * FROM pg_roles WHERE rolname = session_user")
    assert me is not None
    assert me["rolname"] == f"test_{role}"
    for power in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication"):
        assert me[power] is False
    memberships = await person.fetch(
        "SELECT rolname FROM pg_roles WHERE pg_has_role(oid, 'MEMBER') AND rolname <> session_user"
    )
    assert [name for (name,) in memberships] == [f"radiant_{role}"]
    owned = "SELECT count(*) FROM pg_class WHERE relowner = session_user::regrole"
    assert await person.fetchval(owned) == 0


async def test_a_person_reads_every_column_but_the_secret_ones(
    person: asyncpg.Connection,
) -> None:
    columns = await person.fetch(
        f"""
        SELECT attrelid::regclass::text AS "table", attname AS "column",
            has_column_privilege(attrelid, attnum, 'SELECT') AS readable
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace IN {OURS} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
        """
    )
    unreadable = {(column["table"], column["column"]) for column in columns if not column[2]}
    secrets = {
        ("api_keys", "key_hash"),
        ("invitations", "token_hash"),
        ("credentials", "secret_ref"),
        ("providers", "api_key_secret_ref"),
    }
    head = {("console.audit_head", column) for column in ("the_one", "seq", "hash")}
    assert unreadable == secrets | head
    assert {column for _, column in secrets} == set(SECRET_COLUMNS)
    for table, column in secrets:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await person.fetch(f"SELECT {column} FROM {table}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await person.fetch(f"SELECT 1 FROM {table} WHERE {column} > 'a'")
        assert await person.fetch(f"SELECT id, created_at FROM {table}") == []


async def test_a_person_may_write_nothing_anywhere(person: asyncpg.Connection) -> None:
    tables = await person.fetch(
        f"""
        SELECT pg_class.oid::regclass::text, privilege, has_table_privilege(pg_class.oid, privilege)
            OR (privilege IN ('INSERT', 'UPDATE', 'REFERENCES')
                AND has_any_column_privilege(pg_class.oid, privilege)) AS granted
        FROM pg_class, unnest(
            '{{INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}}'::text[]
        ) AS privilege
        WHERE relnamespace IN {OURS} AND relkind IN ('r', 'p', 'v', 'm', 'f')
        """
    )
    assert len(tables) == 6 * (82 + 1 + 3)
    assert [table for table in tables if table["granted"]] == []
    sequences = await person.fetch(
        f"SELECT has_sequence_privilege(oid, 'USAGE, UPDATE') FROM pg_class"
        f" WHERE relnamespace IN {OURS} AND relkind = 'S'"
    )
    assert [granted for (granted,) in sequences] == [False]
    for schema in ("public", "console"):
        assert not await person.fetchval("SELECT has_schema_privilege($1, 'CREATE')", schema)


async def test_a_write_is_refused_by_the_server(person: asyncpg.Connection) -> None:
    for statement in (
        "INSERT INTO tenants (name, display_name) VALUES ('t', 't')",
        "UPDATE tenants SET status = 'suspended'",
        "DELETE FROM console.administrator_logins",
        "TRUNCATE credit_transactions",
        "CREATE TABLE public.mine ()",
        "CREATE TABLE console.mine ()",
    ):
        await person.execute("BEGIN READ WRITE")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await person.execute(statement)
        await person.execute("ROLLBACK")


async def test_an_auditors_session_starts_read_only(database_dsns: Dsns) -> None:
    async with connected(database_dsns.people["auditor"]) as auditor:
        assert await auditor.fetchval("SHOW transaction_read_only") == "on"


async def test_a_person_is_who_the_mapping_says(database_dsns: Dsns) -> None:
    async with connected(database_dsns.people["admin"]) as admin:
        assert (
            await admin.fetchval(
                "SELECT email FROM administrators JOIN console.administrator_logins"
                " ON administrator_id = administrators.id WHERE login = session_user"
            )
            == "admin@tests.example"
        )


async def test_no_group_inherits_another_and_nobody_logs_in_as_one(database_dsns: Dsns) -> None:
    async with connected(database_dsns.owner) as owner:
        roles = await owner.fetch(
            "SELECT rolname, rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole"
            " FROM pg_roles WHERE rolname = ANY ($1)",
            [*GROUPS, *OWNERS],
        )
        assert {role[0]: role[1] for role in roles} == dict.fromkeys([*GROUPS, *OWNERS], False)
        reachable = await owner.fetch(
            """
            SELECT member.rolname, role.rolname FROM pg_roles AS member, pg_roles AS role
            WHERE role.rolname = ANY ($1) AND member.rolname = ANY ($2)
                AND member.oid <> role.oid AND pg_has_role(member.oid, role.oid, 'USAGE')
            """,
            [*GROUPS, *OWNERS],
            [*GROUPS, "radiant_owner", *(f"test_{role}" for role in ROLES)],
        )
        assert {tuple(path) for path in reachable} == {
            (f"test_{role}", f"radiant_{role}") for role in ROLES
        }


async def test_whoever_migrated_keeps_no_way_into_the_owners_of_functions(
    database_dsns: Dsns,
) -> None:
    async with connected(database_dsns.owner) as owner:
        await assert_plain_owner(owner)
        for role in OWNERS:
            assert not await owner.fetchval("SELECT pg_has_role($1::text, 'USAGE')", role)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute("UPDATE console.audit_log SET login = 'x'")


async def test_the_registrar_may_let_people_into_the_groups(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as superuser:
        for group in GROUPS:
            assert await superuser.fetchval(
                "SELECT pg_has_role('radiant_registrar', $1::text, 'MEMBER WITH ADMIN OPTION')",
                group,
            )


async def test_rows_of_no_tenant_show_while_no_tenant_is_set(
    person: asyncpg.Connection, database_dsns: Dsns
) -> None:
    async with connected(database_dsns.superuser) as superuser:
        mine, theirs = await new_tenant(superuser), await new_tenant(superuser)
        for tenant, word in ((mine.id, "mine"), (theirs.id, "theirs"), (None, "nobodys")):
            await superuser.execute(
                "INSERT INTO error_logs (tenant_id, error_code, error_type, error_message)"
                " VALUES ($1, 'c', 't', $2)",
                tenant,
                word,
            )
            await superuser.execute(
                "INSERT INTO configs (tenant_id, config_key, category, value, value_type)"
                " VALUES ($1, $2, 'c', '1', 'integer')",
                tenant,
                word,
            )
    logs, configs = "SELECT error_message FROM error_logs", "SELECT config_key FROM configs"
    async with person.transaction():
        await enter(person, mine)
        assert await _words(person, logs) == {"mine"}
        assert await _words(person, configs) == {"mine", "nobodys"}
    # The setting now reads as '' on this connection.
    assert await _words(person, logs) == {"nobodys"}
    assert await _words(person, configs) == {"nobodys"}
    assert await _words(person, "SELECT id::text FROM users") == set()


async def _words(connection: asyncpg.Connection, question: str) -> set[str]:
    return {word for (word,) in await connection.fetch(question)}


async def test_functions_are_closed_until_somebody_opens_them(database_dsns: Dsns) -> None:
    async with connected(database_dsns.owner) as owner:
        open_to_all = await owner.fetch(
            f"""
            SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
            WHERE pronamespace IN {OURS} AND grantee = 0 AND NOT EXISTS (
                SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'
            )
            """
        )
        platforms = {"update_updated_at_column", "uuid_generate_v4"}
        assert {name for (name,) in open_to_all} <= platforms
        await owner.execute(
            "CREATE FUNCTION console.later() RETURNS int LANGUAGE sql AS 'SELECT 1'"
        )
    async with connected(database_dsns.people["super_admin"]) as person:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await person.fetchval("SELECT console.later()")


async def test_a_copy_of_a_database_says_its_own_grants_again(database_dsns: Dsns) -> None:
    operator_dsn = database_dsns.people["operator"]
    async with connected(database_dsns.owner) as owner:
        await assert_plain_owner(owner)
        await owner.execute(f"GRANT TEMPORARY ON DATABASE {database_dsns.database} TO PUBLIC")
        async with connected(operator_dsn) as operator:
            await operator.execute("CREATE TEMPORARY TABLE before ()")
        await owner.execute("SELECT console.apply_database_grants()")
        async with connected(operator_dsn) as operator:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="temporary tables"):
                await operator.execute("CREATE TEMPORARY TABLE after ()")
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="apply_database_grants"):
                await operator.execute("SELECT console.apply_database_grants()")
        assert await owner.fetchval(
            "SELECT bool_and(has_database_privilege(name, current_database(), 'CONNECT'))"
            " FROM unnest($1::text[]) AS name",
            list(GROUPS),
        )


@pytest.fixture(scope="module")
async def other_cluster(scratch: Path) -> AsyncIterator[EmbeddedServer]:
    """A cluster whose roles may be changed."""
    with EmbeddedServer.start(scratch / "other", binaries=clusters.binaries()) as server:
        async with connected(server.superuser_dsn()) as superuser:
            await superuser.execute(
                f"CREATE ROLE radiant_owner LOGIN CREATEROLE PASSWORD '{PASSWORD}'"
            )
        yield server


async def _database(server: EmbeddedServer, name: str) -> str:
    async with connected(server.superuser_dsn()) as superuser:
        await superuser.execute(f"CREATE DATABASE {name} OWNER radiant_owner")
    return server.dsn("radiant_owner", name, PASSWORD)


async def test_a_login_that_is_named_like_an_owner_is_in_the_way(
    other_cluster: EmbeddedServer,
) -> None:
    dsn = await _database(other_cluster, "in_the_way")
    async with connected(other_cluster.superuser_dsn()) as superuser:
        await superuser.execute("CREATE ROLE radiant_platform LOGIN")
        with pytest.raises(DBAPIError, match="radiant_platform exists already and may do too much"):
            await runner.upgrade(dsn)
        assert await runner.current(dsn) == "044"
        await superuser.execute("DROP ROLE radiant_platform")
    await runner.upgrade(dsn)
    assert await runner.current(dsn) == runner.head()


async def test_databases_of_one_cluster_share_the_roles_and_lose_nothing_to_each_other(
    other_cluster: EmbeddedServer,
) -> None:
    first = await _database(other_cluster, "first")
    second = await _database(other_cluster, "second")
    await runner.upgrade(first)
    await runner.upgrade(second)
    await runner.downgrade(first, "base")
    async with connected(second) as owner:
        await assert_plain_owner(owner)
        assert await owner.fetchval(
            "SELECT count(*) FROM pg_database, aclexplode(datacl)"
            " WHERE datname = 'second' AND grantee = 'radiant_auditor'::regrole"
        )
        assert await owner.fetchval(
            "SELECT has_table_privilege('radiant_auditor', 'users', 'SELECT')"
        )


async def test_a_downgrade_takes_back_every_grant(empty: Ground) -> None:
    await runner.upgrade(empty.owner)
    await runner.downgrade(empty.owner, "044")
    async with connected(empty.superuser) as superuser:
        left = await superuser.fetch(
            """
            SELECT classid::regclass, objid, refobjid::regrole FROM pg_shdepend
            WHERE refobjid = ANY ($1::regrole[]) AND refclassid = 'pg_authid'::regclass
                AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [*GROUPS, *OWNERS],
        )
        assert left == []
