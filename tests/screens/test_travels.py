"""Getting anywhere: the command line, links, the way back and forth, bookmarks, copies."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from console.logic.links import Link
from screens.command import CommandScreen
from screens.tenant import TenantScreen
from screens.tenants import TenantsScreen
from screens.users import UsersScreen
from tests.cluster import Dsns, connected
from tests.screens.seat import Seat, seat


async def command(here: Seat, text: str) -> None:
    """Open the command line and type."""
    await here.press("colon")
    here.screen(CommandScreen)
    await here.type(text)
    await here.settled()
    await here.until(lambda: here.screen(CommandScreen)._shown == text)


async def test_a_few_letters_lead_to_a_tenant(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await command(here, "bor")
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, TenantScreen))
        assert "borealis" in here.header


async def test_the_palettes_key_opens_the_same(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("ctrl+p")
        here.screen(CommandScreen)
        await here.press("escape")
        here.screen(TenantsScreen)


async def test_an_action_is_done_by_its_name(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await command(here, "pause")
        await here.press("enter")
        assert here.app.services.paused


async def test_an_id_of_anything_leads_to_its_tenant(small_world: Dsns) -> None:
    async with connected(small_world.superuser) as connection:
        user = await connection.fetchval(
            "SELECT u.id FROM users u JOIN tenants t ON t.id = u.tenant_id"
            " WHERE t.name = 'borealis' LIMIT 1"
        )
    async with seat(small_world.people["auditor"]) as here:
        await command(here, str(user))
        assert "in tenants of borealis" in here.text
        await here.press("enter")
        await here.until(lambda: "borealis" in here.header)


async def test_an_id_that_is_nowhere_is_told_in_a_sentence(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await command(here, "00000000-0000-0000-0000-000000000001")
        assert "Nothing that you may see has this id." in here.text


async def test_a_misspelt_word_gets_the_nearest(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await command(here, "tenatns")
        assert "perhaps:" in here.text
        assert "tenants" in here.text


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        (Link("tenants"), TenantsScreen),
        (Link("tenants", "acme-corp"), TenantScreen),
        (Link("tenants", "acme-corp", "users"), UsersScreen),
    ],
)
async def test_a_link_opens_the_console_just_there(
    small_world: Dsns, link: Link, kind: type[Any]
) -> None:
    async with seat(small_world.people["operator"], link=link, begun="TEST") as here:
        await here.until(lambda: isinstance(here.app.screen, kind))
        assert here.screen(kind).link() == link


async def test_back_and_forth_lead_through_the_places_that_were_shown(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("enter", "u")
        here.screen(UsersScreen)
        await here.press("less_than_sign")
        await here.until(lambda: isinstance(here.app.screen, TenantScreen))
        await here.press("less_than_sign")
        await here.until(lambda: isinstance(here.app.screen, TenantsScreen))
        await here.press("less_than_sign")
        assert "This is the first place." in here.last
        await here.press("greater_than_sign")
        await here.until(lambda: isinstance(here.app.screen, TenantScreen))


async def test_a_bookmark_is_found_by_the_command_line_and_can_be_taken_away(
    small_world: Dsns,
) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("enter", "B")
        assert "Bookmarked: tenants/acme-corp" in here.last
        await command(here, "bookmark:")
        assert "bookmark: tenants/acme" in here.text
        await here.press("escape", "B")
        assert "taken away" in here.last


async def test_recent_tenants_come_first_in_the_switch(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("t")
        await here.type("cam")
        await here.press("enter")
        await here.until(lambda: "camelot" in here.header)
        await here.press("t")
        assert here.table.visible_rows[0].name == "camelot"


async def test_a_link_to_just_this_is_copied_through_the_terminal(
    small_world: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seat(small_world.people["operator"], clipboard="osc52") as here:
        await here.press("enter")
        written: list[str] = []
        monkeypatch.setattr(here.app._driver, "write", written.append)
        await here.press("L")
        assert "Link copied (osc52): radiant-console tenants/acme-corp" in here.last
        encoded = b64encode(b"radiant-console tenants/acme-corp").decode()
        assert f"\x1b]52;c;{encoded}\x07" in "".join(written)


async def test_where_no_way_leads_to_a_clipboard_the_text_stands_there(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"], clipboard="off") as here:
        await here.press("L")
        assert here.last.strip() == "radiant-console tenants"


async def test_own_keys_work_and_stand_in_the_last_line(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"], keys={"everywhere.help": "f1"}) as here:
        assert "f1 help" in here.last
        await here.press("f1")
        assert "EVERYWHERE" in here.text
