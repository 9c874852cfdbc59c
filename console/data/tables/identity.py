"""Administrators. Source: migration 001."""

from sqlalchemy import ARRAY, Boolean, Column, ForeignKey, String, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

from console.data.tables.columns import key, metadata, moment, stamp

administrators = Table(
    "administrators",
    metadata,
    key(),
    Column("cognito_user_id", String(128), nullable=False, unique=True),
    Column("email", String(255), nullable=False, unique=True),
    Column("display_name", String(200), nullable=False),
    Column("role", String(50), nullable=False, server_default=text("'admin'")),
    Column("permissions", ARRAY(Text()), nullable=False, server_default=text("'{}'")),
    Column("mfa_enabled", Boolean(), nullable=False, server_default=text("false")),
    moment("last_login_at"),
    stamp("created_at"),
    stamp("updated_at"),
    Column("invited_by", UUID(), ForeignKey("administrators.id")),
)
