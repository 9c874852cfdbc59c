"""The table under keys and mouse, over pages that come when they are wanted."""

from collections.abc import Sequence

from textual.message import Message

from console.models.page import Page
from tests.widgets.tables import COLUMNS, Row, TableApp, lines, page, some
from widgets.columns import Column
from widgets.table import RowTable


def first_ids(table: RowTable[Row]) -> list[int]:
    return [row.id for row in table.visible_rows]


def of_kind(said: Sequence[Message], kind: type[Message]) -> list[Message]:
    return [message for message in said if isinstance(message, kind)]


class Endless(TableApp):
    """A list of a given length, read in pages as the table wants them."""

    def __init__(self, total: int, per_page: int = 50, max_rows: int = 200) -> None:
        super().__init__(RowTable(COLUMNS, lambda row: row.id, max_rows=max_rows))
        self.total = total
        self.per_page = per_page
        self.reads = 0

    def read(self, start: int) -> Page[Row]:
        self.reads += 1
        start, stop = max(0, start), min(self.total, start + self.per_page)
        return page(
            some(start, stop),
            newer=(start - self.per_page,) if start else None,
            older=(stop,) if stop < self.total else None,
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.table.show(self.read(0))

    def on_row_table_more_wanted(self, message: RowTable.MoreWanted) -> None:
        start = message.cursor[0]
        assert isinstance(start, int)
        if message.direction == "above":
            self.table.prepend(self.read(start), message.cursor)
        else:
            self.table.append(self.read(start), message.cursor)

    def on_row_table_edge_wanted(self, message: RowTable.EdgeWanted) -> None:
        if message.direction == "above":
            self.table.show(self.read(0), cursor="first")
        else:
            self.table.show(self.read(self.total - self.per_page), cursor="last")


async def test_the_cursor_moves_by_keys_and_the_view_follows() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 20)))
        await pilot.press("down", "j", "up", "k", "j")
        assert app.table.row == some(1, 2)[0]
        await pilot.press("pagedown")
        assert (app.table.row, first_ids(app.table)) == (some(5, 6)[0], [4, 5, 6, 7, 8])
        await pilot.press("end")
        assert first_ids(app.table) == [15, 16, 17, 18, 19]
        assert lines(app.table)[-1].startswith("▸   19")
        await pilot.press("down", "pagedown", "G")
        assert lines(app.table)[-1].startswith("▸   19")
        await pilot.press("g", "up", "pageup", "home")
        assert lines(app.table)[1].startswith("▸    0")


async def test_what_the_cursor_stands_on_is_told_once() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 3)))
        await pilot.press("down", "down", "down", "up")
        app.table.show(page(some(0, 3)))
        await pilot.pause()
        told = [m.row.id for m in app.said if isinstance(m, RowTable.Highlighted) and m.row]
        assert told == [0, 1, 2, 1]


async def test_enter_and_a_double_click_open_a_row() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 3)))
        await pilot.press("down", "enter")
        await pilot.double_click(app.table, offset=(9, 3))
        await pilot.click(app.table, offset=(9, 5))
        opened = [m.row.id for m in app.said if isinstance(m, RowTable.Opened)]
        assert opened == [1, 2]


async def test_a_click_puts_the_cursor_on_a_row_and_names_a_heading() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 9)))
        await pilot.click(app.table, offset=(9, 4))
        assert app.table.row == some(3, 4)[0]
        await pilot.click(app.table, offset=(38, 0))
        await pilot.click(app.table, offset=(0, 0))
        clicked = [m.column for m in app.said if isinstance(m, RowTable.HeadingClicked)]
        assert clicked == ["status"]


async def test_the_wheel_scrolls_and_drags_the_cursor_along() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 20)))
        await pilot.pause()
        app.table.scroll_lines(3)
        await pilot.pause()
        assert first_ids(app.table) == [3, 4, 5, 6, 7]
        assert app.table.row == some(3, 4)[0]
        await pilot.press("end")
        app.table.scroll_lines(-100)
        assert first_ids(app.table) == [0, 1, 2, 3, 4]
        assert app.table.row == some(4, 5)[0]


async def test_a_list_is_endless_in_both_directions_and_keeps_memory_bounded() -> None:
    async with (app := Endless(100_000, per_page=25, max_rows=75)).run_test(size=(60, 12)) as pilot:
        most = 0
        for _ in range(30):
            await pilot.press("pagedown")
            most = max(most, app.table.row_count)
        assert first_ids(app.table)[0] == 30 * 10
        assert 75 <= most <= 100
        for _ in range(29):
            await pilot.press("pageup")
        assert first_ids(app.table)[0] == 10
        await pilot.press("pageup", "pageup")
        assert first_ids(app.table)[0] == 0
        await pilot.press("end")
        await pilot.pause()
        assert app.table.row == some(99_999, 100_000)[0]
        await pilot.press("pageup", "pageup", "pageup")
        assert first_ids(app.table)[-1] == 99_999 - 3 * 10
        await pilot.press("home")
        await pilot.pause()
        assert app.table.row == some(0, 1)[0]


