"""Measurements and their daily sums, made from what happened."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from console.demo.runs import Run
from console.demo.tenants import Tenants
from console.demo.world import World

_MICRO = Decimal("0.000001")


def make(world: World, tenants: Tenants, runs: list[Run]) -> None:
    """Rows of metrics and analytics_snapshots."""
    area = world.area("metrics")
    by_day: dict[tuple[str, datetime], list[Run]] = defaultdict(list)
    for run in runs:
        if run.ended_at is None or run.started_at is None:
            continue
        day = run.started_at.replace(hour=0, minute=0, second=0, microsecond=0)
        by_day[run.tenant.name, day].append(run)
        if world.now - run.ended_at < timedelta(days=1):
            seconds = Decimal((run.ended_at - run.started_at).total_seconds()).quantize(_MICRO)
            area.add(
                "metrics",
                tenant_id=run.tenant.id,
                user_id=run.user_id,
                metric_type="error" if run.status == "failed" else "latency",
                metric_name="workflow.duration_s",
                metric_value=seconds,
                dimensions={"workflow": run.definition.workflow_id, "status": run.status},
                recorded_at=run.ended_at,
                created_at=run.ended_at,
            )
    for (name, day), ran in sorted(by_day.items()):
        cost = sum((run.cost for run in ran), Decimal(0))
        area.add(
            "analytics_snapshots",
            tenant_id=tenants[name].id,
            period_type="daily",
            period_start=day,
            period_end=day + timedelta(days=1),
            total_requests=len(ran),
            total_tokens=int(cost * 90_000),
            total_cost=cost.quantize(_MICRO),
            error_count=sum(run.status == "failed" for run in ran),
            metrics={"cancelled": sum(run.status == "cancelled" for run in ran)},
            created_at=min(day + timedelta(days=1), world.now),
        )
