"""Ledgers as a formula: the balance after any row is known without the rows before it.

A ledger is an opening and then cycles. Each begins with credits (a purchase and its bonus, or the
month's allocation), goes down row by row on a straight line with noise on it, and ends at the
opening's balance again; what is left of an allocation expires. An amount is the difference of two
balances, so any part of a ledger can be made by itself and all of it adds up to the last digit.
Now and then a row is taken back: the noise two rows before, less two steps, makes the refund as
large as the usage it refunds.
"""

from __future__ import annotations

from console.demo.large.expressions import chance, identity, key, moment, of_week, pick, since

_MODELS = """'{openai/gpt-4o,openai/gpt-4o,openai/gpt-4o,openai/o1,openai/gpt-4o-mini,\
anthropic/claude-3-5-sonnet-20241022,anthropic/claude-3-5-sonnet-20241022,\
anthropic/claude-3-5-haiku,google/gemini-1.5-pro,deepseek/deepseek-reasoner}'::text[]"""
_METERED = 0.15


class Formula:
    """The ledger of the tenant in scope (`tenants` of the schema demo_build), as SQL."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def place(self, i: str) -> str:
        """Where in its cycle row i stands, from 0."""
        return f"(({i} - 1) % cycle)"

    def taken_back(self, i: str) -> str:
        """Whether row i takes the row before it back."""
        place = self.place(i)
        return (
            f"({i} > 0 AND {place} % 113 = 57 AND {place} < cycle - 3"
            f" AND {self._chance(2, i)} < 0.6 AND {self._chance(3, f'{i} - 1')} >= {_METERED})"
        )

    def level(self, i: str) -> str:
        """The balance after row i, in ten-thousandths; 0 before the opening."""
        place = self.place(i)
        return f"""CASE
            WHEN {i} < 0 THEN 0
            WHEN {i} = 0 OR {place} = cycle - 1 THEN opening
            WHEN {place} = 0 AND grants = 2 THEN opening + packed
            WHEN {place} < grants THEN opening + packed + bonus
            ELSE opening + packed + bonus - mean * ({place} - grants + 1)
                - CASE WHEN {self.taken_back(i)} THEN {self._noise(f"{i} - 2")} - 2 * mean
                    ELSE {self._noise(i)} END
        END"""

    def insert(self, week: int, first_seq: int) -> str:
        """One week of all ledgers, in order of time as the platform would have written it."""
        seed, drawn = self._seed, key("n", "shown")
        model = pick(_MODELS, self._chance(4, "shown"), 10)
        request = f"'req-' || lpad(floor({chance(seed, 5, drawn)} * 1e8)::text, 8, '0')"
        metered = f"{self._chance(3, 'shown')} < {_METERED}"
        purchase = identity(seed, "purchase", "n", "(i - 1) / cycle")
        bonus = "(i > 0 AND grants = 2 AND (i - 1) % cycle = 1)"
        at = f"CASE WHEN {bonus} THEN i - 1 ELSE i END"
        return f"""
        INSERT INTO public.credit_transactions (
            id, tenant_id, transaction_type, amount, balance_after, description, reference_id,
            created_at, seq
        )
        OVERRIDING SYSTEM VALUE
        SELECT {identity(seed, "entry", "n", "i")}, tenant_id, kind,
            (level - before)::numeric * 0.0001, level::numeric * 0.0001,
            CASE kind
                WHEN 'usage' THEN CASE
                    WHEN {metered} THEN 'API usage ' || to_char(at, 'MM-DD HH24":00–"')
                        || to_char(at + interval '1 hour', 'HH24":00 "') || {model}
                    ELSE 'API call to ' || {model}
                END
                WHEN 'refund' THEN 'Refund: ' || {model} || ' answered with an empty message'
                WHEN 'purchase' THEN CASE
                    WHEN i = 1 THEN 'Initial credit purchase'
                    ELSE 'Auto-purchase: balance below threshold'
                END
                WHEN 'bonus' THEN 'Volume purchase bonus'
                WHEN 'subscription_allocation' THEN 'Monthly allocation for ' || tier
                WHEN 'expiration' THEN 'Unused allocation expired'
                ELSE CASE
                    WHEN i = 0 THEN 'Balance carried over from billing v1'
                    ELSE 'Correction of double metering'
                END
            END,
            CASE
                WHEN kind IN ('purchase', 'bonus') THEN {purchase}::text
                WHEN kind IN ('subscription_allocation', 'expiration') THEN NULL
                WHEN kind = 'adjustment' THEN CASE
                    WHEN i = 0 THEN 'migration-billing-v2'
                    ELSE 'ticket-' || 4000 + i % 5000
                END
                WHEN kind = 'usage' AND {metered} THEN 'meter-' || to_char(at, 'YYYYMMDDHH24-')
                    || left(split_part({model}, '/', 2), 12)
                ELSE {request}
            END,
            at, {first_seq} + past + place
        FROM (
            SELECT n, tenant.id AS tenant_id, tier, cycle, grants, i, at, level, before, kind,
                CASE kind WHEN 'refund' THEN i - 1 ELSE i END AS shown,
                row_number() OVER (ORDER BY at, n, i) AS place
            FROM demo_build.tenants AS tenant
            CROSS JOIN {of_week("entries", week)} AS i
            CROSS JOIN LATERAL {moment(f"{at} + {self._chance(6, at)}", "entries")} AS moved
            CROSS JOIN LATERAL (
                SELECT {self.level("i")} AS level, {self.level("(i - 1)")} AS before,
                    CASE
                        WHEN i = 0 THEN 'adjustment'
                        WHEN (i - 1) % cycle = 0 THEN
                            CASE grants WHEN 2 THEN 'purchase' ELSE 'subscription_allocation' END
                        WHEN {bonus} THEN 'bonus'
                        WHEN (i - 1) % cycle = cycle - 1 AND grants = 1 THEN 'expiration'
                        WHEN {self.taken_back("i")} THEN CASE
                            WHEN {self._chance(7, "i")} < 0.97 THEN 'refund' ELSE 'adjustment'
                        END
                        ELSE 'usage'
                    END AS kind
                OFFSET 0
            ) AS told
        ) AS entry
        CROSS JOIN (
            SELECT sum({since("entries", week)}) AS past FROM demo_build.tenants
        ) AS earlier
        ORDER BY place
        """

    def balances(self) -> str:
        """The balances by the formula, and the counters from the rows themselves."""
        return f"""
        INSERT INTO public.credit_balances (
            tenant_id, balance, lifetime_purchased, lifetime_used, lifetime_bonus,
            low_balance_alert_threshold, auto_purchase_enabled, auto_purchase_threshold,
            auto_purchase_amount, created_at, updated_at
        )
        SELECT tenant.id, ({self.level("(entries - 1)")})::numeric * 0.0001,
            counted.purchased, counted.used, counted.extra, threshold::numeric * 0.0001,
            grants = 2, CASE grants WHEN 2 THEN opening::numeric * 0.0001 END,
            CASE grants WHEN 2 THEN packed::numeric * 0.0001 END, counted.first, counted.last
        FROM demo_build.tenants AS tenant
        JOIN (
            SELECT tenant_id, min(created_at) AS first, max(created_at) AS last,
                coalesce(sum(amount) FILTER (WHERE transaction_type = 'purchase'), 0) AS purchased,
                coalesce(sum(amount) FILTER (WHERE transaction_type = 'bonus'), 0) AS extra,
                coalesce(-sum(amount) FILTER (WHERE transaction_type = 'usage'), 0) AS used
            FROM public.credit_transactions GROUP BY tenant_id
        ) AS counted ON counted.tenant_id = tenant.id;
        INSERT INTO public.credit_purchases (
            id, tenant_id, credits_amount, bonus_credits, price_cents, stripe_payment_intent_id,
            status, completed_at, created_at
        )
        SELECT reference_id::uuid, tenant_id, amount, tenant.bonus::numeric * 0.0001, amount::int,
            'pi_' || left(replace(reference_id, '-', ''), 18), 'completed', entry.created_at,
            entry.created_at
        FROM public.credit_transactions AS entry
        JOIN demo_build.tenants AS tenant ON tenant.id = entry.tenant_id
        WHERE transaction_type = 'purchase'
        """

    def _noise(self, i: str) -> str:
        return f"floor({self._chance(1, i)} * mean)::bigint"

    def _chance(self, salt: int, i: str) -> str:
        return chance(self._seed, salt, key("n", i))
