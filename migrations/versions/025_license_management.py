"""Licences of models, and who activated them."""

from migrations.rls import isolate
from migrations.sql import run

revision = "025"
down_revision = "024"


def upgrade() -> None:
    run(
        """
        CREATE TABLE licenses (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            license_name VARCHAR(200) NOT NULL,
            license_type VARCHAR(50) NOT NULL
                CHECK (license_type IN (
                    'open_source', 'proprietary', 'academic', 'commercial', 'custom'
                )),
            license_spdx VARCHAR(50),
            license_url VARCHAR(500),
            model_id VARCHAR(100),
            commercial_use BOOLEAN NOT NULL DEFAULT true,
            attribution_required BOOLEAN NOT NULL DEFAULT false,
            compliance_status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (compliance_status IN (
                    'compliant', 'pending', 'review_needed', 'non_compliant'
                )),
            expires_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_licenses_updated_at
            BEFORE UPDATE ON licenses
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE licenses IS 'Licences under which models may be used';
        COMMENT ON COLUMN licenses.license_spdx IS 'Identifier of the SPDX list';
        COMMENT ON COLUMN licenses.model_id IS 'The model''s key; not a foreign key';

        CREATE TABLE license_activations (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            license_id UUID NOT NULL REFERENCES licenses(id) ON DELETE RESTRICT,
            activated_by UUID REFERENCES users(id) ON DELETE SET NULL,
            seats INTEGER NOT NULL DEFAULT 1,
            status VARCHAR(20) NOT NULL DEFAULT 'active'
                CHECK (status IN ('active', 'revoked', 'expired')),
            activated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            expires_at TIMESTAMPTZ,
            revoked_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_license_activations_tenant_id_status
            ON license_activations (tenant_id, status);
        COMMENT ON TABLE license_activations IS 'Seats of a licence that a tenant activated';
        """
    )
    isolate("license_activations")


def downgrade() -> None:
    run(
        """
        DROP TABLE license_activations;
        DROP TABLE licenses;
        """
    )
