"""The openings across tenants: what they tell, to whom, and that they can't be bent."""

from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID, uuid4

import asyncpg
import pytest

from migrations.roles import GROUPS, OWNERS
from tests.cluster import ROLES, Dsns, connected
from tests.migrations.ours import assert_plain_owner, new_tenant

FIGURES = "SELECT * FROM console.tenant_figures() WHERE tenant_id = $1"
EXECUTION = """
    INSERT INTO workflow_executions
        (workflow_id, tenant_id, user_id, status, created_at, completed_at)
    SELECT id, $1, $2, $3, now() - $4::text::interval, now() - $5::text::interval
    FROM workflow_definitions
"""
SESSION = """
    INSERT INTO thinktank_sessions (tenant_id, user_id, created_at)
    VALUES ($1, $2, now() - $3::text::interval)
"""
ENTRY = """
    INSERT INTO credit_transactions
        (tenant_id, transaction_type, amount, balance_after, created_at)
    VALUES ($1, 'usage', -1, 0, now() - $2::text::interval)
"""


@pytest.fixture
async def superuser(database_dsns: Dsns) -> AsyncIterator[asyncpg.Connection]:
    """A session that arranges rows; there is one workflow."""
    async with connected(database_dsns.superuser) as connection:
        await connection.execute(
            "INSERT INTO workflow_definitions (workflow_id, name, category)"
            " VALUES ('w', 'W', 'custom')"
        )
        yield connection


@pytest.fixture
async def operator(database_dsns: Dsns) -> AsyncIterator[asyncpg.Connection]:
    """A session of somebody on call."""
    async with connected(database_dsns.people["operator"]) as connection:
        yield connection


async def test_every_tenant_has_its_row_even_with_nothing_to_tell(
    superuser: asyncpg.Connection, operator: asyncpg.Connection
) -> None:
    await superuser.execute("INSERT INTO tenants (name, display_name) VALUES ('bare', 'B')")
    figures = await operator.fetchrow("SELECT * FROM console.tenant_figures()")
    assert figures is not None
    assert list(figures.items())[1:] == [
        ("users", 0),
        ("plan", None),
        ("subscription_status", None),
        ("balance", None),
        ("low_balance_alert_threshold", None),
        ("failures_24h", 0),
        ("running", 0),
        ("last_activity", None),
    ]


async def test_figures_are_those_of_the_tenant_and_of_no_other(
    superuser: asyncpg.Connection, operator: asyncpg.Connection
) -> None:
    mine, other = await new_tenant(superuser), await new_tenant(superuser)
    await superuser.execute(
        "INSERT INTO credit_balances (tenant_id, balance, low_balance_alert_threshold)"
        " VALUES ($1, 12.3456, 20)",
        mine.id,
    )
    for status, started, ended in (
        ("failed", "40 hours", "1 hour"),  # what counts is when it failed
        ("failed", "40 hours", "25 hours"),
        ("failed", "2 hours", None),
        ("running", "50 hours", None),
        ("completed", "1 hour", "1 minute"),
    ):
        await superuser.execute(EXECUTION, mine.id, mine.user, status, started, ended)
    figures = await operator.fetchrow(FIGURES, mine.id)
    others = await operator.fetchrow(FIGURES, other.id)
    assert figures is not None
    assert others is not None
    assert (figures["users"], figures["failures_24h"], figures["running"]) == (1, 2, 1)
    assert figures["balance"] == Decimal("12.3456")
    assert figures["low_balance_alert_threshold"] == Decimal("20.0000")
    assert (others["users"], others["failures_24h"], others["running"]) == (1, 0, 0)


async def test_counts_stop_at_a_thousand_and_one(
    superuser: asyncpg.Connection, operator: asyncpg.Connection
) -> None:
    tenant = await new_tenant(superuser)
    await superuser.execute(
        "INSERT INTO users (tenant_id, cognito_user_id, email)"
        " SELECT $1, n::text, n::text FROM generate_series(1, 1500) AS n",
        tenant.id,
    )
    assert await operator.fetchval(f"SELECT users FROM ({FIGURES}) AS f", tenant.id) == 1001


