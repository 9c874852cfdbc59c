"""The line behind ``/``: what is typed filters the list, a moment after the last key."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from widgets.line_view import LineView
from widgets.spans import Span, width

PAUSE = 0.25
"""Seconds without a key before a filter counts: each query given up costs a connection."""

_ROOMY = 40
"""From this width on, the line says what it is; below, only its sign stands there."""


class _Typed(Input):
    """What is typed."""

    DEFAULT_CSS = """
    _Typed { width: 1fr; height: 1; border: none; padding: 0; &:focus { border: none; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", show=False, id="filter.keep"),
    ]


class FilterLine(Widget):
    """Hidden until asked for; Enter leaves it standing, Escape takes it away."""

    DEFAULT_CSS = """
    FilterLine { display: none; layout: horizontal; height: 1; }
    FilterLine.-open { display: block; }
    FilterLine > LineView { height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", show=False, id="filter.drop"),
        Binding("up", "move(-1)", show=False, id="filter.up"),
        Binding("down", "move(1)", show=False, id="filter.down"),
    ]

    class Opened(Message):
        """The line takes the keys now."""

    class Filtered(Message):
        """The filter is another now."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Moved(Message):
        """A person wants the row above or below while they type."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Left(Message):
        """The line was left: by Enter with its filter in force, or by Escape without."""

        def __init__(self, *, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._pause: Timer | None = None
        self._told = ""
        self._wrong = False

    def compose(self) -> ComposeResult:
        """What the line is, and what is typed."""
        yield LineView([[]])
        typed = _Typed(placeholder=self._hint, compact=True, select_on_focus=False)
        typed.cursor_blink = False
        yield typed

    @property
    def text(self) -> str:
        """What is typed."""
        return self._typed.value.strip()

    @property
    def wrong(self) -> bool:
        """Whether what is typed can't be understood, so that an earlier filter is in force."""
        return self._wrong

    @wrong.setter
    def wrong(self, wrong: bool) -> None:
        if wrong != self._wrong:
            self._wrong = wrong
            self._draw_sign()

    @property
    def _typed(self) -> Input:
        return self.query_one(_Typed)

    def open(self) -> None:
        """Show the line and take the keys."""
        self.add_class("-open")
        self._typed.focus()

    def drop(self) -> None:
        """Take the filter away."""
        self._typed.value = ""
        self._tell()
        self.remove_class("-open")

    def on_resize(self, event: events.Resize) -> None:
        """Say what the line is where there is room."""
        self._draw_sign(event.size.width)

    def _draw_sign(self, room: int | None = None) -> None:
        sign = Span(" ! " if self._wrong else " / ", "warn" if self._wrong else "accent")
        is_roomy = (room or self.size.width) >= _ROOMY
        line = [Span(f" {self._title}", "dim"), sign] if is_roomy else [sign]
        shown = self.query_one(LineView)
        shown.styles.width = width(line)
        shown.show([line])

    def on_descendant_focus(self) -> None:
        """Say that keys are typed now."""
        self.post_message(self.Opened())

    def on_descendant_blur(self) -> None:
        """Go away when left by a click with nothing typed."""
        if not self._typed.value:
            self.remove_class("-open")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._tell)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._tell()
        self._leave(kept=True)

    def action_drop(self) -> None:
        """Drop the filter and give the keys back."""
        self.drop()
        self._leave(kept=False)

    def action_move(self, step: int) -> None:
        """Move in the list while the typing goes on."""
        self.post_message(self.Moved(step))

    def _leave(self, *, kept: bool) -> None:
        if not self._typed.value:
            self.remove_class("-open")
        self.post_message(self.Left(kept=kept))

    def _tell(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self.text != self._told:
            self._told = self.text
            self.post_message(self.Filtered(self.text))
