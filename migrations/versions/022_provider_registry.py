"""The registry of providers, and how they fare by region."""

from migrations.sql import run

revision = "022"
down_revision = "021"


def upgrade() -> None:
    run(
        """
        CREATE TABLE providers (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            name VARCHAR(100) NOT NULL UNIQUE,
            display_name VARCHAR(200) NOT NULL,
            type VARCHAR(20) NOT NULL CHECK (type IN ('external', 'self_hosted')),
            category VARCHAR(50) NOT NULL
                CHECK (category IN (
                    'text', 'image', 'video', 'audio', 'embedding', 'search', '3d'
                )),
            base_url VARCHAR(500) NOT NULL,
            api_key_secret_ref VARCHAR(500),
            status VARCHAR(20) NOT NULL DEFAULT 'active'
                CHECK (status IN ('active', 'inactive', 'maintenance')),
            health_status VARCHAR(20) NOT NULL DEFAULT 'unknown'
                CHECK (health_status IN ('healthy', 'degraded', 'unhealthy', 'unknown')),
            config JSONB NOT NULL DEFAULT '{}',
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_providers_updated_at
            BEFORE UPDATE ON providers
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE providers IS 'Registry of providers, own and foreign';
        COMMENT ON COLUMN providers.api_key_secret_ref IS
            'Where the secret store keeps the key; a secret column';

        CREATE TABLE provider_health (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            provider_id UUID NOT NULL REFERENCES providers(id) ON DELETE CASCADE,
            region VARCHAR(50) NOT NULL DEFAULT 'us-east-1',
            status VARCHAR(20) NOT NULL DEFAULT 'unknown'
                CHECK (status IN ('healthy', 'degraded', 'unhealthy', 'unknown')),
            avg_latency_ms INTEGER,
            p95_latency_ms INTEGER,
            error_rate DECIMAL(5, 2),
            success_rate DECIMAL(5, 2),
            last_check_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            last_error TEXT,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (provider_id, region)
        );
        CREATE TRIGGER update_provider_health_updated_at
            BEFORE UPDATE ON provider_health
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE provider_health IS 'How a provider fares in a region';
        COMMENT ON COLUMN provider_health.error_rate IS 'Percent';
        COMMENT ON COLUMN provider_health.success_rate IS 'Percent';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE provider_health;
        DROP TABLE providers;
        """
    )
