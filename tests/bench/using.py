"""Using a list: keys, pages, refreshes, rest and memory."""

import re
import time
from collections.abc import Sequence

from tests import cluster as clusters
from tests.bench.figures import Figure
from tests.bench.starting import DATA, FLOOR
from tests.bench.terminal import Cost, NotShownError, Terminal, rest
from tests.bench.world import CROWD, USERS, World

_BARE = "bare table"
_PRESSES = 20
"""Keys per turn: the cursor stays on one screen for the arrows."""

_REST = 20.0
"""Seconds; the console looks at its data every ten of them."""

_PAGES_AT_ONCE = 20
_PATIENCE = 300.0


async def keys(world: World, turns: int) -> list[Figure]:
    """One cursor key and one page: floor, table and console side by side, a key each in turn."""
    presses = {"down": max(_PRESSES, turns), "pagedown": max(_PRESSES, turns)}
    with (
        world.app("floor_app", "1000") as floor,
        world.app("table_app", "1000") as table,
        world.console() as console,
    ):
        floor.until(FLOOR)
        table.until(r"r0000020")
        console.until(DATA)
        console.press("p")  # no refresh in between
        figures = []
        for key, count in presses.items():
            bare, ours, whole = _in_turns((floor, table, console), key, count)
            name = {"down": "one cursor key", "pagedown": "one page"}[key]
            most = 3000.0 if key == "pagedown" else None
            for side, costs in (("table", ours), ("console", whole)):
                figures += [
                    Figure(
                        f"{name}, {side}", _BARE, _seconds(costs), _seconds(bare), "ms", 1.2
                    ),
                    Figure(f"{name}, {side}, CPU", _BARE, _cpu(costs), _cpu(bare), "ms", 1.2),
                    Figure(
                        f"{name}, {side}, bytes", _BARE, _sizes(costs), _sizes(bare), "B",
                        None if most else 1.2, most,
                    ),
                ]  # fmt: skip
        return figures


async def refresh(world: World, turns: int) -> list[Figure]:
    """A refresh that changed one row of 40, by the table alone and by the console."""
    rows = 43
    with (
        world.app("data_table_app", "100", rows=rows) as theirs,
        world.app("table_app", "100", rows=rows) as table,
        world.console(rows=rows) as console,
    ):
        theirs.until(r"r0000039")
        table.until(r"r0000039")
        console.until(r"tenant-0040")
        console.press("p")
        cell, one, none, read, unchanged = [], [], [], [], []
        async with clusters.connected(world.superuser) as connection:
            for _ in range(turns):
                cell.append(theirs.press("c"))
                one.append(table.press("c"))
                none.append(table.press("u"))
                await connection.execute(
                    "UPDATE credit_balances SET balance = balance + 1 WHERE tenant_id ="
                    " (SELECT id FROM tenants WHERE name = 'tenant-0007')"
                )
                read.append(console.press("r", quiet=0.3))
                unchanged.append(console.press("r", quiet=0.3))
    against = "DataTable.update_cell"
    return [
        Figure("refresh, 1 row of 40, table", against, _sizes(one), _sizes(cell), "B", 0.15),
        Figure("refresh, no row, table", against, _sizes(none), _sizes(cell), "B", None, 0),
        Figure("refresh, 1 row of 40, console", against, _sizes(read), _sizes(cell), "B", 0.15),
        Figure("refresh, no row, console", against, _sizes(unchanged), _sizes(cell), "B"),
    ]


async def idle(world: World, turns: int) -> list[Figure]:
    """Nobody presses a key: floor, table, paused and live console, all at the same time."""
    with (
        world.app("floor_app", "1000") as floor,
        world.app("table_app", "1000") as table,
        world.console() as paused,
        world.console() as live,
    ):
        floor.until(FLOOR)
        table.until(r"r0000020")
        paused.until(DATA)
        live.until(DATA)
        paused.press("p")
        sides = (floor, table, paused, live)
        costs = [rest(sides, _REST) for _ in range(max(1, turns // 3))]
    bare, ours, quiet, reading = zip(*costs, strict=True)
    against = f"bare table, {_REST:.0f} s"
    return [
        Figure("idle, table, CPU", against, _cpu(ours), _cpu(bare), "ms", 1.3),
        Figure("idle, console paused, CPU", against, _cpu(quiet), _cpu(bare), "ms", 1.3),
        Figure("idle, console live, CPU", against, _cpu(reading), _cpu(bare), "ms"),
        Figure("idle, table, bytes", against, _sizes(ours), _sizes(bare), "B", None, 0),
        Figure("idle, console paused, bytes", against, _sizes(quiet), _sizes(bare), "B"),
        Figure("idle, console live, bytes", against, _sizes(reading), _sizes(bare), "B"),
    ]


async def memory(world: World, turns: int) -> list[Figure]:
    """Memory after the start, and while walking through a hundred thousand users."""
    started, bare, half, whole = [], [], [], []
    for turn in range(max(2, turns // 3)):
        with world.app("floor_app", "1000") as floor, world.console("--tenant", CROWD) as console:
            floor.until(FLOOR)
            console.until(r"Tenant 1\b")
            console.settled()
            started.append(float(console.memory))
            bare.append(float(floor.memory))
            if turn == 0:  # long, and as steady as memory is
                console.press("u")
                console.until(r"user000001@")
                half.append(_walked(console, USERS // 2))
                whole.append(_walked(console, USERS))
    return [
        Figure("memory after the start", _BARE, started, bare, "MB", None, 80 * 2**20),
        Figure(f"memory after {USERS:,} rows", "after half", whole, half, "MB", 1.02, 80 * 2**20),
    ]


def _walked(console: Terminal, row: int) -> float:
    """Page down until a row of that number, or a later one, is in sight; memory then."""
    end = time.perf_counter() + _PATIENCE
    while max(map(int, re.findall(r"user(\d{6})@", console.text)), default=0) < row:
        if time.perf_counter() > end:
            raise NotShownError(f"row {row} did not come:\n{console.text}")
        for _ in range(_PAGES_AT_ONCE):
            console.send("pagedown")
        console.settled(0.02)
    console.settled()
    return float(console.memory)


def _in_turns(terminals: Sequence[Terminal], key: str, count: int) -> list[list[Cost]]:
    """Press a key so many times in each program, one after the other."""
    costs: list[list[Cost]] = [[] for _ in terminals]
    for _ in range(count):
        for terminal, kept in zip(terminals, costs, strict=True):
            kept.append(terminal.press(key))
    return costs


def _seconds(costs: Sequence[Cost]) -> list[float]:
    return [cost.seconds for cost in costs]


def _cpu(costs: Sequence[Cost]) -> list[float]:
    return [cost.cpu for cost in costs]


def _sizes(costs: Sequence[Cost]) -> list[float]:
    return [float(cost.size) for cost in costs]
