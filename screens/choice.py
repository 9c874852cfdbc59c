"""A small list to choose one thing from."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from widgets.line_view import LineView
from widgets.spans import Span


class ChoiceScreen(ModalScreen[str | None]):
    """Choose by arrows and Enter, or leave by Escape; the result is the choice's key."""

    CSS_PATH = "choice.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,q", "dismiss(None)", "close")]

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], chosen: str | None) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """A title and the choices."""
        with Vertical():
            yield LineView([[Span(self._title, "strong")]])
            yield OptionList(*(Option(Text(words), id=key) for key, words in self._choices))

    def on_mount(self) -> None:
        """Begin on what is chosen now."""
        keys = [key for key, _ in self._choices]
        if self._chosen in keys:
            self.query_one(OptionList).highlighted = keys.index(self._chosen)

    @on(OptionList.OptionSelected)
    def _chosen_now(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
