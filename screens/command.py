"""The command line behind ``:``, which is the palette as well: go anywhere, do anything."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Literal, NamedTuple
from uuid import UUID

from typing_extensions import override

from console import data
from console.actions import AREAS, Action
from console.logic import links
from console.logic.fuzzy import best
from console.logic.links import Link
from console.models.faults import NotFound
from console.models.page import Page
from console.services import Services
from screens.picker import Picker
from widgets.columns import Cell, Column
from widgets.key_line import key_name

SHOWN = 60
"""Choices offered at once; typing narrows them."""

TENANTS = 20
"""Tenants among them."""


class Choice(NamedTuple):
    """One thing that can be chosen.

    Attributes:
        kind: A ``place`` is gone to, an ``action`` is done.
        name: What it is found by.
        words: What it is.
        value: The link, or the action's name.
        key: The key that does the same; empty when there is none.
    """

    kind: Literal["place", "action"]
    name: str
    words: str
    value: str
    key: str = ""


class CommandScreen(Picker[Choice]):
    """Areas, bookmarks, actions that work here, tenants, and any id that is typed or pasted."""

    def __init__(self, services: Services, area: str, actions: Iterable[Action]) -> None:
        super().__init__(
            "go to",
            "an area, a tenant, an id, an action",
            empty="nothing is called that",
            reason="",
        )
        self._services = services
        self._area = area
        self._actions = [
            Choice("action", action.label, action.words, action.name, _key(action))
            for action in actions
        ]

    @override
    def columns(self) -> Sequence[Column[Choice]]:
        return (
            Column(
                "name",
                "⏎ choose   esc leave",
                lambda choice: choice.name,
                width=20,
                maximum=40,
                flexible=True,
                importance=3,
            ),
            Column("words", "", lambda choice: choice.words, width=26, minimum=8, importance=2),
            Column("key", "", lambda choice: Cell(choice.key, "accent"), "right", 5),
        )

    @override
    def row_key(self, row: Choice) -> str:
        return f"{row.kind} {row.value}"

    @override
    async def find(self, text: str) -> Page[Choice]:
        known = [*self._places(), *self._actions]
        if (wanted := _as_id(text)) is not None:
            return _page([await self._located(wanted)])
        if "/" in text and text.partition("/")[0] in AREAS:
            link = links.parse(text)
            return _page([Choice("place", str(link), "this link", str(link))])
        everything = [*known, *await self._tenants(text)]
        found = best(
            text, everything, lambda choice: choice.name, SHOWN, lambda choice: choice.words
        )
        if not found:
            near = set(get_close_matches(text, [choice.name for choice in known], 5, 0.5))
            found = [
                choice._replace(words=f"perhaps: {choice.words}")
                for choice in known
                if choice.name in near
            ]
        return _page(found)

    def _places(self) -> list[Choice]:
        areas = [Choice("place", area, f"the area {area}", area) for area in AREAS]
        if not self._services.is_ready:
            return areas
        bookmarks = self._services.state.remembered.bookmarks
        return [
            *areas,
            *(Choice("place", name, f"bookmark: {to}", to) for name, to in bookmarks.items()),
        ]

    async def _tenants(self, text: str) -> list[Choice]:
        await self._services.ready()
        recents = self._services.state.remembered.recents
        async with self._services.database.platform() as scope:
            found = await data.tenants.matching(scope, text, first=recents, limit=TENANTS)
        area = self._area if self._area in links.PARTS else "tenants"
        return [
            Choice("place", tenant.name, tenant.display_name, str(Link(area, tenant.name)))
            for tenant in found
        ]

    async def _located(self, wanted: UUID) -> Choice:
        await self._services.ready()
        async with self._services.database.platform() as scope:
            place = await data.places.locate(scope, wanted)
        if place is None:
            raise NotFound("Nothing that you may see has this id.")
        whose = f" of {place.tenant.name}" if place.tenant else ""
        shown = place.area if place.area in AREAS else "tenants"
        tenant = place.tenant.name if place.tenant else None
        words = f"in {place.area}{whose}"
        if place.area not in AREAS:
            words += "; that area isn't built yet: its tenant" if tenant else ""
        return Choice("place", str(wanted)[:8], words, str(Link(shown, tenant)))


def _key(action: Action) -> str:
    return key_name(action.key.partition(",")[0])


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) >= 32 else None
    except ValueError:
        return None


def _page(choices: Iterable[Choice]) -> Page[Choice]:
    return Page(tuple(choices), None, None, None, datetime.now(UTC))
