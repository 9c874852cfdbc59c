"""Storage: what is used, and what it costs."""

from migrations.rls import isolate
from migrations.sql import run

revision = "034"
down_revision = "033"


def upgrade() -> None:
    run(
        """
        CREATE TABLE storage_usage (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            storage_type VARCHAR(20) NOT NULL
                CHECK (storage_type IN ('s3', 'database', 'backup', 'embeddings')),
            bytes_used BIGINT NOT NULL DEFAULT 0,
            bytes_quota BIGINT,
            period_start TIMESTAMPTZ NOT NULL,
            period_end TIMESTAMPTZ NOT NULL,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE NULLS NOT DISTINCT (tenant_id, storage_type, period_start, user_id)
        );
        CREATE TRIGGER update_storage_usage_updated_at
            BEFORE UPDATE ON storage_usage
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE storage_usage IS 'Bytes used, by kind and period';
        COMMENT ON COLUMN storage_usage.user_id IS 'NULL: of the whole tenant';
        COMMENT ON COLUMN storage_usage.bytes_quota IS 'NULL: no limit';
        """
    )
    isolate("storage_usage")
    run(
        """
        CREATE TABLE storage_costs (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            storage_type VARCHAR(20) NOT NULL
                CHECK (storage_type IN ('s3', 'database', 'backup', 'embeddings')),
            period_start TIMESTAMPTZ NOT NULL,
            period_end TIMESTAMPTZ NOT NULL,
            gb_months DECIMAL(14, 6) NOT NULL DEFAULT 0,
            price_per_gb_cents INTEGER NOT NULL DEFAULT 0,
            total_cost_cents INTEGER NOT NULL DEFAULT 0,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (tenant_id, storage_type, period_start)
        );
        COMMENT ON TABLE storage_costs IS 'What storage cost, by kind and period';
        COMMENT ON COLUMN storage_costs.total_cost_cents IS 'USD cents';
        COMMENT ON COLUMN storage_costs.price_per_gb_cents IS 'USD cents per GB and month';
        """
    )
    isolate("storage_costs")


def downgrade() -> None:
    run(
        """
        DROP TABLE storage_costs;
        DROP TABLE storage_usage;
        """
    )