@pytest.mark.parametrize("newest", ["session", "execution", "entry"])
async def test_the_last_activity_is_the_newest_of_three(
    superuser: asyncpg.Connection, operator: asyncpg.Connection, newest: str
) -> None:
    tenant = await new_tenant(superuser)
    age = dict.fromkeys(("session", "execution", "entry"), "2 hours") | {newest: "1 hour"}
    await superuser.execute(SESSION, tenant.id, tenant.user, age["session"])
    await superuser.execute(
        EXECUTION, tenant.id, tenant.user, "completed", age["execution"], "1 minute"
    )
    await superuser.execute(ENTRY, tenant.id, age["entry"])
    assert await operator.fetchval(
        f"SELECT now() - last_activity BETWEEN '59 minutes' AND '61 minutes' FROM ({FIGURES}) AS f",
        tenant.id,
    )


async def test_the_plan_is_that_of_the_subscription_in_force(
    superuser: asyncpg.Connection, operator: asyncpg.Connection
) -> None:
    tenant = await new_tenant(superuser)
    for tier, status, end in (
        ("free", "active", "-1 year"),
        ("team", "past_due", "10 days"),
        ("enterprise", "cancelled", "1 year"),
    ):
        await superuser.execute(
            "INSERT INTO subscriptions (tenant_id, tier_id, status, billing_cycle,"
            " current_period_start, current_period_end)"
            " VALUES ($1, $2, $3, 'monthly', '-infinity', now() + $4::text::interval)",
            tenant.id,
            tier,
            status,
            end,
        )
    figures = await operator.fetchrow(FIGURES, tenant.id)
    assert figures is not None
    assert (figures["plan"], figures["subscription_status"]) == ("team", "past_due")


async def test_figures_do_not_depend_on_the_tenant_that_is_set(
    superuser: asyncpg.Connection, operator: asyncpg.Connection
) -> None:
    for _ in "ab":
        await new_tenant(superuser)
    for setting in ("", str(uuid4())):
        async with operator.transaction():
            await operator.execute("SELECT set_config('app.current_tenant_id', $1, true)", setting)
            users = await operator.fetch("SELECT users FROM console.tenant_figures()")
            assert [count for (count,) in users] == [1, 1]


async def locate(connection: asyncpg.Connection, wanted: UUID) -> list[tuple[str, UUID | None]]:
    """Where an id is."""
    found = await connection.fetch("SELECT * FROM console.locate($1)", wanted)
    return [(place["area"], place["tenant_id"]) for place in found]


async def test_an_id_is_found_wherever_it_is(
    superuser: asyncpg.Connection, operator: asyncpg.Connection
) -> None:
    tenant = await new_tenant(superuser)
    ids = (tenant.id, tenant.user)
    session, step, memory, request, note = [uuid4() for _ in range(5)]
    await superuser.execute(
        f"""
        INSERT INTO thinktank_sessions (id, tenant_id, user_id)
            VALUES ('{session}', '{ids[0]}', '{ids[1]}');
        INSERT INTO thinktank_steps (id, session_id, step_number, step_type)
            VALUES ('{step}', '{session}', 1, 'reason');
        INSERT INTO memories (id, tenant_id, user_id, content)
            VALUES ('{memory}', '{ids[0]}', '{ids[1]}', 'm');
        INSERT INTO approval_requests
            (id, requester_id, action_type, resource_type, expires_at)
            SELECT '{request}', id, 'delete_tenant', 'tenant', now() FROM administrators LIMIT 1;
        INSERT INTO error_logs (id, error_code, error_type, error_message)
            VALUES ('{note}', 'c', 't', 'm');
        """
    )
    assert await locate(operator, tenant.id) == [("tenants", tenant.id)]
    assert await locate(operator, tenant.user) == [("tenants", tenant.id)]
    assert await locate(operator, session) == [("thinktank", tenant.id)]
    assert await locate(operator, step) == [("thinktank", tenant.id)]
    assert await locate(operator, memory) == [("tables/memories", tenant.id)]
    assert await locate(operator, request) == [("approvals", None)]
    assert await locate(operator, note) == [("tables/error_logs", None)]
    assert await locate(operator, uuid4()) == []


