"""The table: what it shows, and what stays where it is."""

from decimal import Decimal

from tests.widgets.tables import Row, TableApp, lines, page, some


async def test_a_list_shows_headings_rows_and_the_cursor() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(
            page(
                [
                    Row(1, "acme-corp", Decimal("18204.12")),
                    Row(2, "globex", Decimal("-0.5"), "failed"),
                    Row(3, "", None),
                ]
            )
        )
        await pilot.pause()
        assert lines(app.table) == [
            "    id  name                        status           amount",
            "▸    1  acme-corp                   ✓ active      18,204.12",
            "     2  globex                      ✗ failed          -0.5",
            "     3                              ✓ active           ∅",
            "",
            "",
        ]


async def test_the_cursor_moves_by_keys_and_the_view_follows() -> None:
    async with (app := TableApp()).run_test(size=(60, 6)) as pilot:
        app.table.show(page(some(0, 20)))
        await pilot.press("down", "j", "pagedown")
        assert app.table.row == Row(6, "row 6", Decimal(6))
        await pilot.press("end")
        assert lines(app.table)[-1].startswith("▸   19")
        await pilot.press("g")
        assert lines(app.table)[1].startswith("▸    0")
