"""How often live data is read again."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import ceil

STEPS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Seconds that a person can choose among, a key each."""

SLOW_LINK = 3
"""Times as long on a slow line."""

UNSEEN = 6
"""Times as long while the terminal shows something else."""


def faster(seconds: float) -> float:
    """The next shorter interval; the same at the end of the steps."""
    place = bisect_left(STEPS, seconds)
    return STEPS[place - 1] if place else seconds


def slower(seconds: float) -> float:
    """The next longer interval; the same at the end of the steps."""
    place = bisect_right(STEPS, seconds)
    return STEPS[place] if place < len(STEPS) else seconds


def words(seconds: float) -> str:
    """Write an interval: ``10s``, ``5m``, ``90s``; never shorter than it is."""
    whole = ceil(seconds)
    minutes, rest = divmod(whole, 60)
    return f"{minutes}m" if minutes and not rest else f"{whole}s"


@dataclass(slots=True)
class Pace:
    """What the interval depends on.

    Attributes:
        chosen: What the person chose by keys, in seconds; it counts as it is.
        slow_link: Whether the line is slow.
        unseen: Whether the terminal's window has no focus.
    """

    chosen: float | None = None
    slow_link: bool = False
    unseen: bool = False

    def seconds(self, setting: float) -> float:
        """Seconds between reads, when the setting says so many."""
        every = self.wanted(setting)
        return every * UNSEEN if self.unseen else every

    def wanted(self, setting: float) -> float:
        """The same while somebody looks."""
        if self.chosen is not None:
            return self.chosen
        return setting * SLOW_LINK if self.slow_link else setting
