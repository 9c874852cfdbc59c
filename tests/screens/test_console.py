"""The whole console: keys that work everywhere, whose session it is, and what can't be helped."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from console.actions import Action, in_context
from console.app import ConsoleApp
from console.logic.links import Link
from console.models.faults import LoginRefused, NotFound
from screens.base import AreaScreen
from screens.help import HelpScreen
from screens.tenants import TenantsScreen
from screens.too_small import TooSmall
from screens.users import UsersScreen
from tests.cluster import Dsns
from tests.screens.seat import Seat, seat
from widgets.line_view import ScrollingLines

PLACES = {"tenants": (), "tenant": ("enter",), "users": ("enter", "u")}
"""Screens, and the keys that lead there from the start."""


async def arrive(here: Seat, place: str) -> AreaScreen[Any]:
    """Go to a screen from wherever this is."""
    while len(here.app.screen_stack) > 1:
        await here.press("escape")
    await here.press("T", "home", *PLACES[place])
    screen = here.app.screen
    assert isinstance(screen, AreaScreen)
    return screen


# Keys --------------------------------------------------------------------------------------------

LEAVING = {"everywhere.quit", "everywhere.interrupt"}
UNSEEN = {"everywhere.refresh", "everywhere.redraw"}
"""What changes nothing on the screen when all is well and nothing new is there."""


@pytest.mark.parametrize("place", PLACES)
async def test_what_works_everywhere_works_on_every_screen_or_says_why_not(
    small_world: Dsns, place: str
) -> None:
    async with seat(small_world.people["operator"]) as here:
        screen = await arrive(here, place)
        for action in in_context("everywhere"):
            if action.name in LEAVING:
                continue
            if here.app.screen is not screen:
                screen = await arrive(here, place)
            screen.say("")
            before = here.text
            await here.press(action.key.partition(",")[0])
            assert "mistake of ours" not in here.text, action
            if action.name not in UNSEEN:
                assert here.text != before, f"{action.name} does and says nothing"


@pytest.mark.parametrize("action", [a for a in in_context("everywhere") if a.name in LEAVING])
@pytest.mark.parametrize("place", PLACES)
async def test_the_console_can_be_left_from_every_screen(
    small_world: Dsns, place: str, action: Action
) -> None:
    async with seat(small_world.people["operator"]) as here:
        await arrive(here, place)
        await _leave(here, action.key)
        assert here.app.return_code == (130 if action.name == "everywhere.interrupt" else 0)


async def _leave(here: Seat, key: str) -> None:
    here.send(key)
    await here.until(lambda: not here.app.is_running, settle=False)


async def test_it_can_be_left_at_once_from_a_dialog_and_while_typing(small_world: Dsns) -> None:
    for keys in (("s",), ("slash", "x"), ("t",), ("question_mark",)):
        async with seat(small_world.people["operator"]) as here:
            await here.press(*keys)
            await _leave(here, "ctrl+c")
            assert here.app.return_code == 130


async def test_keys_typed_ahead_do_what_they_do_when_typed_slowly(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        here.send(*"tbor", "enter", "u", "slash", *"clara", "enter")
        await here.until(
            lambda: (
                isinstance(here.app.screen, UsersScreen)
                and [row.email for row in here.table.visible_rows]
                == ["clara.borg@borealis.example"]
            )
        )


async def test_a_click_on_a_key_in_the_last_line_presses_it(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.click(here.last.index("? help"), 23)
        here.screen(HelpScreen)


async def test_back_from_the_first_screen_says_how_to_leave(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        assert "esc" not in here.last
        await here.press("escape")
        assert here.last == " This is the first screen; q leaves the console."


@pytest.mark.parametrize("place", PLACES)
async def test_help_names_every_key_of_the_screen_on_one_page(
    small_world: Dsns, place: str
) -> None:
    async with seat(small_world.people["operator"]) as here:
        screen = await arrive(here, place)
        await here.press("question_mark")
        said = " ".join(here.text.split())
        for action in in_context(*screen.CONTEXTS, "everywhere"):
            if action.name not in screen.ABSENT:
                assert action.words.partition(" ")[0] in said, action
        assert here.screen(HelpScreen).query_one(ScrollingLines).max_scroll_y == 0
        await here.press("question_mark")
        assert here.app.screen is screen


# Room --------------------------------------------------------------------------------------------


async def test_a_terminal_without_room_says_so_and_nothing_is_lost(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"]) as here:
        await here.press("slash")
        await here.type("status:active")
        await here.until(lambda: "camelot" not in here.text)
        await here.press("down")
        at_first = here.text
        await here.resize(19, 24)
        here.screen(TooSmall)
        assert "Too small: 20×5" in here.text
        await here.resize(80, 4)
        assert "Too small: 20×5 needed. q quits" in here.text
        await here.resize(80, 24)
        await here.until(lambda: here.text == at_first)


# Who ---------------------------------------------------------------------------------------------


async def test_an_auditor_sees_that_the_session_only_reads(small_world: Dsns) -> None:
    async with seat(small_world.people["auditor"]) as here:
        assert "auditor  READ-ONLY (role)  ● live" in here.header
    async with seat(small_world.people["operator"], read_only=True) as here:
        assert "read-only (flag)" in here.header


async def test_a_login_that_row_security_does_not_bind_is_warned_for_the_whole_session(
    small_world: Dsns,
) -> None:
    async with seat(small_world.superuser) as here:
        assert "! SUPERUSER: isolation off" in here.header
        assert "Row-level security doesn't bind login" in here.text
        await here.press("enter", "u")
        assert "! SUPERUSER" in here.header
        await here.press("question_mark")
        assert "WARNINGS" in here.text


# What can't be helped ----------------------------------------------------------------------------


async def test_a_link_to_nobody_ends_the_console_with_the_reason(small_world: Dsns) -> None:
    app = await _ended(small_world.people["operator"], Link("tenants", "nobody"))
    assert isinstance(app.failure, NotFound)
    assert "There is no tenant 'nobody'" in str(app.failure)


async def test_a_refused_login_ends_the_console_with_the_reason(small_world: Dsns) -> None:
    app = await _ended(small_world.people["operator"].replace(":tests", ":wrong"), None)
    assert isinstance(app.failure, LoginRefused)


async def _ended(dsn: str, link: Link | None) -> ConsoleApp:
    async with seat(dsn, link=link, begun="") as here:
        await here.until(lambda: not here.app.is_running, settle=False)
        return here.app


async def test_a_mistake_of_ours_is_told_like_any_failure_and_the_console_goes_on(
    small_world: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seat(small_world.people["operator"]) as here:
        screen = here.screen(TenantsScreen)

        async def broken() -> object:
            raise RuntimeError("a thing \x1b[31m that must not be")

        with monkeypatch.context() as patch:
            patch.setattr(screen, "fetch", broken)
            await here.press("r")
            await here.until("Unexpected RuntimeError")
            assert "\x1b" not in here.text
            assert "acme-corp" in here.text
        await here.press("r")
        await here.until("● live")


async def test_hostile_text_is_shown_and_does_nothing(demo_dsns: Dsns) -> None:
    link = Link("tenants", "zalgo-labs")
    async with seat(demo_dsns.people["operator"], size=(80, 200), link=link, begun="TENANT") as it:
        assert "[@click=app.quit]" in it.text, "markup is text"
        assert _are_harmless(it.text)
        await it.press("u")
        await it.until("@zalgo.example")
        assert _are_harmless(it.text)
        await it.press("slash")
        await it.type("[/]")
        await it.until("[/]6@zalgo.example")
        await it.press("enter", "t")
        await it.type("zalgo")
        await it.until("▸zalgo-labs")
        assert _are_harmless(it.text)


def _are_harmless(text: str) -> bool:
    """Whether no character moves the cursor, changes the direction or stays unseen."""
    return not {
        character
        for character in text
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character != "\n"
    }
