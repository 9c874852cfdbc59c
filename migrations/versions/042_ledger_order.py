"""An order for the ledger, and amounts that can be added up.

Rows of one transaction share ``created_at``, so it can't order them; an identity column can. A
ledger that already has rows is numbered in whatever order they lie: the column's comment names
the last of those numbers, and only rows above it are ordered.

``DECIMAL(12, 4)`` takes ``'NaN'``, which spoils every sum.
"""

from migrations.sql import run
from migrations.tenancy import array

revision = "042"
down_revision = "041"

LEDGER = array(("credit_balances", "credit_purchases", "credit_transactions"))


def upgrade() -> None:
    run(
        """
        DO $$
        DECLARE
            numbered bigint;
        BEGIN
            IF to_regclass('public.credit_transactions') IS NULL THEN
                RETURN;
            END IF;
            IF NOT EXISTS (
                SELECT FROM pg_attribute
                WHERE attrelid = 'public.credit_transactions'::regclass AND attname = 'seq'
            ) THEN
                ALTER TABLE public.credit_transactions
                    ADD COLUMN seq BIGINT GENERATED ALWAYS AS IDENTITY;
                -- The rows are behind row-level security, their sequence isn't.
                EXECUTE format(
                    'SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %s',
                    pg_get_serial_sequence('public.credit_transactions', 'seq')
                ) INTO numbered;
                EXECUTE format(
                    'COMMENT ON COLUMN public.credit_transactions.seq IS %L',
                    CASE numbered
                        WHEN 0 THEN 'Order of entry'
                        ELSE format('Order of entry above %s, unknown up to there', numbered)
                    END
                );
            END IF;
            -- A tenant's ledger from the newest row; its sums and its chain without the table.
            CREATE INDEX IF NOT EXISTS idx_credit_transactions_ledger
                ON public.credit_transactions (tenant_id, created_at DESC, seq DESC)
                INCLUDE (amount, balance_after);
            DROP INDEX IF EXISTS public.idx_credit_transactions_tenant;
        END
        $$
        """
    )
    run(
        f"""
        DO $$
        DECLARE
            ledger text;
            condition text;
        BEGIN
            FOREACH ledger IN ARRAY {LEDGER} LOOP
                SELECT string_agg(format('%I <> ''NaN''', attname), ' AND ' ORDER BY attnum)
                INTO condition
                FROM pg_attribute
                WHERE attrelid = to_regclass('public.' || ledger)
                    AND atttypid = 'numeric'::regtype;
                CONTINUE WHEN condition IS NULL;
                EXECUTE format(
                    'ALTER TABLE public.%I ADD CONSTRAINT %I CHECK (%s) NOT VALID',
                    ledger, ledger || '_numbers', condition
                );
                BEGIN
                    EXECUTE format(
                        'ALTER TABLE public.%I VALIDATE CONSTRAINT %I',
                        ledger, ledger || '_numbers'
                    );
                EXCEPTION
                    WHEN check_violation THEN
                        RAISE WARNING '% has rows with NaN; further ones are refused', ledger;
                END;
            END LOOP;
        END
        $$
        """
    )


def downgrade() -> None:
    run(
        f"""
        DO $$
        DECLARE
            ledger text;
        BEGIN
            FOREACH ledger IN ARRAY {LEDGER} LOOP
                EXECUTE format(
                    'ALTER TABLE IF EXISTS public.%I DROP CONSTRAINT IF EXISTS %I',
                    ledger, ledger || '_numbers'
                );
            END LOOP;
            IF to_regclass('public.credit_transactions') IS NOT NULL THEN
                ALTER TABLE public.credit_transactions DROP COLUMN seq;
                CREATE INDEX idx_credit_transactions_tenant
                    ON public.credit_transactions (tenant_id, created_at DESC);
            END IF;
        END
        $$
        """
    )
