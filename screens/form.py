"""Dialogs with fields: Tab and the arrows go from one to the next, Escape leaves."""

from abc import abstractmethod
from typing import ClassVar, TypeVar

from textual import on
from textual.binding import BindingType
from textual.screen import ModalScreen

from screens.base import bindings
from widgets.text_line import TextLine

Result = TypeVar("Result")


class FormScreen(ModalScreen[Result]):
    """A dialog with fields below each other."""

    CSS_PATH = "form.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012 - Textual's name for it
    BINDINGS: ClassVar[list[BindingType]] = bindings("form")

    @abstractmethod
    def action_accept(self) -> None:
        """Enter was pressed on a field."""

    @abstractmethod
    def action_leave(self) -> None:
        """Escape was pressed."""

    def action_field(self, step: int) -> None:
        """Go to the next field, or the one before."""
        self.focus_next() if step > 0 else self.focus_previous()

    @on(TextLine.Submitted)
    def _submitted(self) -> None:
        self.action_accept()
