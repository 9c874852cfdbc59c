"""Where rows enter the program: text sanitised, JSON wrapped, odd times marked.

Nothing further in needs to ask whether a string is safe to show.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

import asyncpg

from console.data.documents import LARGE, document
from console.logic.text import clean
from console.models.document import Document
from console.models.moment import FarDate, FarMoment

Values = tuple[Any, ...]

_JSON = {114, 3802}  # json, jsonb: pg_type's fixed numbers, here and below
_JSON_ARRAYS = {199, 3807}
_TEXT = {18, 19, 25, 1042, 1043}
_WRITTEN = _TEXT | _JSON
_MOMENT = {1184}  # timestamptz
_PLAIN = {16, 17, 20, 21, 23, 26, 700, 701, 1082, 1083, 1186, 1700, 2950}
"""Types whose values hold no text: bool, bytea, the numbers, date, time, interval, uuid."""

_ZONE = attrgetter("tzinfo")


async def admitted(columns: Sequence[Values], types: Sequence[int]) -> list[Values]:
    """Make columns of the driver's values fit for the program.

    A large text is handled off the event loop.

    Args:
        columns: the values of each column; by column because most need nothing, and a whole
            column of harmless text is seen to be that at once.
        types: the type number (``pg_type.oid``) of each column.

    Returns:
        The columns with every string sanitised, JSON as :class:`Document` (a large one parsed)
        and an infinite timestamp as :class:`FarMoment`.
    """
    if any(
        oid in _WRITTEN and len(_together(column)) >= LARGE
        for column, oid in zip(columns, types, strict=True)
    ):
        return await asyncio.to_thread(_all_admitted, columns, types)
    return _all_admitted(columns, types)


async def use_wide_times(connection: asyncpg.Connection) -> None:
    """Let ``connection`` decode timestamps and dates of any year.

    The driver's own decoder is quicker and raises OverflowError before the year 1 and after 9999;
    this one gives :class:`FarMoment` and :class:`FarDate` for those. Costs round trips and Python
    per value, so it is only for databases that have such values.
    """
    for name, decode in (("timestamptz", _moment_of_text), ("date", _date_of_text)):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=str, decoder=decode, format="text"
        )


def _all_admitted(columns: Sequence[Values], types: Sequence[int]) -> list[Values]:
    return [_admitted(column, oid) for column, oid in zip(columns, types, strict=True)]


def _admitted(column: Values, oid: int) -> Values:
    if oid in _PLAIN or not column:
        return column
    if oid in _TEXT:
        together = _together(column)
        if together.isascii() and together.isprintable():
            return column
    elif oid in _MOMENT and None not in map(_ZONE, filter(None, column)):
        return column
    convert = _converter(oid)
    return tuple(None if value is None else convert(value) for value in column)


def _converter(oid: int) -> Callable[[Any], Any]:
    if oid in _JSON:
        return _json
    if oid in _JSON_ARRAYS:
        return _json_array
    if oid in _MOMENT:
        return _moment
    return _any


def _together(column: Values) -> str:
    return "".join(filter(None, column))


def _any(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_any(item) for item in value]
    if isinstance(value, tuple | asyncpg.Record):
        return tuple(_any(item) for item in value)
    return value


def _json(value: str) -> Document:
    found = document(value)
    if len(value) >= LARGE:
        _ = found.reading
    return found


def _json_array(value: list[Any]) -> list[Any]:
    return [
        _json_array(item) if isinstance(item, list) else None if item is None else _json(item)
        for item in value
    ]


def _moment(value: datetime) -> datetime:
    if value.tzinfo is None:  # how the driver says infinity
        past = value.year == 1
        return FarMoment.of("-infinity" if past else "infinity", past=past)
    return value


def _moment_of_text(raw: str) -> datetime:
    try:
        return datetime.fromisoformat(raw).astimezone(UTC)
    except (ValueError, OverflowError):
        return FarMoment.of(raw, past=raw.endswith("BC") or raw.startswith("-"))


def _date_of_text(raw: str) -> date:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return FarDate.of(raw, past=raw.endswith("BC") or raw.startswith("-"))
