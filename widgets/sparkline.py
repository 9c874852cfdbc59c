"""A row of numbers as a row of blocks, one cell each."""

import math
from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"
_MISSING = " "


def sparkline(values: Sequence[float | None], width: int) -> str:
    """Draw numbers as blocks of an eighth to a whole cell.

    The scale runs from zero to the largest value (from the smallest, if that is negative).
    Only the bottom of the scale has the lowest block, so that nothing and little differ.

    Args:
        values: In order; None and NaN leave a blank, infinity is drawn as the largest.
        width: Cells at most. Values share a cell when there are more of them, which then shows
            the largest: a peak isn't averaged away.

    Returns:
        As many characters as there are values, at most ``width``.
    """
    if width < 1 or not values:
        return ""
    cells = min(width, len(values))
    shares = [
        _largest(values[i * len(values) // cells : (i + 1) * len(values) // cells])
        for i in range(cells)
    ]
    finite = [value for value in shares if value is not None and math.isfinite(value)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    return "".join(_block(value, low, high) for value in shares)


def _largest(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None and not math.isnan(value)]
    return max(known, default=None)


def _block(value: float | None, low: float, high: float) -> str:
    if value is None:
        return _MISSING
    if value <= low:
        return _BLOCKS[0]
    if value >= high:
        return _BLOCKS[-1]
    # Halved first: the difference of two large floats may be infinite.
    share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return _BLOCKS[max(1, round(share * 7))]
