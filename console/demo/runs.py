"""Executions of workflows: two weeks of ordinary ones, and tonight's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from console.demo import hostile
from console.demo.definition import Definition, Task
from console.demo.definitions import DEFINITIONS
from console.demo.simulation import ERRORS, Attempt, Plan, Played, play
from console.demo.tenants import Tenant, Tenants
from console.demo.world import Area, World, named

DAYS = 14
_PER_DAY = 3.0
_CENTS = Decimal("0.0001")
_BY_ID = {definition.workflow_id: definition for definition in DEFINITIONS}
_ORDINARY_START_MINUTES = 8

REVIEW_TIMEOUT = ("E_TIMEOUT", "no decision within 20 min (queue review, callback refused 401)")
TROUBLE_TENANT = "acme-corp"
TROUBLE_MINUTES = (41, 38, 36.5, 33, 31, 27.5, 25, 21, 18, 15.5, 12, 9, 6, 3)
"""How many minutes ago each of tonight's failures of the tenant in trouble ended."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the ledger, the errors and the metrics need to know of an execution."""

    id: UUID
    tenant: Tenant
    user_id: UUID
    definition: Definition
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    cost: Decimal
    error: tuple[str, str] | None
    failed_task: str | None


class _Told:
    """The runs told so far."""

    def __init__(self, world: World) -> None:
        self.area = world.area("runs")
        self.world = world
        self.runs: list[Run] = []

    def run(
        self,
        tenant: Tenant,
        workflow_id: str,
        started_at: datetime,
        plan: Plan,
        *,
        name: str | None = None,
        gone_task: str | None = None,
    ) -> None:
        """Play one run and put its rows."""
        area, definition = self.area, _BY_ID[workflow_id]
        played = Played() if plan.status == "pending" else play(area, definition, started_at, plan)
        if gone_task is not None:
            _add_gone(area, played, gone_task, started_at)
        identity = area.uuid() if name is None else named("execution", name)
        user = area.pick(tenant.active_users)
        queued = timedelta(seconds=area.between(0.05, 1.8))
        estimated = Decimal(sum(task.usd for task in definition.tasks) * 1.1).quantize(_CENTS)
        failed = played.attempts and plan.status == "failed"
        error = played.error if failed else None
        ended = played.ended_at
        told_duration = None
        if ended is not None and not area.chance(0.05):
            told_duration = round((ended - started_at).total_seconds() * 1000)
        payload = _inputs(area, definition)
        self.world.put(
            "workflow_executions",
            id=identity,
            workflow_id=definition.id,
            tenant_id=tenant.id,
            user_id=user.id,
            status=plan.status,
            input_parameters=hostile.DOCUMENT if tenant.name == "zalgo-labs" else payload,
            resolved_parameters={**payload, "language": "en"} if payload else {},
            output_data=(
                {"ok": True, "tasks": len({a.task.id for a in played.attempts})}
                if plan.status == "completed"
                else None
            ),
            error_message=None if error is None else f"{plan.fail}: {error[1]}",
            error_details=(
                None
                if error is None
                else {"task": plan.fail, "code": error[0], "attempts": plan.attempts}
            ),
            started_at=None if plan.status == "pending" else started_at,
            completed_at=ended,
            duration_ms=told_duration,
            estimated_cost_usd=estimated,
            actual_cost_usd=None if ended is None else played.cost,
            checkpoint_data=_checkpoint(played) if plan.status in {"paused", "running"} else None,
            priority=area.weighted({5: 80, 3: 8, 7: 8, 9: 3, 1: 1}),
            created_at=started_at - queued,
            updated_at=ended or min(started_at + timedelta(minutes=1), self.world.now),
        )
        quirk = area.chance(0.25)  # the platform often writes 1 for every attempt
        for attempt in played.attempts:
            _task_row(area, tenant, identity, attempt, 1 if quirk else attempt.number)
        self.runs.append(
            Run(
                identity,
                tenant,
                user.id,
                definition,
                plan.status,
                None if plan.status == "pending" else started_at,
                ended,
                played.cost,
                error,
                plan.fail if error else None,
            )
        )


def make(world: World, tenants: Tenants) -> list[Run]:
    """Rows of executions and their tasks; returns the runs in no particular order."""
    told = _Told(world)
    for tenant in tenants.values():
        _ordinary(told, tenant)
    _tonight(told, tenants)
    _under_way(told, tenants)
    return told.runs


def _ordinary(told: _Told, tenant: Tenant) -> None:
    area, world, sketch = told.area, told.world, tenant.sketch
    if sketch.tier in {None, "free"} or sketch.activity == 0:
        return
    weights = {
        definition.workflow_id: definition.weight * (6 if definition.hipaa else 1)
        for definition in DEFINITIONS
        if not definition.unrunnable
        and definition.hipaa <= sketch.hipaa
        and (definition.weight > 0.5 or sketch.tier == "enterprise")
    }
    oldest = max(world.ago(days=DAYS), tenant.created_at)
    latest = world.ago(minutes=_ORDINARY_START_MINUTES)
    for _ in range(round(sketch.activity * _PER_DAY * DAYS)):
        workflow_id = area.weighted(weights)
        started_at = area.working_moment(oldest, latest, sketch.offset)
        if workflow_id == "payout-review" and tenant.name == TROUBLE_TENANT:
            started_at = min(started_at, world.ago(minutes=90))
        told.run(tenant, workflow_id, started_at, _usual_plan(area, workflow_id, started_at, world))


