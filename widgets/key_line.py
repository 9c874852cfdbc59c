"""The last line: the keys that work now, or what has to be said."""

from collections.abc import Sequence
from typing import ClassVar, Literal, get_args

from textual import events
from textual.message import Message
from textual.strip import Strip
from typing_extensions import override

from widgets.line_view import LineView
from widgets.spans import Line, Span, SpanRole, joined, width, wrapped

Topic = Literal["notice", "input", "fault", "wait"]
"""What words are about, the most urgent first: only those are shown."""

MOST_LINES = 3
"""Lines that a sentence may take where it doesn't fit into one, and of five rows only one."""

_GAP = "   "
_SHOWN = {
    "enter": "⏎",
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}


def key_name(key: str) -> str:
    """A key as people write it: ``slash`` → ``/``."""
    return _SHOWN.get(key, key)


class KeyLine(LineView):
    """Keys and labels on one row, each of which can be clicked; words take their place.

    Where it is narrow, the last three (help, back, quit) stay.
    """

    DEFAULT_CSS = "KeyLine { height: auto; dock: bottom; background: $panel; }"
    ALLOW_SELECT: ClassVar[bool] = False

    class Clicked(Message):
        """A key was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__([[]])
        self._keys = list(keys)
        self._told: dict[Topic, Span] = {}

    def tell(self, topic: Topic, words: str, role: SpanRole = None) -> None:
        """Say something in place of the keys; with no words, that is over."""
        if words:
            self._told[topic] = Span(words, role)
        else:
            self._told.pop(topic, None)
        self._draw(self.size.width)

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show these (key, label) pairs."""
        self._keys = list(keys)
        self._draw(self.size.width)

    @property
    def words(self) -> str:
        """What is said now; empty when the keys are shown."""
        told = self._most_urgent()
        return told.text if told else ""

    def on_resize(self, event: events.Resize) -> None:
        """Break what is said for the new width."""
        if self._told:
            self._draw(event.size.width)

    def on_click(self, event: events.Click) -> None:
        """Say which key was clicked."""
        event.stop()
        if self._told:
            return
        end = 1
        for key, label in self._fitting(self.size.width):
            end += width(_pair(key, label)) + len(_GAP)
            if event.x < end:
                self.post_message(self.Clicked(key))
                return

    def _draw(self, room: int) -> None:
        if room < 1:
            return
        told = self._most_urgent()
        if told is None:
            self.show([_spelled(self._fitting(room))])
        else:
            most = max(1, min(MOST_LINES, self.app.size.height // 5))
            self.show([[Span(" "), *line] for line in wrapped([told], room - 2, most)])

    def _most_urgent(self) -> Span | None:
        return next((self._told[topic] for topic in get_args(Topic) if topic in self._told), None)

    def _fitting(self, room: int) -> list[tuple[str, str]]:
        """Keep as many pairs as fit, leaving out from the middle, not the end."""
        kept = list(self._keys)
        while kept and width(_spelled(kept)) > room:
            kept.pop(max(0, len(kept) - 4))
        return kept

    @override
    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        if not self._told:
            self._lines = [_spelled(self._fitting(self.size.width))]
        return super().render_line(y)


def _pair(key: str, label: str) -> Line:
    return [Span(key_name(key), "accent"), Span(f" {label}", "dim")]


def _spelled(keys: Sequence[tuple[str, str]]) -> Line:
    return [Span(" "), *joined([_pair(key, label) for key, label in keys], _GAP)]
