"""What runs by itself: scheduled prompts, neural workflows, proposals, pictures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from console.demo import hostile
from console.demo.people import BY_NAME
from console.demo.tenants import Tenant, Tenants
from console.demo.world import Area, World, named

_PROMPTS: tuple[tuple[str, str, str, str | None], ...] = (
    ("Morning digest", "Summarise yesterday's tickets by topic, most frequent first.", "cron",
     "0 6 * * 1-5"),
    ("Weekly churn watch", "List customers whose usage fell by half since last week.", "cron",
     "30 7 * * 1"),
    ("Contract reminders", "Which contracts can be cancelled within the next 30 days?", "cron",
     "0 8 1 * *"),
    ("Inbox pulse", "Is anything in the inbox that can't wait until tomorrow?", "interval", None),
    ("Release announcement", "Draft the announcement from the changelog.", "once", None),
)  # fmt: skip

# code, name, category, complexity, execution, steps
_NEURAL: tuple[tuple[str, str, str, str, str, tuple[str, ...]], ...] = (
    ("NW-001", "Self-consistency", "reasoning", "medium", "parallel",
     ("sample five answers", "cluster", "pick the majority")),
    ("NW-002", "Debate", "reasoning", "high", "serial",
     ("position", "opposition", "rebuttal", "judge")),
    ("NW-003", "Retrieve and cite", "retrieval", "low", "serial",
     ("rewrite the query", "retrieve", "answer with citations")),
    ("NW-004", "Tree of thoughts", "reasoning", "very_high", "hybrid",
     ("expand", "score", "prune", "answer")),
)  # fmt: skip

_PROPOSALS: tuple[tuple[str, str, str, str, str, str | None], ...] = (
    ("acme-corp", "P-0012", "Escalate unanswered reviews", "pending",
     "Fourteen reviews timed out tonight; a second queue after ten minutes would have caught them.",
     None),
    ("globex", "P-0009", "Search papers with a time limit", "reviewing",
     "`search_papers` hangs about once a week and takes the whole run with it.", None),
    ("initech", "P-0003", "Replace the TPS report by its table", "approved",
     "Two readers, both for page 3.", "do it"),
    ("hooli", "P-0021", "Send all prompts to the largest model", "rejected",
     "Confidence rose by .01 in the sample.", "four times the price for nothing"),
    ("tyrell", "P-0002", "Skip the denoise step for short clips", "deferred",
     "Clips under 20 s are clean in 97 % of cases.", "after the leak is found"),
)  # fmt: skip


def make(world: World, tenants: Tenants) -> None:
    """Rows of scheduled prompts, neural tables, proposals and visual pipelines."""
    area = world.area("automation")
    _neural_workflows(area)
    for tenant in tenants.values():
        if tenant.sketch.tier not in {"pro", "team", "enterprise"}:
            continue
        for prompt in _PROMPTS[: 1 + min(len(tenant.users) // 10, 4)]:
            _scheduled(area, tenant, prompt)
        _neural(area, tenant)
        for _ in range(1 + round(tenant.sketch.activity / 3)):
            _picture(area, tenant)
    _proposals(area, tenants)


def _scheduled(area: Area, tenant: Tenant, prompt: tuple[str, str, str, str | None]) -> None:
    world = area.world
    name, text, kind, cron = prompt
    if tenant.name == "zalgo-labs":
        name, text = hostile.text(1, 200), hostile.LONG_LINE
    user = area.pick(tenant.active_users)
    created_at = area.moment(max(tenant.created_at, world.ago(days=80)), world.ago(hours=30))
    runs = area.rng.randrange(1, 6)
    active = tenant.sketch.status == "active" and kind != "once"
    last = world.ago(hours=area.between(1, 26))
    model = "anthropic/claude-3-5-haiku"
    identity = area.add(
        "scheduled_prompts",
        tenant_id=tenant.id,
        user_id=user.id,
        prompt_name=name,
        prompt_text=text,
        model=model,
        schedule_type=kind,
        cron_expression=cron,
        run_at=last if kind == "once" else None,
        timezone="Europe/Berlin" if tenant.sketch.offset == 1 else "UTC",
        is_active=active,
        max_runs=1 if kind == "once" else None,
        run_count=1 if kind == "once" else runs,
        last_run_at=last,
        next_run_at=world.ago(hours=-area.between(0.2, 40)) if active else None,
        created_at=created_at,
    )
    for number in range(1 if kind == "once" else runs):
        start = last - timedelta(days=number)
        failed = area.chance(0.08)
        latency = area.rng.randrange(900, 20_000)
        area.add(
            "prompt_executions",
            tenant_id=tenant.id,
            prompt_id=identity,
            status="failed" if failed else "completed",
            output=None if failed else f"{name}: nothing that can't wait.",
            tokens_used=None if failed else area.rng.randrange(200, 4000),
            cost=None if failed else Decimal(area.rng.randrange(200, 9000)) / 1_000_000,
            latency_ms=latency,
            error_message="provider returned 529 overloaded" if failed else None,
            started_at=start,
            completed_at=start + timedelta(milliseconds=latency),
            created_at=start,
        )


def _neural_workflows(area: Area) -> None:
    world = area.world
    for code, name, category, complexity, execution, steps in _NEURAL:
        identity = named("neural_workflow", code)
        area.add(
            "neural_workflows",
            id=identity,
            workflow_code=code,
            name=name,
            description=f"{name}: {', '.join(steps)}",
            category=category,
            complexity=complexity,
            execution_type=execution,
            definition={"steps": len(steps)},
            min_tier=1 if complexity == "low" else 2,
            usage_count=area.rng.randrange(40, 4000),
            avg_quality_score=Decimal(area.rng.randrange(70, 95)) / 100,
            is_active=True,
            created_at=world.ago(days=200),
        )
        for order, step in enumerate(steps, 1):
            area.add(
                "neural_steps",
                workflow_id=identity,
                step_order=order,
                step_name=step,
                method_code=step.upper().replace(" ", "_")[:100],
                parameters={"temperature": 0.8 if order == 1 else 0.2},
                depends_on=[order - 1] if order > 1 else [],
                condition_expression="score < 0.8" if step == "rebuttal" else None,
                max_iterations=3 if step in {"expand", "rebuttal"} else 1,
                created_at=world.ago(days=200),
            )


def _neural(area: Area, tenant: Tenant) -> None:
    world = area.world
    for key, value, user in (
        ("style.verbosity", {"level": "short"}, None),
        ("routing.preference", {"quality": 0.7, "cost": 0.3}, tenant.users[0].id),
    ):
        area.add(
            "neural_configs",
            tenant_id=tenant.id,
            user_id=user,
            config_key=key,
            config_value=value,
            confidence=Decimal(area.rng.randrange(50, 99)) / 100,
            is_active=True,
            created_at=max(tenant.created_at, world.ago(days=60)),
        )
    for _ in range(2 + round(tenant.sketch.activity)):
        status = area.weighted({"completed": 20, "failed": 2, "running": 1})
        done = status == "completed"
        area.add(
            "neural_executions",
            tenant_id=tenant.id,
            user_id=area.pick(tenant.active_users).id,
            execution_type=area.pick(("embedding", "preference_update", "routing")),
            input_data={"items": area.rng.randrange(1, 40)},
            output_data={"changed": area.rng.randrange(0, 5)} if done else None,
            model_used="openai/text-embedding-3-large",
            tokens_used=area.rng.randrange(50, 9000) if done else None,
            duration_ms=area.rng.randrange(20, 4000) if done else None,
            status=status,
            created_at=world.ago(seconds=50)
            if status == "running"
            else area.moment(max(tenant.created_at, world.ago(days=10)), world.now),
        )


def _picture(area: Area, tenant: Tenant) -> None:
    world = area.world
    kind = area.pick(("segment", "inpaint", "upscale", "interpolate", "face_restore", "matting"))
    status = area.weighted({"completed": 12, "failed": 2, "processing": 1, "cancelled": 1})
    done = status == "completed"
    start = area.moment(max(tenant.created_at, world.ago(days=20)), world.ago(minutes=30))
    if status == "processing":
        start = world.ago(seconds=area.between(10, 90))
    end = start + timedelta(seconds=area.between(4, 120))
    number = area.rng.randrange(10**6)
    identity = area.add(
        "visual_pipelines",
        tenant_id=tenant.id,
        user_id=area.pick(tenant.active_users).id,
        pipeline_type=kind,
        source_asset_key=f"assets/{tenant.name}/{number:06}.png",
        output_asset_key=f"assets/{tenant.name}/{number:06}-{kind}.png" if done else None,
        parameters={"scale": 2} if kind == "upscale" else {"strength": 0.6},
        status=status,
        progress=100 if done else area.rng.randrange(5, 90),
        cost=Decimal(area.rng.randrange(2000, 90_000)) / 1_000_000,
        error_message="out of GPU memory" if status == "failed" else None,
        started_at=start,
        completed_at=None if status == "processing" else end,
        created_at=start,
    )
    for order, stage in enumerate(("load", kind, "encode"), 1):
        reached = done or order == 1
        stage_status = "completed" if reached else (status if order == 2 else "pending")
        area.add(
            "pipeline_stages",
            tenant_id=tenant.id,
            pipeline_id=identity,
            stage_order=order,
            stage_name=stage,
            model_used="facebook/sam2" if order == 2 else None,
            status=stage_status,
            duration_ms=area.rng.randrange(200, 40_000) if reached else None,
            output_data={"bytes": area.rng.randrange(10**5, 10**7)} if reached else None,
            created_at=start,
        )


def _proposals(area: Area, tenants: Tenants) -> None:
    world = area.world
    for tenant_name, code, name, status, why, notes in _PROPOSALS:
        tenant = tenants[tenant_name]
        created_at = world.ago(days=area.between(0.01, 0.03) if "Fourteen" in why else 6.5)
        decided = status in {"approved", "rejected", "deferred"}
        identity = area.add(
            "proposals",
            tenant_id=tenant.id,
            proposal_code=code,
            name=name,
            description=why,
            proposed_workflow={"change": name, "tasks": ["add", "measure"]},
            confidence=Decimal(area.rng.randrange(5000, 9500)) / 10_000,
            reasoning=f"Derived from evidence of {tenant.sketch.display_name}.",
            status=status,
            reviewed_by=BY_NAME["jo"].id if decided else None,
            reviewed_at=world.ago(days=5) if decided else None,
            review_notes=notes,
            created_at=created_at,
        )
        for kind in ("workflow_failure", "negative_feedback", "manual_override"):
            area.add(
                "proposal_evidence",
                tenant_id=tenant.id,
                proposal_id=identity,
                user_id=area.pick(tenant.active_users).id,
                evidence_type=kind,
                weight=Decimal(area.rng.randrange(1000, 9000)) / 10_000,
                evidence_data={"count": area.rng.randrange(1, 15)},
                occurred_at=created_at - timedelta(minutes=area.between(1, 30)),
                created_at=created_at,
            )
