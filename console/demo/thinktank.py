"""Think Tank sessions: poor ones as the platform writes them, and rich ones worth reading."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from console.demo.prices import PRICES, usd
from console.demo.slots import fill, words
from console.demo.stories import STORIES, Step, Story
from console.demo.stories.poor import PROBLEMS
from console.demo.stories.story import CLAUDE
from console.demo.tenants import Tenant, Tenants
from console.demo.world import Area, World, named

_DAYS = 45
_ROUND = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Session:
    """What the ledger and the errors need to know of a session."""

    id: UUID
    tenant: Tenant
    summary: str | None
    ended_at: datetime | None
    tokens: int
    cost: Decimal


def make(world: World, tenants: Tenants) -> list[Session]:
    """Rows of sessions and their steps."""
    area = world.area("thinktank")
    sessions = [_rich(area, tenants[story.tenant], story) for story in STORIES]
    for tenant in tenants.values():
        if tenant.sketch.tier in {None, "free"} or tenant.sketch.activity == 0:
            continue
        oldest = max(world.ago(days=_DAYS), tenant.created_at)
        for _ in range(round(4 + 6 * tenant.sketch.activity)):
            start = area.working_moment(oldest, world.ago(minutes=20), tenant.sketch.offset)
            sessions.append(_poor(area, tenant, start))
    return sessions


def session_id(story: Story) -> UUID:
    """The id of a told session, the same in every demo world."""
    return named("session", f"{story.tenant}/{STORIES.index(story)}")


def _step_cost(step: Step) -> Decimal:
    model = step.model if step.model in PRICES else CLAUDE
    return usd(model, (step.tokens or 0) // 2, (step.tokens or 0) // 2)


def _rich(area: Area, tenant: Tenant, story: Story) -> Session:
    world = area.world
    last = world.now - story.ended
    ends: list[datetime] = []
    end = last
    for step in reversed(story.steps):
        ends.append(end)
        end -= timedelta(seconds=(step.seconds or 1.0) + step.idle)
    ends.reverse()
    started = end - timedelta(seconds=2.4)
    open_ = story.outcome == "open"
    tokens = sum(step.tokens or 0 for step in story.steps)
    cost = sum((_step_cost(step) for step in story.steps), Decimal(0)).quantize(_ROUND)
    rated = [step.confidence for step in story.steps if step.confidence is not None]
    average = Decimal(round(sum(rated) / len(rated))) / 100 if rated else None
    session = session_id(story)
    world.put(
        "thinktank_sessions",
        id=session,
        tenant_id=tenant.id,
        user_id=area.pick(tenant.active_users).id,
        problem_summary=story.summary,
        domain=story.domain,
        complexity=story.complexity,
        total_steps=0 if open_ else len(story.steps),
        avg_confidence=None if open_ else average,
        solution_found=story.outcome == "solved",
        total_tokens=0 if open_ else tokens,
        total_cost=Decimal(0) if open_ else cost,
        created_at=started,
        completed_at=None if open_ else last + timedelta(milliseconds=180),
    )
    for number, (step, end) in enumerate(zip(story.steps, ends, strict=True), 1):
        _step(area, tenant, session, number, step, end)
    return Session(
        session,
        tenant,
        story.summary,
        None if open_ else last,
        tokens,
        Decimal(0) if open_ else cost,
    )


def _step(
    area: Area, tenant: Tenant, session: UUID, number: int, step: Step, end: datetime
) -> None:
    area.add(
        "thinktank_steps",
        tenant_id=tenant.id,
        session_id=session,
        step_number=number,
        step_type=step.kind,
        description=step.description,
        reasoning=step.reasoning,
        result=step.result,
        confidence=None if step.confidence is None else Decimal(step.confidence) / 100,
        model_used=step.model,
        tokens_used=step.tokens,
        duration_ms=None if step.seconds is None else round(step.seconds * 1000),
        created_at=end,
    )


def _poor(area: Area, tenant: Tenant, start: datetime) -> Session:
    """A session with the platform's default confidences and without models or durations."""
    world = area.world
    medical = tenant.sketch.hipaa and area.chance(0.6)
    problems = [row for row in PROBLEMS if (row[0] == "medical") == medical]
    domain, problem, told = area.pick(problems)
    gaps = words(area)
    problem = fill(problem, gaps)
    parts = [(fill(part, gaps), fill(answer, gaps)) for part, answer in told]
    planned: list[Step] = [
        Step(
            "decompose",
            None,
            None,
            500,
            90,
            "Decompose problem into sub-problems",
            f"Identified {len(parts)} sub-problems",
            json.dumps([part for part, _ in parts], ensure_ascii=False),
        )
    ]
    for part, answer in parts:
        thought = f"To solve “{part}”, consider what is known, what is missing and what follows."
        planned.append(Step("reason", None, None, 300, 80, part, thought, thought))
        planned.append(Step("execute", None, None, 400, 80, part, "Executing", answer))
    planned.append(
        Step(
            "synthesize",
            None,
            None,
            500,
            85,
            "Synthesize final solution",
            "Combining all sub-solutions",
            f"{problem}\n\n" + "\n".join(f"- {part}: {answer}" for part, answer in parts),
        )
    )
    crashed = area.chance(0.04)
    if crashed:
        planned = planned[: area.rng.randrange(0, len(planned))]
    unsolved = not crashed and area.chance(0.07)
    at_once = area.chance(0.15)  # all steps written by one transaction share its instant
    end = start
    ends: list[datetime] = []
    for _ in planned:
        end += timedelta(0) if at_once else timedelta(seconds=area.between(0.8, 9.0))
        ends.append(min(end, world.ago(seconds=40)))
    tokens = sum(step.tokens or 0 for step in planned)
    cost = (usd(CLAUDE, tokens // 2, tokens // 2)).quantize(_ROUND)
    identity = area.add(
        "thinktank_sessions",
        tenant_id=tenant.id,
        user_id=area.pick(tenant.active_users).id,
        problem_summary=problem,
        domain=domain,
        complexity=None,
        total_steps=0 if crashed else len(planned),
        avg_confidence=None if crashed else Decimal("0.82"),
        solution_found=not (crashed or unsolved),
        total_tokens=0 if crashed else tokens,
        total_cost=Decimal(0) if crashed else cost,
        created_at=start,
        completed_at=None if crashed else ends[-1],
    )
    for number, (step, instant) in enumerate(zip(planned, ends, strict=True), 1):
        _step(area, tenant, identity, number, step, instant)
    return Session(
        identity,
        tenant,
        problem,
        None if crashed else ends[-1],
        tokens,
        Decimal(0) if crashed else cost,
    )
