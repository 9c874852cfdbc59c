"""Subscription tiers, and who subscribed to which."""

from migrations.rls import isolate
from migrations.sql import run

revision = "035"
down_revision = "034"


def upgrade() -> None:
    run(
        """
        CREATE TABLE subscription_tiers (
            id VARCHAR(50) PRIMARY KEY,
            display_name VARCHAR(100) NOT NULL,
            description TEXT,
            price_monthly DECIMAL(10, 2),
            price_annual DECIMAL(10, 2),
            included_credits_per_user DECIMAL(10, 2) NOT NULL DEFAULT 0,
            features JSONB NOT NULL DEFAULT '{}',
            limits JSONB NOT NULL DEFAULT '{}',
            is_public BOOLEAN DEFAULT true,
            sort_order INTEGER DEFAULT 0,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        COMMENT ON TABLE subscription_tiers IS 'Plans on offer';
        COMMENT ON COLUMN subscription_tiers.price_monthly IS 'USD; NULL: by agreement';
        COMMENT ON COLUMN subscription_tiers.price_annual IS 'USD; NULL: none, or by agreement';
        COMMENT ON COLUMN subscription_tiers.included_credits_per_user IS
            'Credits per seat and month';

        INSERT INTO subscription_tiers (
            id, display_name, price_monthly, price_annual, included_credits_per_user, features
        ) VALUES
            ('free', 'Free', 0, NULL, 100,
                '{"think_tank": false, "orchestration": false,
                  "models": ["gpt-4o-mini", "claude-3-haiku"]}'),
            ('pro', 'Pro', 49, 490, 5000,
                '{"think_tank": true, "orchestration": true, "models": "all"}'),
            ('team', 'Team', 199, 1990, 25000,
                '{"think_tank": true, "orchestration": true, "collaboration": true,
                  "models": "all"}'),
            ('enterprise', 'Enterprise', NULL, NULL, 0,
                '{"think_tank": true, "orchestration": true, "collaboration": true,
                  "models": "all", "custom_models": true}');

        CREATE TABLE subscriptions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            tier_id VARCHAR(50) NOT NULL REFERENCES subscription_tiers(id),
            status VARCHAR(20) NOT NULL DEFAULT 'active'
                CHECK (status IN ('active', 'cancelled', 'past_due', 'trialing', 'paused')),
            billing_cycle VARCHAR(10) NOT NULL CHECK (billing_cycle IN ('monthly', 'annual')),
            seats_purchased INTEGER NOT NULL DEFAULT 1,
            seats_used INTEGER NOT NULL DEFAULT 0,
            current_period_start TIMESTAMPTZ NOT NULL,
            current_period_end TIMESTAMPTZ NOT NULL,
            cancel_at_period_end BOOLEAN DEFAULT false,
            cancelled_at TIMESTAMPTZ,
            stripe_customer_id VARCHAR(255),
            stripe_subscription_id VARCHAR(255),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_subscriptions_tenant_id ON subscriptions (tenant_id);
        CREATE INDEX idx_subscriptions_status ON subscriptions (status);
        CREATE TRIGGER update_subscriptions_updated_at
            BEFORE UPDATE ON subscriptions
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE subscriptions IS
            'Plans that tenants are, or were, on; several rows per tenant';
        """
    )
    isolate("subscriptions")


def downgrade() -> None:
    run(
        """
        DROP TABLE subscriptions;
        DROP TABLE subscription_tiers;
        """
    )
