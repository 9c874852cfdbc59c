"""Canvases beside a chat, and what lies on them."""

from migrations.rls import isolate
from migrations.sql import run

revision = "037"
down_revision = "036"


def upgrade() -> None:
    run(
        """
        CREATE TABLE canvases (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            chat_session_id UUID REFERENCES chat_sessions(id) ON DELETE SET NULL,
            canvas_name VARCHAR(200),
            canvas_type VARCHAR(50) NOT NULL DEFAULT 'general',
            content JSONB NOT NULL DEFAULT '{}',
            version INTEGER NOT NULL DEFAULT 1,
            is_published BOOLEAN NOT NULL DEFAULT false,
            published_url VARCHAR(500),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_canvases_tenant_id_user_id ON canvases (tenant_id, user_id);
        CREATE TRIGGER update_canvases_updated_at
            BEFORE UPDATE ON canvases
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE canvases IS 'Canvases beside a chat';
        """
    )
    isolate("canvases")
    run(
        """
        CREATE TABLE canvas_elements (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            canvas_id UUID NOT NULL REFERENCES canvases(id) ON DELETE CASCADE,
            element_type VARCHAR(50) NOT NULL,
            title VARCHAR(200),
            content TEXT NOT NULL,
            language VARCHAR(50),
            position_x INTEGER NOT NULL DEFAULT 0,
            position_y INTEGER NOT NULL DEFAULT 0,
            width INTEGER NOT NULL DEFAULT 400,
            height INTEGER NOT NULL DEFAULT 300,
            z_index INTEGER NOT NULL DEFAULT 0,
            metadata JSONB NOT NULL DEFAULT '{}',
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_canvas_elements_canvas_id ON canvas_elements (canvas_id);
        CREATE TRIGGER update_canvas_elements_updated_at
            BEFORE UPDATE ON canvas_elements
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE canvas_elements IS 'What lies on a canvas';
        COMMENT ON COLUMN canvas_elements.language IS 'Of code, such as python';
        COMMENT ON COLUMN canvas_elements.z_index IS 'Higher lies on top';
        """
    )
    isolate("canvas_elements")


def downgrade() -> None:
    run(
        """
        DROP TABLE canvas_elements;
        DROP TABLE canvases;
        """
    )
