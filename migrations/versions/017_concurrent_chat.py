"""Chats and their messages."""

from migrations.rls import isolate
from migrations.sql import run

revision = "017"
down_revision = "016"


def upgrade() -> None:
    run(
        """
        CREATE TABLE chat_sessions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            title VARCHAR(500),
            model VARCHAR(100),
            status VARCHAR(20) NOT NULL DEFAULT 'active'
                CHECK (status IN ('active', 'archived', 'deleted')),
            message_count INTEGER NOT NULL DEFAULT 0,
            total_tokens INTEGER NOT NULL DEFAULT 0,
            total_cost DECIMAL(10, 6) NOT NULL DEFAULT 0,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_chat_sessions_tenant_id_created_at
            ON chat_sessions (tenant_id, created_at DESC);
        CREATE TRIGGER update_chat_sessions_updated_at
            BEFORE UPDATE ON chat_sessions
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE chat_sessions IS 'Chats';
        COMMENT ON COLUMN chat_sessions.total_cost IS 'USD';
        """
    )
    isolate("chat_sessions")
    run(
        """
        CREATE TABLE chat_messages (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            session_id UUID NOT NULL REFERENCES chat_sessions(id) ON DELETE CASCADE,
            role VARCHAR(20) NOT NULL
                CHECK (role IN ('user', 'assistant', 'system', 'tool')),
            content TEXT NOT NULL,
            model VARCHAR(100),
            tokens_used INTEGER,
            cost DECIMAL(10, 6),
            latency_ms INTEGER,
            parent_message_id UUID REFERENCES chat_messages(id) ON DELETE SET NULL,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_chat_messages_session_id_created_at
            ON chat_messages (session_id, created_at);
        COMMENT ON TABLE chat_messages IS 'Messages of a chat';
        COMMENT ON COLUMN chat_messages.cost IS 'USD';
        COMMENT ON COLUMN chat_messages.parent_message_id IS
            'The message this one answers or branches from';
        """
    )
    isolate("chat_messages")


def downgrade() -> None:
    run(
        """
        DROP TABLE chat_messages;
        DROP TABLE chat_sessions;
        """
    )
