"""Where a person has been: back and forth, as in a browser."""

from dataclasses import dataclass, field

KEPT = 100
"""Places remembered."""


@dataclass(slots=True)
class History:
    """Places in the order in which they were visited, and which of them is shown now."""

    _places: list[str] = field(default_factory=list)
    _now: int = -1

    @property
    def place(self) -> str | None:
        """The place shown now; None before the first."""
        return self._places[self._now] if self._places else None

    def visit(self, place: str) -> None:
        """Note that a place is shown; what lay ahead is forgotten unless it is the same place."""
        if place == self.place:
            return
        self._places = [*self._places[: self._now + 1], place][-KEPT:]
        self._now = len(self._places) - 1

    def back(self) -> str | None:
        """Go to the place before; None at the first."""
        return self._go(-1)

    def forth(self) -> str | None:
        """Go to the place after; None at the last."""
        return self._go(1)

    def _go(self, step: int) -> str | None:
        if not 0 <= self._now + step < len(self._places):
            return None
        self._now += step
        return self.place
