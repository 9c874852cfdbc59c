"""Ways round the policies that a person may think of in psql, each refused by the server."""

from __future__ import annotations

import asyncpg
import pytest

from tests.cluster import OWNER, PASSWORD, ROLES, Dsns, connected
from tests.isolation.catalogue import Connection
from tests.isolation.rows import FIRST, SECOND, Survey

PERMISSION = "42501"

WAYS = (
    # As somebody else
    "SET ROLE radiant_platform",
    "SET ROLE radiant_recorder",
    f"SET ROLE {OWNER}",
    "SET SESSION AUTHORIZATION radiant_platform",
    "GRANT radiant_platform TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    f"CREATE ROLE accomplice LOGIN PASSWORD '{PASSWORD}'",
    # Without the policies and triggers
    "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY users_isolation ON users",
    "ALTER POLICY users_isolation ON users USING (true)",
    "CREATE POLICY open ON users USING (true)",
    "CREATE RULE open AS ON INSERT TO users DO ALSO NOTHING",
    "CREATE TRIGGER open BEFORE INSERT ON users EXECUTE FUNCTION console.refuse_change()",
    "SET session_replication_role = replica",
    # By things of one's own
    "CREATE TABLE loot (row jsonb)",
    "CREATE TEMPORARY TABLE loot (row jsonb)",
    "CREATE TABLE console.loot (row jsonb)",
    "SELECT * INTO loot FROM users",
    "CREATE VIEW loot AS SELECT * FROM users",
    "CREATE SCHEMA loot",
    "CREATE FUNCTION spy(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE STATISTICS loot ON email, role FROM users",
    # By writing in disguise
    "WITH gone AS (DELETE FROM users RETURNING id) SELECT * FROM gone",
    "MERGE INTO users USING tenants ON false WHEN MATCHED THEN DELETE",
    "EXPLAIN ANALYZE UPDATE users SET email = email",
    "LOCK TABLE users IN EXCLUSIVE MODE",
    "SELECT nextval('credit_transactions_seq_seq')",
    "COMMENT ON TABLE users IS 'mine'",
    "SELECT console.append_audit('approve', 'approvals/1', '{}', NULL, NULL)",
    "SELECT console.apply_database_grants()",
    # By the server's files and programs
    "COPY tenants TO PROGRAM 'cat'",
    "COPY tenants TO '/dev/null'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT FROM pg_authid",
    "SELECT FROM pg_statistic",
    "SELECT FROM pg_largeobject",
)


async def refusal(connection: Connection, statement: str) -> str | None:
    transaction = connection.transaction(readonly=False)
    await transaction.start()
    try:
        await connection.execute(f"SET LOCAL app.current_tenant_id = '{FIRST}'")
        await connection.execute(statement)
    except asyncpg.PostgresError as error:
        return error.sqlstate
    else:
        return None
    finally:
        await transaction.rollback()


@pytest.mark.parametrize("role", ROLES)
async def test_every_way_round_the_policies_is_refused(ground: Dsns, role: str) -> None:
    async with connected(ground.people[role]) as person:
        await person.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
        outcomes = {way: await refusal(person, way) for way in WAYS}
        outcomes |= {
            way: await refusal(person, way)
            for way in (f"SET ROLE radiant_{other}" for other in ROLES if other != role)
        }
    got_through = {way: state for way, state in outcomes.items() if state != PERMISSION}
    assert got_through == {}


async def test_conditions_of_a_persons_own_are_never_asked_of_foreign_rows(
    ground: Dsns, survey: Survey
) -> None:
    async with connected(ground.people["operator"]) as person, person.transaction():
        await person.execute(f"SET LOCAL app.current_tenant_id = '{FIRST}'")
        for table in survey.catalogue.isolated:
            tenant = table.probe.sql
            fails = f"1 / CASE {tenant} WHEN '{SECOND}' THEN 0 ELSE 1 END = 1"
            rows = await person.fetch(f"SELECT FROM {table.sql} WHERE {fails}")
            assert rows, table.name


async def test_an_auditors_session_starts_read_only(ground: Dsns) -> None:
    async with connected(ground.people["auditor"]) as auditor:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await auditor.execute("SELECT console.record('export', 'users')")
