"""Settings that change without a deployment, and their history."""

from migrations.rls import isolate, share_defaults
from migrations.sql import run

revision = "032"
down_revision = "031"


def upgrade() -> None:
    run(
        """
        CREATE TABLE configs (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID REFERENCES tenants(id) ON DELETE CASCADE,
            config_key VARCHAR(100) NOT NULL,
            category VARCHAR(50) NOT NULL,
            value JSONB NOT NULL,
            value_type VARCHAR(20) NOT NULL
                CHECK (value_type IN (
                    'string', 'integer', 'decimal', 'boolean', 'json', 'duration',
                    'percentage', 'enum'
                )),
            display_name VARCHAR(200),
            description TEXT,
            is_sensitive BOOLEAN NOT NULL DEFAULT false,
            updated_by UUID,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE NULLS NOT DISTINCT (tenant_id, config_key)
        );
        CREATE TRIGGER update_configs_updated_at
            BEFORE UPDATE ON configs
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE configs IS 'Settings that change without a deployment';
        COMMENT ON COLUMN configs.tenant_id IS
            'NULL: a default of the platform, which every tenant may read';
        COMMENT ON COLUMN configs.is_sensitive IS 'Its value is not for screens';
        COMMENT ON COLUMN configs.updated_by IS 'User or administrator; not a foreign key';
        """
    )
    isolate("configs")
    share_defaults("configs")
    run(
        """
        CREATE TABLE config_history (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID REFERENCES tenants(id) ON DELETE CASCADE,
            config_id UUID REFERENCES configs(id) ON DELETE SET NULL,
            config_key VARCHAR(100) NOT NULL,
            action VARCHAR(20) NOT NULL
                CHECK (action IN ('create', 'update', 'delete', 'override', 'revert')),
            previous_value JSONB,
            new_value JSONB,
            changed_by UUID,
            change_reason TEXT,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_config_history_config_key_created_at
            ON config_history (config_key, created_at DESC);
        COMMENT ON TABLE config_history IS 'Every change of a setting';
        COMMENT ON COLUMN config_history.tenant_id IS
            'NULL: a row of the platform, which no tenant sees';
        COMMENT ON COLUMN config_history.config_key IS 'Kept when the setting itself is gone';
        COMMENT ON COLUMN config_history.changed_by IS
            'User or administrator; not a foreign key';
        """
    )
    isolate("config_history")


def downgrade() -> None:
    run(
        """
        DROP TABLE config_history;
        DROP TABLE configs;
        """
    )
