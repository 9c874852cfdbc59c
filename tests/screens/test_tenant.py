"""One tenant's detail, its users, and changing the tenant: whose data is on the screen."""

from __future__ import annotations

import pytest

from console.logic.links import Link
from screens.tenant import TenantScreen
from screens.tenants import TenantsScreen
from screens.users import UsersScreen
from tests.cluster import Dsns, connected
from tests.proxy import before
from tests.screens.seat import Seat, matches_snapshot, seat


def emails(here: Seat) -> list[str]:
    return [row.email for row in here.table.visible_rows]


@pytest.mark.parametrize("name", ["acme-corp", "borealis", "camelot", "delta-works", "empty-shell"])
async def test_every_shape_of_settings_is_told_whole(small_world: Dsns, name: str) -> None:
    link = Link("tenants", name)
    async with seat(small_world.people["operator"], size=(80, 64), link=link, begun="TENANT") as it:
        matches_snapshot(f"tenant_{name}", it)


@pytest.mark.parametrize(("columns", "rows"), [(140, 36), (40, 70), (20, 5)])
async def test_at_every_width_nothing_is_lost(small_world: Dsns, columns: int, rows: int) -> None:
    link = Link("tenants", "acme-corp")
    size = (columns, rows)
    async with seat(small_world.people["operator"], size=size, link=link, begun="TENANT") as here:
        matches_snapshot(f"tenant_{columns}x{rows}", here)


async def test_resizing_lays_the_page_out_anew_and_back(small_world: Dsns) -> None:
    link = Link("tenants", "borealis")
    async with seat(small_world.people["operator"], link=link, begun="TENANT") as here:
        at_first = here.text
        await here.resize(140, 40)
        assert here.lines[1].split() == ["TENANT", "OPEN", "APPROVALS"]
        await here.resize(80, 24)
        assert here.text == at_first


async def test_tab_goes_from_section_to_section_and_back(small_world: Dsns) -> None:
    link = Link("tenants", "acme-corp")
    async with seat(small_world.people["operator"], link=link, begun="TENANT") as here:
        await here.press("tab")
        assert here.lines[1] == " CREDITS"
        await here.press("tab")
        assert here.lines[1] == " SUBSCRIPTION"
        await here.press("shift+tab")
        assert here.lines[1] == " CREDITS"
        await here.press("G")
        assert "primary color" in here.text
        await here.press("home")
        assert here.lines[1] == " TENANT"


# Users -------------------------------------------------------------------------------------------


async def test_the_users_are_listed_newest_first_and_found_by_the_beginning_of_their_address(
    small_world: Dsns,
) -> None:
    link = Link("tenants", "acme-corp")
    async with seat(small_world.people["operator"], link=link, begun="TENANT") as here:
        await here.press("u")
        await here.until("ines.holm")
        matches_snapshot("users", here)
        await here.press("slash")
        await here.type("clara")
        await here.until(
            lambda: emails(here) == ["clara.petrov@acme.example", "clara.diallo@acme.example"]
        )
        await here.type(" !role:user")
        await here.until("no user matches the filter")
        await here.press("escape", "s", "up", "enter")
        await here.until(lambda: emails(here)[0] == "clara.diallo@acme.example")


async def test_a_user_is_shown_whole_and_goes_with_their_tenant(small_world: Dsns) -> None:
    link = Link("tenants", "acme-corp")
    async with seat(small_world.people["operator"], link=link, begun="TENANT") as here:
        await here.press("u", "down", "down", "down", "enter")
        matches_snapshot("user", here)
        await here.press("t")
        await here.type("bor")
        await here.press("enter")
        await here.until("That user is another tenant's.")
        assert "noor" not in here.text
        await here.press("escape")
        await here.until("freya@borealis.example")


async def test_a_tenant_without_users_says_so(small_world: Dsns) -> None:
    link = Link("tenants", "camelot")
    async with seat(small_world.people["operator"], link=link, begun="TENANT") as here:
        await here.press("u")
        await here.until("this tenant has no users")


