"""Ages and numbers as text: short, exact where they claim to be, never absurdly long."""

from datetime import datetime
from decimal import Decimal

_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86_400, 31_557_600

_PLAIN_DIGITS = 40
"""More digits than this before or behind the point are written with an exponent."""


def age(then: datetime, now: datetime) -> str:
    """Say how long ago ``then`` was: ``12s``, ``3m``, ``2h``, ``5d``, ``2y``; ``in 3m`` ahead.

    Both must be aware, and ``now`` is the server's clock. Always rounded towards zero.
    """
    seconds = int((now - then).total_seconds())
    return f"in {span(-seconds)}" if seconds < 0 else span(seconds)


def span(seconds: int) -> str:
    """Write a duration in its largest unit: ``0s`` to ``59s``, ``1m``, ``1h``, ``1d``, ``1y``."""
    if seconds < _MINUTE:
        return f"{seconds}s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}m"
    if seconds < _DAY:
        return f"{seconds // _HOUR}h"
    if seconds < _YEAR:
        return f"{seconds // _DAY}d"
    return f"{seconds // _YEAR}y"


def number(value: Decimal | int, places: int | None = None) -> str:
    """Write a number with thousands commas.

    Args:
        value: Not a float, so nothing is lost before it arrives.
        places: At least so many digits behind the point, padded with zeros; digits beyond are
            kept, never rounded away. None: as many as the value has.

    Returns:
        ``18,204.1200``; ``NaN`` and ``Infinity`` raw; values of more than 40 digits before or
        behind the point with an exponent.
    """
    if isinstance(value, int):
        value = Decimal(value)
    if not value.is_finite():
        return str(value)
    exponent = value.as_tuple().exponent
    behind = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if value.adjusted() > _PLAIN_DIGITS or behind > _PLAIN_DIGITS:
        return f"{value:E}"
    return f"{value:,.{max(behind, places or 0)}f}"


def count(value: int, limit: int = 1000) -> str:
    """Write a count that stops at ``limit``: ``1,000+`` for anything above."""
    return f"{limit:,}+" if value > limit else f"{value:,}"


def fit_number(text: str, width: int) -> str:
    """Shorten a written number to ``width`` cells without making it look like another number.

    Digits behind the point go first, with ``…`` in their place. When the whole part doesn't fit
    either, a size is given instead (``1.2e+13``), and if that is too long, only ``…``.
    """
    if len(text) <= width:
        return text
    whole, point, fraction = text.partition(".")
    if point and len(whole) < width:
        kept = width - len(whole) - 2
        return f"{whole}.{fraction[:kept]}…" if kept > 0 else f"{whole}…"
    digits = whole.replace(",", "").lstrip("+-")
    if digits.isdecimal() and digits:
        sign = whole[0] if whole[0] in "+-" else ""
        rough = f"{sign}{digits[0]}.{digits[1:2] or '0'}e+{len(digits) - 1}"
        for shown in (rough, f"{sign}{digits[0]}e+{len(digits) - 1}"):
            if len(shown) <= width:
                return shown
    return "…" if width > 0 else ""
