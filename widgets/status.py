"""The first line, which never moves: where, whose data, who, and how fresh."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from typing_extensions import override

from widgets.line_view import LineView, role_style
from widgets.spans import Span, SpanRole, strip, width


@dataclass(frozen=True, slots=True)
class Status:
    """What the header says.

    Attributes:
        environment: The word: ``PROD``, ``DEMO``; empty until the settings are read.
        color: The environment's colour, a CSS colour; never the only sign.
        tenant: The tenant **as read back** from the server, or ``all tenants``.
        person: E-mail address and role.
        badge: ``READ-ONLY (standby)`` and the like; empty when writing is possible.
        warning: What makes this login unsafe, for the whole session; empty when nothing does.
        connection: Glyph and words, such as ``● live 5s``.
        connection_role: The colour that goes with it.
    """

    environment: str = ""
    color: str = ""
    tenant: str = ""
    person: str = ""
    badge: str = ""
    warning: str = ""
    connection: str = ""
    connection_role: SpanRole = None


class StatusLine(LineView):
    """Draws a :class:`Status` on one row; what doesn't fit goes in order of least use."""

    DEFAULT_CSS = """
    StatusLine { height: 1; dock: top; background: $panel; }
    """
    status: reactive[Status] = reactive(Status(), repaint=False)
    ALLOW_SELECT: ClassVar[bool] = False

    def watch_status(self, before: Status, after: Status) -> None:
        """Repaint the row only when what it says differs."""
        if before != after:
            self.refresh()

    @override
    def render_line(self, y: int) -> Strip:
        """Draw the row: its ends stay, the middle gives way."""
        room = self.size.width
        status = self.status
        word = [Span(f" {status.environment} ")] if status.environment else []
        sign = strip(word, room, self._environment_style, fill=False)
        styles = partial(role_style, self)
        left = [Span(f" {status.tenant}", "strong")]
        rest = room - sign.cell_length
        right = self._right(rest - min(width(left), rest // 2))
        tenant = strip(left, max(0, rest - width(right)), styles)
        return Strip.join([sign, tenant, strip(right, width(right), styles)]).crop(0, room)

    def _environment_style(self, role: SpanRole) -> Style:
        del role
        color = self.status.color
        return Style.parse(f"bold white on {color}") if color else Style(bold=True, reverse=True)

    def _right(self, room: int) -> list[Span]:
        """Person, badge, warning, connection; the first to go is the person, then the badge."""
        status = self.status
        kept: list[Span] = [Span(" ")]
        for part in (
            Span(status.connection, status.connection_role),
            Span(f"! {status.warning}" if status.warning else "", "bad"),
            Span(status.badge, "warn"),
            Span(status.person),
        ):
            for text in (part.text, part.text.partition("@")[0]):
                wider = [Span("  "), Span(text, part.role), *kept]
                if text and width(wider) <= room:
                    kept = wider
                    break
        return kept
