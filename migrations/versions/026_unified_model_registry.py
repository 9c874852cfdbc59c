"""One registry of models, own and foreign, and their versions."""

from migrations.sql import run

revision = "026"
down_revision = "025"


def upgrade() -> None:
    run(
        """
        CREATE TABLE unified_models (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            model_id VARCHAR(100) NOT NULL UNIQUE,
            display_name VARCHAR(200) NOT NULL,
            source VARCHAR(20) NOT NULL CHECK (source IN ('external', 'self_hosted')),
            provider VARCHAR(100) NOT NULL,
            category VARCHAR(50) NOT NULL,
            capabilities TEXT[] NOT NULL DEFAULT '{}',
            input_modalities TEXT[] NOT NULL DEFAULT '{text}',
            output_modalities TEXT[] NOT NULL DEFAULT '{text}',
            context_window INTEGER,
            pricing JSONB NOT NULL DEFAULT '{}',
            status VARCHAR(20) NOT NULL DEFAULT 'active'
                CHECK (status IN ('active', 'inactive', 'deprecated')),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_unified_models_updated_at
            BEFORE UPDATE ON unified_models
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE unified_models IS 'Models of all sources under one key';
        COMMENT ON COLUMN unified_models.model_id IS 'The key that requests name';
        COMMENT ON COLUMN unified_models.pricing IS '{input_per_1k, output_per_1k} in USD';

        CREATE TABLE model_versions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            model_id UUID NOT NULL REFERENCES unified_models(id) ON DELETE CASCADE,
            version VARCHAR(50) NOT NULL,
            release_date DATE,
            is_default BOOLEAN NOT NULL DEFAULT false,
            is_active BOOLEAN NOT NULL DEFAULT true,
            deprecated_at TIMESTAMPTZ,
            metadata JSONB NOT NULL DEFAULT '{}',
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (model_id, version)
        );
        COMMENT ON TABLE model_versions IS 'Versions of a model';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE model_versions;
        DROP TABLE unified_models;
        """
    )
