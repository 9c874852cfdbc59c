"""Credits. Source: migrations 033 and 042."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Numeric,
    String,
    Table,
    Text,
    text,
)

from console.data.tables.columns import key, metadata, moment, stamp, tenant_id

_CREDITS = Numeric(12, 4)

credit_balances = Table(
    "credit_balances",
    metadata,
    tenant_id(primary_key=True),
    Column("balance", _CREDITS, nullable=False, server_default=text("0")),
    Column("lifetime_purchased", _CREDITS, nullable=False, server_default=text("0")),
    Column("lifetime_used", _CREDITS, nullable=False, server_default=text("0")),
    Column("lifetime_bonus", _CREDITS, nullable=False, server_default=text("0")),
    Column("low_balance_alert_threshold", _CREDITS),
    moment("last_low_balance_alert"),
    Column("auto_purchase_enabled", Boolean(), server_default=text("false")),
    Column("auto_purchase_threshold", _CREDITS),
    Column("auto_purchase_amount", _CREDITS),
    stamp("created_at"),
    stamp("updated_at"),
)

credit_transactions = Table(
    "credit_transactions",
    metadata,
    key(),
    tenant_id(),
    Column("transaction_type", String(30), nullable=False),
    Column("amount", _CREDITS, nullable=False),
    Column("balance_after", _CREDITS, nullable=False),
    Column("description", Text()),
    Column("reference_id", String(255)),
    stamp("created_at"),
    Column("seq", BigInteger(), Identity(always=True), nullable=False),
    Index(
        "idx_credit_transactions_ledger",
        "tenant_id",
        text("created_at DESC"),
        text("seq DESC"),
        postgresql_include=["amount", "balance_after"],
    ),
)
