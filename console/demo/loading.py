"""A told world into Postgres, by COPY.

The target is a migrated database without tenants. COPY FROM is refused on tables under row-level
security unless the role bypasses it (Postgres manual, "COPY"), so this connects as superuser.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from graphlib import TopologicalSorter

import asyncpg

from console.demo.world import HashOf, RawJson, Rows, World

_COLUMNS = """
SELECT c.relname::text, a.attname::text, t.typname::text,
       COALESCE(pg_get_expr(d.adbin, d.adrelid) ~ '(now\\(|uuid)', false)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
ORDER BY c.relname, a.attnum
"""

_REFERENCES = """
SELECT DISTINCT conrelid::regclass::text, confrelid::regclass::text
FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid
ORDER BY 1, 2
"""


async def load(
    connection: asyncpg.Connection, world: World, progress: Callable[[str], None]
) -> None:
    """Copy every row in one transaction, parents before children, and analyze.

    Raises ValueError when the world names a table or column that the schema lacks, or leaves one
    to the clock or to chance that would differ from build to build.
    """
    types: dict[str, dict[str, str]] = {}
    volatile: dict[str, set[str]] = {}
    for table, column, type_name, by_chance in await connection.fetch(_COLUMNS):
        types.setdefault(table, {})[column] = type_name
        if by_chance:
            volatile.setdefault(table, set()).add(column)
    if unknown := sorted(world.tables.keys() - types.keys()):
        raise ValueError(f"The schema has no table {', '.join(unknown)}.")
    order = TopologicalSorter({table: set[str]() for table in sorted(world.tables)})
    for child, parent in await connection.fetch(_REFERENCES):
        if child in world.tables and parent in world.tables:
            order.add(child, parent)
    total = sum(len(rows.records) for rows in world.tables.values())
    progress(f"loading {total:,} rows into {len(world.tables)} tables …")
    async with connection.transaction():
        for table in order.static_order():
            rows = world.tables[table]
            await _copy(connection, table, rows, types[table], volatile.get(table, set()))
        await connection.execute("ANALYZE")


async def _copy(
    connection: asyncpg.Connection,
    table: str,
    rows: Rows,
    types: dict[str, str],
    volatile: set[str],
) -> None:
    columns = list(rows.columns)
    if unknown := [column for column in columns if column not in types]:
        raise ValueError(f"{table} has no column {', '.join(unknown)}.")
    records: Iterable[tuple[object, ...]] = rows.records
    if any(isinstance(value, HashOf) for value in rows.records[0]):
        records = await _hashed(connection, rows.records)
    if "updated_at" in types and "updated_at" not in columns:
        born = columns.index("created_at")
        columns.append("updated_at")
        records = ((*record, record[born]) for record in records)
    if left := sorted(volatile.difference(columns)):
        raise ValueError(f"{table} leaves {', '.join(left)} to the clock or to chance.")
    documents = [at for at, column in enumerate(columns) if types[column] == "jsonb"]
    if documents:
        records = (_with_json(record, documents) for record in records)
    await connection.copy_records_to_table(
        table, records=records, columns=columns, schema_name="public"
    )


async def _hashed(
    connection: asyncpg.Connection, records: list[tuple[object, ...]]
) -> list[tuple[object, ...]]:
    """The records with every HashOf replaced: only the server knows how it writes jsonb."""
    texts = [
        _json(value.value) for record in records for value in record if isinstance(value, HashOf)
    ]
    hashes = iter(
        await connection.fetch(
            "SELECT encode(sha256(convert_to(value::jsonb::text, 'UTF8')), 'hex')"
            " FROM unnest($1::text[]) WITH ORDINALITY AS given (value, place) ORDER BY place",
            texts,
        )
    )
    return [
        tuple(next(hashes)[0] if isinstance(value, HashOf) else value for value in record)
        for record in records
    ]


def _json(value: object) -> str:
    return value.text if isinstance(value, RawJson) else json.dumps(value, ensure_ascii=False)


def _with_json(record: tuple[object, ...], documents: list[int]) -> tuple[object, ...]:
    values = list(record)
    for at in documents:
        if values[at] is not None:
            values[at] = _json(values[at])
    return tuple(values)
