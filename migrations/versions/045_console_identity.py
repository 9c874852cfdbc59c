"""Who may read what: groups for people, owners for functions, and logins mapped to persons.

A person has a database login of their own, a member of one group. The groups read everything but
secret columns and write nothing; they differ only in the functions of schema ``console`` that
they may call. An auditor's login also starts read-only, which a role's members don't inherit, so
whoever creates the login says it::

    CREATE ROLE ada LOGIN PASSWORD '…' IN ROLE radiant_auditor;
    ALTER ROLE ada SET default_transaction_read_only = on;
    INSERT INTO console.administrator_logins (login, administrator_id)
        SELECT 'ada', id FROM administrators WHERE email = 'ada@example.com';

What belongs to the database itself isn't copied by ``CREATE DATABASE … TEMPLATE``:
``console.apply_database_grants()`` says it again in the copy.
"""

from migrations.roles import GROUPS, OWNERS, PLATFORM, RECORDER, REGISTRAR, membership
from migrations.sql import run
from migrations.tenancy import ISOLATED_TABLES, MIXED_TABLES, SECRET_COLUMNS, TABLES, array

revision = "045"
down_revision = "044"

EVERY_GROUP = ", ".join(GROUPS)
EVERY_ROLE = ", ".join(GROUPS + OWNERS)


def upgrade() -> None:
    _create_roles()
    _create_schema()
    _grant_reading()
    _open_policies()
    _deny_by_default()


def _create_roles() -> None:
    run(
        f"""
        DO $$
        DECLARE
            name text;
        BEGIN
            FOREACH name IN ARRAY {array(GROUPS + OWNERS)} LOOP
                IF to_regrole(name) IS NULL THEN
                    BEGIN
                        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
                    EXCEPTION
                        -- Another database of the cluster was a moment faster.
                        WHEN duplicate_object OR unique_violation THEN NULL;
                    END;
                END IF;
                IF EXISTS (
                    SELECT FROM pg_roles
                    WHERE rolname = name
                        AND (rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole)
                ) THEN
                    RAISE EXCEPTION 'the role % exists already and may do too much', name
                        USING HINT = 'It must be NOLOGIN, and no superuser, BYPASSRLS or'
                            ' CREATEROLE. Rename yours.';
                END IF;
            END LOOP;
            FOREACH name IN ARRAY {array(GROUPS)} LOOP
                EXECUTE format('GRANT %I TO {REGISTRAR} WITH ADMIN OPTION', name);
                -- Postgres 15 can't tell administering a group from belonging to it.
                IF current_setting('server_version_num')::integer >= 160000 THEN
                    EXECUTE format(
                        'GRANT %I TO {REGISTRAR} WITH INHERIT FALSE, SET FALSE', name
                    );
                END IF;
            END LOOP;
        END
        $$
        """
    )


def _create_schema() -> None:
    run(
        f"""
        CREATE SCHEMA console;
        COMMENT ON SCHEMA console IS 'What the console adds to the platform''s tables';
        GRANT USAGE ON SCHEMA console TO {EVERY_GROUP}, {", ".join(OWNERS)};
        GRANT USAGE ON SCHEMA public TO {EVERY_GROUP}, {PLATFORM}, {RECORDER}, {REGISTRAR};

        CREATE TABLE console.administrator_logins (
            login name PRIMARY KEY,
            administrator_id UUID NOT NULL REFERENCES public.administrators(id),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            created_by name NOT NULL DEFAULT session_user
        );
        CREATE INDEX idx_administrator_logins_administrator_id
            ON console.administrator_logins (administrator_id);
        COMMENT ON TABLE console.administrator_logins IS
            'Whose database login is whose; without a row a login is nobody';
        GRANT SELECT ON console.administrator_logins
            TO {EVERY_GROUP}, {RECORDER}, {REGISTRAR}, {PLATFORM};

        CREATE FUNCTION console.apply_database_grants() RETURNS void
            LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
            EXECUTE format(
                'GRANT CONNECT ON DATABASE %I TO {EVERY_GROUP}', current_database()
            );
        END
        $$;
        COMMENT ON FUNCTION console.apply_database_grants() IS
            'Says the database''s own grants again, after it was copied from a template';
        REVOKE ALL ON FUNCTION console.apply_database_grants() FROM PUBLIC;
        SELECT console.apply_database_grants();
        """
    )