async def test_rows_may_be_given_before_the_table_is_on_the_screen() -> None:
    table = RowTable(COLUMNS, lambda row: row.id)
    table.show(page(some(0, 100)), cursor="last")
    async with (app := TableApp(table)).run_test(size=(60, 6)) as pilot:
        await pilot.pause()
        assert first_ids(table) == [95, 96, 97, 98, 99]
        assert lines(table)[5].startswith("▸   99")
        told = [m.row.id for m in app.said if isinstance(m, RowTable.Highlighted) and m.row]
        assert told == [99]


async def test_a_page_is_asked_for_once_until_it_is_answered_or_given_up() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 9), older=(9,)))
        await pilot.press("down", "down", "down")
        asked = of_kind(app.said, RowTable.MoreWanted)
        assert len(asked) == 1
        app.table.give_up("below")
        await pilot.press("down")
        assert len(of_kind(app.said, RowTable.MoreWanted)) == 2
        app.table.append(page(some(9, 40)), (9,))
        await pilot.press("pagedown", "pagedown")
        assert len(of_kind(app.said, RowTable.MoreWanted)) == 2


async def test_the_line_after_the_last_row_says_that_more_is_coming() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 4), older=(4,)))
        await pilot.pause()
        assert lines(app.table)[5] == " loading…"
        app.table.give_up("below")
        await pilot.pause()
        assert lines(app.table)[5] == " …"
        await pilot.press("down")
        app.table.append(page(some(4, 6)), (4,))
        await pilot.pause()
        assert lines(app.table)[5].startswith("     4")


async def test_rows_above_may_come_without_moving_what_is_seen() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(100, 120), newer=(100,)), cursor="first")
        await pilot.press("down")
        seen = lines(app.table)
        app.table.prepend(page(some(50, 100)), (100,))
        await pilot.pause()
        assert lines(app.table) == seen
        await pilot.press("pageup")
        assert first_ids(app.table) == [96, 97, 98, 99, 100]


async def test_a_refresh_keeps_cursor_and_lines_wherever_rows_come_and_go() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(100, 120)))
        await pilot.press("pagedown", "pagedown", "down")
        seen = lines(app.table)
        place = app.table.place
        app.table.show(page(some(80, 120)), place=place)
        await pilot.pause()
        assert lines(app.table) == seen
        gone = app.table.row
        assert gone is not None
        app.table.remove_rows([gone.id])
        await pilot.pause()
        assert app.table.row == some(gone.id + 1, gone.id + 2)[0]


async def test_a_refresh_that_finds_nothing_left_asks_for_the_end_of_the_list() -> None:
    async with (app := Endless(400)).run_test(size=(60, 6)) as pilot:
        await pilot.press(*["pagedown"] * 15)
        place = app.table.place
        assert place.after is not None
        app.total = 60
        app.table.show(page([]), place=place)
        await pilot.pause()
        assert app.table.row == some(59, 60)[0]


async def test_a_refresh_of_a_place_that_was_left_is_left_out() -> None:
    async with (app := Endless(400)).run_test(size=(60, 6)) as pilot:
        await pilot.press(*["pagedown"] * 15)
        place = app.table.place
        await pilot.press("home")
        await pilot.pause()
        seen = lines(app.table)
        app.table.show(page(some(60, 260), newer=(60,), older=(260,)), place=place)
        app.table.show(page([]), place=place)
        await pilot.pause()
        assert lines(app.table) == seen


async def test_a_row_can_be_selected_by_its_key() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 20)))
        assert app.table.select(13)
        await pilot.pause()
        assert lines(app.table)[5].startswith("▸   13")
        assert not app.table.select(99)


async def test_the_cursor_stays_in_sight_when_the_terminal_changes_size() -> None:
    async with (app := Endless(500)).run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown", "down", "down")
        row = app.table.row
        for size in ((40, 12), (20, 5), (9, 2), (200, 50), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.table.row == row
            assert [line for line in lines(app.table) if line.startswith("▸")]


async def test_a_key_costs_the_line_it_leaves_and_the_line_it_reaches_however_long_the_list() -> (
    None
):
    asked: list[int] = []

    def noted(row: Row) -> str:
        asked.append(row.id)
        return str(row.id)

    columns: list[Column[Row]] = [Column("id", "id", noted, width=5)]
    table = RowTable(columns, lambda row: row.id)
    async with TableApp(table).run_test(size=(60, 24)) as pilot:
        table.show(page(some(0, 2000)))
        await pilot.press("down")
        asked.clear()
        await pilot.press("down")
        assert sorted(asked) == [1, 2]
        asked.clear()
        await pilot.press("pagedown")
        assert len(asked) <= 23
