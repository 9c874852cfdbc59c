"""Tenants, their users, the platform's administrators, and what two-person approval rests on."""

from migrations.sql import run

revision = "001"
down_revision = None


def upgrade() -> None:
    run(
        """
        DO $$
        BEGIN
            IF current_setting('server_version_num')::integer < 150000 THEN
                RAISE EXCEPTION 'RADIANT needs Postgres 15 or later, this is %',
                    current_setting('server_version');
            END IF;
        END
        $$;

        -- The extension is trusted, but not every server carries it or lets an owner create it.
        DO $$
        BEGIN
            IF to_regprocedure('uuid_generate_v4()') IS NULL THEN
                BEGIN
                    CREATE EXTENSION "uuid-ossp" WITH SCHEMA public;
                EXCEPTION
                    WHEN feature_not_supported OR undefined_file OR insufficient_privilege
                        OR duplicate_object THEN
                    CREATE FUNCTION uuid_generate_v4() RETURNS uuid
                        LANGUAGE sql VOLATILE PARALLEL SAFE
                        AS 'SELECT gen_random_uuid()';
                    COMMENT ON FUNCTION uuid_generate_v4() IS
                        'Random UUID, in the name of the extension uuid-ossp';
                END;
            END IF;
        END
        $$;

        CREATE OR REPLACE FUNCTION update_updated_at_column()
        RETURNS TRIGGER AS $$
        BEGIN
            NEW.updated_at = NOW();
            RETURN NEW;
        END;
        $$ LANGUAGE plpgsql;
        COMMENT ON FUNCTION update_updated_at_column() IS
            'Trigger of every table with updated_at: the time of the last change';

        CREATE TABLE tenants (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            name VARCHAR(100) NOT NULL UNIQUE,
            display_name VARCHAR(200) NOT NULL,
            domain VARCHAR(255),
            settings JSONB NOT NULL DEFAULT '{}',
            status VARCHAR(20) NOT NULL DEFAULT 'active'
                CHECK (status IN ('active', 'suspended', 'pending')),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_tenants_name ON tenants (name);
        CREATE INDEX idx_tenants_domain ON tenants (domain) WHERE domain IS NOT NULL;
        CREATE INDEX idx_tenants_status ON tenants (status);
        CREATE TRIGGER update_tenants_updated_at
            BEFORE UPDATE ON tenants
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE tenants IS 'Organisations on the platform';
        COMMENT ON COLUMN tenants.name IS 'Short name in links and commands, such as acme-corp';
        COMMENT ON COLUMN tenants.settings IS
            '{branding, limits, features, compliance}; other shapes are in use as well';

        CREATE TABLE users (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            cognito_user_id VARCHAR(128) NOT NULL,
            email VARCHAR(255) NOT NULL,
            display_name VARCHAR(200),
            role VARCHAR(50) NOT NULL DEFAULT 'user'
                CHECK (role IN ('user', 'power_user', 'admin')),
            status VARCHAR(20) NOT NULL DEFAULT 'active'
                CHECK (status IN ('active', 'suspended', 'pending')),
            settings JSONB NOT NULL DEFAULT '{}',
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (tenant_id, email),
            UNIQUE (cognito_user_id)
        );
        CREATE INDEX idx_users_tenant_id ON users (tenant_id);
        CREATE INDEX idx_users_email ON users (email);
        CREATE INDEX idx_users_cognito_user_id ON users (cognito_user_id);
        CREATE INDEX idx_users_status ON users (status);
        CREATE TRIGGER update_users_updated_at
            BEFORE UPDATE ON users
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE users IS 'People who use the platform, each in one tenant';
        COMMENT ON COLUMN users.cognito_user_id IS
            'Subject at the identity provider; unique across tenants';
        COMMENT ON COLUMN users.role IS
            'Role inside the tenant, nothing to do with administrators.role';

        CREATE TABLE administrators (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            cognito_user_id VARCHAR(128) NOT NULL UNIQUE,
            email VARCHAR(255) NOT NULL UNIQUE,
            display_name VARCHAR(200) NOT NULL,
            role VARCHAR(50) NOT NULL DEFAULT 'admin'
                CHECK (role IN ('super_admin', 'admin', 'operator', 'auditor')),
            permissions TEXT[] NOT NULL DEFAULT '{}',
            mfa_enabled BOOLEAN NOT NULL DEFAULT false,
            last_login_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            invited_by UUID REFERENCES administrators(id)
        );
        CREATE INDEX idx_administrators_email ON administrators (email);
        CREATE INDEX idx_administrators_role ON administrators (role);
        CREATE TRIGGER update_administrators_updated_at
            BEFORE UPDATE ON administrators
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE administrators IS
            'People who run the platform; they belong to no tenant';
        COMMENT ON COLUMN administrators.role IS
            'super_admin: everything; admin: tenants, users, models; '
            'operator: logs and deployments; auditor: sees all, changes nothing';
        COMMENT ON COLUMN administrators.permissions IS 'Permissions beyond those of the role';

        CREATE TABLE invitations (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            email VARCHAR(255) NOT NULL,
            role VARCHAR(50) NOT NULL
                CHECK (role IN ('super_admin', 'admin', 'operator', 'auditor')),
            invited_by UUID NOT NULL REFERENCES administrators(id) ON DELETE RESTRICT,
            token_hash VARCHAR(64) NOT NULL UNIQUE,
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'accepted', 'expired', 'revoked')),
            expires_at TIMESTAMPTZ NOT NULL,
            accepted_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_invitations_email ON invitations (email);
        CREATE INDEX idx_invitations_expires_at ON invitations (expires_at);
        COMMENT ON TABLE invitations IS 'Invitations to become an administrator';
        COMMENT ON COLUMN invitations.token_hash IS
            'Hash of the token in the invitation; a secret column';

        CREATE TABLE approval_requests (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            requester_id UUID NOT NULL REFERENCES administrators(id),
            action_type VARCHAR(100) NOT NULL,
            resource_type VARCHAR(100) NOT NULL,
            resource_id VARCHAR(255),
            payload JSONB NOT NULL DEFAULT '{}',
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'approved', 'rejected', 'expired')),
            required_approvals INTEGER NOT NULL DEFAULT 1 CHECK (required_approvals >= 1),
            approvals JSONB NOT NULL DEFAULT '[]',
            expires_at TIMESTAMPTZ NOT NULL,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_approval_requests_status ON approval_requests (status);
        CREATE INDEX idx_approval_requests_requester_id ON approval_requests (requester_id);
        CREATE INDEX idx_approval_requests_expires_at ON approval_requests (expires_at);
        CREATE TRIGGER update_approval_requests_updated_at
            BEFORE UPDATE ON approval_requests
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE approval_requests IS
            'Actions that wait for, or were given, other people''s votes';
        COMMENT ON COLUMN approval_requests.payload IS
            'What would be done; its shape follows action_type';
        COMMENT ON COLUMN approval_requests.required_approvals IS
            'Votes besides the requester, who never counts';
        COMMENT ON COLUMN approval_requests.approvals IS
            'Copy of the votes: [{approver_id, decision, comment, created_at}]';
        COMMENT ON COLUMN approval_requests.expires_at IS
            'A request that is pending after this counts as expired, whatever status says';
        """
    )


def downgrade() -> None:
    run(
        """
        DROP TABLE approval_requests;
        DROP TABLE invitations;
        DROP TABLE administrators;
        DROP TABLE users;
        DROP TABLE tenants;
        DROP FUNCTION update_updated_at_column();

        DO $$
        BEGIN
            IF EXISTS (
                SELECT FROM pg_extension
                WHERE extname = 'uuid-ossp' AND extowner = current_user::regrole
            ) THEN
                DROP EXTENSION "uuid-ossp";
            ELSIF EXISTS (
                SELECT FROM pg_proc
                WHERE oid = to_regprocedure('uuid_generate_v4()')
                    AND proowner = current_user::regrole
            ) THEN
                DROP FUNCTION uuid_generate_v4();
            END IF;
        END
        $$;
        """
    )
