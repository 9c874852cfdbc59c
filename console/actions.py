"""The registry of everything a person can do: name, key, area, role, words.

Footer, help, key bindings, ``radiant-console keys`` and the README's key table are made from it,
so they can't disagree.
"""

from dataclasses import dataclass

AREAS: dict[str, str] = {
    "tenants": "Tenants",
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
        action: Textual's action string, sent to the screen or the app.
        footer: Whether the footer has room for it at 80 columns.
        widget: Whether a widget binds the key by itself, such as the table its arrows.
    """

    name: str
    key: str
    label: str
    words: str
    action: str
    footer: bool = False
    widget: bool = False

    @property
    def context(self) -> str:
        """Where it works: ``everywhere``, ``list``, or an area's word."""
        return self.name.partition(".")[0]


ACTIONS: tuple[Action, ...] = (
    Action("list.open", "enter", "open", "Open the row", "open", footer=True, widget=True),
    Action("list.up", "up,k", "up", "The row above", "move(-1)", widget=True),
    Action("list.down", "down,j", "down", "The row below", "move(1)", widget=True),
    Action("list.page_up", "pageup", "page up", "A screen up", "page(-1)", widget=True),
    Action("list.page_down", "pagedown", "page down", "A screen down", "page(1)", widget=True),
    Action("list.first", "home,g", "first", "The first row", "edge('above')", widget=True),
    Action("list.last", "end,G", "last", "The last row", "edge('below')", widget=True),
    Action("list.filter", "slash", "filter", "Filter; ! in front means not", "filter", footer=True),
    Action("list.sort", "s", "sort", "Sort by a column; again: the other way", "sort", footer=True),
    Action("tenant.users", "u", "users", "Users of the tenant", "users", footer=True),
    Action("tenant.next", "tab", "section", "The next section", "section(1)", footer=True),
    Action("tenant.previous", "shift+tab", "section back", "The section before", "section(-1)"),
    Action("everywhere.tenant", "t", "tenant", "Switch tenant", "switch_tenant", footer=True),
    Action("everywhere.all_tenants", "T", "all", "Leave the tenant: all tenants", "all_tenants"),
    Action("everywhere.refresh", "r", "refresh", "Read again now", "refresh", footer=True),
    Action("everywhere.pause", "p", "pause", "Pause live data, and go on", "pause"),
    Action("everywhere.help", "question_mark", "help", "The keys here", "help", footer=True),
    Action("everywhere.back", "escape", "back", "Back to where you came from", "back", footer=True),
    Action("everywhere.quit", "q,ctrl+q", "quit", "Leave the console", "leave", footer=True),
)


def in_context(*contexts: str) -> tuple[Action, ...]:
    """Return the actions of these contexts, in the registry's order."""
    return tuple(action for action in ACTIONS if action.context in contexts)
