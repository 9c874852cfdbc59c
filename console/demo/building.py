"""The whole demo world, area by area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import asyncpg

from console.demo import (
    approvals,
    automation,
    billing,
    chat,
    configs,
    errors,
    keys,
    ledger,
    metrics,
    models,
    people,
    runs,
    tenants,
    thinktank,
    together,
    workflows,
)
from console.demo.loading import load
from console.demo.world import World

SEED = 7


def tell(
    now: datetime,
    seed: int,
    workflow_ids: Mapping[str, UUID],
    progress: Callable[[str], None],
) -> World:
    """Make every row, in memory. ``workflow_ids`` are those of approval_workflows, by action."""
    world = World(now, seed)
    progress("making people and tenants …")
    people.make(world)
    told = tenants.make(world)
    progress("making approvals …")
    approvals.make(world, workflow_ids)
    progress("making thinktank …")
    sessions = thinktank.make(world, told)
    progress("making workflows …")
    workflows.make(world)
    ran = runs.make(world, told)
    progress("making the ledgers …")
    bought = ledger.make(world, told, ran, sessions)
    billing.make(world, told, bought)
    progress("making everything else …")
    models.make(world, told)
    chat.make(world, told)
    together.make(world, told)
    errors.make(world, told, ran)
    configs.make(world, told)
    keys.make(world, told)
    automation.make(world, told)
    metrics.make(world, told, ran)
    return world


async def build(
    superuser_dsn: str,
    *,
    now: datetime,
    seed: int = SEED,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Load the demo world into a migrated database without tenants, all or nothing.

    The same ``now`` and ``seed`` make the same rows, ids included. ``progress`` gets a few words
    per area. Raises ValueError when the database holds
    tenants already, and what asyncpg raises.
    """
    connection = await asyncpg.connect(superuser_dsn)
    try:
        if await connection.fetchval("SELECT EXISTS (SELECT FROM public.tenants)"):
            raise ValueError("This database holds tenants already: the demo wants an empty one.")
        rules = await connection.fetch("SELECT action_type, id FROM public.approval_workflows")
        workflow_ids = {action: UUID(str(identity)) for action, identity in rules}
        world = tell(now, seed, workflow_ids, progress)
        await load(connection, world, progress)
        comment = await connection.fetchval(
            "SELECT format('COMMENT ON DATABASE %I IS %L', current_database(), $1::text)",
            f"RADIANT demo world, invented data, told relative to {world.now:%Y-%m-%d %H:%M}Z",
        )
        await connection.execute(comment)
    finally:
        await connection.close()
