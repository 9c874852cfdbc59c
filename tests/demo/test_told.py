"""What the demo world promises to show."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest

from console.demo.definitions import DEFINITIONS
from console.demo.requests import SUSPICIOUS
from console.demo.runs import TROUBLE_MINUTES, TROUBLE_TENANT


async def _values(connection: asyncpg.Connection, table: str, column: str) -> set[object]:
    rows = await connection.fetch(f"SELECT DISTINCT {column} FROM {table}")
    return {row[0] for row in rows}


@pytest.mark.parametrize(
    ("table", "column", "wanted"),
    [
        ("tenants", "status", "active suspended pending"),
        ("users", "role", "user power_user admin"),
        ("users", "status", "active suspended pending"),
        ("administrators", "role", "super_admin admin operator auditor"),
        ("subscriptions", "status", "active cancelled past_due trialing paused"),
        ("subscriptions", "tier_id", "free pro team enterprise"),
        ("approval_requests", "status", "pending approved rejected expired"),
        ("dual_approvals", "decision", "approved rejected"),
        ("invitations", "status", "pending accepted expired revoked"),
        (
            "thinktank_sessions",
            "domain",
            "research engineering analytical creative legal medical business general",
        ),
        ("thinktank_sessions", "complexity", "low medium high extreme"),
        ("thinktank_steps", "step_type", "decompose reason execute verify synthesize"),
        (
            "workflow_definitions",
            "category",
            "generation analysis transformation pipeline custom",
        ),
        (
            "workflow_tasks",
            "task_type",
            (
                "model_inference transformation condition parallel aggregation external_api"
                " human_review"
            ),
        ),
        (
            "workflow_executions",
            "status",
            "pending running paused completed failed cancelled",
        ),
        (
            "task_executions",
            "status",
            "pending running completed failed skipped retrying",
        ),
        (
            "credit_transactions",
            "transaction_type",
            (
                "purchase bonus refund usage transfer_in transfer_out subscription_allocation"
                " expiration adjustment"
            ),
        ),
    ],
)
async def test_every_value_occurs(
    demo: asyncpg.Connection, table: str, column: str, wanted: str
) -> None:
    assert set(wanted.split()) <= await _values(demo, table, column)


async def test_there_are_two_dozen_tenants_from_one_user_to_four_hundred(
    demo: asyncpg.Connection,
) -> None:
    sizes = [
        row[0]
        for row in await demo.fetch(
            "SELECT count(u.id) FROM tenants t LEFT JOIN users u ON u.tenant_id = t.id"
            " GROUP BY t.id"
        )
    ]
    assert (len(sizes), min(sizes), max(sizes)) == (26, 1, 400)


async def test_settings_come_in_all_shapes(demo: asyncpg.Connection) -> None:
    shapes = await demo.fetchrow(
        "SELECT count(*) FILTER (WHERE settings ? 'branding'),"
        " count(*) FILTER (WHERE settings #> '{branding,secondary_color}' IS NOT NULL"
        "  AND settings #> '{features,self_hosted_models}' IS NOT NULL"
        "  AND settings #> '{limits,max_requests_per_month}' IS NOT NULL),"
        " count(*) FILTER (WHERE settings ? 'primaryColor'),"
        " count(*) FILTER (WHERE settings #>> '{compliance,hipaa_mode}' = 'true'),"
        " count(*) FILTER (WHERE settings = '{}') FROM tenants"
    )
    assert shapes is not None
    assert all(count >= 2 for count in shapes)


async def test_the_tenant_in_trouble_failed_fourteen_times_within_the_hour(
    demo: asyncpg.Connection,
) -> None:
    newest = await demo.fetchval("SELECT max(created_at) FROM thinktank_steps")
    rows = await demo.fetch(
        "SELECT e.completed_at, x.task_id, x.error_code FROM workflow_executions e"
        " JOIN tenants t ON t.id = e.tenant_id"
        " JOIN task_executions x ON x.workflow_execution_id = e.id AND x.status = 'failed'"
        " WHERE t.name = $1 AND e.status = 'failed' AND e.completed_at > $2"
        " ORDER BY e.completed_at",
        TROUBLE_TENANT,
        newest - timedelta(hours=1),
    )
    assert len(rows) == len(TROUBLE_MINUTES) == 14
    assert {tuple(row)[1:] for row in rows} == {("human_review", "E_TIMEOUT")}
    assert timedelta(minutes=37) < rows[-1][0] - rows[0][0] < timedelta(minutes=39)


async def test_one_execution_runs_far_beyond_its_timeout(demo: asyncpg.Connection) -> None:
    newest = await demo.fetchval("SELECT max(created_at) FROM thinktank_steps")
    rows = await demo.fetch(
        "SELECT t.name FROM workflow_executions e JOIN tenants t ON t.id = e.tenant_id"
        " JOIN workflow_definitions d ON d.id = e.workflow_id WHERE e.status = 'running'"
        " AND e.started_at < $1::timestamptz - make_interval(secs => d.timeout_seconds)",
        newest,
    )
    assert [row[0] for row in rows] == ["globex"]


async def test_one_session_is_under_way_and_others_are_stalled(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch(
        "SELECT t.name, max(p.created_at) AS last FROM thinktank_sessions s"
        " JOIN tenants t ON t.id = s.tenant_id LEFT JOIN thinktank_steps p ON p.session_id = s.id"
        " WHERE s.completed_at IS NULL GROUP BY s.id, t.name ORDER BY last DESC NULLS LAST"
    )
    assert rows[0]["name"] == TROUBLE_TENANT
    assert rows[0]["last"] - rows[1]["last"] > timedelta(minutes=15)
    assert rows[-1]["last"] is None  # one has no step at all


async def test_sessions_are_poor_as_the_platform_writes_them_or_rich(
    demo: asyncpg.Connection,
) -> None:
    poor = await demo.fetchval(
        "SELECT count(*) FROM thinktank_sessions s WHERE complexity IS NULL AND completed_at"
        " IS NOT NULL AND NOT EXISTS (SELECT FROM thinktank_steps p WHERE p.session_id = s.id"
        "  AND (p.model_used IS NOT NULL OR p.duration_ms IS NOT NULL OR p.step_type = 'verify'"
        "   OR (p.step_type = 'reason' AND p.reasoning IS DISTINCT FROM p.result)))"
    )
    looped = await demo.fetchval(
        "SELECT count(DISTINCT v.session_id) FROM thinktank_steps v JOIN thinktank_steps r"
        " ON r.session_id = v.session_id AND r.step_number > v.step_number"
        " AND r.step_type IN ('reason', 'execute') WHERE v.step_type = 'verify'"
        " AND v.model_used IS NOT NULL"
    )
    assert poor > 300
    assert looped >= 6


async def test_totals_of_finished_sessions_are_those_of_their_steps(
    demo: asyncpg.Connection,
) -> None:
    assert not await demo.fetch(
        "SELECT s.id FROM thinktank_sessions s JOIN thinktank_steps p ON p.session_id = s.id"
        " WHERE s.completed_at IS NOT NULL GROUP BY s.id"
        " HAVING s.total_steps <> count(*) OR s.total_tokens <> sum(p.tokens_used)"
    )


async def test_definitions_have_from_one_to_sixty_tasks(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch(
        "SELECT d.workflow_id, count(t.id) FROM workflow_definitions d"
        " LEFT JOIN workflow_tasks t ON t.workflow_id = d.id GROUP BY 1"
    )
    sizes = {row[0]: row[1] for row in rows}
    assert sizes["summarize-document"] == 1
    assert sizes["research-brief"] == 6
    assert {size for name, size in sizes.items() if name.startswith("plan-template-")} == {
        11,
        13,
        14,
        15,
    }
    assert sizes["order-lifecycle"] == 23
    assert sizes["nightly-embedding-refresh"] == 60
    assert await demo.fetchval(
        "SELECT count(*) FROM workflow_definitions WHERE dag_definition = '{}'"
    )


def test_tasks_are_listed_after_what_they_depend_on() -> None:
    for definition in DEFINITIONS:
        seen: set[str] = set()
        for task in definition.tasks:
            assert set(task.depends_on) <= seen, f"{definition.workflow_id}: {task.id}"
            seen.add(task.id)


async def test_what_a_run_cost_is_what_its_tasks_cost(demo: asyncpg.Connection) -> None:
    assert not await demo.fetch(
        "SELECT e.id FROM workflow_executions e LEFT JOIN task_executions x"
        " ON x.workflow_execution_id = e.id WHERE e.actual_cost_usd IS NOT NULL"
        " GROUP BY e.id HAVING e.actual_cost_usd <> coalesce(sum(x.cost_usd), 0)"
    )


async def test_no_task_starts_before_what_it_depends_on_has_ended(
    demo: asyncpg.Connection,
) -> None:
    assert not await demo.fetch(
        "SELECT x.workflow_execution_id, x.task_id FROM task_executions x"
        " JOIN workflow_executions e ON e.id = x.workflow_execution_id"
        " JOIN workflow_tasks t ON t.workflow_id = e.workflow_id AND t.task_id = x.task_id"
        " JOIN task_executions b ON b.workflow_execution_id = e.id"
        "  AND b.task_id = ANY (t.depends_on)"
        " WHERE x.started_at < coalesce(b.completed_at, 'infinity') AND b.status <> 'skipped'"
    )


async def test_the_projected_votes_are_the_votes_and_what_the_platform_added(
    demo: asyncpg.Connection,
) -> None:
    rows = await demo.fetch(
        "SELECT r.id, count(*) AS told, count(d.id) AS stored FROM approval_requests r"
        " CROSS JOIN LATERAL jsonb_array_elements(r.approvals) AS vote"
        " LEFT JOIN dual_approvals d ON d.approval_request_id = r.id"
        "  AND d.approver_id::text = vote->>'approver_id' AND d.decision = vote->>'decision'"
        " GROUP BY r.id"
    )
    stored = await demo.fetchval("SELECT count(*) FROM dual_approvals")
    assert sum(row["stored"] for row in rows) == stored
    assert sum(row["told"] - row["stored"] for row in rows) == 3


async def test_votes_carry_the_hash_of_the_payload_as_the_server_writes_it(
    demo: asyncpg.Connection,
) -> None:
    stale = await demo.fetch(
        "SELECT r.resource_id FROM dual_approvals d"
        " JOIN approval_requests r ON r.id = d.approval_request_id WHERE d.payload_hash"
        " <> encode(sha256(convert_to(r.payload::text, 'UTF8')), 'hex')"
    )
    stark = await demo.fetchval("SELECT id::text FROM tenants WHERE name = 'stark-industries'")
    assert [row[0] for row in stale] == [stark]


async def test_one_request_is_unmistakably_suspicious(demo: asyncpg.Connection) -> None:
    row = await demo.fetchrow(
        "SELECT r.*, p.mfa_enabled FROM approval_requests r"
        " JOIN administrators p ON p.id = r.requester_id WHERE r.id = $1",
        SUSPICIOUS,
    )
    assert row is not None
    acme = await demo.fetchval("SELECT id::text FROM tenants WHERE name = $1", TROUBLE_TENANT)
    assert row["action_type"] == "disable_security_feature"
    assert row["status"] == "pending"
    assert not row["mfa_enabled"]
    assert row["resource_id"] != acme
    assert sorted(row["resource_id"]) == sorted(acme)
    assert "\u202e" in row["payload"]
    assert str(row["requester_id"]) in row["approvals"]


async def test_pending_requests_are_due_soon_later_and_past(demo: asyncpg.Connection) -> None:
    newest = await demo.fetchval("SELECT max(created_at) FROM thinktank_steps")
    rows = await demo.fetch("SELECT expires_at FROM approval_requests WHERE status = 'pending'")
    left = sorted((row[0] - newest).total_seconds() / 3600 for row in rows)
    assert left[0] < 0
    assert sum(0 < hours < 1 for hours in left) == 2
    assert left[-1] > 24


async def test_one_tenant_brings_hostile_text_to_every_area(demo: asyncpg.Connection) -> None:
    for table, column in (
        ("users", "display_name"),
        ("thinktank_steps", "result"),
        ("chat_messages", "content"),
        ("memories", "content"),
        ("error_logs", "error_message"),
        ("credit_transactions", "description"),
    ):
        texts = await demo.fetchval(
            f"SELECT string_agg(x.{column}, '') FROM {table} x JOIN tenants t ON t.id = x.tenant_id"
            " WHERE t.name = 'zalgo-labs'"
        )
        assert "\x1b" in texts, table
        assert "[/]" in texts, table
        assert "\u202e" in texts, table
