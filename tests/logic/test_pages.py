from datetime import UTC, datetime

import pytest

from console.logic.pages import page_of
from console.models.page import Cursor, Page, Way

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def cut(rows: range, cursor: Cursor | None, way: Way) -> Page[int]:
    return page_of(rows, lambda row: (row,), cursor, way, read_at=NOW, limit=3)


def test_pages_forward_hold_every_row_once() -> None:
    found: list[int] = []
    cursor: Cursor | None = None
    while True:
        page = cut(range(8), cursor, "older")
        found += page.rows
        cursor = page.older
        if cursor is None:
            break
    assert found == list(range(8))


def test_pages_backward_hold_every_row_once() -> None:
    found: list[int] = []
    cursor: Cursor | None = None
    while True:
        page = cut(range(8), cursor, "newer")
        found = [*page.rows, *found]
        cursor = page.newer
        if cursor is None:
            break
    assert found == list(range(8))


@pytest.mark.parametrize("way", ["older", "newer"])
def test_an_empty_list_has_one_empty_page(way: Way) -> None:
    page = cut(range(0), None, way)
    assert (page.rows, page.older, page.newer) == ((), None, None)


def test_a_place_whose_row_is_gone_still_leads_on() -> None:
    rows = [0, 1, 3, 4]
    page = page_of(rows, lambda row: (row,), (2,), "older", read_at=NOW)
    assert page.rows == (3, 4)
