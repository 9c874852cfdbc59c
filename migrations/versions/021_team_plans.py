"""Teams, their members, and the plan they share."""

from migrations.rls import isolate
from migrations.sql import run

revision = "021"
down_revision = "020"


def upgrade() -> None:
    run(
        """
        CREATE TABLE teams (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            name VARCHAR(100) NOT NULL,
            description TEXT,
            owner_id UUID NOT NULL REFERENCES users(id) ON DELETE RESTRICT,
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (tenant_id, name)
        );
        CREATE TRIGGER update_teams_updated_at
            BEFORE UPDATE ON teams
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE teams IS 'Teams of users';
        COMMENT ON COLUMN teams.owner_id IS
            'A user who can''t be removed while the team stands';
        """
    )
    isolate("teams")
    run(
        """
        CREATE TABLE team_members (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            team_id UUID NOT NULL REFERENCES teams(id) ON DELETE CASCADE,
            user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
            role VARCHAR(20) NOT NULL DEFAULT 'member'
                CHECK (role IN ('owner', 'admin', 'member')),
            token_allocation BIGINT,
            tokens_used_this_period BIGINT NOT NULL DEFAULT 0,
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            UNIQUE (team_id, user_id)
        );
        COMMENT ON TABLE team_members IS 'Who is in a team, and as what';
        COMMENT ON COLUMN team_members.token_allocation IS
            'Tokens per period; NULL: no limit of their own';
        """
    )
    isolate("team_members")
    run(
        """
        CREATE TABLE team_plans (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            team_id UUID NOT NULL REFERENCES teams(id) ON DELETE CASCADE,
            plan_name VARCHAR(100) NOT NULL,
            plan_type VARCHAR(20) NOT NULL DEFAULT 'team'
                CHECK (plan_type IN ('family', 'team', 'enterprise')),
            max_members INTEGER NOT NULL DEFAULT 5
                CHECK (max_members >= 1 AND max_members <= 100),
            total_tokens_monthly BIGINT NOT NULL DEFAULT 0,
            tokens_used_this_period BIGINT NOT NULL DEFAULT 0,
            shared_pool BOOLEAN NOT NULL DEFAULT true,
            current_period_start TIMESTAMPTZ,
            current_period_end TIMESTAMPTZ,
            is_active BOOLEAN NOT NULL DEFAULT true,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_team_plans_updated_at
            BEFORE UPDATE ON team_plans
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE team_plans IS 'The plan that a team shares';
        COMMENT ON COLUMN team_plans.shared_pool IS
            'Members draw from one pool; otherwise each from an allocation';
        """
    )
    isolate("team_plans")


def downgrade() -> None:
    run(
        """
        DROP TABLE team_plans;
        DROP TABLE team_members;
        DROP TABLE teams;
        """
    )
