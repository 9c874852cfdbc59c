"""Which table belongs to whom, and which row may point at which.

The state of the schema at revision 041, on which 042–049 build: they carry the same isolation
into a database that the platform made itself. A table that comes later brings its own grants,
policies and keys in its own revision and is not added here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

PLATFORM_TABLES = (
    "tenants",
    "administrators",
    "approval_requests",
    "invitations",
    "ai_models",
    "model_capabilities",
    "approval_workflows",
    "self_hosted_models",
    "model_deployments",
    "external_providers",
    "provider_configs",
    "error_patterns",
    "thinktank_tools",
    "providers",
    "provider_health",
    "workflow_definitions",
    "workflow_tasks",
    "licenses",
    "unified_models",
    "model_versions",
    "neural_workflows",
    "neural_steps",
    "locales",
    "translations",
    "subscription_tiers",
    "dual_approvals",
    "approval_chains",
)
"""No tenant's data: no row-level security, grants alone."""

TENANT_TABLES = (
    "users",
    "usage_records",
    "invoices",
    "visual_pipelines",
    "pipeline_stages",
    "task_classifications",
    "metrics",
    "analytics_snapshots",
    "neural_configs",
    "neural_executions",
    "credentials",
    "credential_rotations",
    "thinktank_sessions",
    "thinktank_steps",
    "chat_sessions",
    "chat_messages",
    "collaborations",
    "collaboration_members",
    "memories",
    "memory_associations",
    "persona_configs",
    "teams",
    "team_members",
    "team_plans",
    "snapshots",
    "snapshot_diffs",
    "workflow_executions",
    "task_executions",
    "license_activations",
    "feedback",
    "learning_samples",
    "proposals",
    "proposal_evidence",
    "app_contexts",
    "app_permissions",
    "credit_balances",
    "credit_transactions",
    "credit_purchases",
    "storage_usage",
    "storage_costs",
    "subscriptions",
    "canvases",
    "canvas_elements",
    "scheduled_prompts",
    "prompt_executions",
    "auto_resolutions",
    "selection_history",
    "api_keys",
)
"""Every row is one tenant's."""

MIXED_VISIBLE = ("routing_rules", "personas", "configs", "resolution_rules", "model_pricing")
"""Rows without a tenant are defaults that every tenant reads."""

MIXED_PRIVATE = ("error_logs", "config_history")
"""Rows without a tenant are the platform's; no tenant sees them."""

MIXED_TABLES = MIXED_VISIBLE + MIXED_PRIVATE
ISOLATED_TABLES = TENANT_TABLES + MIXED_TABLES
"""Everything under row-level security."""

TABLES = PLATFORM_TABLES + ISOLATED_TABLES

SECRET_COLUMNS = ("key_hash", "token_hash", "secret_ref", "api_key_secret_ref")
"""Granted to nobody, in whichever table they stand."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column of a tenant's row that names another row, and what becomes of it with that row."""

    child: str
    column: str
    parent: str
    on_delete: Literal["CASCADE", "SET NULL", "RESTRICT"]


CHILDREN = (
    Reference("thinktank_steps", "session_id", "thinktank_sessions", "CASCADE"),
    Reference("task_executions", "workflow_execution_id", "workflow_executions", "CASCADE"),
)
"""Tables that the reference fixes without a ``tenant_id``; 043 gives them their parent's."""

SAME_TENANT_REFERENCES = (
    Reference("usage_records", "user_id", "users", "SET NULL"),
    Reference("visual_pipelines", "user_id", "users", "CASCADE"),
    Reference("pipeline_stages", "pipeline_id", "visual_pipelines", "CASCADE"),
    Reference("task_classifications", "user_id", "users", "SET NULL"),
    Reference("metrics", "user_id", "users", "SET NULL"),
    Reference("neural_configs", "user_id", "users", "CASCADE"),
    Reference("neural_executions", "user_id", "users", "SET NULL"),
    Reference("error_logs", "user_id", "users", "SET NULL"),
    Reference("credential_rotations", "credential_id", "credentials", "CASCADE"),
    Reference("thinktank_sessions", "user_id", "users", "CASCADE"),
    Reference("chat_sessions", "user_id", "users", "CASCADE"),
    Reference("chat_messages", "session_id", "chat_sessions", "CASCADE"),
    Reference("chat_messages", "parent_message_id", "chat_messages", "SET NULL"),
    Reference("collaborations", "created_by", "users", "SET NULL"),
    Reference("collaboration_members", "collaboration_id", "collaborations", "CASCADE"),
    Reference("collaboration_members", "user_id", "users", "CASCADE"),
    Reference("memories", "user_id", "users", "CASCADE"),
    Reference("memory_associations", "source_memory_id", "memories", "CASCADE"),
    Reference("memory_associations", "target_memory_id", "memories", "CASCADE"),
    Reference("personas", "user_id", "users", "SET NULL"),
    Reference("persona_configs", "user_id", "users", "CASCADE"),
    Reference("teams", "owner_id", "users", "RESTRICT"),
    Reference("team_members", "team_id", "teams", "CASCADE"),
    Reference("team_members", "user_id", "users", "CASCADE"),
    Reference("team_plans", "team_id", "teams", "CASCADE"),
    Reference("snapshots", "chat_session_id", "chat_sessions", "CASCADE"),
    Reference("snapshots", "previous_snapshot_id", "snapshots", "SET NULL"),
    Reference("snapshot_diffs", "snapshot_id", "snapshots", "CASCADE"),
    Reference("license_activations", "activated_by", "users", "SET NULL"),
    Reference("feedback", "user_id", "users", "CASCADE"),
    Reference("learning_samples", "feedback_id", "feedback", "SET NULL"),
    Reference("proposal_evidence", "proposal_id", "proposals", "CASCADE"),
    Reference("proposal_evidence", "user_id", "users", "SET NULL"),
    Reference("app_permissions", "app_context_id", "app_contexts", "CASCADE"),
    Reference("app_permissions", "user_id", "users", "CASCADE"),
    Reference("storage_usage", "user_id", "users", "SET NULL"),
    Reference("canvases", "user_id", "users", "CASCADE"),
    Reference("canvases", "chat_session_id", "chat_sessions", "SET NULL"),
    Reference("canvas_elements", "canvas_id", "canvases", "CASCADE"),
    Reference("scheduled_prompts", "user_id", "users", "CASCADE"),
    Reference("prompt_executions", "prompt_id", "scheduled_prompts", "CASCADE"),
    Reference("auto_resolutions", "user_id", "users", "SET NULL"),
    Reference("selection_history", "user_id", "users", "SET NULL"),
    Reference("api_keys", "user_id", "users", "SET NULL"),
)
"""The parent is a tenant's row too, so a key over (tenant_id, column) can hold the rule."""

MIXED_PARENT_REFERENCES = (
    Reference("persona_configs", "persona_id", "personas", "CASCADE"),
    Reference("config_history", "config_id", "configs", "SET NULL"),
    Reference("auto_resolutions", "rule_id", "resolution_rules", "SET NULL"),
)
"""The parent may be nobody's: a trigger holds the rule, since a key can't say so."""


def array(names: Iterable[str]) -> str:
    """Write names as an SQL array, for a DO block that walks through them."""
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"ARRAY[{quoted}]"
