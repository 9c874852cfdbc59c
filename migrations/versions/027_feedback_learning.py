"""Feedback of users, and the samples learned from it."""

from migrations.rls import isolate
from migrations.sql import run

revision = "027"
down_revision = "026"


def upgrade() -> None:
    run(
        """
        CREATE TABLE feedback (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            target_type VARCHAR(20) NOT NULL
                CHECK (target_type IN ('session', 'message', 'execution', 'output')),
            target_id VARCHAR(255) NOT NULL,
            rating VARCHAR(20) CHECK (rating IN ('positive', 'negative', 'neutral')),
            categories TEXT[] NOT NULL DEFAULT '{}',
            comment TEXT,
            signal_type VARCHAR(50),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_feedback_tenant_id_created_at ON feedback (tenant_id, created_at DESC);
        COMMENT ON TABLE feedback IS 'What users think of an answer';
        COMMENT ON COLUMN feedback.target_id IS
            'Id of what is rated, of the kind in target_type';
        COMMENT ON COLUMN feedback.signal_type IS
            'How it was given when no button was pressed, such as regenerate';
        """
    )
    isolate("feedback")
    run(
        """
        CREATE TABLE learning_samples (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            feedback_id UUID REFERENCES feedback(id) ON DELETE SET NULL,
            model_id VARCHAR(100) NOT NULL,
            task_type VARCHAR(50),
            input_hash VARCHAR(64) NOT NULL,
            quality_score DECIMAL(5, 4) CHECK (quality_score >= 0 AND quality_score <= 1),
            sample JSONB NOT NULL DEFAULT '{}',
            is_used BOOLEAN NOT NULL DEFAULT false,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_learning_samples_tenant_id_model_id
            ON learning_samples (tenant_id, model_id);
        COMMENT ON TABLE learning_samples IS 'Samples for learning, taken from feedback';
        COMMENT ON COLUMN learning_samples.input_hash IS 'SHA-256 of the input, in hex';
        COMMENT ON COLUMN learning_samples.quality_score IS '0 to 1';
        """
    )
    isolate("learning_samples")


def downgrade() -> None:
    run(
        """
        DROP TABLE learning_samples;
        DROP TABLE feedback;
        """
    )
