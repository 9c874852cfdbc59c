"""A line to type into, behind its label."""

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from widgets.line_view import LineView
from widgets.spans import Line, Span


class _Field(Input):
    """What is typed."""

    DEFAULT_CSS = """
    _Field { width: 1fr; height: 1; border: none; padding: 0; &:focus { border: none; } }
    """


class TextLine(Widget):
    """The line with the focus has a mark before its label."""

    DEFAULT_CSS = """
    TextLine { layout: horizontal; height: 1; }
    TextLine > LineView { height: 1; }
    """

    class Changed(Message):
        """Something else is typed."""

    class Submitted(Message):
        """Enter."""

    def __init__(
        self,
        label: str,
        value: str = "",
        *,
        hint: str = "",
        room: int = 8,
        most: int | None = None,
        id: str | None = None,
    ) -> None:
        """Begin with ``value``.

        Args:
            label: What is asked for.
            value: What stands there.
            hint: Shown while nothing is typed.
            room: Cells for the label.
            most: Characters that can be typed.
            id: Textual's id.
        """
        super().__init__(id=id)
        self._label = label
        self._room = room
        self._input = _Field(value, hint, compact=True, select_on_focus=False, max_length=most or 0)
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Label and field."""
        label = LineView([self._drawn(has_focus=False)])
        label.styles.width = self._room + 2
        yield label
        yield self._input

    @property
    def value(self) -> str:
        """What is typed."""
        return self._input.value

    @value.setter
    def value(self, value: str) -> None:
        self._input.value = value

    def take_keys(self) -> None:
        """Have what is typed go here."""
        self._input.focus()

    def on_descendant_focus(self) -> None:
        """Draw the mark."""
        self.query_one(LineView).show([self._drawn(has_focus=True)])

    def on_descendant_blur(self) -> None:
        """Take the mark away."""
        self.query_one(LineView).show([self._drawn(has_focus=False)])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell."""
        event.stop()
        self.post_message(self.Changed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Tell."""
        event.stop()
        self.post_message(self.Submitted())

    def _drawn(self, *, has_focus: bool) -> Line:
        mark = "▸" if has_focus else " "
        return [Span(f"{mark} "), Span(self._label.ljust(self._room), "dim")]
