"""Personas: prompts with a character."""

from migrations.rls import isolate, share_defaults
from migrations.sql import run

revision = "020"
down_revision = "019"


def upgrade() -> None:
    run(
        """
        CREATE TABLE personas (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            persona_name VARCHAR(100) NOT NULL,
            display_name VARCHAR(200) NOT NULL,
            system_prompt TEXT NOT NULL,
            default_model VARCHAR(100),
            personality_traits JSONB NOT NULL DEFAULT '[]',
            is_public BOOLEAN NOT NULL DEFAULT false,
            usage_count INTEGER NOT NULL DEFAULT 0,
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_personas_updated_at
            BEFORE UPDATE ON personas
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE personas IS 'Prompts with a character';
        COMMENT ON COLUMN personas.tenant_id IS
            'NULL: a default of the platform, which every tenant may read';
        COMMENT ON COLUMN personas.user_id IS 'Who made it; NULL: nobody in particular';
        COMMENT ON COLUMN personas.personality_traits IS '[trait]';
        """
    )
    isolate("personas")
    share_defaults("personas")
    run(
        """
        CREATE TABLE persona_configs (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            persona_id UUID NOT NULL REFERENCES personas(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE CASCADE,
            config JSONB NOT NULL DEFAULT '{}',
            is_default BOOLEAN NOT NULL DEFAULT false,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE NULLS NOT DISTINCT (tenant_id, persona_id, user_id)
        );
        CREATE TRIGGER update_persona_configs_updated_at
            BEFORE UPDATE ON persona_configs
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE persona_configs IS 'A persona as a tenant or a user set it up';
        COMMENT ON COLUMN persona_configs.user_id IS 'NULL: of the whole tenant';
        """
    )
    isolate("persona_configs")


def downgrade() -> None:
    run(
        """
        DROP TABLE persona_configs;
        DROP TABLE personas;
        """
    )
