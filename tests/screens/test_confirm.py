"""The dialog before what can't be undone: nothing happens by the way, by habit or by one key."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App

from screens.confirm import Confirmed, ConfirmScreen, Danger
from widgets.spans import Span

NOTHING = object()


class DangerApp(App[None]):
    """An application that asks at once, and notes the answer."""

    def __init__(self, **asked: Any) -> None:
        super().__init__()
        given: dict[str, Any] = {
            "title": "Delete tenant acme-corp",
            "what": [[Span("6 users and their sessions go with it.")]],
            "verb": "Delete",
            "trigger": "d",
            "typed": "acme-corp",
        }
        self.danger = Danger(**(given | asked))
        self.answer: object = NOTHING

    def on_mount(self) -> None:
        self.push_screen(ConfirmScreen(self.danger), self.answered)

    def answered(self, answer: Confirmed | None) -> None:
        self.answer = answer


def text(app: DangerApp) -> str:
    update = app.screen._compositor.render_update(full=True)
    return "\n".join("".join(strip.text for strip in line) for line in update.strips)  # type: ignore[union-attr]  # a full update is lines


FILLED = ("tab", "tab", *"gone", "tab", *"acme-corp")


async def test_the_focus_begins_on_cancel_and_enter_does_nothing() -> None:
    async with (app := DangerApp()).run_test(size=(80, 24)) as pilot:
        assert app.focused is app.screen.query_one("#cancel")
        assert "! Delete tenant acme-corp" in text(app)
        assert "6 users and their sessions go with it." in text(app)
        await pilot.press("enter")
        assert app.answer is None


async def test_the_key_that_asked_doesnt_confirm_however_often_it_is_pressed() -> None:
    async with (app := DangerApp(reason="no", typed=None)).run_test(size=(80, 24)) as pilot:
        await pilot.press(*["d"] * 20)
        await pilot.press("tab", *["d"] * 20)
        assert app.answer is NOTHING


async def test_with_reason_and_name_the_button_confirms() -> None:
    async with (app := DangerApp()).run_test(size=(80, 24)) as pilot:
        await pilot.press(*FILLED, "tab", "tab", "enter")
        assert app.answer == Confirmed("gone")


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("tab", "tab", "tab", *"acme-corp", "tab", "tab", "enter"), "A reason is required."),
        (("tab", "tab", *"why", "tab", *"acme-corq", "tab", "tab", "enter"), "isn't the name"),
        (("tab", "tab", *"why", "tab", *"ACME-CORP", "tab", "tab", "enter"), "isn't the name"),
        (("tab", "tab", "space", "tab", *"acme-corp", "tab", "tab", "enter"), "A reason"),
    ],
)
async def test_what_is_missing_is_told_and_nothing_is_done(
    keys: tuple[str, ...], told: str
) -> None:
    async with (app := DangerApp()).run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        assert told in text(app)
        assert app.answer is NOTHING


async def test_enter_in_a_field_goes_on_and_confirms_nothing() -> None:
    async with (app := DangerApp()).run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "tab", *"gone", "enter", *"acme-corp", "enter")
        assert app.focused is app.screen.query_one("#cancel")
        await pilot.press("enter")
        assert app.answer is None


async def test_a_look_alike_isnt_the_name() -> None:
    async with (app := DangerApp(reason="no", typed="аcme")).run_test(size=(80, 24)) as pilot:  # noqa: RUF001
        await pilot.press("tab", "tab", *"acme", "tab", "tab", "enter")
        assert "isn't the name" in text(app)
        assert app.answer is NOTHING


async def test_what_enter_asked_for_enter_doesnt_confirm() -> None:
    asked = {"trigger": "enter", "reason": "optional", "typed": None}
    async with (app := DangerApp(**asked)).run_test(size=(80, 24)) as pilot:
        await pilot.press("f10", "tab", "enter", "enter")
        assert app.answer is NOTHING
        assert "F10 does it: Delete." in text(app)
        await pilot.press("f10")
        assert app.answer == Confirmed("")


async def test_escape_leaves_from_everywhere() -> None:
    for keys in ((), ("tab",), ("tab", "tab", "x")):
        async with (app := DangerApp()).run_test(size=(80, 24)) as pilot:
            await pilot.press(*keys, "escape")
            assert app.answer is None


async def test_hostile_names_are_shown_harmlessly_and_the_dialog_fits_a_small_terminal() -> None:
    asked = {"title": "Delete [@click=app.quit]x[/] \x1b]52;c;QQ\x07", "typed": None}
    async with (app := DangerApp(**asked)).run_test(size=(40, 10)):
        shown = text(app)
        assert "[@click=app.quit]x[/]" in shown
        assert "\x1b" not in shown
        assert "[ Cancel ]" in shown
        assert "[ Delete ]" in shown
