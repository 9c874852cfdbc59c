"""Absolute times as text, in the zone that a person chose and with its name."""

from datetime import UTC, datetime, tzinfo

from console.models.moment import FarMoment


def told(moment: datetime, zone: tzinfo = UTC) -> str:
    """Write a time to the minute: ``2026-11-23 05:49Z``, elsewhere ``2026-11-23 06:49 CET``.

    What no calendar holds (infinity, before Christ) stands as the database has it.
    """
    if isinstance(moment, FarMoment):
        return moment.raw
    there = moment.astimezone(zone)
    name = there.tzname() or ""
    return f"{there:%Y-%m-%d %H:%M}{'Z' if name == 'UTC' else f' {name}'}"
