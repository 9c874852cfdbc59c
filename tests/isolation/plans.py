"""Isolation through plans that a connection kept from another tenant, or from before SET ROLE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import asyncpg

from tests.cluster import connected
from tests.isolation.catalogue import Connection, Table
from tests.isolation.findings import Finding
from tests.isolation.matrix import VARIABLE, Login
from tests.isolation.outcomes import (
    EMPTY,
    GARBAGE,
    OF_FIRST,
    OF_SECOND,
    UNKNOWN,
    Outcome,
    Refused,
    Rows,
    Setting,
    Verb,
    Who,
    expected,
)
from tests.isolation.rows import FIRST, Survey

COURSE = (OF_FIRST, OF_SECOND, EMPTY, OF_FIRST, GARBAGE, OF_SECOND, UNKNOWN, OF_FIRST)
"""The tenants that one connection serves, one after the other."""


async def check(login: Login, survey: Survey) -> list[Finding]:
    """Find what the plans of one connection show of other tenants.

    Per table one plan without parameters, and one that asks for the first tenant's rows by
    parameter whoever is served. Both are generic, so they are kept from the first tenant on.
    """
    findings = []
    async with connected(login.dsn) as connection:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        for table in survey.catalogue.isolated:
            everything, of_first = await _prepare(connection, table)
            counts = survey.counts[table.name]
            for role, setting in _course(login):
                (wanted,) = expected(Who.PERSON, table, counts, setting, Verb.SELECT, None)
                asked = wanted
                if isinstance(wanted, Rows):
                    asked = Rows.of({FIRST: dict(wanted.by_tenant).get(FIRST, 0)})
                for what, plan, arguments, right in (
                    ("kept plan", everything, (), wanted),
                    ("kept plan that names the first tenant", of_first, (FIRST,), asked),
                ):
                    outcome = await _read(connection, role, setting, plan, arguments)
                    if outcome != right:
                        said = f"{outcome}; expected {right}"
                        finding = Finding(table.name, what, said, role or login.name, setting.name)
                        findings.append(finding)
    return findings


def _course(login: Login) -> Iterator[tuple[str | None, Setting]]:
    for setting in COURSE:
        yield None, setting
    for setting in (OF_SECOND, OF_FIRST):
        yield login.group, setting


async def _prepare(
    connection: Connection, table: Table
) -> tuple[asyncpg.prepared_stmt.PreparedStatement, asyncpg.prepared_stmt.PreparedStatement]:
    query = f"SELECT {table.probe.sql} AS tenant FROM {table.sql}"
    return (
        await connection.prepare(query),
        await connection.prepare(f"{query} WHERE {table.probe.sql} = $1"),
    )


async def _read(
    connection: Connection,
    role: str | None,
    setting: Setting,
    plan: asyncpg.prepared_stmt.PreparedStatement,
    arguments: tuple[UUID, ...],
) -> Outcome:
    try:
        async with connection.transaction():
            await connection.execute(f"SELECT set_config('{VARIABLE}', $1, true)", setting.value)
            if role is not None:
                await connection.execute(f"SET LOCAL ROLE {role}")
            found = await plan.fetch(*arguments)
    except asyncpg.PostgresError as error:
        return Refused.by(error)
    return Rows.of(Counter(row["tenant"] for row in found))
