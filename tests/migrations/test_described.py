"""What ``console/data/tables/`` describes is what the migrations make."""

import importlib
import pkgutil
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Table, Text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from console.data import tables
from console.data.tables.columns import metadata
from tests.cluster import Dsns

_NOT_DESCRIBED = {"modify_comment", "remove_table_comment", "remove_index"}
"""Comments, and indexes that no query of ours needs: the catalogue snapshot holds them."""

for _module in pkgutil.iter_modules(tables.__path__):
    importlib.import_module(f"{tables.__name__}.{_module.name}")


def differences(connection: Connection) -> list[Any]:
    """Compare the described tables with the database's."""
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables,
        },
    )
    found: list[Any] = []
    for difference in compare_metadata(context, metadata):
        found += difference if isinstance(difference, list) else [difference]
    return [one for one in found if one[0] not in _NOT_DESCRIBED]


async def compared(dsn: str) -> list[Any]:
    engine = create_async_engine(
        dsn.replace("postgresql://", "postgresql+asyncpg://"), poolclass=NullPool
    )
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(differences)
    finally:
        await engine.dispose()


async def test_described_tables_are_the_databases(database_dsns: Dsns) -> None:
    assert len(metadata.tables) > 10
    assert await compared(database_dsns.superuser) == []


async def test_the_comparison_sees_a_column_that_isnt_there(database_dsns: Dsns) -> None:
    described: Table = metadata.tables["tenants"]
    described.append_column(Column("imagined", Text()))
    try:
        assert [one[0] for one in await compared(database_dsns.superuser)] == ["add_column"]
    finally:
        described._columns.remove(described.c.imagined)
