"""Tenants and what belongs to each directly. Source: migrations 001, 004, 035, 041."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    DateTime,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import ForeignKey as To
from sqlalchemy.dialects.postgresql import JSONB, UUID

from console.data.tables.columns import (
    key,
    metadata,
    moment,
    newest_first,
    of_user,
    same_tenant_key,
    stamp,
    tenant_id,
)

tenants = Table(
    "tenants",
    metadata,
    key(),
    Column("name", String(100), nullable=False, unique=True),
    Column("display_name", String(200), nullable=False),
    Column("domain", String(255)),
    Column("settings", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("status", String(20), nullable=False, server_default=text("'active'")),
    stamp("created_at"),
    stamp("updated_at"),
)

users = Table(
    "users",
    metadata,
    key(),
    tenant_id(),
    Column("cognito_user_id", String(128), nullable=False, unique=True),
    Column("email", String(255), nullable=False),
    Column("display_name", String(200)),
    Column("role", String(50), nullable=False, server_default=text("'user'")),
    Column("status", String(20), nullable=False, server_default=text("'active'")),
    Column("settings", JSONB(), nullable=False, server_default=text("'{}'")),
    stamp("created_at"),
    stamp("updated_at"),
    UniqueConstraint("tenant_id", "email"),
    same_tenant_key(),
    newest_first("users"),
)

api_keys = Table(
    "api_keys",
    metadata,
    key(),
    tenant_id(),
    Column("user_id", UUID()),
    Column("name", String(100), nullable=False),
    Column("key_prefix", String(20), nullable=False),
    Column("key_hash", String(128), nullable=False, unique=True),
    Column("scopes", ARRAY(Text()), nullable=False, server_default=text("'{chat,models}'")),
    Column("rate_limit_per_minute", Integer()),
    Column("is_active", Boolean(), nullable=False, server_default=text("true")),
    moment("expires_at"),
    moment("last_used_at"),
    moment("revoked_at"),
    Column("revoked_by", UUID()),
    stamp("created_at"),
    stamp("updated_at"),
    UniqueConstraint("tenant_id", "key_prefix"),
    of_user(kept=True),
    newest_first("api_keys"),
)

usage_records = Table(
    "usage_records",
    metadata,
    key(),
    tenant_id(),
    Column("user_id", UUID()),
    Column("model_id", String(100), nullable=False),
    Column("request_id", String(100)),
    Column("input_tokens", Integer(), nullable=False, server_default=text("0")),
    Column("output_tokens", Integer(), nullable=False, server_default=text("0")),
    Column("total_tokens", Integer(), nullable=False, server_default=text("0")),
    Column("cost_usd", Numeric(12, 8), nullable=False, server_default=text("0")),
    Column("latency_ms", Integer()),
    Column("status", String(20), nullable=False, server_default=text("'success'")),
    Column("error_message", Text()),
    stamp("created_at"),
    of_user(kept=True),
    newest_first("usage_records"),
)

subscription_tiers = Table(
    "subscription_tiers",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("display_name", String(100), nullable=False),
    Column("description", Text()),
    Column("price_monthly", Numeric(10, 2)),
    Column("price_annual", Numeric(10, 2)),
    Column("included_credits_per_user", Numeric(10, 2), nullable=False, server_default=text("0")),
    Column("features", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("limits", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("is_public", Boolean(), server_default=text("true")),
    Column("sort_order", Integer(), server_default=text("0")),
    stamp("created_at"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    key(),
    tenant_id(),
    Column("tier_id", String(50), To("subscription_tiers.id"), nullable=False),
    Column("status", String(20), nullable=False, server_default=text("'active'")),
    Column("billing_cycle", String(10), nullable=False),
    Column("seats_purchased", Integer(), nullable=False, server_default=text("1")),
    Column("seats_used", Integer(), nullable=False, server_default=text("0")),
    Column("current_period_start", DateTime(timezone=True), nullable=False),
    Column("current_period_end", DateTime(timezone=True), nullable=False),
    Column("cancel_at_period_end", Boolean(), server_default=text("false")),
    moment("cancelled_at"),
    Column("stripe_customer_id", String(255)),
    Column("stripe_subscription_id", String(255)),
    stamp("created_at"),
    stamp("updated_at"),
    newest_first("subscriptions"),
)
