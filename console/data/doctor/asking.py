"""Asking the server's catalogue: SQL with its columns' types, and what can't be read set aside."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Select, column, select, text
from sqlalchemy.types import TypeEngine

from console.models.doctor import Unread
from console.models.faults import NotPermitted, SchemaMissing, TimedOut

Answer = TypeVar("Answer")
AnySelect = Select[*tuple[Any, ...]]

OURS = """NOT nspname ~ '^pg_' AND nspname <> 'information_schema'"""
"""A schema that isn't the server's, wherever ``pg_namespace`` is in the query."""


def of_extension(catalogue: str, oid: str) -> str:
    """SQL for whether an object came with an extension."""
    return (
        f"EXISTS (SELECT FROM pg_depend WHERE classid = '{catalogue}'::regclass"
        f" AND objid = {oid} AND deptype = 'e')"
    )


def asked(
    sql: str,
    values: Mapping[str, object] | None = None,
    /,
    **types: TypeEngine[Any] | type[TypeEngine[Any]],
) -> AnySelect:
    """A statement from SQL text.

    Args:
        sql: A whole SELECT; ``:name`` is a parameter.
        values: The parameters.
        types: Its columns in order, with their types.
    """
    columns = [column(name, kind) for name, kind in types.items()]
    return select(text(sql).bindparams(**values or {}).columns(*columns).subquery("asked"))


class Reading:
    """Reads piece by piece: what this login may not see is noted, the rest goes on."""

    def __init__(self) -> None:
        self.unread: list[Unread] = []

    async def of(self, what: str, read: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """Read one thing, or note why it couldn't be read and give None.

        Raises:
            Fault: Nothing can be read any more: the connection is gone.
        """
        try:
            return await read()
        except (NotPermitted, SchemaMissing, TimedOut) as fault:
            self.unread.append(Unread(what=what, why=str(fault)))
            return None


def mapping_of(row: Any) -> Mapping[str, Any]:
    """A row by column name."""
    found: Mapping[str, Any] = row._mapping
    return found
