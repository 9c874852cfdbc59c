"""Pipelines that work on pictures and video, stage by stage."""

from migrations.rls import isolate
from migrations.sql import run

revision = "010"
down_revision = "007"


def upgrade() -> None:
    run(
        """
        CREATE TABLE visual_pipelines (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            pipeline_type VARCHAR(50) NOT NULL
                CHECK (pipeline_type IN (
                    'segment', 'inpaint', 'upscale', 'interpolate', 'face_restore',
                    'matting'
                )),
            source_asset_key VARCHAR(500) NOT NULL,
            output_asset_key VARCHAR(500),
            parameters JSONB NOT NULL DEFAULT '{}',
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN (
                    'pending', 'processing', 'completed', 'failed', 'cancelled'
                )),
            progress INTEGER NOT NULL DEFAULT 0 CHECK (progress >= 0 AND progress <= 100),
            cost DECIMAL(10, 6) NOT NULL DEFAULT 0,
            error_message TEXT,
            started_at TIMESTAMPTZ,
            completed_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_visual_pipelines_tenant_id_created_at
            ON visual_pipelines (tenant_id, created_at DESC);
        CREATE TRIGGER update_visual_pipelines_updated_at
            BEFORE UPDATE ON visual_pipelines
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE visual_pipelines IS 'Jobs that work on a picture or video';
        COMMENT ON COLUMN visual_pipelines.source_asset_key IS 'Key in the object store';
        COMMENT ON COLUMN visual_pipelines.output_asset_key IS 'Key in the object store';
        COMMENT ON COLUMN visual_pipelines.progress IS 'Percent';
        COMMENT ON COLUMN visual_pipelines.cost IS 'USD';
        """
    )
    isolate("visual_pipelines")
    run(
        """
        CREATE TABLE pipeline_stages (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            pipeline_id UUID NOT NULL REFERENCES visual_pipelines(id) ON DELETE CASCADE,
            stage_order INTEGER NOT NULL,
            stage_name VARCHAR(100) NOT NULL,
            model_used VARCHAR(100),
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN (
                    'pending', 'processing', 'completed', 'failed', 'cancelled'
                )),
            duration_ms INTEGER,
            output_data JSONB,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (pipeline_id, stage_order)
        );
        COMMENT ON TABLE pipeline_stages IS 'Stages of a visual pipeline, in order';
        COMMENT ON COLUMN pipeline_stages.stage_order IS 'Position, from 1';
        """
    )
    isolate("pipeline_stages")


def downgrade() -> None:
    run(
        """
        DROP TABLE pipeline_stages;
        DROP TABLE visual_pipelines;
        """
    )
