"""Errors and their patterns, with a spike tonight."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from console.demo import hostile
from console.demo.people import BY_NAME
from console.demo.runs import REVIEW_TIMEOUT, TROUBLE_TENANT, Run
from console.demo.tenants import Tenants
from console.demo.world import Area, World

_TRACE = """Traceback (most recent call last):
  File "/app/engine/tasks.py", line 214, in run
    result = await self.attempt(task, number)
  File "/app/engine/{module}.py", line {line}, in attempt
    raise TaskError(code, message)
engine.errors.TaskError: {code}: {message}
"""

# code, message, service, severity, how many tonight
_PLATFORM: tuple[tuple[str, str, str, str, int], ...] = (
    ("E_SIGNATURE", "callback refused: signature mismatch (kid=webhook-signing-3)",
     "webhook-gateway", "error", 11),
    ("E_PROVIDER_DEGRADED", "openai/eu-west: p95 4.8 s, errors 6.1 %", "health-check", "warning",
     5),
    ("E_REPLICA_LAG", "replica db-2 lags 2.4 s behind", "database", "warning", 2),
    ("E_KEY_ROTATED", "webhook-signing-3 rotated by schedule; 2 of 3 pods reloaded", "vault",
     "info", 1),
)  # fmt: skip


def make(world: World, tenants: Tenants, runs: list[Run]) -> None:
    """Rows of error_logs and error_patterns."""
    area = world.area("errors")
    seen: Counter[tuple[str, str]] = Counter()
    for run in runs:
        if run.error is None or run.ended_at is None:
            continue
        code, message = run.error
        seen[run.error] += 1
        tonight = run.tenant.name == TROUBLE_TENANT and run.error == REVIEW_TIMEOUT
        _log(
            area,
            (code, "TaskError", message, "error"),
            run.ended_at,
            "workflow-engine",
            tenant_id=run.tenant.id,
            user_id=run.user_id,
            context={
                "executionId": str(run.id),
                "workflow": run.definition.workflow_id,
                "task": run.failed_task,
            },
            resolved=not tonight and world.now - run.ended_at > timedelta(days=1),
        )
    for code, message, service, severity, count in _PLATFORM:
        for number in range(count):
            _log(
                area,
                (code, "PlatformError", message, severity),
                world.ago(minutes=43 - 38 * number / max(count, 1)),
                service,
                tenant_id=None,
                user_id=None,
                context={"pod": f"gateway-{number % 3}"} if "gateway" in service else {},
                resolved=False,
            )
        seen[code, message] += count
    for number in range(len(hostile.TEXTS)):
        _log(
            area,
            (
                f"E_{hostile.text(number, 40)}",
                "ValueError",
                hostile.text(number + 4),
                ("debug", "critical")[number % 2],
            ),
            world.ago(hours=3 + number * 5),
            "api-gateway",
            tenant_id=tenants["zalgo-labs"].id,
            user_id=tenants["zalgo-labs"].users[1].id,
            context=hostile.DOCUMENT,
            resolved=False,
        )
    _patterns(area, seen)


def _log(
    area: Area,
    what: tuple[str, str, str, str],
    at: datetime,
    service: str,
    *,
    tenant_id: UUID | None,
    user_id: UUID | None,
    context: object,
    resolved: bool,
) -> None:
    code, kind, message, severity = what
    trace = _TRACE.format(
        module=service.replace("-", "_"),
        line=area.rng.randrange(30, 400),
        code=code,
        message=message,
    )
    area.add(
        "error_logs",
        tenant_id=tenant_id,
        user_id=user_id,
        error_code=code[:50],
        error_type=kind,
        error_message=message,
        stack_trace=trace if severity in {"error", "critical"} else None,
        request_id=f"req-{area.rng.randrange(10**8):08d}",
        source_service=service,
        context=context,
        severity=severity,
        resolved=resolved,
        resolved_at=at + timedelta(hours=area.between(0.3, 20)) if resolved else None,
        resolved_by=BY_NAME["mira"].id if resolved else None,
        resolution_notes="retried by hand, went through" if resolved else None,
        created_at=at,
    )


def _patterns(area: Area, seen: Counter[tuple[str, str]]) -> None:
    world = area.world
    for number, ((code, message), count) in enumerate(sorted(seen.items())):
        first = world.ago(days=area.between(3, 200))
        tonight = (code, message) == REVIEW_TIMEOUT or code == "E_SIGNATURE"
        area.add(
            "error_patterns",
            pattern_name=f"{code.lower().removeprefix('e_')}-{number:02}",
            error_code_pattern=code,
            message_pattern=message.split("(")[0].strip() + "%",
            occurrence_count=count,
            first_seen=world.ago(minutes=43) if tonight else first,
            last_seen=world.ago(minutes=3) if tonight else world.ago(hours=area.between(1, 60)),
            auto_resolve_enabled=code == "E_RATE_LIMIT",
            auto_resolve_action={"retry_after_s": 20} if code == "E_RATE_LIMIT" else None,
            notification_threshold=10,
            created_at=world.ago(minutes=42) if tonight else first,
        )
