"""The application's side towards the terminal: colours, glyphs, and what the line can take."""

import os
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from textual import on
from textual.app import App
from textual.filter import LineFilter, NoColor
from textual.message import Message
from textual.messages import TerminalSupportsSynchronizedOutput
from typing_extensions import override

from widgets.drawing import AsciiOnly, Sparing
from widgets.themes import TERMINAL, THEMES

if TYPE_CHECKING:
    from console.settings.looks import Looks

SLOW = 0.15
"""Seconds from a question to the terminal's answer from which on a line is a slow one."""

QUIET = 1.0
"""Seconds from Textual's question to ours, when the start is over."""

_QUESTION = "\x1b[?2026$p"
"""Whether it draws frames as a whole: Textual asks the same once, and hears the answer."""


class Dressed(App[None]):
    """An application that looks as its settings say.

    Textual asks the terminal a question when it starts, amid everything else. Over SSH the same is
    asked once more when all is quiet, and the answer is timed. Inside tmux it is tmux that answers,
    at once: there a slow line must be named by the person.
    """

    class LineIsSlow(Message):
        """The terminal took long to answer."""

    def dress(self, looks: "Looks") -> None:
        """Take on theme and glyphs; before the application runs."""
        for theme in THEMES:
            self.register_theme(theme)
        self._measures = looks.slow_link is None and "SSH_CONNECTION" in os.environ
        self._asked_at: float | None = None
        self._in_ascii = looks.ascii
        # Setting it the usual way has every stylesheet parsed once more before the first frame.
        self.set_reactive(App.theme, looks.theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self._choose_filters()

    @override
    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes through before it is sent."""
        return self._line_filters

    def _choose_filters(self) -> None:
        filters: list[LineFilter] = []
        if self.theme != TERMINAL:
            filters += super().get_line_filters()
        else:
            filters += [NoColor(), Sparing()] if self.no_color else [Sparing()]
        self._line_filters = [*filters, AsciiOnly()] if self._in_ascii else filters

    @on(TerminalSupportsSynchronizedOutput)
    def _terminal_answered(self, message: TerminalSupportsSynchronizedOutput) -> None:
        if self._asked_at is not None:
            if message.time - self._asked_at > SLOW:
                self._spare_the_line()
            self._asked_at = None
        elif self._measures:
            self._measures = False
            self.set_timer(QUIET, self._ask)

    def _ask(self) -> None:
        if self._driver is not None:
            self._asked_at = monotonic()
            self._driver.write(_QUESTION)

    def _spare_the_line(self) -> None:
        if self.theme != TERMINAL:
            self.theme = TERMINAL
            self._choose_filters()
        self.post_message(self.LineIsSlow())
