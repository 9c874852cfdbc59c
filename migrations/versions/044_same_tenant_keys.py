"""No row names a row of another tenant.

The keys carry the tenant. A key can't say "nobody's or the same tenant's", so where the parent is
a mixed table a trigger does, and another keeps its rows from moving between tenants later.
"""

from migrations.keys import hold_to_one_tenant, release
from migrations.sql import run
from migrations.tenancy import MIXED_PARENT_REFERENCES, SAME_TENANT_REFERENCES, Reference

revision = "044"
down_revision = "043"


def upgrade() -> None:
    hold_to_one_tenant(SAME_TENANT_REFERENCES)
    run(
        """
        CREATE FUNCTION public.refuse_move_to_tenant() RETURNS trigger
            LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
            AS $$
        BEGIN
            RAISE EXCEPTION 'a row of % can''t be given to another tenant', TG_TABLE_NAME
                USING ERRCODE = 'check_violation',
                DETAIL = 'Rows of the tenant it is taken from may name it.';
        END
        $$;
        COMMENT ON FUNCTION public.refuse_move_to_tenant() IS
            'Keeps the rows of a mixed table with their tenant; they may become everybody''s';
        REVOKE ALL ON FUNCTION public.refuse_move_to_tenant() FROM PUBLIC;
        """
    )
    for key in MIXED_PARENT_REFERENCES:
        _check_parent(key)


def _check_parent(key: Reference) -> None:
    check = f"{key.child}_check_{key.column}"
    run(
        f"""
        DO $$
        DECLARE
            foreign_rows uuid[];
        BEGIN
            IF to_regclass('public.{key.child}') IS NULL
                OR to_regclass('public.{key.parent}') IS NULL
            THEN
                RETURN;
            END IF;

            ALTER TABLE public.{key.child} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE public.{key.parent} NO FORCE ROW LEVEL SECURITY;
            SELECT array_agg(child.id) INTO foreign_rows
            FROM public.{key.child} AS child
            JOIN public.{key.parent} AS parent ON parent.id = child.{key.column}
            WHERE parent.tenant_id IS DISTINCT FROM child.tenant_id
                AND parent.tenant_id IS NOT NULL;
            ALTER TABLE public.{key.child} FORCE ROW LEVEL SECURITY;
            ALTER TABLE public.{key.parent} FORCE ROW LEVEL SECURITY;
            IF foreign_rows IS NOT NULL THEN
                RAISE WARNING '% row(s) of % name % of another tenant in %',
                    cardinality(foreign_rows), '{key.child}', '{key.parent}', '{key.column}'
                    USING DETAIL = array_to_string(foreign_rows[1:100], ', '),
                    HINT = 'Further ones are refused.';
            END IF;

            CREATE FUNCTION public.{check}() RETURNS trigger
                LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
                AS $body$
            BEGIN
                IF NOT EXISTS (
                    SELECT FROM public.{key.parent} AS parent
                    WHERE parent.id = NEW.{key.column}
                        AND (parent.tenant_id IS NULL OR parent.tenant_id = NEW.tenant_id)
                ) THEN
                    RAISE EXCEPTION '{key.column} names no row of {key.parent} that is'
                        ' the same tenant''s or nobody''s'
                        USING ERRCODE = 'foreign_key_violation';
                END IF;
                RETURN NEW;
            END
            $body$;
            COMMENT ON FUNCTION public.{check}() IS
                'Refuses a row that names {key.parent} of another tenant';
            REVOKE ALL ON FUNCTION public.{check}() FROM PUBLIC;
            CREATE TRIGGER {check}
                BEFORE INSERT OR UPDATE OF tenant_id, {key.column} ON public.{key.child}
                FOR EACH ROW WHEN (NEW.{key.column} IS NOT NULL)
                EXECUTE FUNCTION public.{check}();
            CREATE TRIGGER {key.parent}_refuse_move
                BEFORE UPDATE OF tenant_id ON public.{key.parent}
                FOR EACH ROW WHEN (NEW.tenant_id <> OLD.tenant_id
                    OR (OLD.tenant_id IS NULL AND NEW.tenant_id IS NOT NULL))
                EXECUTE FUNCTION public.refuse_move_to_tenant();
        END
        $$
        """
    )


def downgrade() -> None:
    for key in MIXED_PARENT_REFERENCES:
        run(
            f"""
            DROP TRIGGER IF EXISTS {key.parent}_refuse_move ON {key.parent};
            DROP FUNCTION IF EXISTS {key.child}_check_{key.column}() CASCADE;
            """
        )
    run("DROP FUNCTION refuse_move_to_tenant()")
    release(SAME_TENANT_REFERENCES)