# Whose -------------------------------------------------------------------------------------------


async def test_the_header_names_the_tenant_that_the_server_read_back(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        assert "TEST  all tenants " in here.header
        await here.press("enter")
        await here.until("Acme Corporation")
        assert here.header.startswith(" TEST  acme-corp ")
        await here.press("u")
        assert here.header.startswith(" TEST  acme-corp · users ")
        await here.press("escape", "escape")
        assert "all tenants (acme-corp)" in here.header


async def test_switching_shows_the_same_screen_of_the_other_tenant(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("enter", "u")
        await here.until("ines.holm")
        await here.press("t")
        await here.type("bor")
        await here.press("enter")
        await here.until("freya@borealis.example")
        here.screen(UsersScreen)
        assert here.header.startswith(" TEST  borealis · users ")
        assert "acme" not in here.text
        await here.press("escape")
        await here.until("Borealis Research")
        assert here.header.startswith(" TEST  borealis ")
        assert "Acme" not in here.text


async def test_from_the_list_switching_opens_the_tenant(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("t", "down", "up")
        await here.type("cam")
        await here.press("enter")
        await here.until("Camelot Games")
        here.screen(TenantScreen)


async def test_leaving_the_switch_changes_nothing(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("enter")
        await here.until("Acme Corporation")
        before_it = here.text
        await here.press("t")
        await here.type("bor")
        await here.press("escape")
        assert here.text == before_it


async def test_a_name_that_nobody_has_is_not_taken(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("t")
        await here.type("nobody")
        await here.press("enter")
        await here.until("no tenant matches")
        await here.press("escape")
        here.screen(TenantsScreen)


async def test_all_tenants_are_one_key_away(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("enter", "u")
        await here.until("ines.holm")
        await here.press("T")
        here.screen(TenantsScreen)
        assert here.header.startswith(" TEST  all tenants  ")


async def test_the_area_key_goes_to_its_first_screen_and_keeps_the_tenant(
    small_world: Dsns,
) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("enter", "u", "2")
        here.screen(TenantsScreen)
        assert "all tenants (acme-corp)" in here.header


async def test_no_row_of_the_former_tenant_stays_while_the_new_one_is_read(
    small_world: Dsns,
) -> None:
    async with before(small_world.people["operator"]) as proxy, seat(proxy.dsn) as here:
        await here.press("enter", "u")
        await here.until("ines.holm")
        await here.press("t")
        await here.type("bor")
        await here.until("▸borealis")
        proxy.freeze()
        here.send("enter")
        await here.until("reading users of borealis…", settle=False)
        assert "acme" not in here.text
        proxy.thaw()
        await here.until("freya@borealis.example")


async def test_an_answer_for_the_former_tenant_that_comes_late_is_thrown_away(
    small_world: Dsns,
) -> None:
    async with before(small_world.people["operator"]) as proxy, seat(proxy.dsn) as here:
        await here.press("enter", "u")
        await here.until("ines.holm")
        screen = here.screen(UsersScreen)
        late = screen.Fetched(screen._number, await screen.fetch())
        await here.press("t")
        await here.type("bor")
        await here.until("▸borealis")
        await here.press("enter")
        await here.until("freya@borealis.example")
        screen.post_message(late)
        await here.settled()
        assert "acme" not in here.text


async def test_a_tenant_that_is_deleted_meanwhile_stays_dimmed_and_its_end_is_told(
    own_world: Dsns,
) -> None:
    async with (
        seat(
            own_world.people["operator"], link=Link("tenants", "empty-shell"), begun="TENANT"
        ) as it,
        connected(own_world.superuser) as connection,
    ):
        await connection.execute("DELETE FROM tenants WHERE name = 'empty-shell'")
        await it.press("r")
        await it.until("✗ gone")
        assert "This tenant doesn't exist any more." in it.last
        assert "Empty Shell" in it.text
        await it.press("escape", "r")
        await it.until("● live")
        assert "empty-shell  " not in it.text