def _grant_reading() -> None:
    """Tables without secret columns as a whole, the others column by column."""
    run(
        f"""
        DO $$
        DECLARE
            name text;
            open_columns text;
        BEGIN
            FOREACH name IN ARRAY {array((*TABLES, "alembic_version"))} LOOP
                CONTINUE WHEN to_regclass('public.' || name) IS NULL;
                SELECT '(' || string_agg(quote_ident(attname), ', ' ORDER BY attnum) || ')'
                INTO open_columns
                FROM pg_attribute
                WHERE attrelid = to_regclass('public.' || name)
                    AND attnum > 0 AND NOT attisdropped
                    AND attname <> ALL ({array(SECRET_COLUMNS)})
                HAVING EXISTS (
                    SELECT FROM pg_attribute
                    WHERE attrelid = to_regclass('public.' || name)
                        AND attname = ANY ({array(SECRET_COLUMNS)})
                );
                EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', name);
                EXECUTE format(
                    'GRANT SELECT %s ON public.%I TO {EVERY_GROUP}, {PLATFORM}',
                    open_columns, name
                );
            END LOOP;
            GRANT SELECT ON public.administrators TO {RECORDER}, {REGISTRAR};
        END
        $$
        """
    )


def _open_policies() -> None:
    """Let the owner of the aggregates see all rows, and the groups those of no tenant."""
    run(
        f"""
        DO $$
        DECLARE
            name text;
        BEGIN
            FOREACH name IN ARRAY {array(ISOLATED_TABLES)} LOOP
                CONTINUE WHEN to_regclass('public.' || name) IS NULL;
                EXECUTE format(
                    'CREATE POLICY %I ON public.%I FOR SELECT TO {PLATFORM} USING (true)',
                    name || '_platform', name
                );
                CONTINUE WHEN name <> ALL ({array(MIXED_TABLES)});
                EXECUTE format(
                    'CREATE POLICY %I ON public.%I FOR SELECT TO {EVERY_GROUP} USING (tenant_id'
                    ' IS NULL AND (SELECT NULLIF(current_setting(%L, true), %L)) IS NULL)',
                    name || '_unscoped', name, 'app.current_tenant_id', ''
                );
            END LOOP;
        END
        $$
        """
    )


def _deny_by_default() -> None:
    run(
        """
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
        """
    )
    for owner in OWNERS:
        with membership(owner):
            run(
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"
            )


def downgrade() -> None:
    """Take back what the roles were given; the roles stay, other databases use them.

    Not with DROP OWNED, which takes CONNECT on those other databases along.
    """
    run(
        f"""
        DO $$
        DECLARE
            name text;
        BEGIN
            FOREACH name IN ARRAY {array(ISOLATED_TABLES)} LOOP
                CONTINUE WHEN to_regclass('public.' || name) IS NULL;
                EXECUTE format('DROP POLICY IF EXISTS %I ON public.%I', name || '_platform', name);
                EXECUTE format('DROP POLICY IF EXISTS %I ON public.%I', name || '_unscoped', name);
            END LOOP;
            EXECUTE format(
                'REVOKE ALL ON DATABASE %I FROM {EVERY_ROLE}', current_database()
            );
            EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
        END
        $$;
        DROP FUNCTION console.apply_database_grants();
        DROP TABLE console.administrator_logins;
        DROP SCHEMA console;
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {EVERY_ROLE};
        REVOKE ALL ON SCHEMA public FROM {EVERY_ROLE};
        ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
        """
    )
    for owner in OWNERS:
        with membership(owner):
            run(f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT EXECUTE ON FUNCTIONS TO PUBLIC")
