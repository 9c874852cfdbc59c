"""The last line: keys that fit, words that matter more, and clicks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from widgets.key_line import KeyLine

KEYS = [
    ("enter", "open"), ("slash", "filter"), ("s", "sort"), ("t", "tenant"), ("r", "refresh"),
    ("question_mark", "help"), ("escape", "back"), ("q", "quit"),
]  # fmt: skip


class Shell(App[None]):
    """Nothing but the line."""

    def __init__(self) -> None:
        super().__init__()
        self.clicked: list[str] = []

    def compose(self) -> ComposeResult:
        yield KeyLine(KEYS)

    def on_key_line_clicked(self, message: KeyLine.Clicked) -> None:
        self.clicked.append(message.key)

    @property
    def line(self) -> KeyLine:
        return self.query_one(KeyLine)

    @property
    def said(self) -> list[str]:
        line = self.line
        return [line.render_line(y).text.strip() for y in range(line.size.height)]


@asynccontextmanager
async def shell(columns: int = 80, rows: int = 20) -> AsyncIterator[tuple[Shell, Pilot[None]]]:
    app = Shell()
    async with app.run_test(size=(columns, rows)) as pilot:
        yield app, pilot


async def test_with_room_every_key_is_there() -> None:
    async with shell() as (app, _):
        assert app.said == [
            "⏎ open   / filter   s sort   t tenant   r refresh   ? help   esc back   q quit"
        ]


async def test_where_it_is_narrow_help_back_and_quit_stay() -> None:
    async with shell(40) as (app, _):
        assert app.said == ["⏎ open   ? help   esc back   q quit"]


async def test_the_most_urgent_words_are_shown_and_then_the_next() -> None:
    async with shell() as (app, _):
        app.line.tell("wait", "reading…")
        app.line.tell("fault", "✗ no server", "bad")
        assert app.line.words == "✗ no server"
        app.line.tell("notice", "copied")
        assert app.said == ["copied"]
        app.line.tell("notice", "")
        assert app.said == ["✗ no server"]
        app.line.tell("fault", "")
        assert app.said == ["reading…"]
        app.line.tell("wait", "")
        assert app.said[0].startswith("⏎ open")


async def test_a_long_sentence_takes_up_to_three_lines_and_gives_them_back() -> None:
    async with shell(30) as (app, pilot):
        app.line.tell("fault", "word " * 30)
        await pilot.pause()
        assert len(app.said) == 3
        assert app.said[-1].endswith("…")
        app.line.tell("fault", "")
        await pilot.pause()
        assert len(app.said) == 1


async def test_where_there_are_few_rows_a_sentence_takes_one() -> None:
    async with shell(20, 5) as (app, pilot):
        app.line.tell("fault", "No server listens at 127.0.0.1:5432.")
        await pilot.pause()
        assert app.said == ["No server listens …"]


async def test_words_break_anew_when_the_terminal_changes() -> None:
    async with shell(80) as (app, pilot):
        app.line.tell("fault", "No server listens at the address that was given")
        await pilot.pause()
        assert len(app.said) == 1
        await pilot.resize_terminal(30, 20)
        await pilot.pause()
        assert app.said == ["No server listens at the", "address that was given"]


async def test_a_click_presses_the_key_it_falls_on() -> None:
    async with shell() as (app, pilot):
        line = app.said[0]
        for words in ("⏎ open", "filter", "? help", "quit"):
            await pilot.click(KeyLine, offset=(line.index(words) + 1, 0))
        assert app.clicked == ["enter", "slash", "question_mark", "q"]


async def test_a_click_on_words_presses_nothing() -> None:
    async with shell() as (app, pilot):
        app.line.tell("notice", "something is said")
        await pilot.click(KeyLine, offset=(3, 0))
        assert app.clicked == []
