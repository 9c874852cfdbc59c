"""Holes as people make them, and what the doctor must say of each."""

from __future__ import annotations

from typing import NamedTuple

STRAY = "doctor_stray"
TENANTS = (
    "11111111-0000-4000-8000-000000000001",
    "22222222-0000-4000-8000-000000000002",
)
PEOPLE = "radiant_auditor, radiant_operator, radiant_admin, radiant_super_admin"


class Hole(NamedTuple):
    """A hole: who can make it, how, and what the doctor must say of it.

    ``found`` holds (check, where) of every finding that it must give, and it may give no other.
    """

    name: str
    script: str
    found: set[tuple[str, str]]
    cure: str
    by: str = "owner"


HOLES = (
    Hole(
        "row-level security is off",
        "ALTER TABLE chat_messages DISABLE ROW LEVEL SECURITY",
        {("rls-off", "public.chat_messages")},
        "ALTER TABLE public.chat_messages ENABLE ROW LEVEL SECURITY;",
    ),
    Hole(
        "row-level security is off in a table with rows",
        "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
        {("rls-off", "public.users"), ("leak", "public.users")},
        "ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;",
    ),
    Hole(
        "FORCE is dropped",
        "ALTER TABLE users NO FORCE ROW LEVEL SECURITY",
        {("rls-not-forced", "public.users")},
        "ALTER TABLE public.users FORCE ROW LEVEL SECURITY;",
    ),
    Hole(
        "a permissive policy is added",
        "CREATE POLICY support ON users USING (true)",
        {("policy-extra", "public.users"), ("leak", "public.users")},
        "DROP POLICY support ON public.users;",
    ),
    Hole(
        "a permissive policy for one group is added",
        "CREATE POLICY support ON memories FOR SELECT TO radiant_admin USING (true)",
        {("policy-extra", "public.memories")},
        "DROP POLICY support ON public.memories;",
    ),
    Hole(
        "a policy is loosened",
        "ALTER POLICY invoices_isolation ON invoices WITH CHECK (true)",
        {("policy-changed", "public.invoices")},
        "DROP POLICY invoices_isolation ON public.invoices; CREATE POLICY invoices_isolation",
    ),
    Hole(
        "a policy is dropped",
        "DROP POLICY users_isolation ON users",
        {("policy-missing", "public.users")},
        "CREATE POLICY users_isolation ON public.users FOR ALL TO PUBLIC USING",
    ),
    Hole(
        "a view reads with its owner's rights",
        f"CREATE VIEW everyone AS SELECT * FROM users; GRANT SELECT ON everyone TO {PEOPLE}",
        {("view-definer", "public.everyone")},
        "ALTER VIEW public.everyone SET (security_invoker = true);",
    ),
    Hole(
        "a view waits to be granted",
        "CREATE VIEW everyone AS SELECT * FROM users",
        {("view-definer", "public.everyone")},
        "ALTER VIEW public.everyone SET (security_invoker = true);",
    ),
    Hole(
        "a materialised view keeps all tenants' rows",
        "CREATE MATERIALIZED VIEW everyone AS SELECT * FROM users;"
        f" GRANT SELECT ON everyone TO {PEOPLE}",
        {("view-definer", "public.everyone")},
        "REVOKE ALL ON public.everyone FROM radiant_auditor",
    ),
    Hole(
        "a role that sees all tenants is granted to a login",
        f"GRANT radiant_platform TO {STRAY}",
        {("path-owner", STRAY)},
        f"REVOKE radiant_platform FROM {STRAY};",
        by="superuser",
    ),
    Hole(
        "a login reaches the owner by way of another role",
        f"CREATE ROLE {STRAY}_group; GRANT radiant_owner TO {STRAY}_group;"
        f" GRANT {STRAY}_group TO {STRAY}",
        {("path-owner", STRAY)},
        f"REVOKE {STRAY}_group FROM {STRAY}; or REVOKE radiant_owner FROM {STRAY}_group;",
        by="superuser",
    ),
    Hole(
        "a login may run programs on the server",
        f"GRANT pg_execute_server_program TO {STRAY}",
        {("path-server", STRAY)},
        f"REVOKE pg_execute_server_program FROM {STRAY};",
        by="superuser",
    ),
    Hole(
        "a person has BYPASSRLS",
        "ALTER ROLE test_operator BYPASSRLS",
        {("person-powers", "test_operator")},
        "ALTER ROLE test_operator NOBYPASSRLS;",
        by="superuser",
    ),
    Hole(
        "a person owns a table",
        "ALTER TABLE metrics OWNER TO test_admin",
        {("table-owner", "public.metrics"), ("person-owns", "test_admin")},
        "ALTER TABLE public.metrics OWNER TO radiant_owner;",
        by="superuser",
    ),
    Hole(
        "somebody may log in as a group",
        "ALTER ROLE radiant_admin LOGIN",
        {("role-powers", "radiant_admin")},
        "ALTER ROLE radiant_admin NOLOGIN;",
        by="superuser",
    ),
    Hole(
        "an aggregate is VOLATILE",
        "ALTER FUNCTION console.tenant_figures() VOLATILE",
        {("function-volatility", "console.tenant_figures()")},
        "ALTER FUNCTION console.tenant_figures() STABLE;",
        by="superuser",
    ),
    Hole(
        "an aggregate is open to everybody",
        "GRANT EXECUTE ON FUNCTION console.locate(uuid) TO PUBLIC",
        {("function-public", "console.locate(uuid)")},
        "REVOKE EXECUTE ON FUNCTION console.locate(uuid) FROM PUBLIC;",
        by="superuser",
    ),
    Hole(
        "an aggregate takes its caller's search_path",
        "ALTER FUNCTION console.locate(uuid) RESET search_path",
        {("function-path", "console.locate(uuid)")},
        "ALTER FUNCTION console.locate(uuid) SET search_path = pg_catalog, pg_temp;",
        by="superuser",
    ),
    Hole(
        "an aggregate says something else",
        "CREATE OR REPLACE FUNCTION console.locate(wanted uuid) RETURNS TABLE (area text,"
        " tenant_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER"
        " SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN QUERY"
        " SELECT email::text, users.tenant_id FROM public.users; END $$",
        {("function-text", "console.locate(uuid)")},
        "migrations/catalogue.txt",
        by="superuser",
    ),
    Hole(
        "a function of a superuser is open to everybody",
        "CREATE FUNCTION count_users() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
        " AS 'SELECT count(*) FROM public.users'",
        {("function-definer", "public.count_users()")},
        "ALTER FUNCTION public.count_users() SECURITY INVOKER; REVOKE EXECUTE",
        by="superuser",
    ),
    Hole(
        "a function counts as leakproof",
        "CREATE FUNCTION peek(text) RETURNS boolean LANGUAGE sql LEAKPROOF AS 'SELECT true'",
        {("function-leakproof", "public.peek(text)")},
        "ALTER FUNCTION public.peek(text) NOT LEAKPROOF;",
        by="superuser",
    ),
    Hole(
        "one login is mapped twice",
        "ALTER TABLE console.administrator_logins DROP CONSTRAINT administrator_logins_pkey;"
        " INSERT INTO console.administrator_logins (login, administrator_id)"
        " SELECT 'test_admin', id FROM administrators WHERE role = 'super_admin'",
        {
            ("login-twice", "test_admin"),
            ("no-primary-key", "console.administrator_logins"),
            ("administrator-twice", "super_admin@tests.example"),
        },
        "DELETE FROM console.administrator_logins WHERE login = 'test_admin'",
    ),
    Hole(
        "one person has two logins",
        f"GRANT radiant_operator TO {STRAY};"
        " INSERT INTO console.administrator_logins (login, administrator_id)"
        f" SELECT '{STRAY}', id FROM administrators WHERE role = 'operator'",
        {("administrator-twice", "operator@tests.example")},
        "DELETE FROM console.administrator_logins WHERE login = …;",
        by="superuser",
    ),
    Hole(
        "a login in a group is mapped to nobody",
        f"GRANT radiant_operator TO {STRAY}",
        {("login-nobody", STRAY)},
        f"REVOKE radiant_operator FROM {STRAY};",
        by="superuser",
    ),
    Hole(
        "a login is mapped to somebody who doesn't exist",
        "ALTER TABLE console.administrator_logins"
        " DROP CONSTRAINT administrator_logins_administrator_id_fkey;"
        f" GRANT radiant_operator TO {STRAY};"
        " INSERT INTO console.administrator_logins (login, administrator_id)"
        f" VALUES ('{STRAY}', '{TENANTS[0]}')",
        {("mapping-orphan", STRAY)},
        f"DELETE FROM console.administrator_logins WHERE login = '{STRAY}';",
        by="superuser",
    ),
    Hole(
        "a login that was dropped is still mapped",
        "INSERT INTO console.administrator_logins (login, administrator_id)"
        " SELECT 'long_gone', id FROM administrators WHERE role = 'operator'",
        {("mapping-dangling", "long_gone"), ("administrator-twice", "operator@tests.example")},
        "DELETE FROM console.administrator_logins WHERE login = 'long_gone';",
    ),
    Hole(
        "a group is inherited by mistake",
        "GRANT radiant_admin TO radiant_operator",
        {("group-nested", "radiant_operator"), ("groups-many", "test_operator")}
        | {("group-inherited", "test_operator")},
        "REVOKE radiant_admin FROM radiant_operator;",
        by="superuser",
    ),
    Hole(
        "group and role disagree",
        "UPDATE administrators SET role = 'operator' WHERE role = 'admin'",
        {("role-disagrees", "test_admin")},
        "GRANT radiant_operator TO test_admin; REVOKE radiant_admin FROM test_admin;",
    ),
    Hole(
        "an auditor's sessions may write",
        "ALTER ROLE test_auditor RESET default_transaction_read_only",
        {("auditor-writes", "test_auditor")},
        "ALTER ROLE test_auditor SET default_transaction_read_only = on;",
        by="superuser",
    ),
    Hole(
        "a login's sessions start with a tenant",
        f"DO $$ BEGIN EXECUTE format('ALTER ROLE {STRAY} IN DATABASE %I"
        f" SET app.current_tenant_id = %L', current_database(), '{TENANTS[0]}'); END $$",
        {("session-setting", STRAY)},
        f"ALTER ROLE {STRAY} RESET app.current_tenant_id;",
        by="superuser",
    ),
    Hole(
        "an index that a query wants is dropped",
        "DROP INDEX idx_workflow_executions_failed",
        {("index-missing", "public.idx_workflow_executions_failed")},
        "CREATE INDEX CONCURRENTLY idx_workflow_executions_failed ON public.workflow_executions",
    ),
    Hole(
        "an index is another one of the same name",
        "DROP INDEX idx_workflow_executions_failed;"
        " CREATE INDEX idx_workflow_executions_failed ON workflow_executions (status)",
        {("index-missing", "public.idx_workflow_executions_failed")},
        "DROP INDEX CONCURRENTLY public.idx_workflow_executions_failed; CREATE INDEX",
    ),
    Hole(
        "the build of an index was interrupted",
        "UPDATE pg_index SET indisvalid = false"
        " WHERE indexrelid = 'idx_users_tenant_id_created_at_id'::regclass",
        {("index-invalid", "public.idx_users_tenant_id_created_at_id")},
        "DROP INDEX CONCURRENTLY public.idx_users_tenant_id_created_at_id; CREATE INDEX",
        by="superuser",
    ),
    Hole(
        "a table has no primary key",
        "ALTER TABLE metrics DROP CONSTRAINT metrics_pkey",
        {("no-primary-key", "public.metrics")},
        "ALTER TABLE public.metrics ADD PRIMARY KEY (…);",
    ),
    Hole(
        "a key over two tenants is gone",
        "ALTER TABLE api_keys DROP CONSTRAINT api_keys_tenant_id_user_id_fkey",
        {("key-missing", "public.api_keys")},
        "FOREIGN KEY (tenant_id, user_id) REFERENCES",
    ),
    Hole(
        "a key over two tenants doesn't speak for old rows",
        "ALTER TABLE api_keys DROP CONSTRAINT api_keys_tenant_id_user_id_fkey;"
        " ALTER TABLE api_keys ADD CONSTRAINT api_keys_tenant_id_user_id_fkey"
        " FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id)"
        " ON DELETE SET NULL (user_id) NOT VALID",
        {("key-not-valid", "public.api_keys")},
        "VALIDATE CONSTRAINT api_keys_tenant_id_user_id_fkey;",
    ),
    Hole(
        "the log's guard is switched off",
        "ALTER TABLE console.audit_log DISABLE TRIGGER audit_log_append_only",
        {("trigger-off", "console.audit_log")},
        "ALTER TABLE console.audit_log ENABLE TRIGGER audit_log_append_only;",
        by="superuser",
    ),
    Hole(
        "nothing fills in a child's tenant any more",
        "DROP TRIGGER thinktank_steps_fill_tenant ON thinktank_steps",
        {("trigger-missing", "public.thinktank_steps")},
        "migrations/catalogue.txt",
    ),
    Hole(
        "a hundred tables aren't ours",
        "DO $$ BEGIN FOR n IN 1..100 LOOP EXECUTE format("
        "'CREATE TABLE partner_%s (id int PRIMARY KEY)', n); END LOOP; END $$",
        {("other-tables", "tables")},
        "Nothing to do, if they are meant to be here.",
    ),
    Hole(
        "people may read a table that isn't ours",
        f"CREATE TABLE partner (id int PRIMARY KEY); GRANT SELECT ON partner TO {PEOPLE}",
        {("other-tables", "tables"), ("other-readable", "public.partner")},
        "REVOKE ALL ON public.partner FROM radiant_admin",
    ),
    Hole(
        "a table that isn't ours holds tenants' rows",
        "CREATE TABLE tickets (id int PRIMARY KEY, customer uuid REFERENCES tenants (id));"
        " GRANT SELECT ON tickets TO radiant_operator",
        {("other-tables", "tables"), ("not-isolated", "public.tickets")},
        "ALTER TABLE public.tickets ENABLE ROW LEVEL SECURITY;",
    ),
    Hole(
        "a table that isn't ours belongs to tenants through its parent",
        "CREATE TABLE tickets (id int PRIMARY KEY, user_id uuid REFERENCES users (id));"
        " GRANT SELECT ON tickets TO radiant_operator",
        {("other-tables", "tables"), ("not-isolated", "public.tickets")},
        "REVOKE ALL ON public.tickets FROM radiant_operator;",
    ),
    Hole(
        "a secret column is granted",
        "GRANT SELECT (key_hash) ON api_keys TO radiant_operator",
        {("secret-readable", "public.api_keys.key_hash")},
        "ON public.api_keys FROM radiant_operator;",
    ),
    Hole(
        "a secret nobody reviewed is readable",
        "ALTER TABLE tenants ADD COLUMN webhook_secret text",
        {("secret-unreviewed", "public.tenants.webhook_secret")},
        "REVOKE SELECT ON public.tenants",
    ),
    Hole(
        "people may write",
        "GRANT UPDATE (status) ON approval_requests TO radiant_operator",
        {("grant-extra", "public.approval_requests")},
        "REVOKE UPDATE (status) ON public.approval_requests FROM radiant_operator;",
    ),
    Hole(
        "a group can't read a table",
        "REVOKE SELECT ON feedback FROM radiant_admin",
        {("grant-missing", "public.feedback")},
        "GRANT SELECT ON public.feedback TO radiant_admin;",
    ),
    Hole(
        "everybody may create tables",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        {("schema-create", "schema public")},
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
    ),
    Hole(
        "a copy forgot the database's grants",
        "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC',"
        " current_database()); END $$",
        {("database-temp", "database …")},
        "SELECT console.apply_database_grants();",
    ),
    Hole(
        "there are large objects",
        "SELECT lo_create(0)",
        {("large-objects", "large objects")},
        "pg_largeobject_metadata",
    ),
    Hole(
        "a table of the platform is missing",
        "DROP TABLE snapshot_diffs",
        {("table-missing", "tables")},
        "radiant-console db upgrade",
    ),
    Hole(
        "the revision is from the future",
        "UPDATE alembic_version SET version_num = '077'",
        {("revision-future", "schema")},
        "Upgrade the console.",
    ),
    Hole(
        "the upgrade stopped half way",
        "UPDATE alembic_version SET version_num = '046';"
        " DROP FUNCTION console.tenant_figures(); DROP INDEX idx_approval_requests_pending",
        {("upgrade-unfinished", "schema")},
        "radiant-console db upgrade",
        by="superuser",
    ),
    Hole(
        "the schema has two revisions",
        "INSERT INTO alembic_version VALUES ('048')",
        {("revision-many", "schema")},
        "DELETE FROM alembic_version",
    ),
)
