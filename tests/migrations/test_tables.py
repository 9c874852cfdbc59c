"""What the platform's own schema promises, table by table, asked of the catalogue."""

from uuid import UUID, uuid4

import asyncpg
import pytest

TABLES = "pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
TENANT = (
    "( SELECT (NULLIF(current_setting('app.current_tenant_id'::text, true), ''::text))::uuid"
    ' AS "nullif")'
)
"""The transaction's tenant as Postgres prints it back."""

CHILDREN = {"task_executions", "thinktank_steps"}
"""They belong to tenants through their parents, and have no tenant_id yet."""

SHARED = {"configs", "model_pricing", "personas", "resolution_rules", "routing_rules"}
PRIVATE = {"config_history", "error_logs"}


async def test_there_are_as_many_tables_as_the_platform_names(owner: asyncpg.Connection) -> None:
    assert (await names(owner, f"SELECT relname FROM {TABLES}")) >= {"tenants", "model_pricing"}
    assert await owner.fetchval(f"SELECT count(*) FROM {TABLES}") == 81 + 1  # and Alembic's


async def test_whatever_belongs_to_tenants_is_isolated_and_binds_the_owner_too(
    owner: asyncpg.Connection,
) -> None:
    belonging = CHILDREN | await names(
        owner,
        """
        SELECT attrelid::regclass::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attname = 'tenant_id' AND relkind = 'r'
        """,
    )
    assert len(belonging) == 54
    enabled = f"SELECT relname FROM {TABLES} AND relrowsecurity AND relforcerowsecurity"
    assert await names(owner, enabled) == belonging


async def test_every_isolated_table_has_the_one_policy_for_reading_and_writing(
    owner: asyncpg.Connection,
) -> None:
    policies = await owner.fetch(
        "SELECT * FROM pg_policies WHERE policyname LIKE '%\\_isolation' ORDER BY tablename"
    )
    assert len(policies) == 54
    for policy in policies:
        assert policy["policyname"] == f"{policy['tablename']}_isolation"
        assert (policy["permissive"], policy["cmd"]) == ("PERMISSIVE", "ALL")
        assert policy["roles"] == ["public"]
        assert policy["qual"] == policy["with_check"]
        if policy["tablename"] in CHILDREN:
            assert f"tenant_id = {TENANT}" in " ".join(policy["qual"].split())
        else:
            assert policy["qual"] == f"(tenant_id = {TENANT})"


async def test_defaults_of_the_platform_can_be_read_and_no_more(owner: asyncpg.Connection) -> None:
    others = await owner.fetch(
        "SELECT tablename, cmd, qual FROM pg_policies WHERE policyname NOT LIKE '%\\_isolation'"
    )
    assert {policy["tablename"] for policy in others} == SHARED
    assert {(policy["cmd"], policy["qual"]) for policy in others} == {
        ("SELECT", "(tenant_id IS NULL)")
    }
    optional = await names(
        owner,
        """
        SELECT table_name FROM information_schema.columns
        WHERE column_name = 'tenant_id' AND is_nullable = 'YES'
        """,
    )
    assert optional == SHARED | PRIVATE


async def test_an_owner_without_a_tenant_sees_no_rows_and_a_tenant_sees_its_own(
    owner: asyncpg.Connection, superuser: asyncpg.Connection
) -> None:
    mine, foreign = [await new_tenant(superuser) for _ in "ab"]
    try:
        assert await owner.fetchval("SELECT count(*) FROM users") == 0
        async with owner.transaction():
            await owner.execute("SELECT set_config('app.current_tenant_id', $1, true)", str(mine))
            assert await owner.fetchval("SELECT array_agg(tenant_id) FROM users") == [mine]
        # The setting now reads as '' on this connection.
        assert await owner.fetchval("SELECT count(*) FROM users") == 0
    finally:
        await superuser.execute("DELETE FROM tenants WHERE id = ANY($1)", [mine, foreign])


async def test_every_updated_at_has_its_trigger(owner: asyncpg.Connection) -> None:
    dated = await names(
        owner,
        """
        SELECT table_name FROM information_schema.columns
        WHERE column_name = 'updated_at' AND table_schema = 'public'
        """,
    )
    triggers = await owner.fetch(
        """
        SELECT tgrelid::regclass::text AS tablename, tgname, pg_get_triggerdef(oid) AS definition
        FROM pg_trigger WHERE NOT tgisinternal
        """
    )
    assert {trigger["tablename"] for trigger in triggers} == dated
    for trigger in triggers:
        name = trigger["tablename"]
        assert trigger["definition"] == (
            f"CREATE TRIGGER update_{name}_updated_at BEFORE UPDATE ON public.{name}"
            " FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()"
        )


async def test_a_change_moves_updated_at(superuser: asyncpg.Connection) -> None:
    tenant = await new_tenant(superuser)
    try:
        assert await superuser.fetchval(
            "UPDATE tenants SET domain = 't.example' WHERE id = $1"
            " RETURNING updated_at > created_at",
            tenant,
        )
    finally:
        await superuser.execute("DELETE FROM tenants WHERE id = $1", tenant)


