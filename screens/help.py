"""Help: every key that works where it was asked for, and what is wrong with this login."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.screen import ModalScreen

from console.actions import AREA_KEYS, AREAS, NO_KEYS, Action, in_context
from screens.base import bindings, footer_keys
from widgets.key_line import KeyLine, key_name
from widgets.line_view import ScrollingLines
from widgets.sections import Row, Section, laid_out, words
from widgets.spans import Span

if TYPE_CHECKING:
    from console.models.standing import Finding

TWO_COLUMNS_FROM = 70
"""Cells from which on sections stand side by side."""

TITLES = {"list": "LIST", "filter": "WHILE FILTERING", "text": "PAGE", "tenant": "TENANT"}
"""Headings of contexts; the order is the screen's."""


class HelpScreen(ModalScreen[None]):
    """The keys of a screen, from the registry of actions."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")

    def __init__(
        self,
        contexts: Sequence[str],
        absent: frozenset[str],
        findings: Sequence["Finding"],
        keys: Mapping[str, str],
    ) -> None:
        super().__init__()
        self._own_keys = keys
        self._contexts = contexts
        self._absent = absent
        self._findings = findings

    def compose(self) -> ComposeResult:
        """The list, and how to leave it."""
        yield ScrollingLines()
        yield KeyLine(footer_keys("dialog", keys=self._own_keys))

    def on_resize(self, event: Resize) -> None:
        """Lay the list out for the width."""
        found = help_sections(self._contexts, self._absent, self._findings, self._own_keys)
        lines, _ = laid_out(found, event.size.width - 2, TWO_COLUMNS_FROM)
        self.query_one(ScrollingLines).show([[Span(" "), *line] for line in lines])

    def action_close(self) -> None:
        """Go back to the screen."""
        self.dismiss()


def help_sections(
    contexts: Sequence[str],
    absent: frozenset[str] = frozenset(),
    findings: Sequence["Finding"] = (),
    keys: Mapping[str, str] = NO_KEYS,
) -> list[Section]:
    """Warnings about the login, then one section per context, one row per action.

    Args:
        contexts: Where help was asked for; where there is a list there is a filter.
        absent: Actions that the screen doesn't have, by name.
        findings: What the start-up checks found.
        keys: The person's own keys.
    """
    shown = [*contexts, *(["filter"] if "list" in contexts else [])]
    found = [
        Section(
            TITLES.get(context, context.upper()),
            [
                _row(action)
                for action in in_context(context, keys=keys)
                if action.name not in absent
            ],
        )
        for context in shown
    ]
    everywhere = [_row(action) for action in in_context("everywhere", keys=keys)]
    areas = [
        Row([Span(f"Go to {area}")], lead=_keys(keys.get(f"area.{area}", AREA_KEYS[area])))
        for area in AREAS
    ]
    found.append(Section("EVERYWHERE", [*everywhere, *areas]))
    if findings:
        told = [words(f"! {finding.sentence} {finding.cure}", "warn") for finding in findings]
        found.append(Section("WARNINGS", told))
    return found


def _row(action: Action) -> Row:
    return Row([Span(action.words)], lead=_keys(action.key))


def _keys(keys: str) -> list[Span]:
    names = " ".join(key_name(key) for key in keys.split(","))
    return [Span(f"{names:<{max(10, len(names) + 1)}}", "accent")]
