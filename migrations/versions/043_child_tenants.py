"""A tenant of their own for steps and task executions, and one form of isolation everywhere.

The reference fixes both tables without ``tenant_id``, so their policies had to ask the parent:
57 times slower for the steps of a session, and a full scan for a tenant's newest. A trigger fills
the column from the parent, for platform code that knows nothing of it; it runs before the
policy's check, under the policies of whoever inserts.

A database that the platform made itself gets the standard policy and FORCE on its other tables
of tenants here. Policies of other names stay, with what they allow.
"""

from migrations.keys import hold_to_one_tenant, release
from migrations.rls import CURRENT_TENANT, isolate_through
from migrations.sql import run
from migrations.tenancy import CHILDREN, ISOLATED_TABLES, MIXED_VISIBLE, Reference, array

revision = "043"
down_revision = "042"


def upgrade() -> None:
    for key in CHILDREN:
        _give_tenant(key)
    hold_to_one_tenant(CHILDREN)
    _isolate_all()


def _give_tenant(key: Reference) -> None:
    run(
        f"""
        DO $$
        BEGIN
            IF to_regclass('public.{key.child}') IS NULL
                OR to_regclass('public.{key.parent}') IS NULL
            THEN
                RETURN;
            END IF;
            IF NOT EXISTS (
                SELECT FROM pg_attribute
                WHERE attrelid = 'public.{key.child}'::regclass AND attname = 'tenant_id'
            ) THEN
                ALTER TABLE public.{key.child} ADD COLUMN tenant_id UUID;
                COMMENT ON COLUMN public.{key.child}.tenant_id IS
                    'The tenant of the row in {key.parent}, filled from there';
            END IF;

            ALTER TABLE public.{key.child} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE public.{key.parent} NO FORCE ROW LEVEL SECURITY;
            UPDATE public.{key.child} AS child
                SET tenant_id = parent.tenant_id
                FROM public.{key.parent} AS parent
                WHERE parent.id = child.{key.column} AND child.tenant_id IS NULL;
            ALTER TABLE public.{key.child}
                ALTER COLUMN tenant_id SET NOT NULL,
                ADD CONSTRAINT {key.child}_tenant_id_fkey
                    FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE;
            ALTER TABLE public.{key.child} FORCE ROW LEVEL SECURITY;
            ALTER TABLE public.{key.parent} FORCE ROW LEVEL SECURITY;

            CREATE INDEX IF NOT EXISTS idx_{key.child}_tenant_id_created_at_id
                ON public.{key.child} (tenant_id, created_at DESC, id DESC);
            COMMENT ON INDEX public.idx_{key.child}_tenant_id_created_at_id IS
                'The rows of a tenant from the newest, page after page';

            CREATE FUNCTION public.{key.child}_fill_tenant() RETURNS trigger
                LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
                AS $body$
            BEGIN
                SELECT parent.tenant_id INTO NEW.tenant_id
                FROM public.{key.parent} AS parent
                WHERE parent.id = NEW.{key.column};
                RETURN NEW;
            END
            $body$;
            COMMENT ON FUNCTION public.{key.child}_fill_tenant() IS
                'Fills in the tenant of the row in {key.parent}';
            REVOKE ALL ON FUNCTION public.{key.child}_fill_tenant() FROM PUBLIC;
            CREATE TRIGGER {key.child}_fill_tenant
                BEFORE INSERT ON public.{key.child}
                FOR EACH ROW WHEN (NEW.tenant_id IS NULL)
                EXECUTE FUNCTION public.{key.child}_fill_tenant();
        END
        $$
        """
    )


def _isolate_all() -> None:
    run(
        f"""
        DO $$
        DECLARE
            name text;
        BEGIN
            FOREACH name IN ARRAY {array(ISOLATED_TABLES)} LOOP
                CONTINUE WHEN to_regclass('public.' || name) IS NULL;
                EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
                EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', name);
                EXECUTE format(
                    'DROP POLICY IF EXISTS %I ON public.%I', name || '_isolation', name
                );
                EXECUTE format(
                    'CREATE POLICY %I ON public.%I FOR ALL USING (%s) WITH CHECK (%3$s)',
                    name || '_isolation', name, $policy$tenant_id = {CURRENT_TENANT}$policy$
                );
                CONTINUE WHEN name <> ALL ({array(MIXED_VISIBLE)});
                EXECUTE format(
                    'DROP POLICY IF EXISTS %I ON public.%I', name || '_defaults', name
                );
                EXECUTE format(
                    'CREATE POLICY %I ON public.%I FOR SELECT USING (tenant_id IS NULL)',
                    name || '_defaults', name
                );
            END LOOP;
        END
        $$
        """
    )


def downgrade() -> None:
    release(CHILDREN)
    for key in CHILDREN:
        run(
            f"""
            DROP POLICY {key.child}_isolation ON {key.child};
            DROP TRIGGER {key.child}_fill_tenant ON {key.child};
            DROP FUNCTION {key.child}_fill_tenant();
            ALTER TABLE {key.child} DROP COLUMN tenant_id;
            """
        )
        isolate_through(key.child, parent=key.parent, key=key.column)
