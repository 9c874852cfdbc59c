"""The first line, which never moves: where, whose data, who, and how fresh."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from typing_extensions import override

from widgets.line_view import LineView, role_style
from widgets.spans import Line, Span, SpanRole, joined, strip, width

COLORS = ("red", "yellow", "green", "blue", "magenta", "cyan", "white")
"""What an environment's word can stand on; the word itself is black or white, to be legible."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the header says.

    Attributes:
        environment: The word: ``PROD``, ``DEMO``; empty until the settings are read.
        color: The environment's colour, one of ``COLORS``; never the only sign.
        tenant: The tenant **as read back** from the server, or ``all tenants``.
        confirmed: Whether it was read back; until then it is what was asked for.
        place: What of it is shown, where the tenant alone doesn't say: ``users``.
        email: Who; the part before the @ where there is little room.
        role: Their role; empty without one.
        badge: ``READ-ONLY (standby)`` and the like; empty when writing is possible.
        warning: What is wrong with this login, for the whole session; empty when nothing is.
        connection: Glyph and words, such as ``● live ≤5s``.
        connection_role: The colour that goes with it.
    """

    environment: str = ""
    color: str = ""
    tenant: str = ""
    confirmed: bool = True
    place: str = ""
    email: str = ""
    role: str = ""
    badge: str = ""
    warning: str = ""
    connection: str = ""
    connection_role: SpanRole = None


_DETAIL = re.compile(r" · | [≤<]")
"""What follows in the words about the connection can be spared: ages, retries, intervals."""


class StatusLine(LineView):
    """Draws a :class:`Status` on one row; what doesn't fit goes in order of least use."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"environment--{color}" for color in COLORS}
    DEFAULT_CSS = """
    StatusLine { height: 1; dock: top; background: $panel; }
    StatusLine > .environment--red { background: #af0000; color: #ffffff; }
    StatusLine > .environment--yellow { background: #ffd700; color: #000000; }
    StatusLine > .environment--green { background: #87d787; color: #000000; }
    StatusLine > .environment--blue { background: #005faf; color: #ffffff; }
    StatusLine > .environment--magenta { background: #870087; color: #ffffff; }
    StatusLine > .environment--cyan { background: #5fd7d7; color: #000000; }
    StatusLine > .environment--white { background: #ffffff; color: #000000; }
    StatusLine:ansi > .environment--red { background: ansi_red; color: ansi_bright_white; }
    StatusLine:ansi > .environment--yellow { background: ansi_yellow; color: ansi_black; }
    StatusLine:ansi > .environment--green { background: ansi_green; color: ansi_black; }
    StatusLine:ansi > .environment--blue { background: ansi_blue; color: ansi_bright_white; }
    StatusLine:ansi > .environment--magenta { background: ansi_magenta; color: ansi_bright_white; }
    StatusLine:ansi > .environment--cyan { background: ansi_cyan; color: ansi_black; }
    StatusLine:ansi > .environment--white { background: ansi_white; color: ansi_black; }
    """
    status: reactive[Status] = reactive(Status(), repaint=False)
    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, status: Status) -> None:
        super().__init__()
        self.set_reactive(StatusLine.status, status)

    def watch_status(self, before: Status, after: Status) -> None:
        """Repaint the row only when what it says differs."""
        if before != after:
            self.refresh()

    @override
    def render_line(self, y: int) -> Strip:
        """Draw the row: tenant and connection stay longest."""
        room = self.size.width
        status = self.status
        word = [Span(f" {status.environment} ")] if status.environment else []
        sign = strip(word, room, self._environment_style, fill=False)
        rest = max(0, room - sign.cell_length)
        left, right = fitting(status, rest)
        styles = partial(role_style, self)
        ends = strip(right, min(rest, width(right)), styles)
        return Strip.join([sign, strip(left, rest - ends.cell_length, styles), ends]).crop(0, room)

    def _environment_style(self, role: SpanRole) -> Style:
        del role
        color = self.status.color
        if color not in COLORS or self.app.no_color:
            return Style(bold=True, reverse=True)
        return self.get_component_rich_style(f"environment--{color}") + Style(bold=True)


def fitting(status: Status, room: int) -> tuple[Line, Line]:
    """Say what stands at the left and at the right of the header, for so many cells.

    Both ends whole, if they fit; else shorter and shorter. What never goes is the beginning of
    the tenant's name, that the session only reads, that something is wrong, and the connection's
    sign.
    """
    left, right = _left(status), _right(status)
    for shorter in _ever_shorter(status):
        left, right = _left(shorter), _right(shorter)
        if width(left) + width(right) <= room:
            break
    return left, right


def _left(status: Status) -> Line:
    name = Span(f" {status.tenant}", "strong" if status.confirmed else "dim")
    return [name, Span(f" · {status.place}", "dim")] if status.place else [name]


def _right(status: Status) -> Line:
    person = " · ".join(word for word in (status.email, status.role) if word)
    parts = (
        Span(person),
        Span(status.badge, "warn"),
        Span(f"! {status.warning}" if status.warning else "", "bad"),
        Span(status.connection, status.connection_role),
    )
    return [Span("  "), *joined([[part] for part in parts if part.text]), Span(" ")]


def _ever_shorter(status: Status) -> Iterator[Status]:
    yield status
    status = replace(status, email=status.email.partition("@")[0])
    yield status
    yield (status := replace(status, badge=status.badge.partition(" ")[0]))
    yield (status := replace(status, role=""))
    yield (status := replace(status, connection=_DETAIL.split(status.connection)[0]))
    yield (status := replace(status, email="", place=""))
    yield (status := replace(status, warning=status.warning.partition(":")[0]))
    yield (status := replace(status, badge=status.badge and "R/O"))
    sign = status.connection.partition(" ")[0]
    yield replace(status, connection=sign, warning=status.warning and "!")
