"""Models the platform hosts itself, and where they run."""

from migrations.sql import run

revision = "006"
down_revision = "005"


def upgrade() -> None:
    run(
        """
        CREATE TABLE self_hosted_models (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            model_id VARCHAR(100) NOT NULL UNIQUE,
            display_name VARCHAR(200) NOT NULL,
            category VARCHAR(50) NOT NULL,
            instance_type VARCHAR(50),
            gpu_memory_gb INTEGER,
            license VARCHAR(100),
            hourly_rate DECIMAL(10, 4) NOT NULL DEFAULT 0,
            min_tier INTEGER NOT NULL DEFAULT 3,
            thermal_state VARCHAR(20) NOT NULL DEFAULT 'cold'
                CHECK (thermal_state IN ('hot', 'warm', 'cold')),
            is_active BOOLEAN NOT NULL DEFAULT true,
            config JSONB NOT NULL DEFAULT '{}',
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_self_hosted_models_updated_at
            BEFORE UPDATE ON self_hosted_models
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE self_hosted_models IS 'Models the platform hosts itself';
        COMMENT ON COLUMN self_hosted_models.hourly_rate IS 'USD per hour and instance';
        COMMENT ON COLUMN self_hosted_models.min_tier IS
            'The lowest subscription level that may use it';
        COMMENT ON COLUMN self_hosted_models.thermal_state IS
            'hot: serving; warm: minutes away; cold: to be started';

        CREATE TABLE model_deployments (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            model_id UUID NOT NULL REFERENCES self_hosted_models(id) ON DELETE CASCADE,
            endpoint_name VARCHAR(200) NOT NULL UNIQUE,
            region VARCHAR(50) NOT NULL DEFAULT 'us-east-1',
            instance_type VARCHAR(50) NOT NULL,
            instance_count INTEGER NOT NULL DEFAULT 1,
            status VARCHAR(30) NOT NULL DEFAULT 'creating'
                CHECK (status IN (
                    'creating', 'in_service', 'updating', 'failed', 'deleting', 'deleted'
                )),
            health_status VARCHAR(20) NOT NULL DEFAULT 'unknown'
                CHECK (health_status IN ('healthy', 'degraded', 'unhealthy', 'unknown')),
            deployed_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_model_deployments_status ON model_deployments (status);
        CREATE TRIGGER update_model_deployments_updated_at
            BEFORE UPDATE ON model_deployments
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE model_deployments IS 'Endpoints that serve a self-hosted model';
        COMMENT ON COLUMN model_deployments.instance_count IS 'Instances behind the endpoint';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE model_deployments;
        DROP TABLE self_hosted_models;
        """
    )
