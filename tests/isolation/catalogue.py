"""What tables there are and whose their rows are, read from the live catalogue.

A table that comes later is in it by itself, and counts as nobody's to read until it has a
``tenant_id`` or stands in `reviewed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from graphlib import TopologicalSorter
from typing import TypeAlias

import asyncpg

from tests.isolation import reviewed

Connection: TypeAlias = asyncpg.Connection

OURS = "nspname !~ '^pg_' AND nspname <> 'information_schema'"
"""A schema of ours, wherever ``pg_namespace`` is in the query."""


class Scope(Enum):
    """Whose the rows of a table are."""

    TENANT = "tenant"
    SHARED = "mixed, visible"
    PRIVATE = "mixed, private"
    PLATFORM = "platform"
    CLOSED = "closed"

    @property
    def isolated(self) -> bool:
        """Rows belong to tenants, and policies must keep them apart."""
        return self in {Scope.TENANT, Scope.SHARED, Scope.PRIVATE}

    @property
    def mixed(self) -> bool:
        """Some rows belong to no tenant."""
        return self in {Scope.SHARED, Scope.PRIVATE}


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: Its name.
        type: As ``format_type`` writes it.
        category: ``pg_type.typcategory`` of its type, a domain's base type.
        length: Characters it takes, or None.
        nullable: May be NULL.
        required: Wants a value from whoever inserts.
        writable: Takes one: neither generated nor an identity.
        choices: The words that its CHECK allows, in order, or none.
        references: Table and column that its foreign key names.
    """

    name: str
    type: str
    category: str
    length: int | None
    nullable: bool
    required: bool
    writable: bool
    choices: tuple[str, ...]
    references: tuple[str, str] | None

    @property
    def sql(self) -> str:
        """Its name, quoted."""
        return quoted(self.name)


@dataclass(frozen=True)
class Table:
    """A table, partition, view, materialised view or foreign table.

    Attributes:
        schema: Its schema.
        relation: Its name there.
        kind: ``pg_class.relkind``.
        owner: The role that owns it.
        enabled: Row-level security is on.
        forced: It binds the owner too.
        invoker: A view that reads with its reader's rights.
        columns: In order.
        tenant_column: Says whose a row is.
        scope: Whose its rows are.
    """

    schema: str
    relation: str
    kind: str
    owner: str
    enabled: bool
    forced: bool
    invoker: bool
    columns: tuple[Column, ...]
    tenant_column: str | None
    scope: Scope

    @property
    def name(self) -> str:
        """Its name as people say it, without the schema public."""
        return name_of(self.schema, self.relation)

    @property
    def sql(self) -> str:
        """Its name, quoted."""
        return f"{quoted(self.schema)}.{quoted(self.relation)}"

    @property
    def stored(self) -> bool:
        """Holds rows of its own."""
        return self.kind in "rp"

    @property
    def secrets(self) -> tuple[Column, ...]:
        """Columns that nobody may read."""
        return tuple(c for c in self.columns if (self.name, c.name) in reviewed.SECRET_COLUMNS)

    @property
    def probe(self) -> Column:
        """The column to read, write and copy: the tenant, or else the first ordinary one."""
        for column in self.columns:
            if column.name == self.tenant_column:
                return column
        ordinary = [c for c in self.columns if c.writable and c not in self.secrets]
        return next(iter(ordinary), self.columns[0])


@dataclass(frozen=True)
class Catalogue:
    """Everything with rows, a row's parents before it where keys allow an order."""

    tables: tuple[Table, ...]

    def __getitem__(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)

    @property
    def stored(self) -> tuple[Table, ...]:
        """What holds rows."""
        return tuple(table for table in self.tables if table.stored)

    @property
    def views(self) -> tuple[Table, ...]:
        """What shows rows of others."""
        return tuple(table for table in self.tables if not table.stored)

    @property
    def isolated(self) -> tuple[Table, ...]:
        """What holds rows of tenants."""
        return tuple(table for table in self.stored if table.scope.isolated)


def name_of(schema: str, relation: str) -> str:
    """Write a name as people say it."""
    return relation if schema == "public" else f"{schema}.{relation}"


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """Quote a value for SQL; None is NULL."""
    return "NULL" if text is None else "'" + str(text).replace("'", "''") + "'"


