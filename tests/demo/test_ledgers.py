from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise

import asyncpg

from console.demo.ledger import TAMPERED

ZERO = Decimal(0)


async def _ledgers(connection: asyncpg.Connection) -> dict[str, list[asyncpg.Record]]:
    """Rows of each tenant in the order of the chain."""
    ledgers: dict[str, list[asyncpg.Record]] = {}
    for row in await connection.fetch(
        "SELECT t.name, c.* FROM credit_transactions c JOIN tenants t ON t.id = c.tenant_id"
        " ORDER BY c.seq"
    ):
        ledgers.setdefault(row["name"], []).append(row)
    return ledgers


def _loose_ends(rows: list[asyncpg.Record]) -> dict[Decimal, int]:
    """Balances after a row without a row that goes on from there (+), and the reverse (-)."""
    ends = Counter(row["balance_after"] for row in rows)
    ends.subtract(row["balance_after"] - row["amount"] for row in rows)
    return {balance: count for balance, count in ends.items() if count}


async def test_every_ledger_but_one_adds_up_to_the_last_digit(demo: asyncpg.Connection) -> None:
    balances = {
        row["name"]: row
        for row in await demo.fetch(
            "SELECT t.name, b.* FROM credit_balances b JOIN tenants t ON t.id = b.tenant_id"
        )
    }
    ledgers = await _ledgers(demo)
    assert ledgers.keys() == balances.keys()
    for name, rows in ledgers.items():
        closing = balances[name]["balance"]
        removed = TAMPERED.removed if name == TAMPERED.tenant else ZERO
        ends = {closing: 1, ZERO: -1}
        if name == TAMPERED.tenant:
            ends |= {TAMPERED.breaks_at: 1, TAMPERED.resumes_at: -1}
        assert _loose_ends(rows) == ends, name
        assert rows[-1]["balance_after"] == closing, name
        assert sum(row["amount"] for row in rows) + removed == closing, name
        by_type: Counter[str] = Counter()
        for row in rows:
            by_type[row["transaction_type"]] += row["amount"]
        assert by_type["purchase"] == balances[name]["lifetime_purchased"], name
        assert by_type["bonus"] == balances[name]["lifetime_bonus"], name
        assert -(by_type["usage"] + removed) == balances[name]["lifetime_used"], name


async def test_seq_follows_the_chain_and_time(demo: asyncpg.Connection) -> None:
    for name, rows in (await _ledgers(demo)).items():
        for before, row in pairwise(rows):
            assert before["created_at"] <= row["created_at"], name
            joins = before["balance_after"] + row["amount"] == row["balance_after"]
            broken = name == TAMPERED.tenant and before["balance_after"] == TAMPERED.breaks_at
            assert joins != broken, name


async def test_signs_follow_the_type_and_no_balance_is_negative(demo: asyncpg.Connection) -> None:
    positive = {"purchase", "bonus", "refund", "transfer_in", "subscription_allocation"}
    negative = {"usage", "transfer_out", "expiration"}
    for row in await demo.fetch("SELECT * FROM credit_transactions"):
        assert row["balance_after"] >= 0
        if row["transaction_type"] in positive:
            assert row["amount"] > 0
        elif row["transaction_type"] in negative:
            assert row["amount"] < 0


async def test_a_bonus_shares_instant_and_reference_with_its_purchase(
    demo: asyncpg.Connection,
) -> None:
    assert await demo.fetchval("SELECT count(*) FROM credit_transactions") > 10_000
    assert not await demo.fetch(
        "SELECT b.id FROM credit_transactions b LEFT JOIN credit_transactions p"
        " ON p.tenant_id = b.tenant_id AND p.transaction_type = 'purchase'"
        "  AND p.reference_id = b.reference_id AND p.created_at = b.created_at"
        " LEFT JOIN credit_purchases c ON c.id::text = b.reference_id"
        "  AND c.credits_amount = p.amount AND c.bonus_credits = b.amount"
        " WHERE b.transaction_type = 'bonus' AND c.id IS NULL"
    )


async def test_what_a_transfer_takes_from_one_tenant_it_gives_to_another(
    demo: asyncpg.Connection,
) -> None:
    rows = await demo.fetch(
        "SELECT reference_id, sum(amount) AS total, count(DISTINCT tenant_id) AS parties"
        " FROM credit_transactions WHERE transaction_type IN ('transfer_in', 'transfer_out')"
        " GROUP BY 1"
    )
    assert rows
    assert all(row["total"] == 0 and row["parties"] == 2 for row in rows)


async def test_usage_by_a_run_or_a_session_names_it(demo: asyncpg.Connection) -> None:
    for table, description in (
        ("workflow_executions", "Workflow %"),
        ("thinktank_sessions", "Think Tank session"),
    ):
        counts = await demo.fetchrow(
            f"SELECT count(x.id), count(*) FROM credit_transactions c LEFT JOIN {table} x"
            " ON x.id::text = c.reference_id AND x.tenant_id = c.tenant_id"
            " WHERE c.description LIKE $1",
            description,
        )
        assert counts is not None
        assert counts[0] == counts[1] > 100


async def test_one_balance_is_under_its_threshold(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch(
        "SELECT t.name FROM credit_balances b JOIN tenants t ON t.id = b.tenant_id"
        " WHERE b.balance < b.low_balance_alert_threshold"
    )
    assert [row[0] for row in rows] == ["initech"]
