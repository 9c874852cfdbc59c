"""What the neural engine learned about a user, and what it ran."""

from migrations.rls import isolate
from migrations.sql import run

revision = "013"
down_revision = "012"


def upgrade() -> None:
    run(
        """
        CREATE TABLE neural_configs (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE CASCADE,
            config_key VARCHAR(100) NOT NULL,
            config_value JSONB NOT NULL,
            confidence DECIMAL(3, 2) CHECK (confidence >= 0 AND confidence <= 1),
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE NULLS NOT DISTINCT (tenant_id, user_id, config_key)
        );
        CREATE TRIGGER update_neural_configs_updated_at
            BEFORE UPDATE ON neural_configs
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE neural_configs IS
            'What the neural engine learned about a tenant or a user';
        COMMENT ON COLUMN neural_configs.user_id IS 'NULL: of the whole tenant';
        COMMENT ON COLUMN neural_configs.confidence IS '0 to 1';
        """
    )
    isolate("neural_configs")
    run(
        """
        CREATE TABLE neural_executions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            execution_type VARCHAR(50) NOT NULL,
            input_data JSONB NOT NULL DEFAULT '{}',
            output_data JSONB,
            model_used VARCHAR(100),
            tokens_used INTEGER,
            duration_ms INTEGER,
            status VARCHAR(20) NOT NULL DEFAULT 'completed'
                CHECK (status IN ('pending', 'running', 'completed', 'failed')),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_neural_executions_tenant_id_created_at
            ON neural_executions (tenant_id, created_at DESC);
        COMMENT ON TABLE neural_executions IS 'Runs of the neural engine';
        """
    )
    isolate("neural_executions")


def downgrade() -> None:
    run(
        """
        DROP TABLE neural_executions;
        DROP TABLE neural_configs;
        """
    )
