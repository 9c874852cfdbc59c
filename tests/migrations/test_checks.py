"""Values that a column refuses, whoever writes them."""

import itertools
import re
from decimal import Decimal
from typing import NamedTuple

import asyncpg

from tests.migrations.test_tables import names

VOCABULARIES = {
    "tenants.status": {"active", "suspended", "pending"},
    "users.role": {"user", "power_user", "admin"},
    "users.status": {"active", "suspended", "pending"},
    "administrators.role": {"super_admin", "admin", "operator", "auditor"},
    "approval_requests.status": {"pending", "approved", "rejected", "expired"},
    "thinktank_sessions.complexity": {"low", "medium", "high", "extreme"},
    "thinktank_steps.step_type": {"decompose", "reason", "execute", "verify", "synthesize"},
    "workflow_definitions.category": {
        "generation",
        "analysis",
        "transformation",
        "pipeline",
        "custom",
    },
    "workflow_tasks.task_type": {
        "model_inference",
        "transformation",
        "condition",
        "parallel",
        "aggregation",
        "external_api",
        "human_review",
    },
    "workflow_executions.status": {
        "pending",
        "running",
        "paused",
        "completed",
        "failed",
        "cancelled",
    },
    "task_executions.status": {
        "pending",
        "running",
        "completed",
        "failed",
        "skipped",
        "retrying",
    },
    "credit_transactions.transaction_type": {
        "purchase",
        "bonus",
        "refund",
        "usage",
        "transfer_in",
        "transfer_out",
        "subscription_allocation",
        "expiration",
        "adjustment",
    },
    "subscriptions.status": {"active", "cancelled", "past_due", "trialing", "paused"},
    "subscriptions.billing_cycle": {"monthly", "annual"},
}
"""The words that the platform's document lists."""


async def test_the_documented_words_are_the_words_that_count(owner: asyncpg.Connection) -> None:
    found = {f"{check.table}.{check.column}": set(check.words) for check in await checks(owner)}
    assert {name: found.get(name) for name in VOCABULARIES} == VOCABULARIES


async def test_every_status_has_its_words(owner: asyncpg.Connection) -> None:
    columns = await names(
        owner,
        """
        SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name LIKE '%status'
        """,
    )
    assert columns <= {f"{check.table}.{check.column}" for check in await checks(owner)}


async def test_lists_take_their_words_and_nothing_near_them(
    superuser: asyncpg.Connection,
) -> None:
    lists = [check for check in await checks(superuser) if check.words]
    assert len(lists) > 60
    wrong = [
        (check, word)
        for check in lists
        for word, welcome in itertools.chain(
            ((word, True) for word in check.words),
            ((near, False) for near in ("", check.words[0].upper(), f"{check.words[0]} ", "x")),
        )
        if await takes(superuser, check, word) is not welcome
    ]
    assert wrong == []


async def test_ranges_take_their_ends_and_nothing_beyond(superuser: asyncpg.Connection) -> None:
    ranges = [check for check in await checks(superuser) if check.ends]
    assert len(ranges) > 20
    wrong = []
    for check in ranges:
        low, *high = check.ends
        step = Decimal("0.01") if check.fractional else 1
        cases = [(end, True) for end in check.ends]
        cases += [(low - step, False), *((end + step, False) for end in high)]
        if check.fractional:
            cases.append((Decimal("NaN"), False))
        wrong += [
            (check, value)
            for value, welcome in cases
            if await takes(superuser, check, value) is not welcome
        ]
    assert wrong == []


class Check(NamedTuple):
    """What a column may hold: one of ``words``, or a number between ``ends``, or from it on."""

    table: str
    column: str
    fractional: bool
    words: tuple[str, ...]
    ends: tuple[Decimal, ...]


async def checks(connection: asyncpg.Connection) -> list[Check]:
    """Every CHECK of a single column."""
    found = await connection.fetch(
        """
        SELECT conrelid::regclass::text, attname::text, atttypid = 'numeric'::regtype,
               pg_get_constraintdef(pg_constraint.oid)
        FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE contype = 'c' AND cardinality(conkey) = 1
        """
    )
    return [
        Check(
            table,
            column,
            fractional,
            tuple(re.findall(r"'([^']*)'::character varying", definition)),
            tuple(Decimal(end) for end in re.findall(r"[<>]= \(?(\d+)", definition)),
        )
        for table, column, fractional, definition in found
    ]


async def takes(connection: asyncpg.Connection, check: Check, value: str | Decimal | int) -> bool:
    """Whether a row with nothing but that value passes the table's CHECKs."""
    probe = f"probe_{check.table}"
    if not await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"pg_temp.{probe}"):
        await connection.execute(
            f"""
            CREATE TEMP TABLE {probe} (LIKE {check.table} INCLUDING CONSTRAINTS);
            DO $$
            DECLARE
                required name;
            BEGIN
                FOR required IN
                    SELECT attname FROM pg_attribute
                    WHERE attrelid = 'pg_temp.{probe}'::regclass AND attnotnull AND attnum > 0
                LOOP
                    EXECUTE format('ALTER TABLE {probe} ALTER %I DROP NOT NULL', required);
                END LOOP;
            END
            $$;
            """
        )
    try:
        await connection.execute(f"INSERT INTO {probe} ({check.column}) VALUES ('{value}')")
    except asyncpg.CheckViolationError:
        return False
    return True