def _usual_plan(area: Area, workflow_id: str, started_at: datetime, world: World) -> Plan:
    definition = _BY_ID[workflow_id]
    pace = area.rng.lognormvariate(0, 0.15)
    plan = Plan("completed", pace=pace)
    left = (world.now - started_at).total_seconds()
    candidates = [
        task.id
        for task in definition.tasks
        if task.type in ERRORS
        and task.id not in definition.usually_skipped
        and (task.type != "human_review" or left > 3 * 1200 + 1500)
    ]
    roll = area.rng.random()
    if roll < 0.035:
        plan = Plan(
            "failed", fail=area.pick(candidates), attempts=area.rng.randrange(1, 4), pace=pace
        )
    elif roll < 0.055:
        until = started_at + timedelta(seconds=area.between(2, 40))
        plan = Plan("cancelled", until=until, pace=pace)
    elif roll < 0.12:
        plan = Plan("completed", retried=area.pick(candidates), attempts=2, pace=pace)
    # Whatever is ordinary is over by now: people are quick where time is short.
    return replace(plan, human_seconds=min(160.0, left / 16), pace=min(pace, left / 480))


def _tonight(told: _Told, tenants: Tenants) -> None:
    """What an operator at 3 a.m. should find."""
    world, area = told.world, told.area
    acme = tenants[TROUBLE_TENANT]
    for number, minutes in enumerate(TROUBLE_MINUTES):
        started_at = world.ago(minutes=minutes + 20, seconds=area.between(9, 16))
        told.run(
            acme,
            "payout-review",
            started_at,
            Plan("failed", fail="human_review", error=REVIEW_TIMEOUT),
            name=f"acme-corp/payout-review/{number}",
        )
    told.run(
        acme,
        "invoice-reconcile",
        world.ago(hours=6, minutes=31),
        Plan(
            "failed",
            fail="fetch_apac",
            attempts=3,
            error=("E_TIMEOUT", "upstream timed out after 20 s (region ap-southeast-1)"),
        ),
        name="acme-corp/invoice-reconcile",
        gone_task="fetch_mea",
    )
    for minutes in (17, 5):  # the same cause elsewhere
        told.run(
            tenants["hooli"],
            "payout-review",
            world.ago(minutes=minutes + 20, seconds=area.between(9, 16)),
            Plan("failed", fail="human_review", error=REVIEW_TIMEOUT),
        )
    told.run(
        tenants["stark-industries"],
        "order-lifecycle",
        world.ago(hours=2, minutes=48),
        Plan(
            "failed",
            fail="charge",
            attempts=2,
            error=("E_CARD_DECLINED", "card declined by issuer (code 51, insufficient funds)"),
        ),
    )
    told.run(
        tenants["massive-dynamic"],
        "plan-template-research",
        world.ago(hours=5, minutes=5),
        Plan("failed", fail="read_2", attempts=3),
    )
    told.run(
        tenants["soylent"], "classify-ticket", world.ago(hours=2, minutes=2), Plan("completed")
    )
    told.run(
        tenants["wonka"],
        "plan-template-generation",
        world.ago(hours=3, minutes=40),
        Plan("cancelled", until=world.ago(hours=3, minutes=39, seconds=31)),
    )


def _under_way(told: _Told, tenants: Tenants) -> None:
    world = told.world
    now = world.now

    def going(tenant: str, workflow_id: str, started_at: datetime, plan: Plan) -> None:
        told.run(tenants[tenant], workflow_id, started_at, replace(plan, until=now))

    def hanging(task_id: str) -> Plan:
        return Plan("running", hang=task_id)

    going("globex", "research-brief", world.ago(hours=3, minutes=1), hanging("search_papers"))
    going("hooli-test", "order-lifecycle", world.ago(minutes=1, seconds=5), hanging("track"))
    going("hooli-test", "summarize-document", world.ago(seconds=4), hanging("summarize"))
    going("acme-corp", "order-lifecycle", world.ago(seconds=48), hanging("hand_over"))
    retrying = replace(
        hanging("fetch_apac"),
        retried="fetch_apac",
        attempts=2,
        error=("E_UPSTREAM_502", "upstream answered 502 Bad Gateway"),
        pace=0.5,
    )
    going("acme-corp", "invoice-reconcile", world.ago(seconds=27), retrying)
    going("stark-industries", "nightly-embedding-refresh", world.ago(seconds=72), Plan("running"))
    going("massive-dynamic", "plan-template-research", world.ago(seconds=44), hanging("contradict"))
    going("wonka", "media-localization", world.ago(seconds=42), hanging("translate_ja"))
    overloaded = Plan(
        "running",
        retried="classify",
        attempts=3,
        error=("E_MODEL_OVERLOADED", "provider returned 529 overloaded"),
        pace=0.4,  # its first attempt has failed by now, and the second waits for its backoff
    )
    going("wayne-enterprises", "classify-ticket", world.ago(seconds=2.2), overloaded)
    for tenant, workflow_id, minutes, wait in (
        ("acme-corp", "payout-review", 14.0, "human_review"),
        ("acme-corp", "payout-review", 7.0, "human_review"),
        ("st-elsewhere", "clinical-note-coding", 38.0, "coder_review"),
        ("nakatomi", "media-localization", 61.0, "review_ja"),
    ):
        told.run(
            tenants[tenant],
            workflow_id,
            world.ago(minutes=minutes),
            Plan("paused", until=now, hang=wait),
        )
    for tenant, workflow_id, seconds in (
        ("acme-corp", "payout-review", 9.0),
        ("acme-corp", "invoice-reconcile", 5.0),
        ("tyrell", "research-brief", 140.0),
    ):
        told.run(tenants[tenant], workflow_id, world.ago(seconds=seconds), Plan("pending"))


