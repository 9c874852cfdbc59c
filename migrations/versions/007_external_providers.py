"""Providers outside the platform, and how to reach them."""

from migrations.sql import run

revision = "007"
down_revision = "006"


def upgrade() -> None:
    run(
        """
        CREATE TABLE external_providers (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            provider_key VARCHAR(50) NOT NULL UNIQUE,
            display_name VARCHAR(200) NOT NULL,
            base_url VARCHAR(500) NOT NULL,
            auth_type VARCHAR(20) NOT NULL DEFAULT 'api_key'
                CHECK (auth_type IN ('api_key', 'oauth', 'iam', 'service_account')),
            status VARCHAR(20) NOT NULL DEFAULT 'active'
                CHECK (status IN ('active', 'inactive', 'maintenance')),
            health_status VARCHAR(20) NOT NULL DEFAULT 'unknown'
                CHECK (health_status IN ('healthy', 'degraded', 'unhealthy', 'unknown')),
            priority INTEGER NOT NULL DEFAULT 100,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_external_providers_updated_at
            BEFORE UPDATE ON external_providers
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE external_providers IS 'Providers outside the platform';
        COMMENT ON COLUMN external_providers.priority IS 'Lower is tried first';

        CREATE TABLE provider_configs (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            provider_id UUID NOT NULL REFERENCES external_providers(id) ON DELETE CASCADE,
            config_key VARCHAR(100) NOT NULL,
            config_value JSONB NOT NULL DEFAULT '{}',
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (provider_id, config_key)
        );
        CREATE TRIGGER update_provider_configs_updated_at
            BEFORE UPDATE ON provider_configs
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE provider_configs IS 'Settings of an external provider';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE provider_configs;
        DROP TABLE external_providers;
        """
    )
