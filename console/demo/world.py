"""The world under construction: its clock, its chance and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import TypeVar
from uuid import UUID, uuid5

_T = TypeVar("_T")
_NAMESPACE = UUID("8f3f6b1e-52c5-5d0f-9a51-7c1e0a52d3a0")

# How busy a weekday (from Monday) and an hour of the working place are, against the busiest.
_WEEKDAYS = (0.95, 1.0, 1.0, 0.98, 0.85, 0.34, 0.28)
_HOURS = (
    *(0.10, 0.07, 0.06, 0.06, 0.08, 0.12, 0.22, 0.45, 0.78, 0.95, 1.0, 0.97),
    *(0.80, 0.88, 0.98, 1.0, 0.92, 0.74, 0.52, 0.38, 0.30, 0.24, 0.18, 0.13),
)


def busyness(local: datetime) -> float:
    """How busy people are at this hour on their wall, against the busiest of the week."""
    return _WEEKDAYS[local.weekday()] * _HOURS[local.hour]


def day_busyness(local: datetime) -> float:
    """How busy a day is, on average over the week 1."""
    return _WEEKDAYS[local.weekday()] * 7 / sum(_WEEKDAYS)


@cache
def named(kind: str, name: str) -> UUID:
    """The id of something that everybody calls by its name: the same in every demo world."""
    return uuid5(_NAMESPACE, f"{kind}/{name}")


@dataclass(frozen=True, slots=True)
class RawJson:
    """JSON that is stored as this very text, for what Python's own values can't say."""

    text: str


@dataclass(frozen=True, slots=True)
class HashOf:
    """SHA-256, as hex, of a JSON value's text as the server gives it back from jsonb."""

    value: object


class Rows:
    """The rows of one table, all with the same columns."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self.records: list[tuple[object, ...]] = []

    def dicts(self) -> Iterator[dict[str, object]]:
        """Each row by column name, in the order in which they were made."""
        for record in self.records:
            yield dict(zip(self.columns, record, strict=True))


class World:
    """Everything that is told, relative to ``now``, before it is loaded.

    The same ``now`` and ``seed`` make the same rows, ids included.
    """

    def __init__(self, now: datetime, seed: int) -> None:
        if now.tzinfo is None:
            raise ValueError("The demo world is told relative to a time with a time zone.")
        self.now = now.astimezone(UTC)
        self.seed = seed
        self.tables: dict[str, Rows] = {}

    def ago(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> datetime:
        """The instant that lies so long before now (after it, if negative)."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def area(self, name: str) -> Area:
        """Chance of its own for one area, so that a new area doesn't shift the others."""
        return Area(self, Random(f"{self.seed}/{name}"))

    def put(self, table: str, **values: object) -> None:
        """Append one row. All rows of a table name the same columns; JSON as Python values."""
        rows = self.tables.get(table)
        if rows is None:
            rows = self.tables[table] = Rows(tuple(values))
        elif rows.columns != tuple(values):
            rows.records.append(self._in_order(table, rows.columns, values))
            return
        rows.records.append(tuple(values.values()))

    @staticmethod
    def _in_order(
        table: str, columns: tuple[str, ...], values: dict[str, object]
    ) -> tuple[object, ...]:
        if set(columns) != set(values):
            odd = sorted(set(columns) ^ set(values))
            raise ValueError(f"Rows of {table} differ in columns: {', '.join(odd)}.")
        return tuple(values[column] for column in columns)


class Area:
    """One area's hand on the world: rows, ids and chance."""

    def __init__(self, world: World, rng: Random) -> None:
        self.world = world
        self.rng = rng

    def uuid(self) -> UUID:
        """A random id (version 4)."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def add(self, table: str, **values: object) -> UUID:
        """Append one row with an ``id``, made here unless given, and return the id."""
        given = values.pop("id", None)
        identity = given if isinstance(given, UUID) else self.uuid()
        self.world.put(table, id=identity, **values)
        return identity

    def pick(self, choices: Sequence[_T]) -> _T:
        """One of the choices."""
        return choices[self.rng.randrange(len(choices))]

    def weighted(self, choices: Mapping[_T, float]) -> _T:
        """One of the choices, by weight."""
        return self.rng.choices(list(choices), list(choices.values()))[0]

    def chance(self, probability: float) -> bool:
        """Whether something happens."""
        return self.rng.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number in between, evenly."""
        return self.rng.uniform(low, high)

    def moment(self, earliest: datetime, latest: datetime) -> datetime:
        """An instant in between, evenly; the earlier one when there is nothing in between."""
        span = max((latest - earliest).total_seconds(), 0.0)
        return earliest + timedelta(seconds=round(self.rng.random() * span, 6))

    def working_moment(self, earliest: datetime, latest: datetime, offset: float) -> datetime:
        """An instant in between with the rhythm of people at work.

        ``offset`` is their clock's distance from UTC in hours.
        """
        instant = self.moment(earliest, latest)
        for _ in range(40):
            local = instant + timedelta(hours=offset)
            if self.rng.random() < busyness(local):
                break
            instant = self.moment(earliest, latest)
        return instant
