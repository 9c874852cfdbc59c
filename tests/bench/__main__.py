"""Measure what the console costs, as ratios: ``python -m tests.bench [NAME…]``.

Both sides of every ratio are measured in turns within one run, so a slow or busy machine changes
them together. A ratio is the median over the turns; beside it stands the middle half of them.
"""

import argparse
import asyncio
import compileall
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import console
import screens
import widgets
from tests.bench import documents, large, reading, starting, tricks, using
from tests.bench.figures import Figure, as_json, machine, table
from tests.bench.world import World, world

Measure = Callable[[World, int], Awaitable[list[Figure]]]

MEASURES: dict[str, Measure] = {
    "start": starting.start,
    "peers": starting.peers,
    "keys": using.keys,
    "refresh": using.refresh,
    "idle": using.idle,
    "memory": using.memory,
    "trips": reading.trips,
    "page": reading.page,
    "documents": documents.documents,
    "tricks": tricks.tricks,
    "large": large.reads,
    "upgrade": large.upgrade,
}


async def run(names: list[str], turns: int) -> list[Figure]:
    """Measure these, one after the other."""
    figures: list[Figure] = []
    async with world() as made:
        for name in names:
            print(f"measuring: {name} …", file=sys.stderr)  # noqa: T201
            figures += await MEASURES[name](made, turns)
    return figures


def main() -> None:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASURES)}; all")
    parser.add_argument("--turns", type=int, default=9, help="repeats of each side (9)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(MEASURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    for package in (console, screens, widgets):
        compileall.compile_dir(Path(package.__path__[0]), quiet=1)
    before = machine()
    figures = asyncio.run(run(asked.names or list(MEASURES), asked.turns))
    if asked.json:
        print(as_json(figures, before))  # noqa: T201
        return
    print(table(figures))  # noqa: T201
    after = machine()
    print(  # noqa: T201
        f"\nPython {after['python']}, {after['processors']} processors, "
        f"load {before['load_1min']} before and {after['load_1min']} after."
    )


if __name__ == "__main__":
    main()
