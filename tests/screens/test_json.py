"""A document as a person reads it: folded, searched, raw, copied, and told when it is broken."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from console.data.documents import document
from console.models.faults import NotFound
from console.services import Services
from screens.json import JsonScreen, JsonView
from screens.tenant import TenantScreen
from tests.cluster import Dsns
from tests.screens.opening import console, settled, text


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


async def test_a_tenants_settings_open_as_a_tree(demo_dsns: Dsns) -> None:
    async with console(demo_dsns.people["auditor"], "tenants/acme-corp") as (app, pilot):
        await pilot.press("v")
        await settled(app, pilot)
        shown = text(app)
        assert "acme-corp · settings" in shown.splitlines()[0]
        assert "- limits: {} 3 keys" in shown
        await pilot.press("down", "down")
        assert "$.limits.max_users" in text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, TenantScreen)


async def test_the_raw_text_is_what_the_database_has(demo_dsns: Dsns) -> None:
    stored = Stored(json.dumps({"a": "x" * 200, "b": "株"}, ensure_ascii=False))
    async with console(demo_dsns.people["operator"]) as (app, pilot):
        app.push_screen(JsonScreen(app.services, "payload", stored))
        await settled(app, pilot)
        await pilot.press("v")
        await settled(app, pilot)
        rows = text(app).splitlines()[1:-2]
        assert "".join(row.strip() for row in rows).replace(" ", "") == (stored.text or "").replace(
            " ", ""
        )
        await pilot.press("v")
        assert '+ a: 200 characters: "xxx' in text(app)


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
    demo_dsns: Dsns, stored: str, told: str
) -> None:
    async with console(demo_dsns.people["operator"]) as (app, pilot):
        app.push_screen(JsonScreen(app.services, "payload", Stored(stored)))
        await settled(app, pilot)
        lines = text(app).splitlines()
        assert told in lines[1]
        assert stored[:60] in text(app)
        await pilot.press("v")
        assert "only the raw text can be shown" in text(app)
        await pilot.press("end", "slash", "escape")
        assert not isinstance(app.screen, JsonScreen)


async def test_what_is_odd_is_noted_above_the_tree(demo_dsns: Dsns) -> None:
    async with console(demo_dsns.people["operator"]) as (app, pilot):
        app.push_screen(JsonScreen(app.services, "payload", Stored('{"a": 1, "a": 2}')))
        await settled(app, pilot)
        assert "! Duplicate keys, the last one counts: a." in text(app)
        assert "a: 2" in text(app)


async def test_a_search_goes_from_place_to_place_and_round(demo_dsns: Dsns) -> None:
    stored = Stored(json.dumps({"tasks": [{"name": f"task {i}", "ok": i} for i in range(900)]}))
    async with console(demo_dsns.people["operator"]) as (app, pilot):
        app.push_screen(JsonScreen(app.services, "payload", stored))
        await settled(app, pilot)
        await pilot.press("slash", *"task", "space", *"77", "enter")
        await settled(app, pilot)
        await settled(app, pilot)
        assert "$.tasks[77].name" in text(app)
        assert "1 of 11 for task 77" in text(app)
        await pilot.press("n")
        assert "$.tasks[770].name" in text(app)
        await pilot.press("N", "N")
        assert "$.tasks[779].name" in text(app)
        await pilot.press("slash", *"zzz", "enter")
        await settled(app, pilot)
        assert "for task 77" not in text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, JsonScreen)


async def test_values_and_paths_are_copied_exactly(demo_dsns: Dsns) -> None:
    stored = Stored('{"price": 0.10000000000000000001, "say": "a\\nb", "in": [1.50]}')
    async with console(demo_dsns.people["operator"]) as (app, pilot):
        screen = JsonScreen(app.services, "payload", stored)
        app.push_screen(screen)
        await settled(app, pilot)
        found = []
        for _ in range(4):
            await pilot.press("down")
            found.append((screen.path, screen.copied()))
        assert found == [
            ("$.price", "0.10000000000000000001"),
            ("$.say", "a\nb"),
            ("$.in", "[\n  1.50\n]"),
            ("$.in[0]", "1.50"),
        ]
        await pilot.press("v")
        assert screen.copied() == stored.text


async def test_reading_again_keeps_what_is_unfolded_while_nothing_changed(
    demo_dsns: Dsns,
) -> None:
    stored = Stored('{"a": {"b": 1}}')
    async with console(demo_dsns.people["operator"]) as (app, pilot):
        app.push_screen(JsonScreen(app.services, "payload", stored))
        await settled(app, pilot)
        await pilot.press("down", "left", "r")
        await settled(app, pilot)
        assert stored.reads == 2
        assert "+ a: {} 1 key: b" in text(app)
        stored.text = None
        await pilot.press("r")
        await settled(app, pilot)
        assert "It is gone." in text(app)
        assert "+ a: {} 1 key: b" in text(app)
        stored.text = '{"a": {"c": 2}}'
        await pilot.press("r")
        await settled(app, pilot)
        assert "c: 2" in text(app)


async def test_another_tenants_document_is_never_left_standing(demo_dsns: Dsns) -> None:
    async with console(demo_dsns.people["operator"], "tenants/acme-corp") as (app, pilot):
        await pilot.press("v")
        await settled(app, pilot)
        await pilot.press("t", *"globex", "enter")
        for _ in range(3):
            await settled(app, pilot)
        assert "acme" not in text(app)
        assert "globex" in text(app).splitlines()[0]


async def test_a_null_is_told_apart_from_an_empty_document(demo_dsns: Dsns) -> None:
    async def nothing(_: Services) -> JsonView:
        return JsonView(None, None, datetime.now(UTC))

    async with console(demo_dsns.people["operator"]) as (app, pilot):
        app.push_screen(JsonScreen(app.services, "payload", nothing))
        await settled(app, pilot)
        assert "NULL: there is no document here" in text(app)
