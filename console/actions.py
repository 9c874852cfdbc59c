"""The registry of everything a person can do: name, key, area, role, words.

Footer, help, key bindings, ``radiant-console keys`` and the README's key table are made from it,
so they can't disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from console.models.faults import Usage

AREAS: dict[str, str] = {
    "tenants": "Tenants",
    "audit": "Audit",
}
"""Every area that has a screen: its word and its title, in the order of the keys ``1``…``8``."""

AREA_KEYS: dict[str, str] = {
    "overview": "1",
    "tenants": "2",
    "approvals": "3",
    "thinktank": "4",
    "workflows": "5",
    "ledger": "6",
    "audit": "7",
    "tables": "8",
}
"""The key of each area: fixed, so that hands needn't relearn when an area is added."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do.

    Attributes:
        name: Its identity, ``context.verb``: what a key map in the config file names.
        key: Textual's names of the keys, separated by commas; the first is the one shown.
        label: One or two words for the footer.
        words: A sentence without a full stop for help and the palette.
        action: Textual's action string, sent to the widget, the screen or the app.
        footer: Whether the footer has room for it at 80 columns.
        widget: Whether a widget binds the key by itself, such as the table its arrows.
        priority: Whether the key works before any other meaning of it, in dialogs too.
    """

    name: str
    key: str
    label: str
    words: str
    action: str
    footer: bool = False
    widget: bool = False
    priority: bool = False

    @property
    def context(self) -> str:
        """Where it works: ``everywhere``, ``list``, ``text``, ``filter`` …, or an area's word."""
        return self.name.partition(".")[0]


ACTIONS: tuple[Action, ...] = (
    Action("list.open", "enter", "open", "Open the row", "open", footer=True, widget=True),
    Action("list.up", "up,k", "up", "The row above", "move(-1)", widget=True),
    Action("list.down", "down,j", "down", "The row below", "move(1)", widget=True),
    Action("list.page_up", "pageup", "page up", "A screen up", "page(-1)", widget=True),
    Action("list.page_down", "pagedown", "page down", "A screen down", "page(1)", widget=True),
    Action("list.first", "home,g", "first", "The first row", "edge('above')", widget=True),
    Action("list.last", "end,G", "last", "The last row", "edge('below')", widget=True),
    Action("list.filter", "slash", "filter", "Filter; ! in front is not", "filter", footer=True),
    Action("list.sort", "s", "sort", "Sort; again: the other way", "sort", footer=True),
    Action("list.export", "e", "export", "Export the list to a file", "export", footer=True),
    Action("filter.up", "up", "above", "The row above", "move(-1)", footer=True, widget=True),
    Action("filter.down", "down", "below", "The row below", "move(1)", footer=True, widget=True),
    Action("filter.keep", "enter", "keep", "Keep the filter", "submit", footer=True, widget=True),
    Action("filter.drop", "escape", "drop", "Drop the filter", "drop", footer=True, widget=True),
    Action("text.up", "up,k", "up", "A line up", "lines(-1)", widget=True),
    Action("text.down", "down,j", "down", "A line down", "lines(1)", widget=True),
    Action("text.page_up", "pageup", "page up", "A screen up", "pages(-1)", widget=True),
    Action(
        "text.page_down", "pagedown,space", "page down", "A screen down", "pages(1)", widget=True
    ),
    Action("text.first", "home,g", "top", "The top", "first", widget=True),
    Action("text.last", "end,G", "bottom", "The bottom", "last", widget=True),
    Action("json.up", "up,k", "up", "The line above", "move(-1)", widget=True),
    Action("json.down", "down,j", "down", "The line below", "move(1)", widget=True),
    Action("json.page_up", "pageup", "page up", "A screen up", "page(-1)", widget=True),
    Action("json.page_down", "pagedown", "page down", "A screen down", "page(1)", widget=True),
    Action("json.first", "home,g", "top", "The top", "first", widget=True),
    Action("json.last", "end,G", "bottom", "The last line", "last", widget=True),
    Action("json.flip", "enter,space", "fold", "Fold or unfold", "flip", footer=True, widget=True),
    Action("json.unfold", "right,l", "unfold", "Unfold; again: go in", "deeper", widget=True),
    Action("json.fold", "left,h", "fold", "Fold; again: go out", "out", widget=True),
    Action(
        "json.unfold_all",
        "asterisk",
        "all",
        "Unfold all below",
        "unfold_all",
        footer=True,
        widget=True,
    ),
    Action("json.search", "slash", "search", "Search keys and values", "search", footer=True),
    Action("json.next", "n", "next", "The next place found", "hop(1)"),
    Action("json.previous", "N", "previous", "The place found before", "hop(-1)"),
    Action("json.raw", "v", "raw", "The raw text; again: the tree", "raw", footer=True),
    Action("json.copy_path", "Y", "copy path", "Copy the path", "copy_path"),
    Action("tenant.settings", "v", "settings", "Settings as JSON", "settings", footer=True),
    Action("tenant.users", "u", "users", "Users of the tenant", "users", footer=True),
    Action("tenant.next", "tab", "section", "The next section", "section(1)", footer=True),
    Action("tenant.previous", "shift+tab", "section back", "The section before", "section(-1)"),
    Action("audit.people", "u", "people", "Who may see and decide what", "people", footer=True),
    Action("form.next", "tab,down", "next", "The next field", "field(1)"),
    Action("form.previous", "shift+tab,up", "previous", "The field before", "field(-1)"),
    Action("form.right", "right,space", "choose", "The next choice", "choose(1)", widget=True),
    Action("form.left", "left", "choose", "The choice before", "choose(-1)", widget=True),
    Action("form.accept", "enter", "do it", "Do it; in a text, go on", "accept"),
    Action("form.leave", "escape", "leave", "Cancel, or leave", "leave"),
    Action("dialog.close", "escape,q,question_mark", "close", "Leave it", "close", footer=True),
    Action("everywhere.command", "colon,ctrl+p", "go to", "Go anywhere, do anything", "command"),
    Action("everywhere.before", "less_than_sign", "earlier", "The place before", "history(-1)"),
    Action("everywhere.after", "greater_than_sign", "later", "The place after", "history(1)"),
    Action("everywhere.bookmark", "B", "bookmark", "Bookmark this; again: not", "bookmark"),
    Action("everywhere.copy", "y", "copy", "Copy the id under the cursor", "copy"),
    Action("everywhere.link", "L", "link", "Copy a link to just this", "copy_link"),
    Action("everywhere.tenant", "t", "tenant", "Switch tenant", "switch_tenant", footer=True),
    Action("everywhere.all_tenants", "T", "all", "Leave it: all tenants", "all_tenants"),
    Action("everywhere.refresh", "r", "refresh", "Read again now", "refresh", footer=True),
    Action("everywhere.pause", "p", "pause", "Pause live data; go on", "pause"),
    Action("everywhere.faster", "plus", "faster", "Read live data more often", "pace(1)"),
    Action("everywhere.slower", "minus", "slower", "Read live data less often", "pace(-1)"),
    Action("everywhere.help", "question_mark", "help", "The keys here", "help", footer=True),
    Action("everywhere.redraw", "ctrl+l", "redraw", "Draw the screen anew", "redraw"),
    Action("everywhere.back", "escape", "back", "Back where you came from", "back", footer=True),
    Action("everywhere.quit", "q", "quit", "Leave the console", "leave", footer=True),
    Action(
        "everywhere.interrupt",
        "ctrl+c",
        "interrupt",
        "Leave, also while typing",
        "interrupt",
        priority=True,
    ),
)


