"""What reaches the terminal: colours that can be read, glyphs that it has, and nothing to spare."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.color import Color
from textual.messages import TerminalSupportsSynchronizedOutput
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from console.settings.looks import Looks, ThemeName
from screens import dressed
from screens.base import AreaScreen
from tests.cluster import Dsns
from tests.screens.seat import Seat, seat
from tests.widgets.tables import COLUMNS, Row, page, some
from widgets.drawing import in_ascii
from widgets.status import COLORS, Status, StatusLine
from widgets.table import RowTable
from widgets.themes import PALETTES, TERMINAL

OWN_GROUND = [name for name in PALETTES if name != TERMINAL]

PALETTES_OF_TERMINALS = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 ffffff",
    "GNOME": "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf eeeeec",
    "Windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc f2f2f2",
    "macOS": "000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf e5e5e5",
}
"""The colours 0 to 7 and bright white, as these terminals come."""


def contrast(one: Color, other: Color) -> float:
    """As WCAG 2 measures it: 1 to 21."""
    dark, light = sorted(_luminance(color) for color in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = (part / 255 for part in color.rgb)
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Small(dressed.Dressed):
    """A header and a list, dressed."""

    def __init__(self, looks: Looks, color: str = "red") -> None:
        super().__init__()
        self.dress(looks)
        self._color = color

    def compose(self) -> ComposeResult:
        yield StatusLine(
            Status("PROD", self._color, "acme", badge="READ-ONLY", connection="● live")
        )
        yield RowTable(COLUMNS, lambda row: row.id)

    def on_mount(self) -> None:
        rows = (*some(0, 2), Row(2, "日本 …", None, "failed"))
        table: RowTable[Row] = self.query_one(RowTable)
        table.show(page(rows))
        table.focus()


@asynccontextmanager
async def small(looks: Looks, color: str = "red") -> AsyncIterator[Pilot[None]]:
    async with Small(looks, color).run_test(size=(60, 8)) as pilot:
        await pilot.pause()
        yield pilot


def lines(pilot: Pilot[None]) -> list[Strip]:
    return pilot.app.screen._compositor.render_strips()


def styles(pilot: Pilot[None]) -> list[Style | None]:
    return [segment.style for line in lines(pilot) for segment in line if segment.text.strip()]


def sent(pilot: Pilot[None], row: int) -> str:
    return lines(pilot)[row].render(pilot.app.console)


# Colours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", OWN_GROUND)
@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("role", ["foreground", "bad", "warn", "good", "accent", "dim"])
def test_every_role_can_be_read_on_every_ground(theme: str, ground: str, role: str) -> None:
    colours = PALETTES[theme]
    found = contrast(Color.parse(getattr(colours, role)), Color.parse(getattr(colours, ground)))
    assert found >= (10 if theme == "contrast" else 4.2)


@pytest.mark.parametrize("theme", OWN_GROUND)
def test_the_row_under_the_cursor_can_be_read_and_seen(theme: str) -> None:
    colours = PALETTES[theme]
    cursor = Color.parse(colours.cursor)
    assert contrast(Color.parse(colours.on_cursor), cursor) >= 7
    assert contrast(cursor, Color.parse(colours.background)) >= 2.5


@pytest.mark.parametrize("theme", OWN_GROUND)
def test_themes_keep_to_colours_of_the_256_that_every_ssh_line_carries(theme: str) -> None:
    cube = {0, 95, 135, 175, 215, 255}
    colours = PALETTES[theme]
    for name in colours.__dataclass_fields__:
        rgb = Color.parse(getattr(colours, name)).rgb
        is_grey = len(set(rgb)) == 1 and (rgb[0] - 8) % 10 == 0
        assert is_grey or set(rgb) <= cube, name


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("theme", OWN_GROUND)
async def test_the_environments_word_can_be_read_on_its_colour(
    color: str, theme: ThemeName
) -> None:
    async with small(Looks(theme), color) as pilot:
        word = next(iter(lines(pilot)[0]))
        assert (word.text, word.style and word.style.bold) == (" PROD ", True)
        assert word.style is not None
        assert word.style.color is not None
        assert word.style.bgcolor is not None
        on, under = map(Color.from_rich_color, (word.style.color, word.style.bgcolor))
        assert contrast(on, under) >= 6


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("terminal", PALETTES_OF_TERMINALS)
async def test_it_can_be_read_in_the_colours_that_terminals_bring(
    color: str, terminal: str
) -> None:
    palette = [Color.parse(f"#{rgb}") for rgb in PALETTES_OF_TERMINALS[terminal].split()]
    async with small(Looks(), color) as pilot:
        style = next(iter(lines(pilot)[0])).style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    on, under = style.color.number, style.bgcolor.number
    assert on is not None
    assert under is not None
    assert contrast(palette[min(on, 8)], palette[under]) >= 3.5


async def test_production_is_loud_unless_told_otherwise() -> None:
    async with small(Looks()) as pilot:
        assert sent(pilot, 0).startswith("\x1b[1;97;41m PROD \x1b[0m")


async def test_in_the_terminals_colours_plain_text_carries_no_codes() -> None:
    async with small(Looks()) as pilot:
        assert re.findall(r"\x1b\[[\d;]*m", sent(pilot, 3)) == ["\x1b[32m", "\x1b[0m"]
        assert sent(pilot, 5) == " " * 60


async def test_where_the_dark_theme_has_a_ground_it_is_sent() -> None:
    async with small(Looks("dark")) as pilot:
        assert sent(pilot, 5).count("\x1b[") == 2


async def test_no_color_is_no_colour_and_everything_is_still_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with small(Looks()) as pilot:
        assert all(
            style is None or (style.color is None and style.bgcolor is None)
            for style in styles(pilot)
        )
        word = next(iter(lines(pilot)[0]))
        assert word.style is not None
        assert (word.text, word.style.bold, word.style.reverse) == (" PROD ", True, True)
        assert [line.text.strip()[:1] for line in lines(pilot)[2:5]] == ["▸", "1", "2"]
        assert "✗ failed" in lines(pilot)[4].text


# Glyphs ----------------------------------------------------------------------------------------


def test_ascii_keeps_the_cells() -> None:
    assert in_ascii("● live ≤10s · ▁▄█ │ é 日本") == "* live <10s . _-# | ? ????"


async def test_without_utf_8_every_line_is_ascii_of_the_same_width() -> None:
    async with small(Looks(ascii=False)) as pilot:
        before = [line.cell_length for line in lines(pilot)]
    async with small(Looks(ascii=True)) as pilot:
        assert [line.cell_length for line in lines(pilot)] == before
        shown = [line.text for line in lines(pilot)]
        assert all(line.isascii() for line in shown)
        assert [len(line) for line in shown] == before
        assert (shown[2][0], "x failed" in shown[4]) == (">", True)


async def test_the_whole_console_is_drawn_in_ascii(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"], looks=Looks(ascii=True)) as here:
        for key in ("question_mark", "escape", "s", "escape", "t", "escape", "enter"):
            await here.press(key)
            assert here.text.isascii(), key


# The line --------------------------------------------------------------------------------------


async def answer(here: Seat, seconds: float) -> None:
    """The terminal answers Textual's question, then ours so many seconds after it was asked."""
    here.app.post_message(TerminalSupportsSynchronizedOutput())
    await here.until(lambda: here.app._asked_at is not None)
    late = TerminalSupportsSynchronizedOutput()
    late.time = (here.app._asked_at or 0.0) + seconds
    here.app.post_message(late)
    await here.until(lambda: here.app._asked_at is None)


