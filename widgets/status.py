"""The first line, which never moves: where, whose data, who, and how fresh."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from typing_extensions import override

from widgets.line_view import LineView
from widgets.spans import Role, Span, cut, width


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
    connection_role: Role = ""


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
        """Draw the row: the left end stays, the right end stays, the middle gives way."""
        room = self.size.width
        status = self.status
        base = self.rich_style
        word = f" {status.environment} " if status.environment else ""
        right = self._right(room - len(word) - len(status.tenant) - 2)
        left = cut([Span(" " + status.tenant, "strong")], max(0, room - len(word) - width(right)))
        gap = max(0, room - len(word) - width(left) - width(right))
        segments = []
        if word:
            color = (
                Style.parse(f"bold white on {status.color}")
                if status.color
                else Style(reverse=True)
            )
            segments.append(Segment(word[:room], color))
        segments += [Segment(span.text, self.role_style(span.role)) for span in left]
        segments.append(Segment(" " * gap, base))
        segments += [Segment(span.text, self.role_style(span.role)) for span in right]
        return Strip(segments).crop(0, room)

    def _right(self, room: int) -> list[Span]:
        """Connection, badge, person and warning: the last that fits not is left out first."""
        status = self.status
        kept: list[list[Span]] = []
        used = 0
        for part in (
            [Span(status.connection, status.connection_role)] if status.connection else [],
            [Span(f"! {status.warning}", "bad")] if status.warning else [],
            [Span(status.badge, "warn")] if status.badge else [],
            [Span(status.person)] if status.person else [],
        ):
            if not part or used + width(part) + 2 > room:
                continue
            kept.insert(0, part)
            used += width(part) + 2
        spans: list[Span] = []
        for part in kept:
            spans += [Span("  "), *part]
        return [*spans, Span(" ")]
