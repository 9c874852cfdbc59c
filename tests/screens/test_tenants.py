"""The list of tenants: what it shows, and what stays where it is."""

from __future__ import annotations

import pytest

from screens.tenant import TenantScreen
from screens.tenants import TenantsScreen
from tests.cluster import Dsns, connected
from tests.proxy import before
from tests.screens.seat import Seat, matches_snapshot, seat


def names(here: Seat) -> list[str]:
    return [row.name for row in here.table.visible_rows]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (40, 12), (20, 5), (140, 12)])
async def test_at_every_size_it_shows_what_matters_most(
    small_world: Dsns, columns: int, rows: int
) -> None:
    async with seat(small_world.people["operator"], size=(columns, rows), begun="acme") as here:
        matches_snapshot(f"tenants_{columns}x{rows}", here)


async def test_a_platform_without_tenants_says_so(database_dsns: Dsns) -> None:
    async with seat(database_dsns.people["operator"]) as here:
        await here.until("this platform has no tenants yet")


# Order -------------------------------------------------------------------------------------------


async def test_sorting_begins_with_the_largest_turns_round_and_keeps_missing_values_last(
    small_world: Dsns,
) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("s", "down", "down", "down", "down", "enter")
        assert "balance ▼" in here.lines[1]
        assert names(here) == ["acme-corp", "borealis", "camelot", "delta-works", "empty-shell"]
        await here.press("s", "enter")
        assert "balance ▲" in here.lines[1]
        assert names(here) == ["camelot", "borealis", "acme-corp", "delta-works", "empty-shell"]


