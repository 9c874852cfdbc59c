"""What each request used, and what tenants are invoiced for."""

from migrations.rls import isolate
from migrations.sql import run

revision = "004"
down_revision = "003"


def upgrade() -> None:
    run(
        """
        CREATE TABLE usage_records (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            model_id VARCHAR(100) NOT NULL,
            request_id VARCHAR(100),
            input_tokens INTEGER NOT NULL DEFAULT 0,
            output_tokens INTEGER NOT NULL DEFAULT 0,
            total_tokens INTEGER NOT NULL DEFAULT 0,
            cost_usd DECIMAL(12, 8) NOT NULL DEFAULT 0,
            latency_ms INTEGER,
            status VARCHAR(20) NOT NULL DEFAULT 'success'
                CHECK (status IN ('success', 'error', 'timeout')),
            error_message TEXT,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_usage_records_tenant_id_created_at
            ON usage_records (tenant_id, created_at DESC);
        COMMENT ON TABLE usage_records IS 'One row per request to a model';
        COMMENT ON COLUMN usage_records.model_id IS
            'The key that the request named; not a foreign key, models come and go';
        COMMENT ON COLUMN usage_records.cost_usd IS 'USD, not credits';
        """
    )
    isolate("usage_records")
    run(
        """
        CREATE TABLE invoices (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            period_start TIMESTAMPTZ NOT NULL,
            period_end TIMESTAMPTZ NOT NULL,
            total_amount DECIMAL(12, 2) NOT NULL DEFAULT 0,
            currency VARCHAR(3) NOT NULL DEFAULT 'USD',
            status VARCHAR(20) NOT NULL DEFAULT 'draft'
                CHECK (status IN ('draft', 'pending', 'paid', 'overdue', 'cancelled')),
            line_items JSONB NOT NULL DEFAULT '[]',
            stripe_invoice_id VARCHAR(255),
            paid_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_invoices_tenant_id_period_start
            ON invoices (tenant_id, period_start DESC);
        CREATE TRIGGER update_invoices_updated_at
            BEFORE UPDATE ON invoices
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE invoices IS 'Invoices to tenants, one per period';
        COMMENT ON COLUMN invoices.total_amount IS 'In the invoice''s currency';
        COMMENT ON COLUMN invoices.line_items IS '[{description, quantity, amount}]';
        """
    )
    isolate("invoices")


def downgrade() -> None:
    run(
        """
        DROP TABLE invoices;
        DROP TABLE usage_records;
        """
    )
