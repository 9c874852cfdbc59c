"""The line behind ``/``: what is typed filters the list, a moment after the last key."""

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

PAUSE = 0.25
"""Seconds without a key before a filter counts: each query given up costs a connection."""


class FilterLine(Input):
    """Hidden until asked for; Enter leaves it standing, Escape takes it away."""

    DEFAULT_CSS = """
    FilterLine {
        display: none; height: 1; border: none; padding: 0 1;
        &:focus { border: none; }
    }
    FilterLine.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    class Filtered(Message):
        """The filter is another now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The line was left: by Enter with its filter in force, or by Escape without."""

        def __init__(self, *, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._pause: Timer | None = None
        self._told = ""

    def open(self) -> None:
        """Show the line and take the keys."""
        self.add_class("-open")
        self.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._tell)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._tell()
        self._leave(kept=True)

    def action_cancel(self) -> None:
        """Drop the filter and give the keys back."""
        self.value = ""
        self._tell()
        self._leave(kept=False)

    def _leave(self, *, kept: bool) -> None:
        if not self.value:
            self.remove_class("-open")
        self.post_message(self.Left(kept=kept))

    def _tell(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        text = self.value.strip()
        if text != self._told:
            self._told = text
            self.post_message(self.Filtered(text))
