"""What a terminal without room for a screen shows: one sentence."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.geometry import Size
from textual.screen import ModalScreen

from widgets.line_view import LineView
from widgets.spans import Span, wrapped

SMALLEST = Size(20, 5)
"""Columns and rows with which a screen is still of use."""


def is_too_small(size: Size) -> bool:
    """Whether no screen fits."""
    return size.width < SMALLEST.width or size.height < SMALLEST.height


class TooSmall(ModalScreen[None]):
    """Stands before every screen until the terminal has grown."""

    CSS = "TooSmall { background: $background; }"
    BINDINGS: ClassVar[list[BindingType]] = [("q", "app.leave", "quit")]

    def compose(self) -> ComposeResult:
        """The sentence."""
        yield LineView([[]])

    def on_resize(self, event: Resize) -> None:
        """Go when there is room; else say how much is missing."""
        if not is_too_small(event.size):
            if self.is_current:  # one change of size may come as two events
                self.dismiss()
            return
        said = f"Too small: {SMALLEST.width}×{SMALLEST.height} needed. q quits"
        line = [Span(said, "warn")]
        self.query_one(LineView).show(wrapped(line, event.size.width, event.size.height))
