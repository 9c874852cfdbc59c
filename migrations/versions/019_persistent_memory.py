"""What the platform remembers about users, and how memories relate."""

from migrations.rls import isolate
from migrations.sql import run

revision = "019"
down_revision = "018"


def upgrade() -> None:
    run(
        """
        CREATE TABLE memories (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            content TEXT NOT NULL,
            memory_type VARCHAR(50) NOT NULL DEFAULT 'fact'
                CHECK (memory_type IN (
                    'fact', 'preference', 'context', 'instruction', 'conversation', 'skill'
                )),
            source VARCHAR(100),
            importance DECIMAL(3, 2) NOT NULL DEFAULT 0.50
                CHECK (importance >= 0 AND importance <= 1),
            access_count INTEGER NOT NULL DEFAULT 0,
            last_accessed_at TIMESTAMPTZ,
            expires_at TIMESTAMPTZ,
            metadata JSONB NOT NULL DEFAULT '{}',
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_memories_tenant_id_user_id ON memories (tenant_id, user_id);
        COMMENT ON TABLE memories IS 'What the platform remembers about a user';
        COMMENT ON COLUMN memories.importance IS '0 to 1';
        """
    )
    isolate("memories")
    run(
        """
        CREATE TABLE memory_associations (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            source_memory_id UUID NOT NULL REFERENCES memories(id) ON DELETE CASCADE,
            target_memory_id UUID NOT NULL REFERENCES memories(id) ON DELETE CASCADE,
            relationship_type VARCHAR(50) NOT NULL
                CHECK (relationship_type IN (
                    'related', 'contradicts', 'supports', 'supersedes', 'derived_from'
                )),
            strength DECIMAL(3, 2) NOT NULL DEFAULT 0.50
                CHECK (strength >= 0 AND strength <= 1),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (source_memory_id, target_memory_id, relationship_type)
        );
        COMMENT ON TABLE memory_associations IS 'How two memories relate';
        COMMENT ON COLUMN memory_associations.strength IS '0 to 1';
        """
    )
    isolate("memory_associations")


def downgrade() -> None:
    run(
        """
        DROP TABLE memory_associations;
        DROP TABLE memories;
        """
    )
