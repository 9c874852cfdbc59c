"""Errors, and the patterns they fall into."""

from migrations.rls import isolate
from migrations.sql import run

revision = "014"
down_revision = "013"


def upgrade() -> None:
    run(
        """
        CREATE TABLE error_logs (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            error_code VARCHAR(50) NOT NULL,
            error_type VARCHAR(50) NOT NULL,
            error_message TEXT NOT NULL,
            stack_trace TEXT,
            request_id VARCHAR(100),
            source_service VARCHAR(100),
            context JSONB NOT NULL DEFAULT '{}',
            severity VARCHAR(20) NOT NULL DEFAULT 'error'
                CHECK (severity IN ('debug', 'info', 'warning', 'error', 'critical')),
            resolved BOOLEAN NOT NULL DEFAULT false,
            resolved_at TIMESTAMPTZ,
            resolved_by UUID REFERENCES administrators(id) ON DELETE SET NULL,
            resolution_notes TEXT,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_error_logs_tenant_id_created_at
            ON error_logs (tenant_id, created_at DESC);
        COMMENT ON TABLE error_logs IS 'Errors as they happened';
        COMMENT ON COLUMN error_logs.tenant_id IS
            'NULL: a row of the platform, which no tenant sees';
        COMMENT ON COLUMN error_logs.resolved_by IS 'The administrator who closed it';
        COMMENT ON COLUMN error_logs.context IS 'What was known when it happened';
        """
    )
    isolate("error_logs")
    run(
        """
        CREATE TABLE error_patterns (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            pattern_name VARCHAR(100) NOT NULL UNIQUE,
            error_code_pattern VARCHAR(100),
            message_pattern TEXT,
            occurrence_count INTEGER NOT NULL DEFAULT 1,
            first_seen TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            last_seen TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            auto_resolve_enabled BOOLEAN NOT NULL DEFAULT false,
            auto_resolve_action JSONB,
            notification_threshold INTEGER NOT NULL DEFAULT 10,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        COMMENT ON TABLE error_patterns IS 'Kinds of errors that come back';
        COMMENT ON COLUMN error_patterns.error_code_pattern IS
            'Matched against error_logs.error_code';
        COMMENT ON COLUMN error_patterns.message_pattern IS
            'Matched against error_logs.error_message';
        COMMENT ON COLUMN error_patterns.notification_threshold IS
            'Occurrences before somebody is told';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE error_patterns;
        DROP TABLE error_logs;
        """
    )
