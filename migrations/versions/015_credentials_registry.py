"""References to tenants' credentials, and their rotations. The secrets live elsewhere."""

from migrations.rls import isolate
from migrations.sql import run

revision = "015"
down_revision = "014"


def upgrade() -> None:
    run(
        """
        CREATE TABLE credentials (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            credential_name VARCHAR(100) NOT NULL,
            credential_type VARCHAR(50) NOT NULL
                CHECK (credential_type IN (
                    'api_key', 'oauth_token', 'password', 'certificate', 'ssh_key', 'other'
                )),
            provider VARCHAR(100),
            secret_ref VARCHAR(500) NOT NULL,
            metadata JSONB NOT NULL DEFAULT '{}',
            expires_at TIMESTAMPTZ,
            last_rotated_at TIMESTAMPTZ,
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_by UUID,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (tenant_id, credential_name)
        );
        CREATE TRIGGER update_credentials_updated_at
            BEFORE UPDATE ON credentials
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE credentials IS
            'References to credentials of tenants; the secrets live in a secret store';
        COMMENT ON COLUMN credentials.secret_ref IS
            'Where the secret store keeps it; a secret column';
        COMMENT ON COLUMN credentials.created_by IS 'User or administrator; not a foreign key';
        """
    )
    isolate("credentials")
    run(
        """
        CREATE TABLE credential_rotations (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            credential_id UUID NOT NULL REFERENCES credentials(id) ON DELETE CASCADE,
            rotation_type VARCHAR(20) NOT NULL DEFAULT 'manual'
                CHECK (rotation_type IN ('manual', 'scheduled', 'emergency')),
            status VARCHAR(20) NOT NULL DEFAULT 'success'
                CHECK (status IN ('success', 'failed')),
            rotated_by UUID,
            error_message TEXT,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_credential_rotations_credential_id_created_at
            ON credential_rotations (credential_id, created_at DESC);
        COMMENT ON TABLE credential_rotations IS 'Every replacement of a credential';
        COMMENT ON COLUMN credential_rotations.rotated_by IS
            'User or administrator; not a foreign key';
        """
    )
    isolate("credential_rotations")


def downgrade() -> None:
    run(
        """
        DROP TABLE credential_rotations;
        DROP TABLE credentials;
        """
    )
