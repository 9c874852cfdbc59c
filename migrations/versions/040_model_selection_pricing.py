"""Prices of models, and which model was chosen."""

from migrations.rls import isolate, share_defaults
from migrations.sql import run

revision = "040"
down_revision = "039"


def upgrade() -> None:
    run(
        """
        CREATE TABLE model_pricing (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID REFERENCES tenants(id) ON DELETE CASCADE,
            model_id VARCHAR(100) NOT NULL,
            input_price_per_1k DECIMAL(10, 6) NOT NULL,
            output_price_per_1k DECIMAL(10, 6) NOT NULL,
            markup_percent DECIMAL(5, 4) NOT NULL DEFAULT 0.40,
            currency VARCHAR(3) NOT NULL DEFAULT 'USD',
            effective_from TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            effective_until TIMESTAMPTZ,
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE NULLS NOT DISTINCT (tenant_id, model_id, effective_from)
        );
        CREATE TRIGGER update_model_pricing_updated_at
            BEFORE UPDATE ON model_pricing
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE model_pricing IS 'Prices of models over time';
        COMMENT ON COLUMN model_pricing.tenant_id IS
            'NULL: a default of the platform, which every tenant may read';
        COMMENT ON COLUMN model_pricing.input_price_per_1k IS 'Per 1,000 tokens, before markup';
        COMMENT ON COLUMN model_pricing.output_price_per_1k IS
            'Per 1,000 tokens, before markup';
        COMMENT ON COLUMN model_pricing.markup_percent IS
            'A fraction despite its name: 0.40 makes 1.4 times the price';
        COMMENT ON COLUMN model_pricing.effective_until IS 'NULL: until further notice';
        """
    )
    isolate("model_pricing")
    share_defaults("model_pricing")
    run(
        """
        CREATE TABLE selection_history (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            session_id UUID,
            model_id VARCHAR(100) NOT NULL,
            selection_mode VARCHAR(20) NOT NULL DEFAULT 'auto'
                CHECK (selection_mode IN ('auto', 'manual', 'favorites')),
            selection_reason TEXT,
            estimated_cost DECIMAL(10, 6),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_selection_history_tenant_id_created_at
            ON selection_history (tenant_id, created_at DESC);
        COMMENT ON TABLE selection_history IS 'Which model was chosen, by whom, and why';
        COMMENT ON COLUMN selection_history.session_id IS
            'The chat or Think Tank session; not a foreign key';
        COMMENT ON COLUMN selection_history.estimated_cost IS 'USD';
        """
    )
    isolate("selection_history")


def downgrade() -> None:
    run(
        """
        DROP TABLE selection_history;
        DROP TABLE model_pricing;
        """
    )
