"""What people decided about tables, columns, functions and roles; the rest is read live.

Written down here a second time, apart from the migrations, so that a slip in theirs shows.
Whatever the database has and these lists don't is denied to everybody, or a finding.
"""

from __future__ import annotations

from dataclasses import dataclass

GROUPS = ("radiant_auditor", "radiant_operator", "radiant_admin", "radiant_super_admin")
"""What people's logins belong to."""

PLATFORM = "radiant_platform"
RECORDER = "radiant_recorder"
REGISTRAR = "radiant_registrar"
EXECUTOR = "radiant_executor"
OWNERS = (PLATFORM, RECORDER, REGISTRAR, EXECUTOR)
"""Roles with more sight or power than people; nobody logs in as them."""

OPEN_TABLES = frozenset(
    {
        "administrators",
        "ai_models",
        "alembic_version",
        "approval_chains",
        "approval_requests",
        "approval_workflows",
        "console.administrator_logins",
        "console.audit_log",
        "dual_approvals",
        "error_patterns",
        "external_providers",
        "invitations",
        "licenses",
        "locales",
        "model_capabilities",
        "model_deployments",
        "model_versions",
        "neural_steps",
        "neural_workflows",
        "provider_configs",
        "provider_health",
        "providers",
        "self_hosted_models",
        "subscription_tiers",
        "tenants",
        "thinktank_tools",
        "translations",
        "unified_models",
        "workflow_definitions",
        "workflow_tasks",
    }
)
"""No tenant's data: people read all of it, whatever tenant is set."""

CLOSED_TABLES = frozenset({"console.audit_head"})
"""Nobody reads them but their owner's functions."""

SHARED_DEFAULTS = frozenset(
    {"configs", "model_pricing", "personas", "resolution_rules", "routing_rules"}
)
"""Tables whose rows without a tenant every tenant reads; elsewhere such rows are the platform's."""

SECRET_COLUMNS = frozenset(
    {
        ("api_keys", "key_hash"),
        ("credentials", "secret_ref"),
        ("invitations", "token_hash"),
        ("providers", "api_key_secret_ref"),
    }
)
"""Columns that nobody reads."""

SOUNDS_SECRET = (
    r"secret|passw(or)?d|passphrase|private_key|(key|token)_hash|(api|access)_key$|_token$"
)
"""A column of such a name is secret, or is listed as not."""

SOUNDS_ONLY = frozenset[tuple[str, str]]()
"""Columns whose names sound secret and whose contents aren't."""


@dataclass(frozen=True)
class Function:
    """A function that was looked at; whatever isn't as it was is a finding.

    Attributes:
        owner: Its owner, or "" for whoever owns the schema.
        callers: Roles that may call it besides its owner; "public" for everybody.
        definer: Runs with its owner's rights. Its ``search_path`` must be pinned.
        volatility: As in ``pg_proc.provolatile``.
        result: What it returns, checked when it is a definer's: the opening is that wide.
    """

    owner: str = ""
    callers: frozenset[str] = frozenset()
    definer: bool = False
    volatility: str = "v"
    result: str = ""


_PEOPLE = frozenset(GROUPS)
_TRIGGER = Function()

FUNCTIONS = {
    "uuid_generate_v4()": Function(callers=frozenset({"public"})),
    "update_updated_at_column()": Function(callers=frozenset({"public"})),
    "thinktank_steps_fill_tenant()": _TRIGGER,
    "task_executions_fill_tenant()": _TRIGGER,
    "refuse_move_to_tenant()": _TRIGGER,
    "persona_configs_check_persona_id()": _TRIGGER,
    "config_history_check_config_id()": _TRIGGER,
    "auto_resolutions_check_rule_id()": _TRIGGER,
    "console.refuse_change()": _TRIGGER,
    "console.apply_database_grants()": Function(),
    "console.audit_hash(console.audit_log)": Function(
        owner=RECORDER, callers=_PEOPLE, volatility="s"
    ),
    "console.append_audit(text,text,jsonb,text,text)": Function(
        owner=RECORDER, definer=True, result="record"
    ),
    "console.record(text,text,jsonb,text,text)": Function(
        owner=RECORDER, callers=_PEOPLE, definer=True, result="record"
    ),
    "console.verify_audit(bigint,text)": Function(
        owner=RECORDER, callers=_PEOPLE, definer=True, volatility="s", result="record"
    ),
    "console.tenant_figures()": Function(
        owner=PLATFORM,
        callers=_PEOPLE,
        definer=True,
        volatility="s",
        result="TABLE(tenant_id uuid, users bigint, plan text, subscription_status text,"
        " balance numeric, low_balance_alert_threshold numeric, failures_24h bigint,"
        " running bigint, last_activity timestamp with time zone)",
    ),
    "console.locate(uuid)": Function(
        owner=PLATFORM,
        callers=_PEOPLE,
        definer=True,
        volatility="s",
        result="TABLE(area text, tenant_id uuid)",
    ),
}
"""Every function in schemas of ours."""

READERS = {
    "administrators": {*GROUPS, *OWNERS} - {EXECUTOR},
    "console.administrator_logins": {*GROUPS, *OWNERS} - {EXECUTOR},
    "console.audit_log": set(GROUPS),
}
"""Who may be granted SELECT where it isn't people and the owner of the aggregates."""


def readers(table: str) -> set[str]:
    """Roles that may be granted SELECT on a table, or on its columns that aren't secret."""
    return READERS.get(table, {*GROUPS, PLATFORM})
