"""The last line: the keys that work now."""

from textual.strip import Strip
from typing_extensions import override

from widgets.line_view import LineView
from widgets.spans import Line, Span, SpanRole, joined, width

_SHOWN = {
    "enter": "⏎",
    "escape": "esc",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "tab": "tab",
    "space": "space",
}


def key_name(key: str) -> str:
    """A key as people write it: ``slash`` → ``/``."""
    return _SHOWN.get(key, key)


class KeyLine(LineView):
    """Keys and labels on one row; the last three (help, back, quit) stay when it is narrow."""

    DEFAULT_CSS = "KeyLine { height: 1; dock: bottom; background: $panel; }"

    def __init__(self, keys: list[tuple[str, str]]) -> None:
        super().__init__()
        self._keys = keys
        self._words: Span | None = None

    def tell(self, words: str, role: SpanRole = None) -> None:
        """Say something in place of the keys; with no words the keys are back."""
        told = Span(f" {words}", role) if words else None
        if told != self._words:
            self._words = told
            self.refresh()

    def show_keys(self, keys: list[tuple[str, str]]) -> None:
        """Show these (key, label) pairs."""
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    @override
    def render_line(self, y: int) -> Strip:
        """Draw the keys that fit."""
        self._lines = [[self._words] if self._words else self._fitting(self.size.width)]
        return super().render_line(y)

    def _fitting(self, room: int) -> Line:
        """Build the longest line of whole pairs, leaving out from the middle, not the end."""
        kept = list(self._keys)
        while kept and width(_spelled(kept)) > room:
            kept.pop(max(0, len(kept) - 4))
        return _spelled(kept)


def _spelled(keys: list[tuple[str, str]]) -> Line:
    pairs = [[Span(key_name(key), "accent"), Span(f" {label}", "dim")] for key, label in keys]
    return [Span(" "), *joined(pairs, "   ")]
