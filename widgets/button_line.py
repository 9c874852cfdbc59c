"""A button on one line: ``[ Cancel ]``; Enter presses the one that has the focus."""

from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from typing_extensions import override

from widgets.line_view import ROLE_CLASSES, ROLE_STYLES, role_style
from widgets.spans import Span, SpanRole, strip, width


class ButtonLine(Widget, can_focus=True, inherit_bindings=False):
    """The one with the focus has a mark, and another ground."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES
    DEFAULT_CSS = (
        "ButtonLine { height: 1; "
        + ROLE_STYLES
        + "&:focus { background: $block-cursor-background; color: $block-cursor-foreground; } }"
    )
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "press", show=False, id="form.accept"),
    ]

    class Pressed(Message):
        """It was pressed."""

        def __init__(self, button: "ButtonLine") -> None:
            super().__init__()
            self.button = button

    def __init__(self, label: str, role: SpanRole = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._line = [Span(f"[ {label} ]", role)]
        self.styles.width = width(self._line) + 2

    def action_press(self) -> None:
        """Press it."""
        self.post_message(self.Pressed(self))

    def on_click(self, event: events.Click) -> None:
        """Press it."""
        event.stop()
        self.action_press()

    def on_focus(self) -> None:
        """Draw the mark."""
        self.refresh()

    def on_blur(self) -> None:
        """Take the mark away."""
        self.refresh()

    @override
    def render_line(self, y: int) -> Strip:
        """Draw it."""
        if self.has_focus:
            line = [Span("▸ "), *(Span(text) for text, _ in self._line)]
            return strip(line, self.size.width, lambda _: self.rich_style)
        return strip([Span("  "), *self._line], self.size.width, partial(role_style, self))
