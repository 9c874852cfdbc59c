"""Approval requests. Source: migration 001."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Table, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from console.data.tables.columns import key, metadata, stamp
from console.data.tables.identity import administrators

approval_requests = Table(
    "approval_requests",
    metadata,
    key(),
    Column("requester_id", UUID(), ForeignKey(administrators.c.id), nullable=False),
    Column("action_type", String(100), nullable=False),
    Column("resource_type", String(100), nullable=False),
    Column("resource_id", String(255)),
    Column("payload", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("status", String(20), nullable=False, server_default=text("'pending'")),
    Column("required_approvals", Integer(), nullable=False, server_default=text("1")),
    Column("approvals", JSONB(), nullable=False, server_default=text("'[]'")),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    stamp("created_at"),
    stamp("updated_at"),
)
