"""One run of a workflow, played through its tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush

from console.demo.definition import Definition, Task
from console.demo.world import Area

_CENTS = Decimal("0.0001")
_FOREVER = timedelta(days=3650)

ERRORS: dict[str, dict[tuple[str, str], float]] = {
    "model_inference": {
        ("E_RATE_LIMIT", "429 from provider: tokens per minute exceeded, retry after 18 s"): 4,
        ("E_MODEL_OVERLOADED", "provider returned 529 overloaded"): 4,
        ("E_SCHEMA", "output did not match the schema: missing property 'confidence'"): 3,
        ("E_CONTEXT_LENGTH", "prompt of 131,912 tokens exceeds the model's 128,000"): 1,
    },
    "external_api": {
        ("E_TIMEOUT", "upstream timed out after 20 s (region eu-west)"): 4,
        ("E_UPSTREAM_502", "upstream answered 502 Bad Gateway"): 3,
        ("E_AUTH", "upstream answered 401: token expired"): 1,
    },
    "human_review": {("E_TIMEOUT", "no decision within 20 min (queue review)"): 1},
}
_OTHER_ERRORS = {
    ("E_SCHEMA", "input has no field 'items'"): 1.0,
    ("E_BUDGET", "the run reached its cost limit of 2.00 USD"): 1.0,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run shall go. ``until`` cuts it off; ``hang`` is a task that never ends."""

    status: str
    fail: str | None = None
    attempts: int = 1
    error: tuple[str, str] | None = None
    until: datetime | None = None
    hang: str | None = None
    retried: str | None = None
    pace: float = 1.0
    human_seconds: float | None = None


@dataclass(slots=True)
class Attempt:
    """One row of task_executions."""

    task: Task
    number: int
    status: str
    started_at: datetime | None
    completed_at: datetime | None
    created_at: datetime
    error: tuple[str, str] | None = None
    cost: Decimal | None = None


@dataclass(slots=True)
class Played:
    """A run that was played: its attempts in order of start, its end, its cost."""

    attempts: list[Attempt] = field(default_factory=list)
    ended_at: datetime | None = None
    cost: Decimal = Decimal(0)
    error: tuple[str, str] | None = None


def play(area: Area, definition: Definition, started_at: datetime, plan: Plan) -> Played:
    """Play the definition's tasks from ``started_at``, as fast as their dependencies allow."""
    played = Played()
    ends: dict[str, datetime] = {}
    skipped: set[str] = set()
    stop: datetime | None = plan.until
    free = [started_at] * (definition.max_parallel or len(definition.tasks))
    for task in definition.tasks:
        before = [name for name in task.depends_on if name not in skipped]
        if _skips(area, definition, task, plan, before):
            skipped.add(task.id)
            if all(name in ends or name in skipped for name in task.depends_on):
                at = max((ends[name] for name in before if name in ends), default=started_at)
                if task.depends_on and (stop is None or at < stop):
                    played.attempts.append(Attempt(task, 1, "skipped", None, None, at))
            continue
        if any(name not in ends for name in before):
            continue
        ready = max((ends[name] for name in before), default=started_at)
        queued_at = ready
        ready = max(ready, heappop(free)) + timedelta(seconds=area.between(0.03, 0.5))
        end = None
        if stop is None or ready < stop:
            end = _attempts(area, task, ready, plan, played)
        elif plan.status == "running" and queued_at < stop:
            played.attempts.append(Attempt(task, 1, "pending", None, None, queued_at))
        heappush(free, end or ready)
        if end is not None:
            ends[task.id] = end
        if task.id == plan.fail and plan.status == "failed":
            last = played.attempts[-1].completed_at
            stop = last if stop is None or last is None else min(stop, last)
    _cut(played, plan, stop)
    played.attempts.sort(key=lambda attempt: attempt.created_at)
    played.cost = sum((a.cost for a in played.attempts if a.cost is not None), Decimal(0))
    finished = [a.completed_at for a in played.attempts if a.completed_at is not None]
    if plan.status in {"completed", "failed", "cancelled"}:
        played.ended_at = max(finished, default=started_at) + timedelta(milliseconds=40)
    return played


def _skips(area: Area, definition: Definition, task: Task, plan: Plan, before: list[str]) -> bool:
    if task.depends_on and not before:
        return True
    if task.id in {plan.fail, plan.hang, plan.retried}:
        return False
    if task.id in definition.usually_skipped:
        return not before or not area.chance(0.08)
    return task.type == "human_review" and plan.status == "completed" and area.chance(0.1)


def _seconds(area: Area, task: Task, plan: Plan) -> float:
    if task.type == "human_review":
        usual = plan.human_seconds or task.seconds
        return min(usual * area.rng.lognormvariate(0, 0.55), 1100.0)
    return task.seconds * plan.pace * area.rng.lognormvariate(0, 0.22)


def _price(area: Area, task: Task) -> Decimal:
    return Decimal(task.usd * area.between(0.82, 1.24)).quantize(_CENTS)


def _attempts(
    area: Area, task: Task, ready: datetime, plan: Plan, played: Played
) -> datetime | None:
    """Append the attempts of one task; returns its end, None when it didn't complete."""
    failing = task.id == plan.fail and plan.status == "failed"
    tries = plan.attempts if task.id in {plan.fail, plan.retried} else 1
    start = ready
    for number in range(1, tries + 1):
        last = number == tries
        if task.id == plan.hang and last:
            played.attempts.append(Attempt(task, number, "running", start, None, start))
            return start + _FOREVER
        seconds = _seconds(area, task, plan)
        error = None
        if failing or not last:
            error = plan.error or area.weighted(ERRORS.get(task.type, _OTHER_ERRORS))
            if error[0] == "E_TIMEOUT":
                seconds = 1200.0 if task.type == "human_review" else 20.0 + area.between(0, 0.4)
        end = start + timedelta(seconds=seconds)
        played.attempts.append(
            Attempt(
                task,
                number,
                "completed" if error is None else "failed",
                start,
                end,
                start,
                error,
                _price(area, task),
            )
        )
        if error is None:
            return end
        played.error = error
        start = end + timedelta(seconds=2.0**number + area.between(0, 0.5))
    return None


def _cut(played: Played, plan: Plan, stop: datetime | None) -> None:
    """Drop what would start after the stop; what was under way then has no end yet."""
    if stop is None:
        return
    kept = [a for a in played.attempts if a.created_at < stop or a.status == "skipped"]
    dropped = {a.task.id for a in played.attempts if a not in kept}
    played.attempts = kept
    if plan.status == "failed":
        return
    last = {attempt.task.id: attempt for attempt in kept}
    for attempt in kept:
        if attempt.started_at is None:
            continue
        if attempt.completed_at is not None and attempt.completed_at <= stop:
            if attempt.task.id in dropped and attempt is last[attempt.task.id]:
                attempt.status = "retrying"
        elif plan.status == "cancelled":
            attempt.status, attempt.completed_at = "failed", stop
            attempt.error = ("E_CANCELLED", "cancelled by the user")
        else:
            attempt.status, attempt.completed_at, attempt.cost = "running", None, None
            attempt.error = None
