"""Prompts that run by the clock."""

from migrations.rls import isolate
from migrations.sql import run

revision = "038"
down_revision = "037"


def upgrade() -> None:
    run(
        """
        CREATE TABLE scheduled_prompts (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            prompt_name VARCHAR(200) NOT NULL,
            prompt_text TEXT NOT NULL,
            model VARCHAR(100) NOT NULL,
            schedule_type VARCHAR(20) NOT NULL
                CHECK (schedule_type IN ('once', 'cron', 'interval')),
            cron_expression VARCHAR(100),
            run_at TIMESTAMPTZ,
            timezone VARCHAR(50) NOT NULL DEFAULT 'UTC',
            is_active BOOLEAN NOT NULL DEFAULT true,
            max_runs INTEGER,
            run_count INTEGER NOT NULL DEFAULT 0,
            last_run_at TIMESTAMPTZ,
            next_run_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_scheduled_prompts_tenant_id_next_run_at
            ON scheduled_prompts (tenant_id, next_run_at);
        CREATE TRIGGER update_scheduled_prompts_updated_at
            BEFORE UPDATE ON scheduled_prompts
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE scheduled_prompts IS 'Prompts that run once, by cron or at intervals';
        COMMENT ON COLUMN scheduled_prompts.timezone IS
            'IANA name, in which the cron expression is read';
        COMMENT ON COLUMN scheduled_prompts.max_runs IS 'NULL: no limit';
        """
    )
    isolate("scheduled_prompts")
    run(
        """
        CREATE TABLE prompt_executions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            prompt_id UUID NOT NULL REFERENCES scheduled_prompts(id) ON DELETE CASCADE,
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'running', 'completed', 'failed')),
            output TEXT,
            tokens_used INTEGER,
            cost DECIMAL(10, 6),
            latency_ms INTEGER,
            error_message TEXT,
            started_at TIMESTAMPTZ,
            completed_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_prompt_executions_prompt_id_created_at
            ON prompt_executions (prompt_id, created_at DESC);
        COMMENT ON TABLE prompt_executions IS 'Runs of a scheduled prompt';
        COMMENT ON COLUMN prompt_executions.cost IS 'USD';
        """
    )
    isolate("prompt_executions")


def downgrade() -> None:
    run(
        """
        DROP TABLE prompt_executions;
        DROP TABLE scheduled_prompts;
        """
    )
