"""Workflows: definitions, their tasks, executions, and every attempt at a task."""

from migrations.rls import isolate, isolate_through
from migrations.sql import run

revision = "024"
down_revision = "023"


def upgrade() -> None:
    run(
        """
        CREATE TABLE workflow_definitions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            workflow_id VARCHAR(100) NOT NULL UNIQUE,
            name VARCHAR(200) NOT NULL,
            description TEXT,
            category VARCHAR(50) NOT NULL
                CHECK (category IN (
                    'generation', 'analysis', 'transformation', 'pipeline', 'custom'
                )),
            version VARCHAR(20) NOT NULL DEFAULT '1.0.0',
            dag_definition JSONB NOT NULL DEFAULT '{}',
            input_schema JSONB NOT NULL DEFAULT '{}',
            output_schema JSONB NOT NULL DEFAULT '{}',
            default_parameters JSONB NOT NULL DEFAULT '{}',
            timeout_seconds INTEGER DEFAULT 3600,
            max_retries INTEGER DEFAULT 3,
            min_tier INTEGER DEFAULT 1,
            is_active BOOLEAN DEFAULT true,
            requires_audit_trail BOOLEAN DEFAULT false,
            hipaa_compliant BOOLEAN DEFAULT false,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            created_by UUID
        );
        CREATE INDEX idx_workflow_definitions_category ON workflow_definitions (category);
        CREATE TRIGGER update_workflow_definitions_updated_at
            BEFORE UPDATE ON workflow_definitions
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE workflow_definitions IS
            'Workflows that can be run; a change leaves no old version behind';
        COMMENT ON COLUMN workflow_definitions.workflow_id IS
            'Key that people use; everything else refers to id';
        COMMENT ON COLUMN workflow_definitions.dag_definition IS
            '{nodes: [{taskId, taskType, dependsOn, …}], edges: [{from, to}]}';
        COMMENT ON COLUMN workflow_definitions.min_tier IS
            'The lowest subscription level that may run it';
        COMMENT ON COLUMN workflow_definitions.created_by IS
            'User or administrator; not a foreign key';

        CREATE TABLE workflow_tasks (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            workflow_id UUID NOT NULL REFERENCES workflow_definitions(id) ON DELETE CASCADE,
            task_id VARCHAR(100) NOT NULL,
            name VARCHAR(200) NOT NULL,
            description TEXT,
            task_type VARCHAR(50) NOT NULL
                CHECK (task_type IN (
                    'model_inference', 'transformation', 'condition', 'parallel', 'aggregation',
                    'external_api', 'human_review'
                )),
            model_id VARCHAR(100),
            service_id VARCHAR(100),
            config JSONB NOT NULL DEFAULT '{}',
            input_mapping JSONB DEFAULT '{}',
            output_mapping JSONB DEFAULT '{}',
            sequence_order INTEGER DEFAULT 0,
            depends_on TEXT[] DEFAULT '{}',
            condition_expression TEXT,
            timeout_seconds INTEGER DEFAULT 300,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (workflow_id, task_id)
        );
        CREATE INDEX idx_workflow_tasks_workflow_id_sequence_order
            ON workflow_tasks (workflow_id, sequence_order);
        CREATE TRIGGER update_workflow_tasks_updated_at
            BEFORE UPDATE ON workflow_tasks
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE workflow_tasks IS 'Tasks of a workflow';
        COMMENT ON COLUMN workflow_tasks.task_id IS
            'Key inside the workflow; nodes, edges and task_executions name it';
        COMMENT ON COLUMN workflow_tasks.depends_on IS 'Values of task_id in the same workflow';

        CREATE TABLE workflow_executions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            workflow_id UUID NOT NULL REFERENCES workflow_definitions(id),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID NOT NULL,
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN (
                    'pending', 'running', 'paused', 'completed', 'failed', 'cancelled'
                )),
            input_parameters JSONB NOT NULL DEFAULT '{}',
            resolved_parameters JSONB DEFAULT '{}',
            output_data JSONB,
            error_message TEXT,
            error_details JSONB,
            started_at TIMESTAMPTZ,
            completed_at TIMESTAMPTZ,
            duration_ms INTEGER,
            estimated_cost_usd DECIMAL(10, 4),
            actual_cost_usd DECIMAL(10, 4),
            checkpoint_data JSONB,
            priority INTEGER DEFAULT 5 CHECK (priority >= 1 AND priority <= 10),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_workflow_executions_tenant_id_created_at
            ON workflow_executions (tenant_id, created_at DESC);
        CREATE INDEX idx_workflow_executions_status ON workflow_executions (status);
        CREATE INDEX idx_workflow_executions_workflow_id ON workflow_executions (workflow_id);
        CREATE TRIGGER update_workflow_executions_updated_at
            BEFORE UPDATE ON workflow_executions
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE workflow_executions IS 'Runs of a workflow';
        COMMENT ON COLUMN workflow_executions.user_id IS 'Who started it; not a foreign key';
        COMMENT ON COLUMN workflow_executions.resolved_parameters IS
            'Input parameters over the definition''s defaults';
        COMMENT ON COLUMN workflow_executions.checkpoint_data IS 'Where a paused run goes on';
        """
    )
    isolate("workflow_executions")
    run(
        """
        CREATE TABLE task_executions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            workflow_execution_id UUID NOT NULL
                REFERENCES workflow_executions(id) ON DELETE CASCADE,
            task_id VARCHAR(100) NOT NULL,
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN (
                    'pending', 'running', 'completed', 'failed', 'skipped', 'retrying'
                )),
            attempt_number INTEGER DEFAULT 1,
            input_data JSONB,
            output_data JSONB,
            error_message TEXT,
            error_code VARCHAR(50),
            started_at TIMESTAMPTZ,
            completed_at TIMESTAMPTZ,
            duration_ms INTEGER,
            resource_usage JSONB DEFAULT '{}',
            cost_usd DECIMAL(10, 4),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_task_executions_attempts
            ON task_executions (workflow_execution_id, task_id, attempt_number);
        COMMENT ON TABLE task_executions IS
            'Attempts at a task within a run; no row: not started';
        COMMENT ON COLUMN task_executions.task_id IS
            'Key of the task in the definition as it was then; not a foreign key';
        COMMENT ON COLUMN task_executions.attempt_number IS 'Counts from 1 in each task of a run';
        """
    )
    isolate_through("task_executions", parent="workflow_executions", key="workflow_execution_id")


def downgrade() -> None:
    run(
        """
        DROP TABLE task_executions;
        DROP TABLE workflow_executions;
        DROP TABLE workflow_tasks;
        DROP TABLE workflow_definitions;
        """
    )
