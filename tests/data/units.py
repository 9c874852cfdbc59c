"""Units of work as consoles do them, in a process of its own; tells what came of them as JSON.

``python -m tests.data.units DSN YES-OR-NO COUNT TENANT=ROWS…``, the second for ``pgbouncer``.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from console.data.database import Database
from console.data.tables.tenants import tenants, users
from console.models.faults import Fault, ScopeViolation
from tests.data.conftest import database

EVERYTHING: Select[Any] = select(users.c.tenant_id, users.c.email)
COUNT: Select[Any] = select(func.count()).select_from(users)
SETTING: Select[Any] = select(func.current_setting("app.current_tenant_id", True))
NAMES: Select[Any] = select(tenants.c.name)


async def unit(tested: Database, tenant: UUID, rows: int, names: int) -> bool:
    """Read as two screens do, a tenant's and the platform's; say whether all of it was right."""
    async with tested.tenant(tenant) as scope:
        found = [row.tenant_id for row in await scope.rows(EVERYTHING)]
        named = await scope.rows(EVERYTHING.where(users.c.tenant_id == tenant))
        of_tenant = (found, len(named), await scope.scalar(COUNT), await scope.scalar(SETTING))
    async with tested.platform() as platform:
        found = [row.tenant_id for row in await platform.rows(EVERYTHING)]
        named = await platform.rows(NAMES)
        of_all = (found, len(named), await platform.scalar(COUNT), await platform.scalar(SETTING))
    return (of_tenant, of_all) == (([tenant] * rows, rows, rows, str(tenant)), ([], names, 0, ""))


async def run(dsn: str, pgbouncer: str, count: int, rows: dict[UUID, int]) -> Counter[str]:
    """Do ``count`` units, three at a time, and count how they ended."""
    seen: Counter[str] = Counter()
    tested = database(dsn, pgbouncer=pgbouncer)
    turns = iter(range(count))
    order = list(rows)

    async def reader() -> None:
        for turn in turns:
            tenant = order[turn % len(order)]
            try:
                right = await unit(tested, tenant, rows[tenant], len(rows))
                seen["right" if right else "wrong"] += 1
            except ScopeViolation:
                seen["refused"] += 1
            except Fault as fault:
                seen[f"{type(fault).__name__}: {fault.message}"] += 1

    await asyncio.gather(*(reader() for _ in range(3)))
    await tested.close()
    return seen


def main() -> None:
    dsn, pgbouncer, count, *tenants_rows = sys.argv[1:]
    rows = {UUID(each.split("=")[0]): int(each.split("=")[1]) for each in tenants_rows}
    sys.stdout.write(json.dumps(asyncio.run(run(dsn, pgbouncer, int(count), rows))))


if __name__ == "__main__":
    main()