async def test_every_table_with_ids_is_searched(operator: asyncpg.Connection) -> None:
    left_out = await operator.fetch(
        """
        SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND attname = 'id' AND atttypid = 'uuid'::regtype
            AND strpos((SELECT prosrc FROM pg_proc WHERE proname = 'locate'),
                format('(''%s'', ', relname)) = 0
        """
    )
    assert left_out == []


async def test_a_missing_table_is_passed_over(
    superuser: asyncpg.Connection, operator: asyncpg.Connection
) -> None:
    await superuser.execute("DROP TABLE memory_associations, memories")
    assert await locate(operator, uuid4()) == []


async def test_every_function_with_its_owners_rights_follows_the_recipe(
    database_dsns: Dsns,
) -> None:
    async with connected(database_dsns.owner) as owner:
        await assert_plain_owner(owner)
        functions = await owner.fetch(
            """
            SELECT proname, proowner::regrole::text AS owner, proconfig,
                ARRAY(
                    SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END
                    FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
                    WHERE grantee <> proowner ORDER BY 1
                ) AS callers
            FROM pg_proc
            WHERE prosecdef AND pronamespace NOT IN (
                'pg_catalog'::regnamespace, 'information_schema'::regnamespace
            )
            """
        )
    everybody = sorted(GROUPS)
    assert {function["proname"]: function["callers"] for function in functions} == {
        "tenant_figures": everybody,
        "locate": everybody,
        "record": everybody,
        "verify_audit": everybody,
        "append_audit": [],
    }
    for function in functions:
        assert function["owner"] in OWNERS
        assert "search_path=pg_catalog, pg_temp" in function["proconfig"]


async def test_a_login_of_no_group_is_refused(superuser: asyncpg.Connection) -> None:
    await superuser.execute("CREATE ROLE stranger")
    try:
        await superuser.execute("GRANT USAGE ON SCHEMA console TO stranger")
        for call in (
            "console.tenant_figures()",
            "console.locate(public.uuid_generate_v4())",
            "console.verify_audit()",
            "console.record('export', 'x')",
        ):
            async with superuser.transaction():
                await superuser.execute("SET LOCAL ROLE stranger")
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="for function"):
                    async with superuser.transaction():
                        await superuser.execute(f"SELECT * FROM {call}")
    finally:
        await superuser.execute("DROP OWNED BY stranger; DROP ROLE stranger")


@pytest.mark.parametrize("role", ROLES)
async def test_temporary_tables_and_functions_bend_nothing(
    superuser: asyncpg.Connection, database_dsns: Dsns, role: str
) -> None:
    tenant = await new_tenant(superuser)
    # As if a database had been copied and its grants not said again.
    await superuser.execute(f"GRANT TEMPORARY ON DATABASE {database_dsns.database} TO PUBLIC")
    async with connected(database_dsns.people[role]) as person:
        await person.execute("SET default_transaction_read_only = off")
        for table in ("tenants", "users", "administrators", "pg_class", "pg_roles"):
            await person.execute(f"CREATE TEMPORARY TABLE {table} (id uuid, tenant_id uuid)")
        await person.execute("CREATE TEMPORARY TABLE administrator_logins (login name)")
        await person.execute(
            "CREATE FUNCTION pg_temp.count() RETURNS bigint LANGUAGE sql AS 'SELECT 7::bigint';"
            "CREATE FUNCTION pg_temp.to_regclass(text) RETURNS regclass LANGUAGE sql"
            " AS 'SELECT NULL::regclass';"
            "SET search_path = pg_temp, public, pg_catalog"
        )
        figures = await person.fetchrow(FIGURES, tenant.id)
        assert figures is not None
        assert figures["users"] == 1
        assert await locate(person, tenant.user) == [("tenants", tenant.id)]
        await person.execute("SELECT console.record('export', 'x')")
        entry = await person.fetchrow("SELECT login, person FROM console.audit_log")
        assert entry is not None
        assert tuple(entry) == (f"test_{role}", f"{role}@tests.example")
        assert await person.fetchval("SELECT problem FROM console.verify_audit()") is None
