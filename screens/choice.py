"""A small list to choose one thing from."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from console.models.page import Page
from screens.base import bindings
from widgets.columns import Column
from widgets.table import RowTable

Choice = tuple[str, str]
"""A key, and the words that stand for it."""


class ChoiceScreen(ModalScreen[str | None]):
    """Choose by arrows and Enter, or leave by Escape; the result is the choice's key."""

    CSS_PATH = "choice.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012 - Textual's name for it
    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")

    def __init__(self, title: str, choices: Sequence[Choice], chosen: str | None) -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The choices under a title."""
        heading = f"{self._title}  (⏎ choose, esc leave)"
        column: Column[Choice] = Column("words", heading, lambda choice: choice[1], flexible=True)
        yield RowTable([column], lambda choice: choice[0])

    def on_mount(self) -> None:
        """Begin on what is chosen now."""
        table = self.query_one(RowTable)
        table.styles.height = len(self._choices) + 1
        table.show(Page(self._choices, None, None, None, datetime.now(UTC)))
        table.select(self._chosen)

    @on(RowTable.Opened)
    def _chosen_now(self, message: "RowTable.Opened[Choice]") -> None:
        self.dismiss(message.row[0])

    def action_close(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)
