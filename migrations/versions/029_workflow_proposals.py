"""Workflows proposed from what went wrong, with the evidence."""

from migrations.rls import isolate
from migrations.sql import run

revision = "029"
down_revision = "028"


def upgrade() -> None:
    run(
        """
        CREATE TABLE proposals (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            proposal_code VARCHAR(50) NOT NULL,
            name VARCHAR(255) NOT NULL,
            description TEXT NOT NULL,
            proposed_workflow JSONB NOT NULL,
            confidence DECIMAL(5, 4) CHECK (confidence >= 0 AND confidence <= 1),
            reasoning TEXT,
            status VARCHAR(30) NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'reviewing', 'approved', 'rejected', 'deferred')),
            reviewed_by UUID REFERENCES administrators(id) ON DELETE SET NULL,
            reviewed_at TIMESTAMPTZ,
            review_notes TEXT,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (tenant_id, proposal_code)
        );
        CREATE TRIGGER update_proposals_updated_at
            BEFORE UPDATE ON proposals
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE proposals IS
            'Workflows proposed for a tenant, and the verdict on them';
        COMMENT ON COLUMN proposals.confidence IS '0 to 1';
        COMMENT ON COLUMN proposals.proposed_workflow IS
            'A definition as in workflow_definitions.dag_definition';
        """
    )
    isolate("proposals")
    run(
        """
        CREATE TABLE proposal_evidence (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            proposal_id UUID NOT NULL REFERENCES proposals(id) ON DELETE CASCADE,
            user_id UUID REFERENCES users(id) ON DELETE SET NULL,
            evidence_type VARCHAR(50) NOT NULL
                CHECK (evidence_type IN (
                    'workflow_failure', 'negative_feedback', 'manual_override',
                    'regenerate_request', 'abandon_session', 'low_confidence_completion',
                    'explicit_request'
                )),
            weight DECIMAL(5, 4) NOT NULL,
            evidence_data JSONB NOT NULL DEFAULT '{}',
            occurred_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_proposal_evidence_proposal_id ON proposal_evidence (proposal_id);
        COMMENT ON TABLE proposal_evidence IS 'What speaks for a proposal';
        COMMENT ON COLUMN proposal_evidence.weight IS 'How much it counts for the proposal';
        """
    )
    isolate("proposal_evidence")


def downgrade() -> None:
    run(
        """
        DROP TABLE proposal_evidence;
        DROP TABLE proposals;
        """
    )
