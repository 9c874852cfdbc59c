"""A widget drawn from lines of spans, and its scrolling kin."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget
from typing_extensions import override

from widgets.spans import Line, SpanRole, strip

ROLE_STYLES = """
    & > .line--dim { color: $text-muted; }
    & > .line--bad { color: $text-error; }
    & > .line--warn { color: $text-warning; }
    & > .line--good { color: $text-success; }
    & > .line--accent { color: $text-accent; }
    & > .line--strong { text-style: bold; }
    &:ansi > .line--dim { text-style: dim; }
    &:ansi > .line--bad { text-style: bold; }
    &:ansi > .line--warn { text-style: bold; }
    &:ansi > .line--accent { text-style: bold; }
"""

ROLE_CLASSES = {
    "line--dim",
    "line--bad",
    "line--warn",
    "line--good",
    "line--accent",
    "line--strong",
}


def role_style(widget: Widget, role: SpanRole) -> Style:
    """Return the style of a role on this widget's background."""
    return widget.get_component_rich_style(f"line--{role}") if role else widget.rich_style


class LineView(Widget):
    """Some lines, one below the other; a line is repainted only when it changed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES
    DEFAULT_CSS = "LineView { height: auto; " + ROLE_STYLES + "}"

    def __init__(self, lines: list[Line] | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Line] = lines or []

    def show(self, lines: list[Line]) -> None:
        """Show these lines; equal ones cost nothing."""
        old, self._lines = self._lines, lines
        if len(old) != len(lines):
            self.refresh(layout=True)
            return
        for y, (before, after) in enumerate(zip(old, lines, strict=True)):
            if list(before) != list(after):
                self.refresh(Region(0, y, self.size.width, 1))

    @override
    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row per line."""
        return len(self._lines)

    @override
    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        line = self._lines[y] if y < len(self._lines) else ()
        return strip(line, self.size.width, partial(role_style, self))


class ScrollingLines(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines that may be more than there is room for; arrows and page keys scroll."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES
    DEFAULT_CSS = (
        "ScrollingLines { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; "
        + ROLE_STYLES
        + "}"
    )
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "lines(-1)", "Up", show=False, id="text.up"),
        Binding("down,j", "lines(1)", "Down", show=False, id="text.down"),
        Binding("pageup", "pages(-1)", "Page up", show=False, id="text.page_up"),
        Binding("pagedown,space", "pages(1)", "Page down", show=False, id="text.page_down"),
        Binding("home,g", "first", "First", show=False, id="text.first"),
        Binding("end,G", "last", "Last", show=False, id="text.last"),
    ]

    def __init__(self, lines: Sequence[Line] | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = lines or []
        self._stale = False

    @property
    def room(self) -> int:
        """Cells for text, beside the scrollbar if there is one."""
        return self.scrollable_content_region.width

    @property
    def stale(self) -> bool:
        """Whether the lines are dimmed because they are old."""
        return self._stale

    @stale.setter
    def stale(self, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self.refresh()

    def on_mount(self) -> None:
        """Tell the scrolling how much there is."""
        self.virtual_size = Size(self.room, len(self._lines))

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines and keep the place; equal ones cost nothing."""
        old, self._lines = self._lines, lines
        self.virtual_size = Size(self.room, len(lines))
        top = self.scroll_offset.y
        for y in range(top, top + self.size.height):
            before = old[y] if y < len(old) else None
            after = lines[y] if y < len(lines) else None
            if before != after:
                self.refresh(Region(0, y - top, self.room, 1))

    def on_resize(self) -> None:
        """Never scroll sideways: a line is cut instead."""
        self.virtual_size = Size(self.room, len(self._lines))

    def action_lines(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    def action_pages(self, pages: int) -> None:
        """Scroll by screens, less one line to hold on to."""
        self.action_lines(pages * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Scroll to the top."""
        self.scroll_to(y=0, animate=False)

    def action_last(self) -> None:
        """Scroll to the bottom."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

    @override
    def render_line(self, y: int) -> Strip:
        """Draw one row of the window."""
        y += self.scroll_offset.y
        line = self._lines[y] if y < len(self._lines) else ()
        drawn = strip(line, self.room, partial(role_style, self))
        return drawn.apply_style(_OLD) if self._stale else drawn


_OLD = Style(dim=True)
