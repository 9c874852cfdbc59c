"""A row of two tenants, and of nobody where that may be, in every table, made from the catalogue.

Values follow types, keys and CHECKs, so that a table of tomorrow gets its rows too. One with
demands that can't be read from there is named by the error, and has to be met in `_value`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

import asyncpg

from tests.isolation import catalogue as catalogues
from tests.isolation.catalogue import Catalogue, Column, Connection, Scope, Table, literal

FIRST = UUID("aaaaaaaa-0000-4000-8000-000000000001")
SECOND = UUID("bbbbbbbb-0000-4000-8000-000000000002")
TENANTS = (FIRST, SECOND)

_BY_CATEGORY = {
    "A": "'{}'",
    "B": "true",
    "D": "now()",
    "I": "'127.0.0.1'",
    "N": "1",
    "R": "'empty'",
    "T": "'1 hour'",
}
"""A value for each ``pg_type.typcategory`` that needs no thought."""

_BY_TYPE = {"json": "'{}'", "jsonb": "'{}'", "bytea": r"'\x00'"}


class UnplantableError(Exception):
    """A table's demands on its rows couldn't be met."""


@dataclass(frozen=True)
class Survey:
    """What there is, as the superuser sees it.

    Attributes:
        catalogue: The tables.
        counts: Rows by table and tenant; under None those of nobody.
        samples: One row by table and tenant, as JSON.
    """

    catalogue: Catalogue
    counts: Mapping[str, Mapping[UUID | None, int]]
    samples: Mapping[str, Mapping[UUID | None, str]]

    def of(self, *names: str) -> Survey:
        """Look at these tables alone, those of them that there are."""
        tables = tuple(table for table in self.catalogue.tables if table.name in names)
        return replace(self, catalogue=Catalogue(tables))


async def survey(superuser: Connection) -> Survey:
    """Read the catalogue, count the rows of each table by tenant, and take one of each."""
    catalogue = await catalogues.read(superuser)
    counts: dict[str, dict[UUID | None, int]] = {table.name: {} for table in catalogue.tables}
    samples: dict[str, dict[UUID | None, str]] = {table.name: {} for table in catalogue.tables}
    found = await superuser.fetch(
        " UNION ALL ".join(
            f"""
            SELECT {literal(table.name)} AS name, {_tenant(table)} AS tenant, count(*) AS rows,
                (array_agg(to_jsonb(each)::text))[1] AS sample
            FROM {table.sql} AS each GROUP BY 2
            """
            for table in catalogue.stored
        )
    )
    for row in found:
        counts[row["name"]][row["tenant"]] = row["rows"]
        samples[row["name"]][row["tenant"]] = row["sample"]
    return Survey(catalogue, counts, samples)


async def plant(superuser: Connection) -> Survey:
    """Insert the rows that are missing, and look at the outcome.

    Raises:
        UnplantableError: a table refused what was made for it.
    """
    before = await survey(superuser)
    catalogue = before.catalogue
    tenants = catalogue["tenants"]
    for tenant in TENANTS:
        if not await superuser.fetchval(
            "SELECT EXISTS (SELECT FROM tenants WHERE id = $1)", tenant
        ):
            await _insert(superuser, catalogue, tenants, None, {"id": literal(tenant)})
    for table in catalogue.stored:
        missing = [each for each in whose(table) if not before.counts[table.name].get(each)]
        for owner in missing if table != tenants else ():
            await _insert(superuser, catalogue, table, owner, {})
        if missing:
            await superuser.execute(f"ANALYZE {table.sql}")
    return await survey(superuser)


def whose(table: Table) -> Iterable[UUID | None]:
    """Name the tenants whose rows a table should hold; None: nobody's."""
    if not table.scope.isolated:
        return (None,)
    return (*TENANTS, None) if table.scope.mixed else TENANTS


def copy_of(table: Table, sample: str) -> str:
    """Write the statement that inserts a row like ``sample`` once more."""
    columns = ", ".join(column.sql for column in table.columns if column.writable)
    return (
        f"INSERT INTO {table.sql} ({columns})"
        f" SELECT {columns} FROM jsonb_populate_record(NULL::{table.sql}, {literal(sample)})"
    )


def _tenant(table: Table) -> str:
    return table.probe.sql if table.tenant_column else "NULL::uuid"


async def _insert(
    superuser: Connection,
    catalogue: Catalogue,
    table: Table,
    tenant: UUID | None,
    given: Mapping[str, str],
) -> None:
    values = dict(given)
    for column in table.columns:
        if column.name in values or not column.writable:
            continue
        if column.name == table.tenant_column:
            values[column.name] = literal(tenant)
        elif column.required or column.references or column in table.secrets:
            mark = str(given or tenant)
            values[column.name] = _value(catalogue, table, column, tenant, mark)
    names = ", ".join(f'"{name}"' for name in values)
    statement = (
        f"INSERT INTO {table.sql} ({names}) VALUES ({', '.join(values.values())})"
        if values
        else f"INSERT INTO {table.sql} DEFAULT VALUES"
    )
    try:
        await superuser.execute(statement)
    except asyncpg.PostgresError as error:
        raise UnplantableError(f"{table.name} takes no row made for it: {error}") from error


def _value(
    catalogue: Catalogue, table: Table, column: Column, tenant: UUID | None, mark: str
) -> str:
    if column.references is not None:
        return _parent(catalogue, table, column, tenant)
    if column.choices:
        return literal(column.choices[0])
    unique = uuid5(FIRST, f"{table.name}.{column.name} {mark}")
    if column.type == "uuid":
        return literal(unique)
    if column.category == "S":
        return literal(f"{unique.hex[:8]} {table.name}.{column.name}"[: column.length])
    found = _BY_TYPE.get(column.type, _BY_CATEGORY.get(column.category))
    if found is None:
        raise UnplantableError(
            f"{table.name}.{column.name} is of type {column.type}, of which no value is known"
        )
    return found


def _parent(catalogue: Catalogue, table: Table, column: Column, tenant: UUID | None) -> str:
    """Name a row of the same tenant, or of nobody; a row's parent in its own table stays NULL."""
    assert column.references is not None
    parent = catalogue[column.references[0]]
    if parent == table or (table.scope.mixed and parent.scope is Scope.TENANT and tenant is None):
        return "NULL"
    condition = ""
    if table.scope.isolated and parent.scope.isolated:
        condition = f" WHERE {_tenant(parent)} IS NOT DISTINCT FROM {literal(tenant)}"
    return f'(SELECT "{column.references[1]}" FROM {parent.sql}{condition} LIMIT 1)'
