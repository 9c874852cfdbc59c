"""The table: what it shows at every size, in every state, whatever the text."""

import subprocess
import sys
from decimal import Decimal

import pytest

from tests.widgets.tables import COLUMNS, Row, TableApp, lines, page
from widgets.columns import Cell, Column
from widgets.table import RowTable, Sort

TENANTS = (
    Row(1, "acme-corp", Decimal("18204.12")),
    Row(2, "globex", Decimal("-0.5"), "failed"),
    Row(3, "", None),
    Row(4, "initech, a company with a long name", Decimal("1234567.891")),
)


async def shown(width: int, height: int, *, sort: Sort | None = None) -> list[str]:
    async with (app := TableApp()).run_test(size=(width, height)) as pilot:
        app.table.sort = sort
        app.table.show(page(TENANTS))
        await pilot.pause()
        return lines(app.table)


async def test_a_list_shows_headings_rows_and_the_cursor() -> None:
    assert await shown(60, 6) == [
        "    id  name                        status           amount",
        "▸    1  acme-corp                   ✓ active      18,204.12",
        "     2  globex                      ✗ failed          -0.5",
        "     3                              ✓ active           ∅",
        "     4  initech, a company with a…  ✓ active   1,234,567.8…",
        "",
    ]


async def test_a_narrow_screen_drops_the_least_important_columns() -> None:
    assert await shown(40, 4) == [
        "    id name      status          amount",
        "▸    1 acme-corp ✓ active     18,204.12",
        "     2 globex    ✗ failed         -0.5",
        "     3           ✓ active          ∅",
    ]
    assert await shown(30, 3) == [
        "    id name            amount",
        "▸    1 acme-corp    18,204.12",
        "     2 globex           -0.5",
    ]
    assert await shown(20, 5) == [
        "    id name",
        "▸    1 acme-corp",
        "     2 globex",
        "     3",
        "     4 initech, a …",
    ]


async def test_a_wide_screen_gives_the_room_to_the_flexible_column() -> None:
    wide = await shown(200, 50)
    assert wide[0] == (
        "    id  name" + " " * 164 + "status           amount"
    )  # fmt: skip
    assert wide[4].startswith("     4  initech, a company with a long name  ")
    assert {len(line) for line in wide[1:2]} == {199}


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (3, 2), (5, 1), (80, 1)])
async def test_the_smallest_terminal_shows_what_it_can(size: tuple[int, int]) -> None:
    first, *_ = await shown(*size)
    assert first.startswith("▸" if size[1] == 1 else "")
    assert len(first) <= size[0]


async def test_the_sorted_column_carries_a_mark() -> None:
    assert (await shown(60, 2, sort=Sort("name")))[0].startswith("    id  name ▲  ")
    assert (await shown(60, 2, sort=Sort("amount", descending=True)))[0].endswith("amount ▼")


async def test_a_list_says_why_it_has_no_rows() -> None:
    table = RowTable(COLUMNS, lambda row: row.id, empty="no tenants match “zzz”")
    async with (app := TableApp(table)).run_test(size=(30, 5)) as pilot:
        assert lines(table)[1] == " loading…"
        table.show(page([]))
        await pilot.pause()
        assert lines(table)[1:] == [" no tenants match “zzz”", "", "", ""]
        table.clear("The server at db.example refused the connection.", "bad")
        await pilot.pause()
        assert lines(table)[1:4] == [" The server at db.example", " refused the connection.", ""]
        await pilot.press("down", "pagedown", "end", "enter")
        assert app.said == []
        table.show(page(TENANTS))
        assert lines(table)[1].startswith("▸    1")


async def test_a_list_without_rows_after_having_some_tells_that_nothing_is_under_the_cursor() -> (
    None
):
    async with (app := TableApp()).run_test() as pilot:
        app.table.show(page(TENANTS))
        app.table.clear()
        await pilot.pause()
        told = [m.row for m in app.said if isinstance(m, RowTable.Highlighted)]
        assert told == [TENANTS[0], None]


async def test_old_rows_are_dimmed_and_come_back() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(TENANTS))
        await pilot.pause()
        fresh = app.table.render_line(2)
        app.table.stale = True
        await pilot.pause()
        stale = app.table.render_line(2)
        assert stale.text == fresh.text
        assert all(segment.style is not None and segment.style.dim for segment in stale)
        app.table.stale = False
        await pilot.pause()
        assert app.table.render_line(2) == fresh


async def test_the_cursor_is_marked_without_colour_and_with_or_without_focus() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(TENANTS))
        await pilot.pause()
        focused = app.table.render_line(1)
        app.set_focus(None)
        await pilot.pause()
        blurred = app.table.render_line(1)
        assert focused.text.startswith("▸")
        assert blurred.text == focused.text
        assert blurred != focused


async def test_colours_follow_the_theme() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(TENANTS))
        await pilot.pause()
        dark = [app.table.render_line(y) for y in range(6)]
        app.theme = "textual-light"
        await pilot.pause()
        light = [app.table.render_line(y) for y in range(6)]
        assert [line.text for line in light] == [line.text for line in dark]
        assert all(one != other for one, other in zip(dark, light, strict=True))
        app.theme = "ansi-dark"
        await pilot.pause()
        assert {segment.style for segment in app.table.render_line(5)} == {None}


async def test_other_columns_may_be_declared_later() -> None:
    async with (app := TableApp()).run_test(size=(30, 3)) as pilot:
        app.table.show(page(TENANTS))
        app.table.columns = [Column("id", "number", lambda row: str(row.id), width=6)]
        await pilot.pause()
        assert lines(app.table) == [" number", "▸1", " 2"]


HOSTILE = (
    "[@click=app.quit]x[/]",
    "[/][bold red]not markup",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b2Jgone\x1b[2J",
    "\u202etxt.exe",
    "a\nb\rc\td\x00",
    "\ud800 half",
    "e" + "\u0301" * 200,
    "株式会社" * 20,
    "👩\u200d👩\u200d👧\u200d👦" * 20,
    "🇩🇪🇫🇷🇯🇵" * 10,
    "x" * 100_000,
)


@pytest.mark.parametrize("width", [80, 41, 20, 9])
async def test_hostile_text_is_text_and_moves_no_column(width: int) -> None:
    columns: list[Column[Row]] = [
        Column("name", "name", lambda row: row.name, minimum=3, flexible=True, importance=2),
        Column("status", "status", lambda row: Cell(row.name, "bad"), width=9, minimum=3),
        Column("end", "end", lambda _: "END", width=3, importance=3),
    ]
    table = RowTable(columns, lambda row: row.id)
    async with (app := TableApp(table)).run_test(size=(width, len(HOSTILE) + 1)) as pilot:
        table.show(page([Row(i, text) for i, text in enumerate(HOSTILE)]))
        await pilot.pause()
        for y in range(1, len(HOSTILE) + 1):
            strip = table.render_line(y)
            assert strip.cell_length == width
            assert sum(segment.cell_length for segment in strip) == width
            assert strip.text.rstrip().endswith("END")
            assert all(character.isprintable() for character in strip.text)
            assert all(not (s.style and s.style.meta) and not s.control for s in strip)
        await pilot.click(table, offset=(1, 1))
        assert app.is_running


def test_the_table_comes_without_database_or_models() -> None:
    code = (
        "import sys, widgets.table;"
        "sys.exit(bool({'pydantic', 'sqlalchemy', 'asyncpg', 'plotext'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
