"""Snapshots of chats, to go back in time."""

from migrations.rls import isolate
from migrations.sql import run

revision = "023"
down_revision = "022"


def upgrade() -> None:
    run(
        """
        CREATE TABLE snapshots (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            chat_session_id UUID NOT NULL REFERENCES chat_sessions(id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            trigger_type VARCHAR(50) NOT NULL
                CHECK (trigger_type IN (
                    'message_sent', 'message_received', 'message_edited', 'message_deleted',
                    'file_uploaded', 'file_generated', 'file_deleted', 'chat_renamed',
                    'restore_performed', 'manual_snapshot'
                )),
            trigger_details JSONB NOT NULL DEFAULT '{}',
            message_count INTEGER NOT NULL DEFAULT 0,
            total_tokens INTEGER NOT NULL DEFAULT 0,
            checksum VARCHAR(64) NOT NULL,
            previous_snapshot_id UUID REFERENCES snapshots(id) ON DELETE SET NULL,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (chat_session_id, version)
        );
        COMMENT ON TABLE snapshots IS 'Versions of a chat';
        COMMENT ON COLUMN snapshots.version IS 'Counts from 1 in each chat';
        COMMENT ON COLUMN snapshots.checksum IS 'SHA-256 of the content, in hex';
        """
    )
    isolate("snapshots")
    run(
        """
        CREATE TABLE snapshot_diffs (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            snapshot_id UUID NOT NULL REFERENCES snapshots(id) ON DELETE CASCADE,
            entity_type VARCHAR(20) NOT NULL
                CHECK (entity_type IN ('message', 'file', 'session')),
            entity_id UUID NOT NULL,
            operation VARCHAR(10) NOT NULL
                CHECK (operation IN ('insert', 'update', 'delete')),
            before_data JSONB,
            after_data JSONB,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_snapshot_diffs_snapshot_id ON snapshot_diffs (snapshot_id);
        COMMENT ON TABLE snapshot_diffs IS 'What a snapshot changed, entity by entity';
        COMMENT ON COLUMN snapshot_diffs.entity_id IS
            'Id of the message, file or session; not a foreign key';
        """
    )
    isolate("snapshot_diffs")


def downgrade() -> None:
    run(
        """
        DROP TABLE snapshot_diffs;
        DROP TABLE snapshots;
        """
    )
