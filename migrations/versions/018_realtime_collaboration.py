"""Rooms in which users work together."""

from migrations.rls import isolate
from migrations.sql import run

revision = "018"
down_revision = "017"


def upgrade() -> None:
    run(
        """
        CREATE TABLE collaborations (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            name VARCHAR(100) NOT NULL,
            room_type VARCHAR(50) NOT NULL DEFAULT 'document'
                CHECK (room_type IN ('document', 'canvas', 'whiteboard', 'code')),
            created_by UUID REFERENCES users(id) ON DELETE SET NULL,
            max_participants INTEGER NOT NULL DEFAULT 10
                CHECK (max_participants >= 1 AND max_participants <= 50),
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_collaborations_updated_at
            BEFORE UPDATE ON collaborations
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE collaborations IS 'Rooms in which users work together';
        """
    )
    isolate("collaborations")
    run(
        """
        CREATE TABLE collaboration_members (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            collaboration_id UUID NOT NULL REFERENCES collaborations(id) ON DELETE CASCADE,
            user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            role VARCHAR(20) NOT NULL DEFAULT 'editor'
                CHECK (role IN ('owner', 'editor', 'viewer')),
            is_online BOOLEAN NOT NULL DEFAULT false,
            last_seen_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (collaboration_id, user_id)
        );
        COMMENT ON TABLE collaboration_members IS 'Who is in a room, and as what';
        """
    )
    isolate("collaboration_members")


def downgrade() -> None:
    run(
        """
        DROP TABLE collaboration_members;
        DROP TABLE collaborations;
        """
    )
