"""Which actions need a second person, and whose."""

from migrations.sql import run

revision = "005"
down_revision = "004"


def upgrade() -> None:
    run(
        """
        CREATE TABLE approval_workflows (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            action_type VARCHAR(100) NOT NULL UNIQUE,
            description TEXT,
            required_approvals INTEGER NOT NULL DEFAULT 1
                CHECK (required_approvals >= 1 AND required_approvals <= 10),
            requester_roles TEXT[] NOT NULL DEFAULT '{super_admin,admin}',
            approver_roles TEXT[] NOT NULL DEFAULT '{super_admin,admin}',
            expires_after_hours INTEGER NOT NULL DEFAULT 24
                CHECK (expires_after_hours >= 1 AND expires_after_hours <= 168),
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_approval_workflows_updated_at
            BEFORE UPDATE ON approval_workflows
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE approval_workflows IS 'The approval rule of each type of action';
        COMMENT ON COLUMN approval_workflows.action_type IS
            'As in approval_requests.action_type';
        COMMENT ON COLUMN approval_workflows.required_approvals IS
            'Votes besides the requester';
        COMMENT ON COLUMN approval_workflows.requester_roles IS
            'Roles of administrators that may ask';
        COMMENT ON COLUMN approval_workflows.approver_roles IS
            'Roles of administrators that may vote';
        COMMENT ON COLUMN approval_workflows.expires_after_hours IS
            'Hours a request stays open';

        INSERT INTO approval_workflows (action_type, description, approver_roles) VALUES
            ('delete_tenant', 'Delete a tenant', '{super_admin,admin}'),
            ('modify_billing', 'Change billing settings', '{super_admin,admin}'),
            ('grant_super_admin', 'Elevate to super admin', '{super_admin}'),
            ('bulk_data_export', 'Export all data', '{super_admin,admin}'),
            ('disable_security_feature', 'Disable security', '{super_admin,admin}');
        """
    )


def downgrade() -> None:
    run("DROP TABLE approval_workflows")
