"""Keys in a tree of JSON: what they fold, where they go, and what they paint."""

from typing import Self

from textual.app import App, ComposeResult
from textual.geometry import Region

from console.data.documents import read
from console.logic.json_tree import JsonTree, path_text
from console.models.document import Json
from widgets.json_tree import JsonTreeView

SETTINGS: Json = {
    "limits": {"max_users": 5, "max_keys": 1},
    "tags": ["a", "b"],
    "note": None,
}


class Watched(JsonTreeView):
    """A tree that notes which of its lines it asks to be painted again."""

    painted: list[Region]

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if not hasattr(self, "painted"):
            self.painted = []
        self.painted.extend(regions or [self.size.region])
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class TreeApp(App[None]):
    """One tree."""

    def __init__(self, value: Json) -> None:
        super().__init__()
        self.tree_view = Watched()
        self.value = value

    def compose(self) -> ComposeResult:
        yield self.tree_view

    def on_mount(self) -> None:
        self.tree_view.focus()
        self.tree_view.show(JsonTree(self.value, 40))


def lines(view: JsonTreeView) -> list[str]:
    drawn = [view.render_line(y).text.rstrip() for y in range(view.size.height)]
    return [line for line in drawn if line]


def at(app: TreeApp) -> str:
    return path_text(app.tree_view.path)


async def test_a_tree_folds_and_unfolds_by_every_key_people_try() -> None:
    async with (app := TreeApp(SETTINGS)).run_test(size=(40, 12)) as pilot:
        assert lines(app.tree_view) == [
            "▸- {} 3 keys",
            "   - limits: {} 2 keys",
            "       max_users: 5",
            "       max_keys: 1",
            "   - tags: [] 2 items",
            '       0: "a"',
            '       1: "b"',
            "     note: null",
        ]
        await pilot.press("down", "left")
        folded = "▸  + limits: {} 2 keys: max_users, max_"
        assert lines(app.tree_view)[1].startswith(folded)
        for unfold, fold in (("right", "left"), ("l", "h"), ("enter", "enter"), ("space", "h")):
            await pilot.press(unfold)
            assert lines(app.tree_view)[1] == "▸  - limits: {} 2 keys"
            await pilot.press(fold)
            assert lines(app.tree_view)[1].startswith(folded)


async def test_left_goes_out_and_right_goes_in() -> None:
    async with (app := TreeApp(SETTINGS)).run_test(size=(40, 12)) as pilot:
        await pilot.press("right", "right")
        assert at(app) == "$.limits.max_users"
        await pilot.press("left")
        assert at(app) == "$.limits"
        await pilot.press("G", "left")
        assert at(app) == "$"
        await pilot.press("left")
        assert len(lines(app.tree_view)) == 1


async def test_a_star_unfolds_everything_below() -> None:
    async with (app := TreeApp([[[[1, [2]]]] * 60] * 5)).run_test(size=(40, 12)) as pilot:
        await pilot.press("down", "asterisk", "G")
        assert app.tree_view.document is not None
        assert len(app.tree_view.document.lines) > 5 * 60


async def test_what_is_unfolded_comes_into_sight_and_the_line_stays_there() -> None:
    value: Json = [*range(8), {str(i): i for i in range(20)}]
    async with (app := TreeApp(value)).run_test(size=(40, 10)) as pilot:
        await pilot.press("G", "left", "left")  # to the object's last key, out, folded
        await pilot.press("G")
        assert lines(app.tree_view)[-1].startswith("▸  + 8: {} 20 keys")
        await pilot.press("enter")
        shown = lines(app.tree_view)
        assert shown[0].startswith("▸  - 8: {} 20 keys")
        assert shown[-1] == "       8: 8"


async def test_the_cursor_stays_in_sight_over_pages_ends_and_sizes() -> None:
    async with (app := TreeApp(list(range(300)))).run_test(size=(40, 10)) as pilot:
        for key in ("pagedown", "pagedown", "end", "pageup", "home", "pagedown", "down"):
            await pilot.press(key)
            assert len([line for line in lines(app.tree_view) if line.startswith("▸")]) == 1
        path = at(app)
        for size in ((20, 3), (90, 30), (9, 1)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert at(app) == path
            assert [line for line in lines(app.tree_view) if line.startswith("▸")]


async def test_a_key_paints_the_line_it_leaves_and_the_line_it_reaches() -> None:
    async with (app := TreeApp(list(range(300)))).run_test(size=(40, 10)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        app.tree_view.painted.clear()
        await pilot.press("down")
        assert {region.y for region in app.tree_view.painted} == {1, 2}
        assert all(region.height == 1 for region in app.tree_view.painted)


async def test_hostile_and_odd_values_are_shown_harmlessly() -> None:
    value = read(
        '{"[@click=app.quit]x[/]": "\\u001b]52;c;AAAA\\u0007", "rtl": "a\\u202eb", "": "",'
        ' "long": "line one\\nline two", "wide": "株式会社株式会社株式会社株式会社株式会社",'
        ' "n": 1.10, "big": 12345678901234567890, "yes": true, "tab\\tkey": {}}'
    ).value
    async with (app := TreeApp(value)).run_test(size=(60, 20)) as pilot:
        await pilot.press("down", "down", "down", "down", "down")
        shown = "\n".join(lines(app.tree_view))
        assert "[@click=app.quit]x[/]: " in shown
        assert "\x1b" not in shown
        assert "⟨U+202E⟩" in shown
        for expected in ('"": ""', "n: 1.10", "big: 12345678901234567890", "yes: true"):
            assert expected in shown
        assert "tab\\tkey" in shown
        await pilot.press("up", "enter")
        assert "long: 17 characters" in lines(app.tree_view)[4]
        assert lines(app.tree_view)[5:7] == ["       │ line one", "       │ line two"]
        assert all(app.tree_view.render_line(y).cell_length == 60 for y in range(20))


async def test_deep_levels_stay_on_the_screen() -> None:
    value: Json = "bottom"
    for _ in range(3_000):
        value = [value]
    async with (app := TreeApp(value)).run_test(size=(40, 10)) as pilot:
        app.tree_view.reveal((0,) * 3_000)
        await pilot.pause()
        assert lines(app.tree_view)[-1].strip("▸ ") == '3000   0: "bottom"'


async def test_a_click_moves_and_a_second_one_folds() -> None:
    async with (app := TreeApp(SETTINGS)).run_test(size=(40, 12)) as pilot:
        await pilot.click(app.tree_view, offset=(9, 2))
        assert at(app) == "$.limits.max_users"
        await pilot.double_click(app.tree_view, offset=(9, 1))
        assert lines(app.tree_view)[1].startswith("▸  + limits")