async def test_words_sort_from_a_to_z_first(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("s", "down", "enter")
        assert "status ▲" in here.lines[1]
        assert names(here)[-1] == "camelot"


async def test_a_click_on_a_heading_sorts_by_it(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.click(here.lines[1].index("users"), 1)
        assert names(here)[:2] == ["acme-corp", "borealis"]
        await here.click(here.lines[1].index("users"), 1)
        assert names(here)[-1] == "acme-corp"


async def test_escape_leaves_the_order_as_it_was(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("s", "down", "escape")
        here.screen(TenantsScreen)
        assert "tenant ▲" in here.lines[1]


# Filter ------------------------------------------------------------------------------------------


async def test_a_filter_holds_while_typed_and_after_enter_and_is_seen(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("slash")
        assert "⏎ keep" in here.last
        await here.type("!acme status:active")
        await here.until(lambda: names(here) == ["borealis", "delta-works"])
        await here.press("enter")
        assert names(here) == ["borealis", "delta-works"]
        assert "filter / !acme status:active" in here.lines[-2]
        assert "esc no filter" in here.last


async def test_escape_drops_the_filter_first(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("slash")
        await here.type("camelot")
        await here.press("enter")
        await here.until(lambda: names(here) == ["camelot"])
        await here.press("escape")
        await here.until(lambda: len(names(here)) == 5)
        assert "camelot" in here.marked, "the row that was found keeps the cursor"
        assert "filter /" not in here.text


async def test_nothing_is_read_before_the_typing_pauses(
    small_world: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("widgets.filter_line.PAUSE", 3600.0)
    async with seat(small_world.people["operator"]) as here:
        screen, read = here.screen(TenantsScreen), 0
        reading = screen.fetch

        async def counted() -> object:
            nonlocal read
            read += 1
            return await reading()

        monkeypatch.setattr(screen, "fetch", counted)
        await here.press("slash")
        await here.type("borealis")
        await here.settled()
        assert (read, len(names(here))) == (0, 5)
        await here.press("enter")
        await here.until(lambda: names(here) == ["borealis"])
        assert read == 1


async def test_rows_can_be_chosen_while_the_filter_is_typed(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("slash", "down", "down", "up")
        assert "borealis" in here.marked


async def test_a_filter_that_matches_nothing_says_so(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("slash")
        await here.type("nobody")
        await here.until("no tenant matches the filter")


async def test_a_filter_that_makes_no_sense_is_told_and_the_earlier_one_stays_in_force(
    small_world: Dsns,
) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("slash")
        await here.type("acme")
        await here.until(lambda: names(here) == ["acme-corp"])
        await here.type(" color:red")
        await here.until("There is no field 'color' to filter by")
        assert "filter !" in here.text
        assert names(here) == ["acme-corp"]
        here.screen(TenantsScreen).read_now()
        await here.settled()
        assert "There is no field 'color'" in here.text, "a refresh doesn't take the words away"
        await here.press("escape")
        await here.until(lambda: len(names(here)) == 5)
        assert "There is no field" not in here.text


async def test_a_filter_is_a_word_and_no_pattern(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("slash")
        await here.type("%' OR true --")
        await here.until("no tenant matches the filter")


# Refreshing --------------------------------------------------------------------------------------


async def test_over_a_refresh_the_cursor_stays_on_its_tenant(own_world: Dsns) -> None:
    async with (
        seat(own_world.people["operator"]) as here,
        connected(own_world.superuser) as connection,
    ):
        await here.press("down", "down")
        assert "camelot" in here.marked
        await connection.execute(
            "INSERT INTO tenants (name, display_name) VALUES ('aaa', 'New'), ('zzz', 'New');"
            "DELETE FROM tenants WHERE name = 'delta-works'"
        )
        await here.press("r")
        await here.until(
            lambda: names(here) == ["aaa", "acme-corp", "borealis", "camelot", "empty-shell", "zzz"]
        )
        assert "camelot" in here.marked


async def test_data_comes_by_itself(own_world: Dsns) -> None:
    async with (
        seat(own_world.people["operator"], refresh_seconds=0.2) as here,
        connected(own_world.superuser) as connection,
    ):
        await connection.execute("UPDATE tenants SET status = 'suspended' WHERE name = 'acme-corp'")
        await here.until(lambda: here.text.count("✗ suspended") == 2)


async def test_paused_it_stays_as_it_is_until_it_goes_on(own_world: Dsns) -> None:
    async with (
        seat(own_world.people["operator"], refresh_seconds=0.2) as here,
        connected(own_world.superuser) as connection,
    ):
        await here.press("p")
        assert "– paused" in here.header
        await connection.execute("UPDATE tenants SET status = 'suspended' WHERE name = 'acme-corp'")
        reads = here.screen(TenantsScreen)._number
        await here.press("down", "up")
        assert here.screen(TenantsScreen)._number == reads
        assert here.text.count("✗ suspended") == 1
        await here.press("p")
        await here.until(lambda: here.text.count("✗ suspended") == 2)
        assert "paused" not in here.header


# Many --------------------------------------------------------------------------------------------


async def test_paging_down_shows_every_tenant_once_and_in_order(many_tenants: Dsns) -> None:
    async with seat(many_tenants.people["operator"], size=(80, 53)) as here:
        seen = names(here)
        assert len(seen) == 50
        while seen[-1] != "t-900":
            await here.press("pagedown")
            page = names(here)
            seen += page[page.index(seen[-1]) + 1 :]
        assert seen == [f"t-{number:03}" for number in range(1, 901)]
        while names(here)[0] != "t-001":
            await here.press("pageup")
        assert names(here) == seen[:50]


async def test_the_last_row_is_one_key_away_and_so_is_the_first(many_tenants: Dsns) -> None:
    async with seat(many_tenants.people["operator"]) as here:
        await here.press("G")
        await here.until(lambda: "t-900" in here.marked)
        assert names(here) == [f"t-{number:03}" for number in range(880, 901)]
        await here.press("home")
        await here.until(lambda: "t-001" in here.marked)


async def test_a_sorted_list_goes_on_past_missing_values_over_many_pages(
    many_tenants: Dsns,
) -> None:
    async with seat(many_tenants.people["operator"]) as here:
        await here.press("s", "down", "down", "down", "down", "enter")
        await here.until(lambda: "t-900" in here.marked)
        await here.press("G")
        await here.until(lambda: "t-899" in here.marked)
        assert "∅" in here.marked
        await here.press("g")
        await here.until(lambda: "t-900" in here.marked)


async def test_a_filter_reaches_beyond_the_rows_that_are_loaded(many_tenants: Dsns) -> None:
    async with seat(many_tenants.people["operator"]) as here:
        await here.press("slash")
        await here.type("t-87 !status:suspended")
        await here.until(lambda: names(here) == [f"t-87{number}" for number in range(1, 10)])


# Trouble -----------------------------------------------------------------------------------------


async def test_without_a_server_the_old_rows_stay_dimmed_and_all_is_well_when_it_is_back(
    small_world: Dsns,
) -> None:
    async with (
        before(small_world.people["operator"]) as proxy,
        seat(proxy.dsn, connect_timeout=2) as here,
    ):
        await here.press("down")
        await proxy.refuse()
        proxy.cut()
        await here.press("r")
        await here.until("✗ no server")
        assert "again in" in here.header
        assert "No server listens at" in here.text
        assert len(names(here)) == 5
        assert here.table.stale
        await proxy.accept()
        await here.press("r")
        await here.until("● live")
        assert not here.table.stale
        assert "borealis" in here.marked
        assert "⏎ open" in here.last


async def test_it_tries_again_by_itself_for_ever(small_world: Dsns) -> None:
    async with before(small_world.people["operator"]) as proxy, seat(proxy.dsn) as here:
        await proxy.refuse()
        proxy.cut()
        await here.press("r")
        await here.until("✗ no server")
        await proxy.accept()
        await here.until("● live")


async def test_a_wait_says_what_it_waits_for(small_world: Dsns) -> None:
    async with before(small_world.people["operator"]) as proxy, seat(proxy.dsn) as here:
        proxy.freeze()
        here.send("r")
        await here.until(lambda: here.last == " reading tenants…", settle=False)
        proxy.thaw()
        await here.until("⏎ open")


async def test_a_missing_grant_is_told_where_the_rows_would_be(own_world: Dsns) -> None:
    async with connected(own_world.superuser) as connection:
        await connection.execute(
            "REVOKE EXECUTE ON FUNCTION console.tenant_figures() FROM radiant_operator"
        )
        async with seat(own_world.people["operator"], begun="✗ not permitted") as here:
            assert "permission denied for function tenant_figures" in here.text
            await connection.execute(
                "GRANT EXECUTE ON FUNCTION console.tenant_figures() TO radiant_operator"
            )
            await here.press("r")
            await here.until("acme-corp")


# Opening -----------------------------------------------------------------------------------------


async def test_enter_opens_the_tenant_under_the_cursor_and_escape_comes_back_to_it(
    small_world: Dsns,
) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("down", "enter")
        await here.until("Borealis Research")
        here.screen(TenantScreen)
        await here.press("escape")
        here.screen(TenantsScreen)
        assert "borealis" in here.marked


async def test_a_double_click_opens_a_tenant(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.click(5, 4, times=2)
        await here.until("Camelot Games")
