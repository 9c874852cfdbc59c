"""Links: ``tenants/acme-corp/users`` names a place that a colleague can be sent to."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from console.models.faults import Usage

PARTS: Mapping[str, tuple[str, ...]] = {"tenants": ("users",)}
"""What may stand behind a tenant, by area."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the console.

    Attributes:
        area: The area's word.
        tenant: Name or id of the tenant; None for the area's own screen.
        part: What of the tenant; None for its own screen.
    """

    area: str
    tenant: str | None = None
    part: str | None = None

    def __str__(self) -> str:
        known = (part for part in (self.tenant, self.part) if part is not None)
        return "/".join([self.area, *(quote(part, safe="") for part in known)])


def parse(text: str) -> Link:
    """Read a link.

    Raises:
        Usage: It has a part that the area doesn't know.
    """
    area, *rest = (unquote(part) for part in text.strip().strip("/").split("/"))
    parts = PARTS.get(area, ())
    if len(rest) > 2 or (len(rest) == 2 and rest[1] not in parts):
        takes = f"a tenant, and behind it {', '.join(parts)}" if parts else "at most a tenant"
        raise Usage(f"'{text}' is no link of this console: {area} takes {takes}.")
    return Link(area, *(part or None for part in rest))
