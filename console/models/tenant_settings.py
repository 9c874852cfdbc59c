"""``tenants.settings``, sorted into its sections. Without pydantic: the first frame imports it."""

from dataclasses import dataclass
from decimal import Decimal

CAP = 1000
"""Counts stop here and are shown as ``1,000+``: an exact total of a large set costs too much."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the settings and what is used of it; None where it can't be told.

    ``at_least`` says that counting stopped at ``CAP``: more is used than ``used`` says.
    """

    name: str
    allowed: int | Decimal | None
    used: int | None
    raw: str
    at_least: bool = False

    @property
    def share(self) -> float | None:
        """Used over allowed; None without both, and where more is used than was counted."""
        if self.used is None or not self.allowed or self.allowed < 0:
            return None
        if self.at_least and self.used <= self.allowed:
            return None
        return float(self.used / self.allowed)


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """``tenants.settings`` sorted into its sections; nothing is dropped.

    Attributes:
        branding: Name and value as text.
        limits: With use against limit.
        features: Name and whether it is on; None for a value that is no boolean.
        compliance: Name and value as text.
        unknown: Path and value of every key that belongs to no section.
        problem: Why the document couldn't be read, else None.
    """

    branding: tuple[tuple[str, str], ...] = ()
    limits: tuple[Limit, ...] = ()
    features: tuple[tuple[str, bool | None, str], ...] = ()
    compliance: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    problem: str | None = None
