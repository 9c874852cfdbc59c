"""Times that Postgres can hold and Python can't: infinity, before Christ, the year 294276."""

from datetime import UTC, date, datetime
from typing import Self


class FarMoment(datetime):
    """A timestamp beyond Python's range, kept at the end of the range that it lies beyond.

    It compares and sorts like the first or the last moment of all; ``raw`` is what the database
    has and what is to be shown.
    """

    raw: str

    @classmethod
    def of(cls, raw: str, *, past: bool) -> Self:
        """Make the moment that the database writes as ``raw``, far in the past or the future."""
        last = (9999, 12, 31, 23, 59, 59, 999_999)
        moment = cls(1, 1, 1, tzinfo=UTC) if past else cls(*last, tzinfo=UTC)
        moment.raw = raw
        return moment

    def __str__(self) -> str:
        return self.raw


class FarDate(date):
    """A date beyond Python's range; as :class:`FarMoment`."""

    raw: str

    @classmethod
    def of(cls, raw: str, *, past: bool) -> Self:
        """Make the date that the database writes as ``raw``, far in the past or the future."""
        day = cls(1, 1, 1) if past else cls(9999, 12, 31)
        day.raw = raw
        return day

    def __str__(self) -> str:
        return self.raw
