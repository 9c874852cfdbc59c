"""The colours of a table's lines, taken from the theme."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rich.style import Style
from textual.widget import Widget

from widgets.columns import Role
from widgets.drawing import spare

LineKind = Literal["row", "heading", "cursor", "blurred", "stale"]

_COMPONENT = "row-table--"
_ROLES: tuple[Role, ...] = ("bad", "warn", "good", "dim", "accent")

COMPONENTS: frozenset[str] = frozenset(
    _COMPONENT + name for name in ("heading", "cursor", "cursor-blurred", "stale", *_ROLES)
)
"""Names of the parts that a stylesheet may colour."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The styles of one kind of line; None leaves the terminal's own colours."""

    base: Style | None = None
    roles: Mapping[Role, Style | None] = field(default_factory=dict)

    def style(self, role: Role | None) -> Style | None:
        """Return the style of a role; the base where this kind of line has none for it."""
        return self.base if role is None else self.roles.get(role, self.base)


def palettes(table: Widget) -> dict[LineKind, Palette]:
    """Take the styles of every kind of line from the theme.

    The line under the cursor and stale lines have one style each: it is cheaper to paint, and
    readable whatever the colour of a cell would have been.
    """

    def component(name: str) -> Style | None:
        return spare(table.get_component_rich_style(_COMPONENT + name))

    roles = {role: component(role) for role in _ROLES}
    return {
        "row": Palette(spare(table.rich_style), roles),
        "heading": Palette(component("heading")),
        "cursor": Palette(component("cursor")),
        "blurred": Palette(component("cursor-blurred")),
        "stale": Palette(component("stale")),
    }