def _inputs(area: Area, definition: Definition) -> dict[str, object]:
    values: dict[str, object] = {
        "document_url": f"s3://documents/{area.rng.randrange(10**6):06}.pdf",
        "language": area.pick(("en", "de", "fr", "ja")),
        "ticket": area.pick(
            (
                "I was charged twice for October.",
                "The export has no header line since Monday.",
                "Cannot log in after the password reset.",
                "Please add our new colleague to the team plan.",
            )
        ),
        "question": area.pick(
            (
                "Which suppliers offer recycled board below 1.10 EUR?",
                "What changed in the battery directive this year?",
                "How do competitors price onboarding?",
            )
        ),
        "depth": area.rng.randrange(1, 4),
        "month": f"{area.world.ago(days=30):%Y-%m}",
        "tolerance_cents": 1,
        "payout_id": f"po_{area.rng.randrange(16**10):010x}",
        "limit_usd": 10000,
    }
    return {name: values[name] for name in definition.inputs}


def _output(area: Area, task: Task) -> dict[str, object] | None:
    if task.type == "model_inference":
        return {"text": f"Result of {task.id}", "confidence": round(area.between(0.6, 0.97), 2)}
    if task.type == "condition":
        return {"score": round(area.between(0.8, 0.99), 2), "passed": True}
    if task.type == "human_review":
        return {"decision": "approve", "by": "reviewer", "note": area.pick(("", "ok", "checked"))}
    if task.type == "external_api":
        return {"status": 200, "items": area.rng.randrange(1, 400)}
    if task.type == "aggregation":
        return {"merged": area.rng.randrange(2, 900)}
    return None


def _usage(area: Area, task: Task, seconds: float) -> dict[str, object]:
    usage: dict[str, object] = {
        "cpuMs": round(seconds * area.between(20, 90)),
        "memoryMb": area.rng.randrange(64, 512),
    }
    if task.model is not None:
        usage["tokens"] = {
            "input": area.rng.randrange(300, 6000),
            "output": area.rng.randrange(60, 1500),
        }
    return usage


def _task_row(area: Area, tenant: Tenant, run: UUID, attempt: Attempt, number: int) -> None:
    start, end, task = attempt.started_at, attempt.completed_at, attempt.task
    seconds = (end - start).total_seconds() if start is not None and end is not None else None
    error = attempt.error
    area.add(
        "task_executions",
        tenant_id=tenant.id,
        workflow_execution_id=run,
        task_id=task.id,
        status=attempt.status,
        attempt_number=number,
        input_data=None if start is None else {"from": list(task.depends_on)},
        output_data=_output(area, task) if attempt.status == "completed" else None,
        error_message=None if error is None else error[1],
        error_code=None if error is None else error[0],
        started_at=start,
        completed_at=end,
        duration_ms=None if seconds is None or area.chance(0.1) else round(seconds * 1000),
        resource_usage={} if seconds is None else _usage(area, task, seconds),
        cost_usd=attempt.cost,
        created_at=attempt.created_at,
    )


def _checkpoint(played: Played) -> dict[str, object]:
    done = [a.task.id for a in played.attempts if a.status == "completed"]
    return {"completed": done, "version": 2}


def _add_gone(area: Area, played: Played, task_id: str, started_at: datetime) -> None:
    """A task that the definition had when this ran, and no longer has."""
    start = started_at + timedelta(seconds=4.6)
    cost = Decimal("0.0200")
    played.attempts.insert(
        1,
        Attempt(
            Task(task_id, "external_api", 16, 0.02, ("decompose",), None, "billing-mea"),
            1,
            "completed",
            start,
            start + timedelta(seconds=area.between(14, 18)),
            start,
            None,
            cost,
        ),
    )
    played.cost += cost
