"""Workflow definitions and executions. Source: migration 024."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from console.data.tables.columns import key, metadata, moment, stamp, tenant_id

workflow_definitions = Table(
    "workflow_definitions",
    metadata,
    key(),
    Column("workflow_id", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("description", Text()),
    Column("category", String(50), nullable=False),
    Column("version", String(20), nullable=False, server_default=text("'1.0.0'")),
    Column("dag_definition", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("input_schema", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("output_schema", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("default_parameters", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("timeout_seconds", Integer(), server_default=text("3600")),
    Column("max_retries", Integer(), server_default=text("3")),
    Column("min_tier", Integer(), server_default=text("1")),
    Column("is_active", Boolean(), server_default=text("true")),
    Column("requires_audit_trail", Boolean(), server_default=text("false")),
    Column("hipaa_compliant", Boolean(), server_default=text("false")),
    stamp("created_at"),
    stamp("updated_at"),
    Column("created_by", UUID()),
    UniqueConstraint("workflow_id"),
)

workflow_executions = Table(
    "workflow_executions",
    metadata,
    key(),
    Column("workflow_id", UUID(), ForeignKey("workflow_definitions.id"), nullable=False),
    tenant_id(),
    Column("user_id", UUID(), nullable=False),
    Column("status", String(20), nullable=False, server_default=text("'pending'")),
    Column("input_parameters", JSONB(), nullable=False, server_default=text("'{}'")),
    Column("resolved_parameters", JSONB(), server_default=text("'{}'")),
    Column("output_data", JSONB()),
    Column("error_message", Text()),
    Column("error_details", JSONB()),
    moment("started_at"),
    moment("completed_at"),
    Column("duration_ms", Integer()),
    Column("estimated_cost_usd", Numeric(10, 4)),
    Column("actual_cost_usd", Numeric(10, 4)),
    Column("checkpoint_data", JSONB()),
    Column("priority", Integer(), server_default=text("5")),
    stamp("created_at"),
    stamp("updated_at"),
)
