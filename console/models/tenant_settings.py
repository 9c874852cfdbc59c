"""``tenants.settings``, sorted into its sections. Without pydantic: the first frame imports it."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the settings and what is used of it; None where it can't be told."""

    name: str
    allowed: int | Decimal | None
    used: int | None
    raw: str

    @property
    def share(self) -> float | None:
        """Used over allowed; None without both."""
        if self.used is None or not self.allowed or self.allowed < 0:
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
