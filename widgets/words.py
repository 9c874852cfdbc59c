"""States as a glyph and a word: never colour alone, the same everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from widgets.columns import Cell, Role
from widgets.spans import Span


@dataclass(frozen=True, slots=True)
class Words:
    """How the values of an enumeration are shown; unknown ones as they are."""

    known: Mapping[str, tuple[str, Role | None]]

    def sign(self, word: str) -> str:
        """Only the glyph, where the word stands elsewhere."""
        return self.known.get(word, ("·", None))[0]

    def cell(self, word: str) -> Cell:
        """For a column."""
        glyph, role = self.known.get(word, ("·", None))
        return Cell(f"{glyph} {word}", role)

    def span(self, word: str) -> Span:
        """For a line."""
        return Span(*self.cell(word))


STATES = Words(
    {
        "active": ("●", "good"),
        "suspended": ("✗", "bad"),
        "pending": ("○", "warn"),
        "past_due": ("!", "bad"),
        "trialing": ("○", None),
        "paused": ("–", "warn"),
        "cancelled": ("–", "dim"),
        "completed": ("✓", "good"),
        "solved": ("✓", "good"),
        "failed": ("✗", "bad"),
        "running": ("●", "accent"),
        "open": ("●", "accent"),
        "ended": ("–", "dim"),
    }
)
