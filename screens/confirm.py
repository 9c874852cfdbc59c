"""The one dialog before anything that can't be undone: what it is, why, and its name typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from screens.form import FormScreen
from widgets.button_line import ButtonLine
from widgets.line_view import LineView
from widgets.spans import Line, Span, wrapped
from widgets.text_line import TextLine

_ROOM = 66
"""Cells of the dialog for words."""

MOST_REASON = 500
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Danger:
    """What is asked for.

    Attributes:
        title: What will be done, with its object: ``Delete tenant acme-corp``.
        what: What that means, line by line.
        verb: On the button: ``Delete``.
        trigger: The key that asked for it, which therefore can't confirm it.
        reason: Whether a reason must be given, may be, or isn't asked for.
        typed: What must be typed, code point for code point; None when nothing.
    """

    title: str
    what: Sequence[Line]
    verb: str
    trigger: str
    reason: Literal["required", "optional", "no"] = "required"
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """It shall be done; the reason is empty where none was given."""

    reason: str


class ConfirmScreen(FormScreen[Confirmed | None]):
    """The result is None unless everything asked for was given and the button was pressed.

    The focus begins on Cancel. Enter in a field goes to the next one and never confirms; the
    button is reached with Tab and pressed with Enter, or with F10 where Enter was the trigger.
    """

    AUTO_FOCUS = "#cancel"

    def __init__(self, danger: Danger) -> None:
        super().__init__()
        self._danger = danger
        self._key = "f10" if danger.trigger == "enter" else "enter"

    def compose(self) -> ComposeResult:
        """What it is, the fields, and two buttons."""
        danger = self._danger
        with Vertical():
            yield LineView([[]], id="what")
            if danger.reason != "no":
                hint = "required" if danger.reason == "required" else "if you like"
                yield TextLine("reason", hint=hint, most=MOST_REASON, id="reason")
            if danger.typed is not None:
                yield TextLine("name", hint="type it as it stands above", id="typed")
            yield LineView([[]], id="told")
            with Horizontal():
                yield ButtonLine("Cancel", id="cancel")
                yield ButtonLine(danger.verb, "bad", id="confirm")
            yield LineView([[]], id="keys")

    def on_resize(self, event: events.Resize) -> None:
        """Break what is said for the width."""
        danger = self._danger
        room = min(_ROOM, max(1, event.size.width - 4))
        lines: list[Line] = wrapped([Span(f"! {danger.title}", "bad")], room)
        for line in danger.what:
            lines += wrapped(line, room)
        if danger.typed is not None:
            lines += wrapped([Span("Its name: ", "dim"), Span(danger.typed, "strong")], room)
        self.query_one("#what", LineView).show([*lines, []])
        self.query_one("#keys", LineView).show([[Span(self._keys, "dim")]])

    @property
    def _keys(self) -> str:
        button = "⏎ press" if self._key == "enter" else f"⏎ cancel   F10 {self._danger.verb}"
        return f"esc leave   tab next   {button}"

    @property
    def missing(self) -> str:
        """What keeps it from being done, a sentence; empty when nothing does."""
        danger = self._danger
        if danger.reason == "required" and not self._reason:
            return "A reason is required."
        if danger.typed is not None and self.query_one("#typed", TextLine).value != danger.typed:
            return "What is typed isn't the name."
        return ""

    @property
    def _reason(self) -> str:
        if self._danger.reason == "no":
            return ""
        return self.query_one("#reason", TextLine).value.strip()

    def action_accept(self) -> None:
        """Go on to the next field: Enter within a text confirms nothing."""
        self.focus_next()

    def action_leave(self) -> None:
        """Leave; nothing is done."""
        self.dismiss(None)

    def key_f10(self) -> None:
        """Confirm where Enter was the trigger, from the button only."""
        if self._key == "f10" and self.focused is self.query_one("#confirm"):
            self._confirm()

    @on(ButtonLine.Pressed)
    def _pressed(self, message: ButtonLine.Pressed) -> None:
        if message.button.id == "cancel":
            self.dismiss(None)
        elif self._key == "enter":
            self._confirm()
        else:
            self._tell(f"Enter brought you here; F10 does it: {self._danger.verb}.")

    def _confirm(self) -> None:
        if missing := self.missing:
            self._tell(missing)
        else:
            self.dismiss(Confirmed(self._reason))

    @on(TextLine.Changed)
    def _typed(self) -> None:
        self._tell("")

    def _tell(self, words: str) -> None:
        self.query_one("#told", LineView).show([[Span(words, "warn")]])
