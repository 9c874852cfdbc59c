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
from tests.bench.terminal import NotShownError
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


ON_REQUEST = {"tricks"}
"""What is measured only when it is named: not what the console costs, but why."""


async def run(names: list[str], turns: int, *, tell: bool) -> tuple[list[Figure], bool]:
    """Measure these, one after the other.

    Returns:
        The figures, and whether all could be measured.
    """
    figures: list[Figure] = []
    complete = True
    async with world() as made:
        for name in names:
            print(f"measuring: {name} …", file=sys.stderr)  # noqa: T201
            try:
                found = await MEASURES[name](made, turns)
            except NotShownError as error:
                print(f"{name}: not measured. {error}", file=sys.stderr)  # noqa: T201
                complete = False
                continue
            figures += found
            if tell:
                print(table(found), end="\n\n", flush=True)  # noqa: T201
    return figures, complete


def main() -> None:
    """Measure what was asked for and print it."""
    usual = [name for name in MEASURES if name not in ON_REQUEST]
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(MEASURES)}; without one, all but {', '.join(ON_REQUEST)}",
    )
    parser.add_argument("--turns", type=int, default=9, help="repeats of each side (9)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(MEASURES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    for package in (console, screens, widgets):
        compileall.compile_dir(Path(package.__path__[0]), quiet=1)
    before = machine()
    figures, complete = asyncio.run(run(asked.names or usual, asked.turns, tell=not asked.json))
    if asked.json:
        print(as_json(figures, before))  # noqa: T201
    else:
        after = machine()
        print(  # noqa: T201
            f"Python {after['python']}, {after['processors']} processors, "
            f"load {before['load_1min']} before and {after['load_1min']} after."
        )
    sys.exit(not complete)


if __name__ == "__main__":
    main()
