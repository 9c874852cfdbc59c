"""A document as a person reads it: folded, searched, raw, copied, and told when it is broken."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from console.data.documents import document
from console.logic.links import Link
from console.models.faults import NotFound
from console.services import Services
from screens.json import JsonScreen, JsonView
from screens.tenant import TenantScreen
from tests.cluster import Dsns
from tests.screens.seat import Seat, seat


@dataclass
class Stored:
    """What the next read gives; None fails."""

    text: str | None
    reads: int = 0

    async def __call__(self, services: Services) -> JsonView:
        self.reads += 1
        if self.text is None:
            raise NotFound("It is gone.")
        return JsonView(document(self.text), None, services.database.now())


async def opened(here: Seat, screen: JsonScreen) -> None:
    here.app.push_screen(screen)
    await here.until("○ read")


async def test_a_tenants_settings_open_as_a_tree(small_world: Dsns) -> None:
    async with seat(small_world.people["auditor"], link=Link("tenants", "acme-corp")) as here:
        await here.press("v")
        shown = here.text
        assert "acme-corp · settings" in shown.splitlines()[0]
        assert "- limits: {} 3 keys" in shown
        await here.press("down", "down")
        assert "$.limits.max_users" in here.text
        await here.press("escape")
        assert isinstance(here.app.screen, TenantScreen)


async def test_the_raw_text_is_what_the_database_has(small_world: Dsns) -> None:
    stored = Stored(json.dumps({"a": "x" * 200, "b": "株"}, ensure_ascii=False))
    async with seat(small_world.people["operator"]) as here:
        await opened(here, JsonScreen(here.app.services, "payload", stored))
        await here.press("v")
        rows = here.lines[1:-2]
        assert "".join(row.strip() for row in rows).replace(" ", "") == (stored.text or "").replace(
            " ", ""
        )
        await here.press("v")
        assert '+ a: 200 characters: "xxx' in here.text


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ('{"a": 1,}', "✗ Not JSON: "),
        ("[" * 5_000 + "]" * 5_000, "✗ 5000 levels are too many to take apart (limit 200)."),
        ('"' + "x" * (8 * 2**20) + '"', "✗ 8 MB are too many to take apart (limit 8 MB)."),
    ],
    ids=["malformed", "deep", "large"],
)
async def test_what_cant_be_read_is_shown_raw_with_the_reason(
    small_world: Dsns, stored: str, told: str
) -> None:
    async with seat(small_world.people["operator"]) as here:
        await opened(here, JsonScreen(here.app.services, "payload", Stored(stored)))
        lines = here.lines
        assert told in lines[1]
        assert stored[:60] in here.text
        await here.press("v")
        assert "only the raw text can be shown" in here.text
        await here.press("end", "slash", "escape")
        assert not isinstance(here.app.screen, JsonScreen)


async def test_what_is_odd_is_noted_above_the_tree(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await opened(here, JsonScreen(here.app.services, "payload", Stored('{"a": 1, "a": 2}')))
        assert "! Duplicate keys, the last one counts: a." in here.text
        assert "a: 2" in here.text


async def test_a_search_goes_from_place_to_place_and_round(small_world: Dsns) -> None:
    stored = Stored(json.dumps({"tasks": [{"name": f"task {i}", "ok": i} for i in range(900)]}))
    async with seat(small_world.people["operator"]) as here:
        await opened(here, JsonScreen(here.app.services, "payload", stored))
        await here.press("slash", *"task", "space", *"77", "enter")
        await here.until("$.tasks[77].name")
        assert "1 of 11 for task 77" in here.text
        await here.press("n")
        assert "$.tasks[770].name" in here.text
        await here.press("N", "N")
        assert "$.tasks[779].name" in here.text
        await here.press("slash", *"zzz", "enter")
        await here.until(lambda: "for task 77" not in here.text)
        await here.press("escape")
        assert isinstance(here.app.screen, JsonScreen)


async def test_values_and_paths_are_copied_exactly(small_world: Dsns) -> None:
    stored = Stored('{"price": 0.10000000000000000001, "say": "a\\nb", "in": [1.50]}')
    async with seat(small_world.people["operator"]) as here:
        screen = JsonScreen(here.app.services, "payload", stored)
        await opened(here, screen)
        found = []
        for _ in range(4):
            await here.press("down")
            found.append((screen.path, screen.copied()))
        assert found == [
            ("$.price", "0.10000000000000000001"),
            ("$.say", "a\nb"),
            ("$.in", "[\n  1.50\n]"),
            ("$.in[0]", "1.50"),
        ]
        await here.press("v")
        assert screen.copied() == stored.text


async def test_reading_again_keeps_what_is_unfolded_while_nothing_changed(
    small_world: Dsns,
) -> None:
    stored = Stored('{"a": {"b": 1}}')
    async with seat(small_world.people["operator"]) as here:
        await opened(here, JsonScreen(here.app.services, "payload", stored))
        await here.press("down", "left", "r")
        assert stored.reads == 2
        assert "+ a: {} 1 key: b" in here.text
        stored.text = None
        await here.press("r")
        assert "It is gone." in here.text
        assert "+ a: {} 1 key: b" in here.text
        stored.text = '{"a": {"c": 2}}'
        await here.press("r")
        assert "c: 2" in here.text


async def test_another_tenants_document_is_never_left_standing(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"], link=Link("tenants", "acme-corp")) as here:
        await here.press("v")
        await here.press("t", *"borealis", "enter")
        await here.until("sso: {}")
        assert "acme" not in here.text
        assert "borealis" in here.lines[0]


async def test_a_null_is_told_apart_from_an_empty_document(small_world: Dsns) -> None:
    async def nothing(_: Services) -> JsonView:
        return JsonView(None, None, datetime.now(UTC))

    async with seat(small_world.people["operator"]) as here:
        await opened(here, JsonScreen(here.app.services, "payload", nothing))
        assert "NULL: there is no document here" in here.text
