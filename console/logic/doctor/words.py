"""Names, lists and findings as the doctor writes them."""

import re
from collections.abc import Iterable, Sequence

from console.models.doctor import Finding, Severity

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def quoted(name: str) -> str:
    """A name for SQL, quoted where it must be; ``schema.table`` stays two names."""
    return ".".join(
        part if _PLAIN.fullmatch(part) else '"' + part.replace('"', '""') + '"'
        for part in name.split(".", 1)
    )


def role(name: str) -> str:
    """A role for SQL; ``PUBLIC`` is a word, not a name."""
    if name.upper() == "PUBLIC":
        return "PUBLIC"
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str], most: int = 5) -> str:
    """Names with commas, and how many more there are."""
    found = sorted(names)
    if len(found) <= most:
        return ", ".join(found)
    return f"{', '.join(found[: most - 1])} and {len(found) - most + 1:,} more"


def plural(count: int, one: str, many: str) -> str:
    """``1 table``, ``2 tables``."""
    return f"{count:,} {one if count == 1 else many}"


def path(names: Sequence[str]) -> str:
    """The way from one role to another."""
    return " → ".join(names)


def error(check: str, where: str, what: str, cure: str = "") -> Finding:
    """A finding that lets somebody past isolation, or makes it unproven."""
    return _finding("error", check, where, what, cure)


def warning(check: str, where: str, what: str, cure: str = "") -> Finding:
    """A finding that weakens isolation, or costs."""
    return _finding("warning", check, where, what, cure)


def note(check: str, where: str, what: str, cure: str = "") -> Finding:
    """A finding for knowing."""
    return _finding("note", check, where, what, cure)


def _finding(severity: Severity, check: str, where: str, what: str, cure: str) -> Finding:
    return Finding(severity=severity, check=check, where=where, what=what, cure=cure)
