"""Measurements, and their sums per period."""

from migrations.rls import isolate
from migrations.sql import run

revision = "012"
down_revision = "011"


def upgrade() -> None:
    run(
        """
        CREATE TABLE metrics (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            metric_type VARCHAR(50) NOT NULL
                CHECK (metric_type IN (
                    'api_request', 'token_usage', 'model_inference', 'billing', 'error',
                    'latency'
                )),
            metric_name VARCHAR(100) NOT NULL,
            metric_value DECIMAL(20, 6) NOT NULL,
            dimensions JSONB NOT NULL DEFAULT '{}',
            recorded_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_metrics_tenant_id_recorded_at ON metrics (tenant_id, recorded_at DESC);
        COMMENT ON TABLE metrics IS 'Single measurements';
        COMMENT ON COLUMN metrics.dimensions IS 'Labels of the measurement';
        COMMENT ON COLUMN metrics.recorded_at IS
            'When it was measured; created_at is when it was written';
        """
    )
    isolate("metrics")
    run(
        """
        CREATE TABLE analytics_snapshots (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            period_type VARCHAR(20) NOT NULL
                CHECK (period_type IN ('hourly', 'daily', 'weekly', 'monthly')),
            period_start TIMESTAMPTZ NOT NULL,
            period_end TIMESTAMPTZ NOT NULL,
            total_requests BIGINT NOT NULL DEFAULT 0,
            total_tokens BIGINT NOT NULL DEFAULT 0,
            total_cost DECIMAL(20, 6) NOT NULL DEFAULT 0,
            error_count INTEGER NOT NULL DEFAULT 0,
            metrics JSONB NOT NULL DEFAULT '{}',
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (tenant_id, period_type, period_start)
        );
        COMMENT ON TABLE analytics_snapshots IS 'Measurements summed by period';
        COMMENT ON COLUMN analytics_snapshots.total_cost IS 'USD';
        COMMENT ON COLUMN analytics_snapshots.metrics IS 'Further sums by name';
        """
    )
    isolate("analytics_snapshots")


def downgrade() -> None:
    run(
        """
        DROP TABLE analytics_snapshots;
        DROP TABLE metrics;
        """
    )
