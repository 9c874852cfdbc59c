"""Keyset pages: the place in a list is the last row's keys, not a count of rows before it.

A page costs the same at any depth as long as an index has the order: keys that are never NULL and
run in one direction compare as one row value, ``(created_at, id) < ($1, $2)``, which a b-tree
serves as it is (PostgreSQL manual, "Row Constructor Comparison").
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, cast, false, or_, tuple_

from console.models.faults import Usage
from console.models.page import PAGE_LIMIT, Cursor


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order.

    Attributes:
        column: a column of the statement, labelled if it is an expression.
        descending: largest first.
        nullable: whether it can be NULL; NULLs come last then, in both directions. The index
            must say NULLS LAST for a descending one.
    """

    column: ColumnElement[Any]
    descending: bool = False
    nullable: bool = False
    _nulls_first: bool = False

    def reversed(self) -> "Key":
        """The same key read from the other end."""
        return replace(self, descending=not self.descending, _nulls_first=not self._nulls_first)

    @property
    def ordering(self) -> ColumnElement[Any]:
        """For ORDER BY."""
        element = self.column.desc() if self.descending else self.column.asc()
        if not self.nullable:
            return element
        return element.nulls_first() if self._nulls_first else element.nulls_last()

    def same(self, value: ColumnElement[Any] | None) -> ColumnElement[bool]:
        """The key has this value; None stands for NULL."""
        return self.column.is_(None) if value is None else self.column == value

    def beyond(self, value: ColumnElement[Any] | None) -> ColumnElement[bool]:
        """The key comes after this value in the order; None stands for NULL."""
        if value is None:
            return self.column.is_not(None) if self._nulls_first else false()
        after = self.column < value if self.descending else self.column > value
        if self.nullable and not self._nulls_first:
            return or_(after, self.column.is_(None))
        return after


def ascending(column: ColumnElement[Any], *, nullable: bool = False) -> Key:
    """Smallest first."""
    return Key(column, descending=False, nullable=nullable)


def descending(column: ColumnElement[Any], *, nullable: bool = False) -> Key:
    """Largest first."""
    return Key(column, descending=True, nullable=nullable)


class Order:
    """The order of a list; its last key must make it total, as a primary key does."""

    def __init__(self, *keys: Key) -> None:
        self._keys = keys
        self._backward = tuple(key.reversed() for key in keys)

    def select(
        self, statement: Select[Any], cursor: Cursor | None, *, backward: bool, limit: int
    ) -> Select[Any]:
        """Cut one page out of ``statement``, and one row more to see whether there is more.

        Args:
            statement: without ORDER BY and LIMIT; selects every key.
            cursor: the row to start beyond; None starts at the list's end.
            backward: towards the list's beginning; the rows then come in reverse.
            limit: 1 to ``PAGE_LIMIT`` rows.

        Raises:
            Usage: the limit is out of range, or the cursor isn't one of this order.
        """
        if not 1 <= limit <= PAGE_LIMIT:
            raise Usage(f"A page has 1 to {PAGE_LIMIT} rows, not {limit}.")
        keys = self._backward if backward else self._keys
        if cursor is not None:
            statement = statement.where(_beyond(keys, self._values(cursor)))
        return statement.order_by(None).order_by(*(key.ordering for key in keys)).limit(limit + 1)

    def cursor(self, names: Sequence[str], row: Sequence[Any]) -> Cursor:
        """Where ``row`` stands; ``names`` are its columns' names.

        The row must be as the driver gave it: a sanitised text is another key.
        """
        return tuple(_encoded(row[names.index(_name(key.column))]) for key in self._keys)

    def _values(self, cursor: Cursor) -> list[ColumnElement[Any] | None]:
        # Compared as what the server makes of the text: exact for every type, and good for values
        # that Python can't hold.
        if len(cursor) != len(self._keys):
            raise Usage("This place belongs to a list in another order.")
        return [
            None
            if value is None
            else cast(bindparam(None, str(value), type_=Text()), key.column.type)
            for key, value in zip(self._keys, cursor, strict=True)
        ]


def _beyond(
    keys: Sequence[Key], values: Sequence[ColumnElement[Any] | None]
) -> ColumnElement[bool]:
    whole = [value for value in values if value is not None]
    one_way = len({key.descending for key in keys}) == 1
    if one_way and len(whole) == len(keys) and not any(key.nullable for key in keys):
        left, right = tuple_(*(key.column for key in keys)), tuple_(*whole)
        return left < right if keys[0].descending else left > right
    return or_(
        *(
            and_(
                *(key.same(value) for key, value in zip(keys[:n], values[:n], strict=True)),
                keys[n].beyond(values[n]),
            )
            for n in range(len(keys))
        )
    )


def _name(column: ColumnElement[Any]) -> str:
    return str(getattr(column, "key", None) or getattr(column, "name", ""))


def _encoded(value: Any) -> str | int | bool | None:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime() if value.tzinfo is None and value in (datetime.min, datetime.max):  # noqa: DTZ901
            return "-infinity" if value.year == 1 else "infinity"
        case datetime() | date():
            return getattr(value, "raw", None) or value.isoformat()
        case Decimal() | UUID() | float():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} can't be a key of a list")
