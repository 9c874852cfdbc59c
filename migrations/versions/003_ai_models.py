"""The catalogue of models and what each can do."""

from migrations.sql import run

revision = "003"
down_revision = "002"


def upgrade() -> None:
    run(
        """
        CREATE TABLE ai_models (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            model_id VARCHAR(100) NOT NULL UNIQUE,
            provider VARCHAR(50) NOT NULL,
            display_name VARCHAR(200) NOT NULL,
            description TEXT,
            category VARCHAR(50) NOT NULL,
            context_window INTEGER,
            max_output_tokens INTEGER,
            input_cost_per_1k DECIMAL(10, 6) NOT NULL DEFAULT 0,
            output_cost_per_1k DECIMAL(10, 6) NOT NULL DEFAULT 0,
            min_tier INTEGER NOT NULL DEFAULT 1,
            is_active BOOLEAN NOT NULL DEFAULT true,
            config JSONB NOT NULL DEFAULT '{}',
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_ai_models_category ON ai_models (category);
        CREATE INDEX idx_ai_models_provider ON ai_models (provider);
        CREATE TRIGGER update_ai_models_updated_at
            BEFORE UPDATE ON ai_models
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE ai_models IS 'Catalogue of models and their prices';
        COMMENT ON COLUMN ai_models.model_id IS
            'The key that requests name, such as openai/gpt-4o';
        COMMENT ON COLUMN ai_models.context_window IS 'Tokens';
        COMMENT ON COLUMN ai_models.input_cost_per_1k IS 'USD per 1,000 tokens';
        COMMENT ON COLUMN ai_models.output_cost_per_1k IS 'USD per 1,000 tokens';
        COMMENT ON COLUMN ai_models.min_tier IS 'The lowest subscription level that may use it';

        CREATE TABLE model_capabilities (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            model_id UUID NOT NULL REFERENCES ai_models(id) ON DELETE CASCADE,
            capability VARCHAR(50) NOT NULL,
            proficiency DECIMAL(3, 2) CHECK (proficiency >= 0 AND proficiency <= 1),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (model_id, capability)
        );
        COMMENT ON TABLE model_capabilities IS 'What a model can do, and how well';
        COMMENT ON COLUMN model_capabilities.proficiency IS '0 to 1';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE model_capabilities;
        DROP TABLE ai_models;
        """
    )