async def test_every_table_says_what_it_is(owner: asyncpg.Connection) -> None:
    silent = f"SELECT relname FROM {TABLES} AND obj_description(pg_class.oid, 'pg_class') IS NULL"
    assert await names(owner, silent) == {"alembic_version"}


async def test_every_column_for_a_credential_is_marked_as_secret(
    owner: asyncpg.Connection,
) -> None:
    secret = """
        SELECT attrelid::regclass || '.' || attname FROM pg_attribute
        WHERE col_description(attrelid, attnum) LIKE '%a secret column'
        """
    assert await names(owner, secret) == {
        "credentials.secret_ref",
        "invitations.token_hash",
        "providers.api_key_secret_ref",
    }


async def test_what_must_have_a_parent_goes_with_it_and_what_may_loses_it(
    owner: asyncpg.Connection,
) -> None:
    keys = await owner.fetch(
        """
        SELECT conrelid::regclass || '.' || attname AS name, attnotnull, confdeltype::text
        FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE contype = 'f'
        """
    )
    unusual = {
        key["name"]: key["confdeltype"]
        for key in keys
        # A tenant's own rows go with it whether or not they may do without one.
        if not key["name"].endswith(".tenant_id")
        and key["confdeltype"] != ("c" if key["attnotnull"] else "n")
    }
    assert unusual == {
        "administrators.invited_by": "a",
        "approval_requests.requester_id": "a",
        "subscriptions.tier_id": "a",
        "workflow_executions.workflow_id": "a",
        "dual_approvals.approver_id": "r",
        "invitations.invited_by": "r",
        "license_activations.license_id": "r",
        "teams.owner_id": "r",
        "app_permissions.user_id": "c",
        "neural_configs.user_id": "c",
        "persona_configs.user_id": "c",
    }
    assert {key["confdeltype"] for key in keys if key["name"].endswith(".tenant_id")} == {"c"}


async def test_a_tenant_goes_with_all_it_has_even_owners_who_could_not_go_alone(
    superuser: asyncpg.Connection,
) -> None:
    tenant = await new_tenant(superuser)
    await superuser.execute(
        "INSERT INTO teams (tenant_id, name, owner_id) SELECT tenant_id, 't', id FROM users"
        " WHERE tenant_id = $1",
        tenant,
    )
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await superuser.execute("DELETE FROM users WHERE tenant_id = $1", tenant)
    await superuser.execute("DELETE FROM tenants WHERE id = $1", tenant)
    assert await superuser.fetchval("SELECT count(*) FROM teams") == 0


async def test_the_platforms_own_rows_are_there(owner: asyncpg.Connection) -> None:
    tools = await owner.fetch(
        """
        SELECT tool_name, tool_type, ARRAY(SELECT jsonb_object_keys(parameters_schema))
        FROM thinktank_tools ORDER BY tool_name
        """
    )
    assert [tuple(tool) for tool in tools] == [
        ("api_caller", "network", ["url", "body", "method"]),
        ("calculator", "compute", ["expression"]),
        ("code_executor", "compute", ["code", "language"]),
        ("file_reader", "io", ["path"]),
        ("web_search", "search", ["query"]),
    ]
    tiers = await owner.fetch(
        """
        SELECT id, price_monthly::text, price_annual::text, included_credits_per_user::text,
               features ->> 'models', features ->> 'custom_models', limits::text, sort_order
        FROM subscription_tiers ORDER BY id
        """
    )
    assert [tuple(tier) for tier in tiers] == [
        ("enterprise", None, None, "0.00", "all", "true", "{}", 0),
        ("free", "0.00", None, "100.00", '["gpt-4o-mini", "claude-3-haiku"]', None, "{}", 0),
        ("pro", "49.00", "490.00", "5000.00", "all", None, "{}", 0),
        ("team", "199.00", "1990.00", "25000.00", "all", None, "{}", 0),
    ]
    rules = await owner.fetch(
        "SELECT action_type, approver_roles, required_approvals FROM approval_workflows"
    )
    both = ["super_admin", "admin"]
    assert {rule["action_type"]: rule["approver_roles"] for rule in rules} == {
        "delete_tenant": both,
        "modify_billing": both,
        "grant_super_admin": ["super_admin"],
        "bulk_data_export": both,
        "disable_security_feature": both,
    }
    assert {rule["required_approvals"] for rule in rules} == {1}


async def names(connection: asyncpg.Connection, question: str) -> set[str]:
    """The names in the first column of an answer."""
    return {row[0] for row in await connection.fetch(question)}


async def new_tenant(superuser: asyncpg.Connection) -> UUID:
    """A tenant with one user."""
    tenant = uuid4()
    await superuser.execute(
        "INSERT INTO tenants (id, name, display_name) VALUES ($1, $2, 'T')", tenant, str(tenant)
    )
    await superuser.execute(
        "INSERT INTO users (tenant_id, cognito_user_id, email) VALUES ($1, $2, 'u@t.example')",
        tenant,
        str(tenant),
    )
    return tenant
