"""Where rows enter the program: text sanitised, JSON wrapped, odd times marked.

Nothing further in needs to ask whether a string is safe to show.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from console.data.documents import LARGE, document
from console.logic.text import clean
from console.models.document import Document
from console.models.moment import FarDate, FarMoment

Values = tuple[Any, ...]

_JSON = {114, 3802}  # json, jsonb: pg_type's fixed numbers, here and below
_JSON_ARRAYS = {199, 3807}
_MOMENT = {1184}  # timestamptz
_PLAIN = {16, 20, 21, 23, 26, 700, 701, 1082, 1083, 1186, 1700, 2950, 17}
"""Types whose values hold no text: bool, the numbers, date, time, interval, uuid, bytea."""


async def admitted(rows: Sequence[Sequence[Any]], types: Sequence[int]) -> list[Values]:
    """Make rows of the driver fit for the program; large texts are handled off the event loop.

    Args:
        rows: as fetched.
        types: the type number (``pg_type.oid``) of each column.

    Returns:
        The rows with every string sanitised, JSON as :class:`Document` (a large one parsed) and
        an infinite timestamp as :class:`FarMoment`.
    """
    converters = [_converter(oid) for oid in types]
    texts = [column for column, convert in enumerate(converters) if convert in (_any, _json)]
    if any(_is_large(row[column]) for row in rows for column in texts):
        return await asyncio.to_thread(_convert, rows, converters)
    return _convert(rows, converters)


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


def _convert(
    rows: Sequence[Sequence[Any]], converters: Sequence[Callable[[Any], Any] | None]
) -> list[Values]:
    # By column, not by row: most columns hold no text and pass through untouched.
    columns = list(zip(*rows, strict=True))
    for number, convert in enumerate(converters):
        if convert is not None and columns:
            columns[number] = tuple(
                None if value is None else convert(value) for value in columns[number]
            )
    return list(zip(*columns, strict=True))


def _converter(oid: int) -> Callable[[Any], Any] | None:
    if oid in _PLAIN:
        return None
    if oid in _JSON:
        return _json
    if oid in _JSON_ARRAYS:
        return _json_array
    if oid in _MOMENT:
        return _moment
    return _any


def _is_large(value: Any) -> bool:
    return isinstance(value, str) and len(value) >= LARGE


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
    if _is_large(value):
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
