"""Help: every key that works where it was asked for."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from console.actions import AREA_KEYS, AREAS, Action, in_context
from widgets.key_line import KeyLine, key_name
from widgets.line_view import ScrollingLines
from widgets.spans import Line, Span


class HelpScreen(ModalScreen[None]):
    """The keys of a screen, from the registry of actions."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,question_mark,q", "dismiss", "close")]

    def __init__(self, contexts: tuple[str, ...]) -> None:
        super().__init__()
        self._contexts = contexts

    def compose(self) -> ComposeResult:
        """The list, and how to leave it."""
        yield ScrollingLines(help_lines(self._contexts))
        yield KeyLine([("escape", "back")])


def help_lines(contexts: tuple[str, ...]) -> list[Line]:
    """One heading per context, one line per action."""
    lines: list[Line] = []
    for context in (*contexts, "everywhere"):
        lines.append([Span(context, "strong")])
        lines += [_line(_keys(action), action.words) for action in in_context(context)]
        lines.append([])
    lines.append([Span("areas", "strong")])
    lines += [_line(AREA_KEYS[area], f"Go to {area}") for area in AREAS]
    return lines


def _keys(action: Action) -> str:
    return " ".join(key_name(key) for key in action.key.split(","))


def _line(keys: str, words: str) -> Line:
    return [Span(f"  {keys:<12}", "accent"), Span(words)]
