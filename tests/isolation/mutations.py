"""Holes as people make them, and which checks must see each."""

from __future__ import annotations

from dataclasses import dataclass

from tests.isolation.rows import FIRST

ROLE = "operator"
"""As whom the checks look, in a database with a hole."""

NEIGHBOUR = "teams"
"""A table without a hole: nothing may be found of it."""

_PEOPLE = "radiant_auditor, radiant_operator, radiant_admin, radiant_super_admin"
_OWN = "tenant_id = (SELECT NULLIF(current_setting('app.current_tenant_id', true), '')::uuid)"


@dataclass(frozen=True)
class Mutation:
    """A hole.

    Attributes:
        name: For people.
        subject: What has the hole, and what every finding must be about.
        script: Makes it.
        noticed_by: The checks that must see it; the others must see nothing.
        superuser: Only a superuser can make it; else the owner of the tables does.
    """

    name: str
    subject: str
    script: str
    noticed_by: frozenset[str]
    superuser: bool = False


def _mutation(
    name: str, subject: str, script: str, noticed_by: str, *, superuser: bool = False
) -> Mutation:
    return Mutation(name, subject, script, frozenset(noticed_by.split()), superuser)


MUTATIONS = (
    _mutation(
        "a policy is dropped",
        "users",
        "DROP POLICY users_isolation ON users",
        "structure people owner plans",
    ),
    _mutation(
        "FORCE is taken off",
        "users",
        "ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
        "structure owner",
    ),
    _mutation(
        "row-level security is disabled",
        "chat_messages",
        "ALTER TABLE chat_messages DISABLE ROW LEVEL SECURITY",
        "structure people owner plans secrets",
    ),
    _mutation(
        "a policy lets everybody see everything",
        "memories",
        "CREATE POLICY support ON memories USING (true)",
        "structure people owner plans",
    ),
    _mutation(
        "a policy lets one group see everything",
        "memories",
        "CREATE POLICY support ON memories FOR SELECT TO radiant_operator USING (true)",
        "structure people plans",
    ),
    _mutation(
        "a policy lets one tenant see another that the matrix doesn't know",
        "memories",
        "CREATE POLICY partners ON memories"
        " USING (tenant_id = 'dddddddd-0000-4000-8000-000000000004')",
        "structure",
    ),
    _mutation(
        "a policy takes whatever is written",
        "invoices",
        "ALTER POLICY invoices_isolation ON invoices WITH CHECK (true)",
        "structure owner",
    ),
    _mutation(
        "a policy opens without a tenant",
        "invoices",
        f"ALTER POLICY invoices_isolation ON invoices USING ({_OWN}"
        " OR NULLIF(current_setting('app.current_tenant_id', true), '') IS NULL)",
        "structure people owner plans",
    ),
    _mutation(
        "a policy fails on a connection that had a tenant",
        "invoices",
        "ALTER POLICY invoices_isolation ON invoices"
        " USING (tenant_id = current_setting('app.current_tenant_id', true)::uuid)",
        "structure people owner plans",
    ),
    _mutation(
        "a policy shows tenants what is the platform's own",
        "error_logs",
        "CREATE POLICY error_logs_defaults ON error_logs FOR SELECT USING (tenant_id IS NULL)",
        "structure people owner plans",
    ),
    _mutation(
        "INSERT is granted",
        "credit_transactions",
        "GRANT INSERT ON credit_transactions TO radiant_operator",
        "structure people",
    ),
    _mutation(
        "UPDATE of one column is granted",
        "approval_requests",
        "GRANT UPDATE (status) ON approval_requests TO radiant_operator",
        "structure people",
    ),
    _mutation(
        "DELETE is granted to everybody",
        "snapshots",
        "GRANT DELETE ON snapshots TO PUBLIC",
        "structure people",
    ),
    _mutation(
        "TRUNCATE is granted",
        "metrics",
        "GRANT TRUNCATE ON metrics TO radiant_operator",
        "structure people",
    ),
    _mutation(
        "a grant can be passed on",
        "metrics",
        "GRANT SELECT ON metrics TO radiant_operator WITH GRANT OPTION",
        "structure",
    ),
    _mutation(
        "a table comes without a policy",
        "tickets",
        "CREATE TABLE tickets (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),"
        " tenant_id uuid NOT NULL REFERENCES tenants(id), text varchar(40) NOT NULL);"
        f" GRANT SELECT ON tickets TO {_PEOPLE}",
        "structure people owner plans secrets",
    ),
    _mutation(
        "a table comes that calls its tenant otherwise",
        "tickets",
        "CREATE TABLE tickets (id integer GENERATED ALWAYS AS IDENTITY,"
        " customer uuid REFERENCES tenants(id), urgency text CHECK (urgency IN ('low', 'high')));"
        f" GRANT SELECT ON tickets TO {_PEOPLE}",
        "structure people owner plans secrets",
    ),
    _mutation(
        "a table comes that belongs to tenants through its parent alone",
        "tickets",
        "CREATE TABLE tickets (user_id uuid NOT NULL REFERENCES users(id));"
        f" GRANT SELECT ON tickets TO {_PEOPLE}",
        "structure people",
    ),
    _mutation(
        "a table comes that nobody reviewed",
        "tickets",
        f"CREATE TABLE tickets (text text); GRANT SELECT ON tickets TO {_PEOPLE}",
        "structure people",
    ),
    _mutation(
        "a view reads with its owner's rights",
        "everyone",
        f"CREATE VIEW everyone AS SELECT * FROM users; GRANT SELECT ON everyone TO {_PEOPLE}",
        "structure",
    ),
    _mutation(
        "a view reads with a superuser's rights",
        "everyone",
        f"CREATE VIEW everyone AS SELECT * FROM users; GRANT SELECT ON everyone TO {_PEOPLE}",
        "structure people",
        superuser=True,
    ),
    _mutation(
        "a materialised view keeps rows of all tenants",
        "everyone",
        "CREATE MATERIALIZED VIEW everyone AS SELECT * FROM users;"
        f" GRANT SELECT ON everyone TO {_PEOPLE}",
        "structure people",
        superuser=True,
    ),
    _mutation(
        "a function runs with its owner's rights",
        "count_users()",
        "CREATE FUNCTION count_users() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " AS 'SELECT count(*) FROM public.users'",
        "structure",
        superuser=True,
    ),
    _mutation(
        "an aggregate is open to everybody",
        "console.locate(uuid)",
        "GRANT EXECUTE ON FUNCTION console.locate(uuid) TO PUBLIC",
        "structure",
        superuser=True,
    ),
    _mutation(
        "an aggregate loses its search_path",
        "console.locate(uuid)",
        "ALTER FUNCTION console.locate(uuid) RESET search_path",
        "structure",
        superuser=True,
    ),
    _mutation(
        "an aggregate becomes VOLATILE",
        "console.tenant_figures()",
        "ALTER FUNCTION console.tenant_figures() VOLATILE",
        "structure",
        superuser=True,
    ),
    _mutation(
        "a secret column is granted",
        "api_keys",
        "GRANT SELECT (key_hash) ON api_keys TO radiant_operator",
        "structure secrets",
    ),
    _mutation(
        "a secret comes that nobody reviewed",
        "tenants",
        "ALTER TABLE tenants ADD COLUMN webhook_secret text",
        "structure",
    ),
    _mutation(
        "everybody may create tables",
        "schema public",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "structure",
    ),
    _mutation(
        "a person's sessions start with a tenant",
        f"test_{ROLE}",
        f"DO $$ BEGIN EXECUTE format('ALTER ROLE test_{ROLE} IN DATABASE %I"
        f" SET app.current_tenant_id = %L', current_database(), '{FIRST}'); END $$",
        "structure people",
        superuser=True,
    ),
)
