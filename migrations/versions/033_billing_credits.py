"""Credits: the balance, the ledger, and purchases. One credit is 0.01 USD."""

from migrations.rls import isolate
from migrations.sql import run

revision = "033"
down_revision = "032"


def upgrade() -> None:
    run(
        """
        CREATE TABLE credit_balances (
            tenant_id UUID PRIMARY KEY REFERENCES tenants(id) ON DELETE CASCADE,
            balance DECIMAL(12, 4) NOT NULL DEFAULT 0,
            lifetime_purchased DECIMAL(12, 4) NOT NULL DEFAULT 0,
            lifetime_used DECIMAL(12, 4) NOT NULL DEFAULT 0,
            lifetime_bonus DECIMAL(12, 4) NOT NULL DEFAULT 0,
            low_balance_alert_threshold DECIMAL(12, 4),
            last_low_balance_alert TIMESTAMPTZ,
            auto_purchase_enabled BOOLEAN DEFAULT false,
            auto_purchase_threshold DECIMAL(12, 4),
            auto_purchase_amount DECIMAL(12, 4),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
            updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE TRIGGER update_credit_balances_updated_at
            BEFORE UPDATE ON credit_balances
            FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
        COMMENT ON TABLE credit_balances IS 'One balance per tenant, in credits';
        COMMENT ON COLUMN credit_balances.balance IS
            'What the ledger in credit_transactions adds up to';
        COMMENT ON COLUMN credit_balances.auto_purchase_threshold IS
            'Credits are bought when the balance falls below';
        """
    )
    isolate("credit_balances")
    run(
        """
        CREATE TABLE credit_transactions (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            transaction_type VARCHAR(30) NOT NULL
                CHECK (transaction_type IN (
                    'purchase', 'bonus', 'refund', 'usage', 'transfer_in', 'transfer_out',
                    'subscription_allocation', 'expiration', 'adjustment'
                )),
            amount DECIMAL(12, 4) NOT NULL,
            balance_after DECIMAL(12, 4) NOT NULL,
            description TEXT,
            reference_id VARCHAR(255),
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_credit_transactions_tenant
            ON credit_transactions (tenant_id, created_at DESC);
        COMMENT ON TABLE credit_transactions IS 'The ledger of credits';
        COMMENT ON COLUMN credit_transactions.amount IS
            'Credits; negative for usage, transfer_out and expiration';
        COMMENT ON COLUMN credit_transactions.balance_after IS 'Balance before plus amount';
        COMMENT ON COLUMN credit_transactions.reference_id IS
            'Purchase or request behind it; NULL for allocations';
        """
    )
    isolate("credit_transactions")
    run(
        """
        CREATE TABLE credit_purchases (
            id UUID PRIMARY KEY DEFAULT uuid_generate_v4(),
            tenant_id UUID NOT NULL REFERENCES tenants(id) ON DELETE CASCADE,
            credits_amount DECIMAL(12, 4) NOT NULL,
            bonus_credits DECIMAL(12, 4) NOT NULL DEFAULT 0,
            price_cents INTEGER NOT NULL,
            discount_percent DECIMAL(5, 2) NOT NULL DEFAULT 0,
            stripe_payment_intent_id VARCHAR(255),
            status VARCHAR(20) NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'completed', 'failed', 'refunded')),
            completed_at TIMESTAMPTZ,
            created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
        );
        CREATE INDEX idx_credit_purchases_tenant_id_created_at
            ON credit_purchases (tenant_id, created_at DESC);
        COMMENT ON TABLE credit_purchases IS 'Credits bought';
        COMMENT ON COLUMN credit_purchases.credits_amount IS 'Credits, without the bonus';
        COMMENT ON COLUMN credit_purchases.price_cents IS 'USD cents';
        """
    )
    isolate("credit_purchases")


def downgrade() -> None:
    run(
        """
        DROP TABLE credit_purchases;
        DROP TABLE credit_transactions;
        DROP TABLE credit_balances;
        """
    )
