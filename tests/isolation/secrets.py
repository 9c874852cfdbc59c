"""Secret columns are out of reach, and statistics tell nothing of what policies hide."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from io import BytesIO

import asyncpg

from tests.cluster import connected
from tests.isolation.catalogue import Catalogue, Column, Connection, Table, name_of
from tests.isolation.findings import Finding
from tests.isolation.matrix import VARIABLE, Login
from tests.isolation.outcomes import NO_GRANT, Changed, Outcome, Refused
from tests.isolation.rows import FIRST, Survey


async def check(login: Login, superuser_dsn: str, survey: Survey) -> list[Finding]:
    """Find secret columns that a login gets at, and tables whose statistics it reads."""
    catalogue = survey.catalogue
    async with connected(superuser_dsn) as superuser:
        findings = await _missing(superuser, catalogue)
    async with connected(login.dsn) as connection:
        await connection.execute(f"SELECT set_config('{VARIABLE}', $1, false)", str(FIRST))
        for table in catalogue.stored:
            for column in table.secrets:
                async for attempt, outcome in _outcomes(connection, table, column):
                    if outcome != NO_GRANT:
                        said = f"{outcome}; expected {NO_GRANT}"
                        findings.append(Finding(table.name, attempt, said, login.name))
        told = await _with_statistics(connection)
        findings += [
            Finding(table.name, "pg_stats", "tells of its rows", login.name)
            for table in catalogue.isolated
            if table.name in told
        ]
    return findings


async def _missing(superuser: Connection, catalogue: Catalogue) -> list[Finding]:
    """Find secret columns without a secret, and isolated tables without statistics."""
    findings = [
        Finding(table.name, f"{column.name} has to hold something", "nothing")
        for table in catalogue.stored
        for column in table.secrets
        if not await superuser.fetchval(f"SELECT count({column.sql}) FROM {table.sql}")
    ]
    analysed = await _with_statistics(superuser)
    findings += [
        Finding(table.name, "has to have statistics", "none")
        for table in catalogue.isolated
        if table.name not in analysed
    ]
    return findings


async def _with_statistics(connection: Connection) -> set[str]:
    found = await connection.fetch("SELECT DISTINCT schemaname, tablename FROM pg_stats")
    return {name_of(row["schemaname"], row["tablename"]) for row in found}


async def _outcomes(
    connection: Connection, table: Table, column: Column
) -> AsyncIterator[tuple[str, Outcome]]:
    """Try to read the column, alone and within the row, and to ask questions about it."""
    for statement in (
        f"SELECT {column.sql} FROM {table.sql}",
        f"SELECT count({column.sql}) FROM {table.sql}",
        f"SELECT FROM {table.sql} WHERE {column.sql} LIKE 'a%'",
        f"SELECT FROM {table.sql} ORDER BY {column.sql}",
        f"SELECT * FROM {table.sql}",
        f"SELECT to_jsonb(each) FROM {table.sql} AS each",
    ):
        yield statement, await _outcome(connection.fetch(statement))
    for columns in (None, [column.name]):
        copying = connection.copy_from_table(
            table.relation, schema_name=table.schema, columns=columns, output=BytesIO()
        )
        yield f"COPY TO of {column.name if columns else 'everything'}", await _outcome(copying)


async def _outcome(trial: Awaitable[object]) -> Outcome:
    try:
        await trial
    except asyncpg.PostgresError as error:
        return Refused.by(error)
    return Changed(0)
