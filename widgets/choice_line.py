"""A few words of which one is chosen, on one line: ``format  [CSV]  JSON  JSON lines``."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from typing_extensions import override

from widgets.line_view import ROLE_CLASSES, ROLE_STYLES, role_style
from widgets.spans import Span, strip, width

_GAP = 2


class ChoiceLine(Widget, can_focus=True, inherit_bindings=False):
    """The arrows choose; the chosen word stands in brackets, the line with the focus has a mark."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES
    DEFAULT_CSS = "ChoiceLine { height: 1; " + ROLE_STYLES + "}"
    ALLOW_SELECT: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "choose(1)", show=False, id="form.right"),
        Binding("left", "choose(-1)", show=False, id="form.left"),
    ]

    class Changed(Message):
        """Another word was chosen."""

    def __init__(
        self,
        label: str,
        choices: Sequence[tuple[str, str]],
        *,
        room: int = 8,
        id: str | None = None,
    ) -> None:
        """Begin with the first choice.

        Args:
            label: What is chosen.
            choices: Key and word of each.
            room: Cells for the label.
            id: Textual's id.
        """
        super().__init__(id=id)
        self._label = label
        self._choices = tuple(choices)
        self._room = room
        self._at = 0

    @property
    def chosen(self) -> str:
        """The key of what is chosen."""
        return self._choices[self._at][0]

    def action_choose(self, step: int) -> None:
        """Choose the next word, or the one before; round at the ends."""
        self._choose((self._at + step) % len(self._choices))

    def on_click(self, event: events.Click) -> None:
        """Choose the word under the mouse."""
        end = self._room + 2
        for at, (_, word) in enumerate(self._choices):
            end += width([Span(word)]) + 2 + _GAP
            if event.x < end:
                self._choose(at)
                return

    def on_focus(self) -> None:
        """Draw the mark."""
        self.refresh()

    def on_blur(self) -> None:
        """Take the mark away."""
        self.refresh()

    def _choose(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self.refresh()
            self.post_message(self.Changed())

    @override
    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        mark = "▸" if self.has_focus else " "
        line = [Span(f"{mark} "), Span(self._label.ljust(self._room), "dim")]
        for at, (_, word) in enumerate(self._choices):
            line.append(Span(f"[{word}]", "strong") if at == self._at else Span(f" {word} "))
            line.append(Span(" " * _GAP))
        return strip(line, self.size.width, partial(role_style, self))