@pytest.mark.parametrize(("seconds", "is_slow"), [(0.03, False), (0.3, True)])
async def test_over_ssh_a_terminal_that_answers_late_is_spared(
    seconds: float, *, is_slow: bool, small_world: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    monkeypatch.setattr(dressed, "QUIET", 0.01)
    async with seat(
        small_world.people["operator"], looks=Looks("dark"), refresh_seconds=10
    ) as here:
        await answer(here, seconds)
        assert ("● live ≤30s, slow line" in here.header) is is_slow
        assert (here.app.theme == TERMINAL) is is_slow


@pytest.mark.parametrize("slow_link", [True, False])
async def test_whoever_says_how_the_line_is_isnt_measured(
    slow_link: bool, small_world: Dsns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    monkeypatch.setattr(dressed, "QUIET", 0.0)
    async with seat(small_world.people["operator"], looks=Looks(slow_link=slow_link)) as here:
        here.app.post_message(TerminalSupportsSynchronizedOutput())
        await here.settled()
        assert here.app._asked_at is None
        assert ("slow line" in here.header) is slow_link


# Live data -------------------------------------------------------------------------------------


def read_at(screen: Screen[Any]) -> datetime:
    assert isinstance(screen, AreaScreen)
    assert screen.report.read_at is not None
    return screen.report.read_at


async def test_plus_and_minus_change_how_often_live_data_is_read(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"], refresh_seconds=10) as here:
        for key, said in (("plus", "≤5s"), ("plus", "≤2s"), ("minus", "≤5s"), ("plus", "≤2s")):
            await here.press(key)
            assert f"● live {said}" in here.header
        await here.press("plus", "plus")
        assert "every 1s: that is the most often" in here.last


async def test_what_nobody_looks_at_is_read_less_often_and_at_once_for_who_comes_back(
    small_world: Dsns,
) -> None:
    async with seat(small_world.people["operator"], refresh_seconds=10) as here:
        before = read_at(here.app.screen)
        here.app.post_message(events.AppBlur())
        await here.until("● live ≤1m")
        assert read_at(here.app.screen) == before
        here.app.post_message(events.AppFocus())
        await here.until(lambda: read_at(here.app.screen) > before)
        assert "● live ≤10s" in here.header


async def test_live_data_rests_while_a_dialog_is_open_and_is_read_when_it_closes(
    small_world: Dsns,
) -> None:
    async with seat(small_world.people["operator"], refresh_seconds=0.2) as here:
        behind = here.app.screen
        await here.press("s")
        before = read_at(behind)
        await asyncio.sleep(0.8)
        await here.settled()
        assert read_at(behind) == before
        await here.press("escape")
        await here.until(lambda: read_at(behind) > before)


async def test_live_data_is_read_again_and_again(small_world: Dsns) -> None:
    async with seat(small_world.people["operator"], refresh_seconds=0.2) as here:
        for _ in range(3):
            before = read_at(here.app.screen)
            await here.until(partial(_is_later, here, before))


def _is_later(here: Seat, before: datetime) -> bool:
    return read_at(here.app.screen) > before
