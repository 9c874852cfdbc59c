"""Applications of a tenant, and what users may do in each."""

from migrations.rls import isolate
from migrations.sql import run

revision = "030"
down_revision = "029"


def upgrade() -> None:
    run(
        """
        CREATE TABLE app_contexts (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            app_id VARCHAR(50) NOT NULL,
            display_name VARCHAR(100) NOT NULL,
            settings JSONB NOT NULL DEFAULT '{}',
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (tenant_id, app_id)
        );
        CREATE TRIGGER update_app_contexts_updated_at
            BEFORE UPDATE ON app_contexts
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE app_contexts IS 'Applications of a tenant';
        COMMENT ON COLUMN app_contexts.app_id IS 'The application''s key';
        """
    )
    isolate("app_contexts")
    run(
        """
        CREATE TABLE app_permissions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            app_context_id UUID NOT NULL REFERENCES app_contexts(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE CASCADE,
            permission VARCHAR(100) NOT NULL,
            granted_by UUID,
            expires_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE NULLS NOT DISTINCT (app_context_id, user_id, permission)
        );
        COMMENT ON TABLE app_permissions IS 'What a user may do in an application';
        COMMENT ON COLUMN app_permissions.user_id IS 'NULL: every user of the tenant';
        COMMENT ON COLUMN app_permissions.granted_by IS
            'User or administrator; not a foreign key';
        """
    )
    isolate("app_permissions")


def downgrade() -> None:
    run(
        """
        DROP TABLE app_permissions;
        DROP TABLE app_contexts;
        """
    )
