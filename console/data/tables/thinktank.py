"""Think Tank sessions. Source: migration 016."""

from sqlalchemy import Boolean, Column, Integer, Numeric, String, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

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

thinktank_sessions = Table(
    "thinktank_sessions",
    metadata,
    key(),
    tenant_id(),
    Column("user_id", UUID(), nullable=False),
    Column("problem_summary", Text()),
    Column("domain", String(50)),
    Column("complexity", String(20)),
    Column("total_steps", Integer(), server_default=text("0")),
    Column("avg_confidence", Numeric(3, 2)),
    Column("solution_found", Boolean(), server_default=text("false")),
    Column("total_tokens", Integer(), server_default=text("0")),
    Column("total_cost", Numeric(10, 6), server_default=text("0")),
    stamp("created_at"),
    moment("completed_at"),
    same_tenant_key(),
    of_user(kept=False),
    newest_first("thinktank_sessions"),
)
