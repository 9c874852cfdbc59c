"""Figures as ratios: both sides measured in turns within one run, with median and spread."""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

Unit = Literal["ms", "B", "MB", "trips"]

_SCALE = {"ms": 1e3, "B": 1.0, "MB": 1 / 2**20, "trips": 1.0}
_DIGITS = {"ms": 1, "B": 0, "MB": 1, "trips": 0}


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured against another.

    Attributes:
        what: What was measured.
        against: What it is compared with.
        ours: One value per turn: seconds, bytes or round trips.
        theirs: The other side's values, turn by turn.
        unit: What the values are shown in.
        target: The largest good ratio; None when there is none.
        most: The largest good value of ours, in the values' own measure; None when there is none.
    """

    what: str
    against: str
    ours: Sequence[float]
    theirs: Sequence[float]
    unit: Unit
    target: float | None = None
    most: float | None = None

    @property
    def ratios(self) -> list[float]:
        """Ours by theirs, turn by turn: what slows a whole turn cancels out."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return [ours / theirs for ours, theirs in pairs if theirs]

    @property
    def ratio(self) -> float | None:
        """The median of the ratios; None where the other side spent nothing."""
        return median(self.ratios) if self.ratios else None

    @property
    def spread(self) -> tuple[float, float] | None:
        """The middle half of the ratios."""
        if len(self.ratios) < 2:
            return None
        low, _, high = quantiles(self.ratios, n=4, method="inclusive")
        return low, high

    @property
    def is_good(self) -> bool | None:
        """Whether it is within its target; None without one."""
        if self.target is None and self.most is None:
            return None
        ratio_good = self.target is None or (self.ratio is not None and self.ratio <= self.target)
        return ratio_good and (self.most is None or median(self.ours) <= self.most)

    def as_record(self) -> dict[str, object]:
        """The figure for a program; values in seconds, bytes or round trips."""
        return {
            "what": self.what,
            "against": self.against,
            "ratio": self.ratio,
            "spread": self.spread,
            "ours": median(self.ours),
            "theirs": median(self.theirs),
            "unit": {"ms": "s", "MB": "B"}.get(self.unit, self.unit),
            "target": self.target,
            "most": self.most,
            "good": self.is_good,
            "turns": len(self.ours),
        }


def shown(value: float, unit: Unit) -> str:
    """A value in its unit."""
    return f"{value * _SCALE[unit]:,.{_DIGITS[unit]}f} {unit}"


def _goal(figure: Figure) -> str:
    goals = []
    if figure.target is not None:
        goals.append(f"≤ {figure.target:g}×")
    if figure.most is not None:
        goals.append(f"≤ {shown(figure.most, figure.unit)}")
    return ", ".join(goals)


def table(figures: Iterable[Figure]) -> str:
    """Lay figures out for people."""
    verdicts = {True: "ok", False: "MISSED", None: ""}
    lines = [("figure", "ratio", "middle half", "ours", "theirs", "against", "goal", "", "turns")]
    for figure in figures:
        low, high = figure.spread or (None, None)
        lines.append(
            (
                figure.what,
                "–" if figure.ratio is None else f"{figure.ratio:.2f}×",
                "" if low is None or high is None else f"{low:.2f}–{high:.2f}",
                shown(median(figure.ours), figure.unit),
                shown(median(figure.theirs), figure.unit),
                figure.against,
                _goal(figure),
                verdicts[figure.is_good],
                str(len(figure.ours)),
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = {1, 3, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def machine() -> dict[str, object]:
    """What the run ran on, and how busy that was."""
    one, five, _ = os.getloadavg()
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "load_1min": round(one, 2),
        "load_5min": round(five, 2),
    }


def as_json(figures: Iterable[Figure], before: dict[str, object]) -> str:
    """One JSON object with everything."""
    records = [figure.as_record() for figure in figures]
    return json.dumps({"before": before, "after": machine(), "figures": records}, indent=2)
