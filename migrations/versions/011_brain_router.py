"""Which model a request goes to, and why."""

from migrations.rls import isolate, share_defaults
from migrations.sql import run

revision = "011"
down_revision = "010"


def upgrade() -> None:
    run(
        """
        CREATE TABLE routing_rules (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID REFERENCES tenants(id) ON DELETE CASCADE,
            name VARCHAR(100) NOT NULL,
            description TEXT,
            priority INTEGER NOT NULL DEFAULT 100,
            conditions JSONB NOT NULL DEFAULT '{}',
            target_model VARCHAR(100) NOT NULL,
            fallback_models TEXT[] NOT NULL DEFAULT '{}',
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_routing_rules_priority ON routing_rules (priority);
        CREATE TRIGGER update_routing_rules_updated_at
            BEFORE UPDATE ON routing_rules
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE routing_rules IS 'Which model requests of a kind go to';
        COMMENT ON COLUMN routing_rules.tenant_id IS
            'NULL: a default of the platform, which every tenant may read';
        COMMENT ON COLUMN routing_rules.priority IS 'Lower is tried first';
        COMMENT ON COLUMN routing_rules.conditions IS
            'What a request must have; {} matches all';
        COMMENT ON COLUMN routing_rules.fallback_models IS
            'Tried in this order when the target fails';
        """
    )
    isolate("routing_rules")
    share_defaults("routing_rules")
    run(
        """
        CREATE TABLE task_classifications (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            request_id VARCHAR(100),
            task_type VARCHAR(50) NOT NULL,
            selected_model VARCHAR(100) NOT NULL,
            selection_reason TEXT,
            confidence DECIMAL(3, 2) CHECK (confidence >= 0 AND confidence <= 1),
            latency_ms INTEGER,
            cost DECIMAL(10, 6),
            success BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_task_classifications_tenant_id_created_at
            ON task_classifications (tenant_id, created_at DESC);
        COMMENT ON TABLE task_classifications IS
            'How a request was classified, and the model that it went to';
        COMMENT ON COLUMN task_classifications.confidence IS '0 to 1';
        COMMENT ON COLUMN task_classifications.cost IS 'USD';
        """
    )
    isolate("task_classifications")


def downgrade() -> None:
    run(
        """
        DROP TABLE task_classifications;
        DROP TABLE routing_rules;
        """
    )
