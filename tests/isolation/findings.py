"""What the checks found, in words that lead to the spot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """Something that isn't as it must be.

    Attributes:
        subject: The table, function or role.
        what: What was looked at or tried.
        said: What came of it, and what should have.
        login: Who tried.
        setting: Which tenant was set.
    """

    subject: str
    what: str
    said: str
    login: str = ""
    setting: str = ""

    def __str__(self) -> str:
        trial = " · ".join(part for part in (self.login, self.setting) if part)
        return f"{self.subject}: {self.what}{f' ({trial})' if trial else ''}: {self.said}"


def report(findings: Iterable[Finding]) -> str:
    """Write findings for a person, those of one subject together; "" when there are none."""
    lines = [str(finding) for finding in sorted(findings)]
    return "\n".join([f"{len(lines)} findings", *lines]) if lines else ""
