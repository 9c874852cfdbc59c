"""Workflows of the neural orchestrator, and their steps."""

from migrations.sql import run

revision = "028"
down_revision = "027"


def upgrade() -> None:
    run(
        """
        CREATE TABLE neural_workflows (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            workflow_code VARCHAR(100) NOT NULL UNIQUE,
            name VARCHAR(200) NOT NULL,
            description TEXT,
            category VARCHAR(50) NOT NULL,
            complexity VARCHAR(20) NOT NULL DEFAULT 'medium'
                CHECK (complexity IN ('low', 'medium', 'high', 'very_high')),
            execution_type VARCHAR(20) NOT NULL DEFAULT 'serial'
                CHECK (execution_type IN ('serial', 'parallel', 'hybrid')),
            definition JSONB NOT NULL DEFAULT '{}',
            min_tier INTEGER NOT NULL DEFAULT 1,
            usage_count INTEGER NOT NULL DEFAULT 0,
            avg_quality_score DECIMAL(3, 2)
                CHECK (avg_quality_score >= 0 AND avg_quality_score <= 1),
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_neural_workflows_updated_at
            BEFORE UPDATE ON neural_workflows
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE neural_workflows IS
            'Workflows that the neural orchestrator may choose';
        COMMENT ON COLUMN neural_workflows.min_tier IS
            'The lowest subscription level that may use it';
        COMMENT ON COLUMN neural_workflows.avg_quality_score IS '0 to 1';

        CREATE TABLE neural_steps (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            workflow_id UUID NOT NULL REFERENCES neural_workflows(id) ON DELETE CASCADE,
            step_order INTEGER NOT NULL,
            step_name VARCHAR(200) NOT NULL,
            method_code VARCHAR(100),
            parameters JSONB NOT NULL DEFAULT '{}',
            depends_on INTEGER[] NOT NULL DEFAULT '{}',
            condition_expression TEXT,
            max_iterations INTEGER NOT NULL DEFAULT 1,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (workflow_id, step_order)
        );
        COMMENT ON TABLE neural_steps IS 'Steps of a neural workflow, in order';
        COMMENT ON COLUMN neural_steps.depends_on IS 'Values of step_order';
        COMMENT ON COLUMN neural_steps.max_iterations IS '1: no loop';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE neural_steps;
        DROP TABLE neural_workflows;
        """
    )
