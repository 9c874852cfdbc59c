import json
import multiprocessing
from functools import partial
from pathlib import Path

import pytest

from console.settings.state import RECENT, Remembered, State


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "state.json"


def test_the_latest_tenant_comes_first_and_only_once(path: Path) -> None:
    state = State(path, "PROD")
    for name in ("acme-corp", "hooli", "acme-corp"):
        state.change(partial(Remembered.visited, tenant=name))
    assert State(path, "PROD").remembered.recents == ("acme-corp", "hooli")


def test_no_more_tenants_are_kept_than_help(path: Path) -> None:
    state = State(path, "PROD")
    for number in range(RECENT + 5):
        state.change(partial(Remembered.visited, tenant=f"tenant-{number}"))
    assert len(state.remembered.recents) == RECENT


def test_environments_dont_see_each_others_bookmarks(path: Path) -> None:
    State(path, "PROD").change(lambda kept: kept.bookmarked("night", "tenants/acme-corp"))
    assert State(path, "DEV").remembered == Remembered()
    assert State(path, "PROD").remembered.bookmarks == {"night": "tenants/acme-corp"}


def test_a_bookmark_can_be_taken_away(path: Path) -> None:
    state = State(path, "PROD")
    state.change(lambda kept: kept.bookmarked("night", "tenants"))
    state.change(lambda kept: kept.bookmarked("night", None))
    assert State(path, "PROD").remembered.bookmarks == {}


@pytest.mark.parametrize("damage", ["{", "[]", '{"PROD": 3}', '{"PROD": {"recents": []}}'])
def test_a_damaged_file_is_set_aside_and_named(path: Path, damage: str) -> None:
    path.parent.mkdir()
    path.write_text(damage)
    state = State(path, "PROD")
    assert "was damaged" in state.problem
    assert path.with_suffix(".damaged").read_text() == damage
    state.change(lambda kept: kept.visited("acme-corp"))
    assert json.loads(path.read_text())["PROD"]["recents"] == ["acme-corp"]


def test_a_folder_that_cant_be_made_is_told_and_nothing_else_happens(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    state = State(tmp_path / "file" / "state.json", "PROD")
    state.change(lambda kept: kept.visited("acme-corp"))
    assert state.problem
    assert state.remembered.recents == ("acme-corp",)


def test_only_its_owner_may_read_it(path: Path) -> None:
    State(path, "PROD").change(lambda kept: kept.visited("acme-corp"))
    assert path.stat().st_mode & 0o077 == 0


def bookmark(path: Path, number: int) -> None:
    State(path, "PROD").change(lambda kept: kept.bookmarked(f"b{number}", "tenants"))


def test_consoles_that_write_at_once_lose_nothing(path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(partial(bookmark, path), range(24))
    assert len(State(path, "PROD").remembered.bookmarks) == 24
