"""What the console may send to a terminal of 80×24: a slow line pays for each byte.

The program runs in a pseudo-terminal on the demo world. A budget is what was measured and a seventh
more. Whoever breaks one looks at what is sent before raising it.
"""

import os
import sys
from pathlib import Path

import pytest

from tests.bench.terminal import Terminal
from tests.cluster import Dsns, connected

PROGRAM = str(Path(sys.executable).parent / "radiant-console")
LAST_ROW = r"tyrell .* \d"
QUIET = 0.5
"""Seconds without output that end the answer to a key: a read lies between."""

START = 4_110
BUDGETS = {
    "down": 265,
    "up": 265,
    "pagedown": 2_640,
    "pageup": 2_640,
    "/": 435,
    "?": 2_650,
    "s": 1_270,
    "t": 3_700,
    "enter": 2_650,
}
BACK = {"/": 510, "?": 3_500, "s": 1_660, "t": 3_700, "enter": 3_380}
"""Of Escape, after these."""


def console(dsn: str, *arguments: str, **environment: str) -> Terminal:
    """The program as a person starts it, with nobody's settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "SSH", "TEXTUAL", "NO_COLOR"))
    }
    command = (PROGRAM, "--dsn", dsn, "--environment", "DEMO", *arguments)
    return Terminal(command, {**kept, "LC_ALL": "C.UTF-8", **environment})


@pytest.fixture(scope="module")
def sizes(demo_template: Dsns) -> dict[str, int]:
    """Bytes of the first screen, of each key, and of the way back."""
    found: dict[str, int] = {}
    dsn = demo_template.people["operator"]
    with console(dsn, RADIANT_CONSOLE_REFRESH_SECONDS="600") as terminal:
        terminal.until(LAST_ROW)
        found["start"] = terminal.settled(1.0).size
        for key in ("down", "up", "pagedown", "pageup"):
            found[key] = terminal.press(key, QUIET).size
        for key in BACK:
            found[key] = terminal.press(key, QUIET).size
            found[f"back from {key}"] = terminal.press("escape", QUIET).size
    return found


def test_the_first_screen_keeps_its_budget(sizes: dict[str, int]) -> None:
    assert sizes["start"] <= START


@pytest.mark.parametrize("key", BUDGETS)
def test_a_key_keeps_its_budget(key: str, sizes: dict[str, int]) -> None:
    assert 0 < sizes[key] <= BUDGETS[key]


@pytest.mark.parametrize("key", BACK)
def test_the_way_back_keeps_its_budget(key: str, sizes: dict[str, int]) -> None:
    assert 0 < sizes[f"back from {key}"] <= BACK[key]


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_a_theme_with_a_ground_of_its_own_costs_twice_as_much_at_most(
    theme: str, sizes: dict[str, int], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["operator"]
    with console(dsn, "--theme", theme, RADIANT_CONSOLE_REFRESH_SECONDS="600") as terminal:
        terminal.until(LAST_ROW)
        terminal.settled(1.0)
        assert terminal.press("pagedown", QUIET).size <= 2 * sizes["pagedown"]
        assert terminal.press("down", QUIET).size <= 2 * sizes["down"]


async def test_reading_the_same_again_sends_nothing(demo_dsns: Dsns) -> None:
    reads = (
        "SELECT max(state_change) FROM pg_stat_activity"
        f" WHERE datname = '{demo_dsns.database}' AND usename = 'mira'"
    )
    dsn = demo_dsns.people["mira@radiant.example"]
    async with connected(demo_dsns.superuser) as connection:
        with console(dsn, "tenants/hooli", RADIANT_CONSOLE_REFRESH_SECONDS="0.5") as terminal:
            terminal.until("SUBSCRIPTION")
            terminal.press("u", 1.0)
            terminal.until(r"@hooli.example")
            before, last = terminal.settled(2.0).size, await connection.fetchval(reads)
            for _ in range(3):
                began = last
                while last <= began:
                    terminal.settled(0.1)
                    last = await connection.fetchval(reads)
            assert terminal.settled(0.1).size == before