async def read(connection: Connection) -> Catalogue:
    """Read the catalogue of the connection's database."""
    relations = await connection.fetch(
        f"""
        SELECT relation.oid, nspname, relname, relkind::text, relrowsecurity, relforcerowsecurity,
            pg_get_userbyid(relowner) AS owner,
            'security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions)
                AS invoker
        FROM pg_class AS relation JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND {OURS}
        ORDER BY nspname, relname
        """
    )
    columns = await _columns(connection)
    tables = [_table(relation, columns.get(relation["oid"], ())) for relation in relations]
    return Catalogue(tuple(_parents_first(tables)))


async def _columns(connection: Connection) -> dict[int, tuple[Column, ...]]:
    rows = await connection.fetch(
        f"""
        SELECT attrelid, attname, format_type(atttypid, atttypmod) AS type,
            typcategory::text AS category,
            information_schema._pg_char_max_length(atttypid, atttypmod) AS length,
            attnotnull, attnotnull AND NOT atthasdef AND attidentity = '' AS required,
            attgenerated = '' AND attidentity = '' AS writable,
            ARRAY(SELECT enumlabel FROM pg_enum WHERE enumtypid = atttypid ORDER BY enumsortorder)
                AS labels,
            (
                SELECT string_agg(pg_get_constraintdef(oid), ' ') FROM pg_constraint
                WHERE conrelid = attrelid AND contype = 'c' AND conkey = ARRAY[attnum]
            ) AS condition,
            (
                SELECT ARRAY[parent_schema.nspname, parent.relname, parent_column.attname]::text[]
                FROM pg_constraint AS key
                CROSS JOIN unnest(key.conkey, key.confkey) AS pair (child, parent)
                JOIN pg_class AS parent ON parent.oid = key.confrelid
                JOIN pg_namespace AS parent_schema ON parent_schema.oid = parent.relnamespace
                JOIN pg_attribute AS parent_column
                    ON parent_column.attrelid = parent.oid AND parent_column.attnum = pair.parent
                WHERE key.contype = 'f' AND key.conrelid = pg_attribute.attrelid
                    AND pair.child = pg_attribute.attnum
                ORDER BY parent.relname <> 'tenants', key.conname LIMIT 1
            ) AS parent
        FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_type ON pg_type.oid = atttypid
        WHERE attnum > 0 AND NOT attisdropped AND {OURS}
        ORDER BY attrelid, attnum
        """
    )
    found: dict[int, tuple[Column, ...]] = {}
    for row in rows:
        choices = tuple(row["labels"])
        if not choices and "= ANY" in (row["condition"] or "") and row["category"] == "S":
            choices = tuple(re.findall(r"'((?:[^']|'')*)'::", row["condition"]))
        parent = row["parent"]
        column = Column(
            name=row["attname"],
            type=row["type"],
            category=row["category"],
            length=row["length"],
            nullable=not row["attnotnull"],
            required=row["required"],
            writable=row["writable"],
            choices=choices,
            references=(name_of(parent[0], parent[1]), parent[2]) if parent else None,
        )
        found[row["attrelid"]] = (*found.get(row["attrelid"], ()), column)
    return found


def _table(relation: asyncpg.Record, columns: tuple[Column, ...]) -> Table:
    name = name_of(relation["nspname"], relation["relname"])
    tenant = _tenant_column(columns)
    return Table(
        schema=relation["nspname"],
        relation=relation["relname"],
        kind=relation["relkind"],
        owner=relation["owner"],
        enabled=relation["relrowsecurity"],
        forced=relation["relforcerowsecurity"],
        invoker=bool(relation["invoker"]),
        columns=columns,
        tenant_column=tenant.name if tenant else None,
        scope=_scope(name, tenant),
    )


def _tenant_column(columns: Iterable[Column]) -> Column | None:
    """The column ``tenant_id``, or under whatever name one that names a tenant."""
    candidates = [
        column
        for column in columns
        if column.type == "uuid"
        and (column.name == "tenant_id" or column.references == ("tenants", "id"))
    ]
    return min(candidates, key=lambda column: column.name != "tenant_id", default=None)


def _scope(name: str, tenant: Column | None) -> Scope:
    if tenant is not None:
        if not tenant.nullable:
            return Scope.TENANT
        return Scope.SHARED if name in reviewed.SHARED_DEFAULTS else Scope.PRIVATE
    return Scope.PLATFORM if name in reviewed.OPEN_TABLES else Scope.CLOSED


def _parents_first(tables: list[Table]) -> Iterable[Table]:
    by_name = {table.name: table for table in tables}
    order = TopologicalSorter(
        {
            table.name: [
                column.references[0]
                for column in table.columns
                if column.references and column.references[0] != table.name and column.required
            ]
            for table in tables
        }
    )
    return [by_name[name] for name in order.static_order()]
