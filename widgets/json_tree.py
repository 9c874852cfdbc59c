"""A JSON document as a tree that folds: a key costs the lines on the screen, whatever the size."""

from typing import ClassVar, NamedTuple

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from typing_extensions import override

from console.logic.json_tree import JsonTree, Node, Path
from widgets.json_lines import json_line
from widgets.line_view import ROLE_CLASSES, ROLE_STYLES, role_style
from widgets.spans import Line, Span, SpanRole, strip

MARKER = "▸"
"""Stands before the cursor's line, so that colour isn't needed."""

_WHEEL_LINES = 3


class _Drawn(NamedTuple):
    """What decides how a row of the screen looks."""

    node: Node | None
    is_open: bool = False
    is_cursor: bool = False


class JsonTreeView(Widget, can_focus=True, inherit_bindings=False):
    """The lines of a :class:`JsonTree`, one of them under the cursor, which is always in sight."""

    ALLOW_SELECT: ClassVar[bool] = False
    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES | {"json--cursor", "json--cursor-blurred"}
    DEFAULT_CSS = (
        """
    JsonTreeView {
        width: 1fr;
        height: 1fr;
    """
        + ROLE_STYLES
        + """
        & > .json--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
        }
        & > .json--cursor-blurred { text-style: bold; }
    }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False, id="json.up"),
        Binding("down,j", "move(1)", show=False, id="json.down"),
        Binding("pageup", "page(-1)", show=False, id="json.page_up"),
        Binding("pagedown", "page(1)", show=False, id="json.page_down"),
        Binding("home,g", "first", show=False, id="json.first"),
        Binding("end,G", "last", show=False, id="json.last"),
        Binding("right,l", "deeper", show=False, id="json.unfold"),
        Binding("left,h", "out", show=False, id="json.fold"),
        Binding("enter,space", "flip", show=False, id="json.flip"),
        Binding("asterisk", "unfold_all", show=False, id="json.unfold_all"),
    ]

    class Moved(Message):
        """The cursor stands on another line."""

    class Partly(Message):
        """Not everything was unfolded: it is too much for one step."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tree: JsonTree | None = None
        self._cursor = 0
        self._top = 0
        self._stale = False
        self._drawn: list[_Drawn] = []

    # What it shows -----------------------------------------------------------------------------

    @property
    def document(self) -> JsonTree | None:
        """The document's lines; None while there is none."""
        return self._tree

    @property
    def node(self) -> Node | None:
        """The line under the cursor."""
        return self._tree.lines[self._cursor] if self._tree else None

    @property
    def path(self) -> Path:
        """The way from the root to the value under the cursor."""
        return self._tree.path(self._cursor) if self._tree else ()

    @property
    def stale(self) -> bool:
        """Whether the lines are dimmed because they are old."""
        return self._stale

    @stale.setter
    def stale(self, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self.refresh()

    def show(self, tree: JsonTree | None) -> None:
        """Show another document from its top; None shows nothing."""
        self._tree = tree
        self._cursor = self._top = 0
        self._stale = False
        self._drawn = []
        self.refresh()
        self.post_message(self.Moved())

    def reveal(self, path: Path) -> None:
        """Put the cursor on a value, unfolding what hides it; raises ``KeyError`` without one."""
        if self._tree is not None:
            self._go(self._tree.reveal(path))

    # Keys and mouse ----------------------------------------------------------------------------

    def action_move(self, lines: int) -> None:
        """Move the cursor by lines."""
        self._go(self._cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move cursor and view by screens, less one line to hold on to."""
        lines = pages * max(1, self.size.height - 1)
        self._top += lines
        self._go(self._cursor + lines)

    def action_first(self) -> None:
        """Go to the root."""
        self._go(0)

    def action_last(self) -> None:
        """Go to the last line that is unfolded."""
        self._go(self._count - 1)

    def action_deeper(self) -> None:
        """Unfold; what is unfolded already is gone into."""
        if self._tree is None:
            return
        node = self._tree.lines[self._cursor]
        if node.is_open:
            self._go(self._cursor + 1)
        else:
            self._tree.unfold(self._cursor)
            self._show_below()

    def action_out(self) -> None:
        """Fold; from what is folded already, go to the line that it is part of."""
        if self._tree is not None and not self._tree.fold(self._cursor):
            self._go(self._tree.parent(self._cursor))
        self._paint()

    def action_flip(self) -> None:
        """Fold or unfold."""
        if self._tree is None:
            return
        if self._tree.lines[self._cursor].is_open:
            self._tree.fold(self._cursor)
            self._paint()
        else:
            self._tree.unfold(self._cursor)
            self._show_below()

    def action_unfold_all(self) -> None:
        """Unfold everything below the line, as far as one step goes."""
        if self._tree is None:
            return
        if not self._tree.unfold_all(self._cursor):
            self.post_message(self.Partly())
        self._show_below()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a line; a second click folds or unfolds it."""
        offset = event.get_content_offset(self)
        if offset is not None and self._top + offset.y < self._count:
            event.stop()
            self._go(self._top + offset.y)
            if event.chain == 2:
                self.action_flip()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self._scroll(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self._scroll(-_WHEEL_LINES)

    def on_focus(self) -> None:
        """Draw the cursor of a tree that hears the keys."""
        self._drawn = []
        self._paint()

    def on_blur(self) -> None:
        """Draw the cursor of a tree that doesn't hear the keys."""
        self._drawn = []
        self._paint()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._drawn = []
        self._go(self._cursor)

    @property
    def _count(self) -> int:
        return len(self._tree.lines) if self._tree else 0

    def _go(self, to: int) -> None:
        before, self._cursor = self._cursor, max(0, min(to, self._count - 1))
        self._top = min(max(self._top, self._cursor - self.size.height + 1), self._cursor)
        self._paint()
        if self._cursor != before:
            self.post_message(self.Moved())

    def _scroll(self, lines: int) -> None:
        self._top = max(0, min(self._top + lines, self._count - self.size.height))
        last = self._top + self.size.height - 1
        self._go(max(self._top, min(self._cursor, last)))

    def _show_below(self) -> None:
        """Bring what was unfolded into sight, as far as the line itself stays there."""
        if self._tree is None:
            return
        end = self._cursor + 1
        limit = self._cursor + self.size.height
        depth = self._tree.lines[self._cursor].depth
        while end < min(self._count, limit) and self._tree.lines[end].depth > depth:
            end += 1
        self._top = min(max(self._top, end - self.size.height), self._cursor)
        self._paint()

    # Drawing -----------------------------------------------------------------------------------

    def _paint(self) -> None:
        """Draw the rows again that differ from what is on the screen."""
        # Lines that were folded away must not leave the screen half empty.
        self._top = max(0, min(self._top, max(self._count - self.size.height, 0)))
        before, self._drawn = self._drawn, self._wanted()
        if len(before) != len(self._drawn):
            self.refresh()
            return
        changed = [
            Region(0, y, self.size.width, 1)
            for y, (old, new) in enumerate(zip(before, self._drawn, strict=True))
            if old != new
        ]
        if changed:
            self.refresh(*changed)

    def _wanted(self) -> list[_Drawn]:
        lines = self._tree.lines if self._tree else []
        return [
            _Drawn(lines[at], lines[at].is_open, at == self._cursor)
            if at < len(lines)
            else _Drawn(None)
            for at in range(self._top, self._top + self.size.height)
        ]

    @override
    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        at = self._top + y
        if self._tree is None or at >= self._count:
            return Strip.blank(self.size.width, self.rich_style)
        node = self._tree.lines[at]
        is_cursor = at == self._cursor
        room = self.size.width - 2
        can_unfold = self._tree.can_unfold(node)
        line: Line = [
            Span(MARKER if is_cursor else " "),
            *json_line(node, room, can_unfold=can_unfold),
        ]
        return strip(line, self.size.width, self._cursor_style if is_cursor else self._style)

    def _style(self, role: SpanRole) -> Style:
        style = role_style(self, role)
        return style + Style(dim=True) if self._stale else style

    def _cursor_style(self, role: SpanRole) -> Style:  # noqa: ARG002 - one style, readable on it
        name = "json--cursor" if self.has_focus else "json--cursor-blurred"
        return self.get_component_rich_style(name)
