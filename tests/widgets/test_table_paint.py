"""What the table paints: the lines that changed, as far as they changed, and nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal

from textual.pilot import Pilot

from tests.widgets.tables import COLUMNS, Row, TableApp, WatchedTable, page, some
from widgets.columns import Column
from widgets.table import Sort


@asynccontextmanager
async def watched(
    *columns: Column[Row],
) -> AsyncIterator[tuple[WatchedTable, Pilot[None]]]:
    table = WatchedTable(columns or COLUMNS, lambda row: row.id)
    async with TableApp(table).run_test(size=(60, 11)) as pilot:
        table.show(page(some(0, 40)))
        await pilot.pause()
        table.painted.clear()
        yield table, pilot


async def test_a_refresh_that_changes_nothing_paints_nothing() -> None:
    async with watched() as (table, pilot):
        table.show(page(some(0, 40)))
        table.update(some(0, 40))
        table.redraw()
        table.stale = False
        await pilot.pause()
        assert table.painted == []


async def test_one_changed_row_paints_one_line() -> None:
    async with watched() as (table, pilot):
        table.update([replace(row, amount=Decimal(7)) for row in some(3, 4)])
        await pilot.pause()
        assert [region.line_span for region in table.painted] == [(4, 5)]


async def test_a_change_out_of_sight_paints_nothing() -> None:
    async with watched() as (table, pilot):
        table.update([replace(row, amount=Decimal(7)) for row in some(30, 31)])
        await pilot.pause()
        assert table.painted == []


async def test_a_cursor_key_paints_two_lines() -> None:
    async with watched() as (table, pilot):
        await pilot.press("down")
        assert sorted(region.y for region in table.painted) == [1, 2]


async def test_a_key_that_leads_nowhere_paints_nothing() -> None:
    async with watched() as (table, pilot):
        await pilot.press("up", "home", "pageup")
        assert table.painted == []


async def test_a_line_is_painted_only_as_far_as_it_has_text() -> None:
    column = Column[Row]("name", "name", lambda row: row.name, width=20)
    async with watched(column) as (table, pilot):
        table.update([replace(row, name="changed") for row in some(3, 4)])
        await pilot.pause()
        assert [region.width for region in table.painted] == [len(" changed")]


async def test_text_that_became_shorter_is_blanked_to_its_old_end() -> None:
    column = Column[Row]("name", "name", lambda row: row.name, width=20)
    async with watched(column) as (table, pilot):
        table.update([replace(row, name="") for row in some(3, 4)])
        await pilot.pause()
        assert [region.width for region in table.painted] == [len(" row 3")]


async def test_another_order_paints_the_heading_once() -> None:
    async with watched() as (table, pilot):
        table.sort = Sort("amount")
        table.sort = Sort("amount")
        await pilot.pause()
        assert [region.line_span for region in table.painted] == [(0, 1)]


async def test_an_age_that_did_not_change_is_not_painted_again() -> None:
    now = 100
    column = Column[Row]("age", "age", lambda row: f"{(now - row.id) // 10}m", width=5)
    async with watched(column) as (table, pilot):
        now = 101
        table.redraw()
        await pilot.pause()
        # Only rows whose tens turned show another age: here the first of the list.
        assert [region.y for region in table.painted] == [2]


async def test_pages_that_come_out_of_sight_paint_nothing() -> None:
    async with watched() as (table, pilot):
        table.show(page(some(0, 15), older=(15,)))
        await pilot.pause()
        table.painted.clear()
        table.append(page(some(15, 30)), (15,))
        await pilot.pause()
        assert table.painted == []


async def test_what_is_on_the_screen_is_what_the_table_drew() -> None:
    async with watched() as (table, pilot):
        for key in ("down", "pagedown", "up", "end", "pageup", "home"):
            await pilot.press(key)
            on_screen = [strip.text for strip in pilot.app.screen._compositor.render_strips()]
            assert on_screen == [table.render_line(y).text for y in range(11)]
