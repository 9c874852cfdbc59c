"""Rules that answer a request without asking, and what they answered."""

from migrations.rls import isolate, share_defaults
from migrations.sql import run

revision = "039"
down_revision = "038"


def upgrade() -> None:
    run(
        """
        CREATE TABLE resolution_rules (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID REFERENCES tenants(id) ON DELETE CASCADE,
            name VARCHAR(100) NOT NULL,
            match_conditions JSONB NOT NULL DEFAULT '{}',
            action JSONB NOT NULL DEFAULT '{}',
            priority INTEGER NOT NULL DEFAULT 100,
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_resolution_rules_updated_at
            BEFORE UPDATE ON resolution_rules
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE resolution_rules IS
            'Which requests are answered without asking, and how';
        COMMENT ON COLUMN resolution_rules.tenant_id IS
            'NULL: a default of the platform, which every tenant may read';
        COMMENT ON COLUMN resolution_rules.match_conditions IS
            'What a request must have; {} matches all';
        COMMENT ON COLUMN resolution_rules.priority IS 'Lower is tried first';
        """
    )
    isolate("resolution_rules")
    share_defaults("resolution_rules")
    run(
        """
        CREATE TABLE auto_resolutions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            rule_id UUID REFERENCES resolution_rules(id) ON DELETE SET NULL,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            request_type VARCHAR(50) NOT NULL,
            selected_model VARCHAR(100),
            selection_reason TEXT,
            input_tokens INTEGER,
            output_tokens INTEGER,
            cost DECIMAL(10, 6),
            latency_ms INTEGER,
            success BOOLEAN,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_auto_resolutions_tenant_id_created_at
            ON auto_resolutions (tenant_id, created_at DESC);
        COMMENT ON TABLE auto_resolutions IS 'Requests that a rule answered';
        COMMENT ON COLUMN auto_resolutions.cost IS 'USD';
        """
    )
    isolate("auto_resolutions")


def downgrade() -> None:
    run(
        """
        DROP TABLE auto_resolutions;
        DROP TABLE resolution_rules;
        """
    )