NO_KEYS: Mapping[str, str] = {}

TOGETHER: tuple[tuple[str, ...], ...] = (
    ("list", "audit", "everywhere"),
    ("text", "tenant", "everywhere"),
    ("json", "everywhere"),
    ("filter",),
    ("form",),
    ("dialog",),
)
"""Contexts that a person is in at the same time: in each, a key means one thing."""


def in_context(*contexts: str, keys: Mapping[str, str] = NO_KEYS) -> tuple[Action, ...]:
    """Return the actions of these contexts, in the registry's order, with a person's own keys."""
    return tuple(
        replace(action, key=keys.get(action.name, action.key))
        for action in ACTIONS
        if action.context in contexts
    )


def check_keys(keys: Mapping[str, str]) -> None:
    """See that a person's own keys can be used.

    Args:
        keys: Keys by the name of an action or of an area, ``area.tenants``.

    Raises:
        Usage: There is no such action, or a key would mean two things in one place.
    """
    areas = {f"area.{area}": AREA_KEYS[area] for area in AREAS}
    known = {action.name for action in ACTIONS} | set(areas)
    for name in keys:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise Usage(
                f"[keys] names '{name}', and there is no such action.",
                f"{hint}radiant-console keys lists all of them.",
            )
    for contexts in TOGETHER:
        meant: dict[str, str] = {}
        here = {action.name: action.key for action in in_context(*contexts)} | areas
        for name, usual in here.items():
            for key in (keys.get(name) or usual).split(","):
                if (other := meant.setdefault(key.strip(), name)) != name:
                    raise Usage(
                        f"The key '{key.strip()}' would mean both {other} and {name}.",
                        "Give one of them another key in the section [keys].",
                    )
