"""The keys with which a tenant's programs call the API.

The reference counts the table among the isolated ones and creates it nowhere. A platform that has
one already keeps it as it is.
"""

from migrations.rls import CURRENT_TENANT
from migrations.sql import run
from migrations.tenancy import TABLES, array

revision = "041"
down_revision = "040"


def upgrade() -> None:
    run(
        f"""
        DO $$
        DECLARE
            missing text := (
                SELECT string_agg(name, ', ')
                FROM unnest({array(TABLES)}) AS name
                WHERE name <> 'api_keys' AND to_regclass('public.' || name) IS NULL
            );
        BEGIN
            IF to_regclass('public.tenants') IS NULL
                OR to_regclass('public.administrators') IS NULL
            THEN
                RAISE EXCEPTION 'no RADIANT database: tenants or administrators is missing';
            END IF;
            IF missing IS NOT NULL THEN
                RAISE WARNING 'missing tables, the console does without them: %', missing;
            END IF;
        END
        $$
        """
    )
    run(
        f"""
        DO $$
        BEGIN
            IF to_regclass('public.api_keys') IS NOT NULL THEN
                RAISE WARNING 'api_keys exists already and keeps its columns';
                RETURN;
            END IF;
            CREATE TABLE public.api_keys (
                id UUID PRIMARY KEY DEFAULT public.uuid_generate_v4(),
                tenant_id UUID NOT NULL REFERENCES public.tenants(id) ON DELETE CASCADE,
                user_id UUID REFERENCES public.users(id) ON DELETE SET NULL,
                name VARCHAR(100) NOT NULL,
                key_prefix VARCHAR(20) NOT NULL,
                key_hash VARCHAR(128) NOT NULL UNIQUE,
                scopes TEXT[] NOT NULL DEFAULT '{{chat,models}}',
                rate_limit_per_minute INTEGER,
                is_active BOOLEAN NOT NULL DEFAULT true,
                expires_at TIMESTAMPTZ,
                last_used_at TIMESTAMPTZ,
                revoked_at TIMESTAMPTZ,
                revoked_by UUID,
                created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
                updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
                UNIQUE (tenant_id, key_prefix)
            );
            CREATE TRIGGER update_api_keys_updated_at
                BEFORE UPDATE ON public.api_keys
                FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
            ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;
            ALTER TABLE public.api_keys FORCE ROW LEVEL SECURITY;
            CREATE POLICY api_keys_isolation ON public.api_keys
                FOR ALL
                USING (tenant_id = {CURRENT_TENANT})
                WITH CHECK (tenant_id = {CURRENT_TENANT});
            COMMENT ON TABLE public.api_keys IS 'Keys with which programs call the API';
            COMMENT ON COLUMN public.api_keys.key_prefix IS
                'The start of the key, by which people tell it from others';
            COMMENT ON COLUMN public.api_keys.key_hash IS
                'What the key hashes to; a secret column';
            COMMENT ON COLUMN public.api_keys.rate_limit_per_minute IS
                'Requests; NULL: as the plan says';
        END
        $$
        """
    )


def downgrade() -> None:
    # Without our comment it is the platform's own table.
    run(
        """
        DO $$
        BEGIN
            IF obj_description(to_regclass('public.api_keys'))
                = 'Keys with which programs call the API'
            THEN
                DROP TABLE public.api_keys;
            END IF;
        END
        $$
        """
    )
