"""Words that fill the gaps in told texts, so that a hundred of them aren't a dozen."""

from __future__ import annotations

from string import Template

from console.demo.names import FIRST, LAST
from console.demo.world import Area

_WORDS: dict[str, tuple[str, ...]] = {
    "city": (
        *("Leipzig", "Gdańsk", "Porto", "Lyon", "Osaka", "Denver", "Malmö", "Cork", "Bilbao"),
        *("Nagoya", "Toronto", "Graz", "Utrecht", "Austin", "Bergen", "Trieste"),
    ),
    "region": ("EMEA", "North America", "APAC", "the Nordics", "DACH", "Iberia", "the Midwest"),
    "product": (
        *("desk lamp", "cargo bike", "rain jacket", "espresso grinder", "bandsaw", "field radio"),
        *("oak table", "trail shoe", "heat pump", "label printer", "garden pump", "office chair"),
    ),
    "supplier": (
        *("Halvorsen", "Kestrel Board", "Brightwater", "Omnia Freight", "Tessel & Sons"),
        *("Northlake Steel", "Palmetto", "Ferrum", "Quill Paper", "Adria Shipping"),
    ),
    "service": (
        *("billing", "search", "checkout", "notification", "identity", "catalogue", "export"),
        *("pricing", "media", "reporting", "scheduler", "session"),
    ),
    "team": ("support", "finance", "sales", "operations", "data", "legal", "field service"),
    "month": (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    "first": FIRST,
    "last": LAST,
}


def words(area: Area) -> dict[str, str]:
    """One word for every gap, and a few numbers."""
    chosen = {gap: area.pick(choices) for gap, choices in _WORDS.items()}
    chosen["order"] = str(area.rng.randrange(20_000, 99_000))
    chosen["n"] = str(area.rng.randrange(6, 60))
    chosen["few"] = str(area.rng.randrange(2, 6))
    chosen["percent"] = str(area.rng.randrange(4, 38))
    chosen["euros"] = f"{area.rng.randrange(3_000, 90_000) / 100:.2f}"
    return chosen


def fill(text: str, chosen: dict[str, str]) -> str:
    """The text with ``$gap`` filled in; other dollars stay."""
    return Template(text).safe_substitute(chosen)
