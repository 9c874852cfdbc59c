"""How large the world is: what was asked for, what it comes to, and what that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LARGE = "large"


@dataclass(frozen=True, slots=True)
class Scale:
    """Which demo world. Each has a database of its own, so all live side by side on one server.

    Attributes:
        name: ``small`` or ``large``.
        factor: How much of the large one, 1 being all; ignored for the small one.
    """

    name: Literal["small", "large"] = "small"
    factor: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0005 <= self.factor <= 4:
            raise ValueError(f"The factor must be between 0.0005 and 4, not {self.factor:g}.")

    @property
    def key(self) -> str:
        """A word for file names: ``small``, ``large``, ``large-0.01``."""
        return self.name if self.factor == 1 or not self.is_large else f"{LARGE}-{self.factor:g}"

    @property
    def database(self) -> str:
        """The database's name."""
        return "radiant" if not self.is_large else "radiant_" + self.key.translate(_PLAIN)

    @property
    def is_large(self) -> bool:
        """Whether the mass is added to the told tenants."""
        return self.name == LARGE

    @property
    def size(self) -> Size:
        """What the mass comes to."""
        return Size.of(self.factor)


SMALL = Scale()

_PLAIN = str.maketrans({"-": "_", ".": "_", "+": "_"})


@dataclass(frozen=True, slots=True)
class Size:
    """Rows of the mass, told tenants aside; for each kind one tenant holds the ``most``.

    ``steps`` and ``tasks`` are what sessions and runs come to, give or take three percent.
    """

    tenants: int
    users: int
    most_users: int
    entries: int
    most_entries: int
    sessions: int
    most_sessions: int
    runs: int
    most_runs: int

    @classmethod
    def of(cls, factor: float) -> Size:
        """The whole thing at factor 1. The tenants are always all there, each with a user."""

        def part(rows: int) -> int:
            return max(round(rows * factor), 1)

        return cls(
            tenants=974,
            users=max(part(60_000), part(12_000) + 973),
            most_users=part(12_000),
            entries=part(10_000_000),
            most_entries=part(2_000_000),
            sessions=part(285_000),
            most_sessions=part(200_000),
            runs=part(270_000),
            most_runs=part(120_000),
        )

    @property
    def steps(self) -> int:
        """About."""
        return round(self.sessions * 7.15)

    @property
    def tasks(self) -> int:
        """About; the runs of the two giant workflows don't shrink."""
        return round(self.runs * 7.5) + 44_000

    @property
    def disk(self) -> int:
        """Bytes that it takes: tables, indexes, log, and what building the indexes needs."""
        rows = (
            self.entries * 260
            + self.steps * 415
            + self.tasks * 445
            + self.runs * 560
            + self.sessions * 350
            + self.users * 770
        )
        return rows + 100_000_000 + min(1_800_000_000, rows)

    @property
    def seconds(self) -> float:
        """How long it takes where the server does what `loading.YARDSTICK` tells."""
        return 8 + (self.entries * 9.0 + self.steps * 6.5 + self.tasks * 7.0) / 1e6
