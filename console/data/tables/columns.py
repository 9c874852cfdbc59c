"""Columns that many tables share."""

from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

metadata = MetaData()
"""Every table described here; the tests compare it with the migrated database."""


def key() -> Column[Any]:
    """``id UUID PRIMARY KEY DEFAULT uuid_generate_v4()``."""
    return Column("id", UUID(), primary_key=True, server_default=text("uuid_generate_v4()"))


def tenant_id(*, primary_key: bool = False) -> Column[Any]:
    """Whose row it is; deleting the tenant deletes the row."""
    return Column(
        "tenant_id",
        UUID(),
        ForeignKey("tenants.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


def same_tenant_key() -> UniqueConstraint:
    """``(tenant_id, id)``: what rows of the same tenant, and only they, may point at."""
    return UniqueConstraint("tenant_id", "id")


def of_user(*, kept: bool) -> ForeignKeyConstraint:
    """``user_id``, of the same tenant; the row is ``kept`` when the user goes, or goes too."""
    return ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["users.tenant_id", "users.id"],
        ondelete="SET NULL (user_id)" if kept else "CASCADE",
    )


def newest_first(table: str) -> Index:
    """The index of every list: ``(tenant_id, created_at DESC, id DESC)``."""
    return Index(
        f"idx_{table}_tenant_id_created_at_id",
        "tenant_id",
        text("created_at DESC"),
        text("id DESC"),
    )


def moment(name: str) -> Column[Any]:
    """A TIMESTAMPTZ that is NULL until it happens."""
    return Column(name, DateTime(timezone=True))


def stamp(name: str) -> Column[Any]:
    """A TIMESTAMPTZ NOT NULL DEFAULT now()."""
    return Column(name, DateTime(timezone=True), nullable=False, server_default=text("now()"))
