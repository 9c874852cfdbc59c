"""Columns that many tables share."""

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, text
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


def moment(name: str) -> Column[Any]:
    """A TIMESTAMPTZ that is NULL until it happens."""
    return Column(name, DateTime(timezone=True))


def stamp(name: str) -> Column[Any]:
    """A TIMESTAMPTZ NOT NULL DEFAULT now()."""
    return Column(name, DateTime(timezone=True), nullable=False, server_default=text("now()"))
