"""Votes on approval requests, and the stages they fill."""

from migrations.sql import run

revision = "036"
down_revision = "035"


def upgrade() -> None:
    run(
        """
        CREATE TABLE dual_approvals (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            approval_request_id UUID NOT NULL REFERENCES approval_requests(id) ON DELETE CASCADE,
            approver_id UUID NOT NULL REFERENCES administrators(id) ON DELETE RESTRICT,
            stage_order INTEGER NOT NULL DEFAULT 1,
            decision VARCHAR(20) NOT NULL CHECK (decision IN ('approved', 'rejected')),
            payload_hash VARCHAR(64) NOT NULL,
            comment TEXT,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (approval_request_id, approver_id)
        );
        COMMENT ON TABLE dual_approvals IS
            'Votes on approval requests, one per person and request';
        COMMENT ON COLUMN dual_approvals.stage_order IS
            'The stage of the approval chain that the vote fills';
        COMMENT ON COLUMN dual_approvals.payload_hash IS
            'SHA-256, in hex, of the payload that was voted on';

        CREATE TABLE approval_chains (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            approval_workflow_id UUID NOT NULL REFERENCES approval_workflows(id) ON DELETE CASCADE,
            stage_order INTEGER NOT NULL,
            required_role VARCHAR(50) NOT NULL
                CHECK (required_role IN ('super_admin', 'admin', 'operator', 'auditor')),
            min_approvals INTEGER NOT NULL DEFAULT 1,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (approval_workflow_id, stage_order)
        );
        COMMENT ON TABLE approval_chains IS 'Stages of an approval rule, each with its role';
        COMMENT ON COLUMN approval_chains.stage_order IS 'Position, from 1';
        COMMENT ON COLUMN approval_chains.min_approvals IS 'Votes that fill the stage';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE approval_chains;
        DROP TABLE dual_approvals;
        """
    )
