"""Links: ``tenants/acme-corp`` names a place that a colleague can be sent to."""

from dataclasses import dataclass

from console.models.faults import Usage


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the console.

    Attributes:
        area: The area's word.
        tenant: Name or id of the tenant; None for the area's own screen.
    """

    area: str
    tenant: str | None = None

    def __str__(self) -> str:
        return f"{self.area}/{self.tenant}" if self.tenant else self.area


def parse(text: str) -> Link:
    """Read a link.

    Raises:
        Usage: There are more parts than the area knows.
    """
    area, *rest = text.strip("/").split("/")
    if len(rest) > 1:
        raise Usage(
            f"'{text}' is no link of this console: {area} takes a tenant and nothing after it."
        )
    return Link(area, rest[0] if rest and rest[0] else None)
