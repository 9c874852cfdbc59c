"""Starting: the first frame, the first data, the bytes of the first screen; and other programs."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.figures import Figure
from tests.bench.terminal import Cost, NotShownError, Terminal
from tests.bench.world import World

FRAME = r"q quit *$"
"""The console's last line: when it is there, all of the frame is."""

DATA = r"tenant-0021"
"""The last row that 24 lines have room for."""

FLOOR = r"r0000021"
_QUERY = "SELECT name, status, created_at FROM tenants ORDER BY name LIMIT 21"
_BARE = "bare table"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program that can show the same rows.

    Attributes:
        arguments: What it is started with; ``DSN`` and ``CSV`` stand for where the rows are.
        steps: Texts to wait for and what is typed then.
    """

    arguments: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


PEERS = {
    "psql": Peer(("DSN", "-c", _QUERY), ()),
    "pgcli": Peer(("DSN", "--less-chatty"), ((r"[>#] *$", f"{_QUERY};\r"),)),
    "vd": Peer(("CSV",), ()),  # it takes no socket in a connection string
}
"""By the name of the program on PATH."""


async def start(world: World, turns: int) -> list[Figure]:
    """Start the console and the floor in turns."""
    floors: list[tuple[Cost, Cost]] = []
    loaded: list[Cost] = []
    ours: list[tuple[Cost, Cost, Cost]] = []
    for _ in range(turns + 1):  # the first one warms files and server
        with world.app("floor_app", "1000") as floor:
            floors.append((floor.until(FLOOR), floor.settled()))
        with world.console() as console:
            ours.append((console.until(FRAME), console.until(DATA), console.settled()))
        with world.app("floor_app", "1000", "libraries") as libraries:
            loaded.append(libraries.until(FLOOR))
    bare, whole = zip(*floors[1:], strict=True)
    frame, data, screen = zip(*ours[1:], strict=True)
    return [
        *_waited("start to first frame", _BARE, frame, bare, 1.2),
        *_waited("start to data", _BARE, data, bare, 2.0),
        *_waited("start to data", "bare table, libraries", data, loaded[1:], None),
        Figure("first screen", _BARE, _sizes(screen), _sizes(whole), "B", 1.1),
    ]


async def peers(world: World, turns: int) -> list[Figure]:
    """Start the console and other programs that are on PATH in turns."""
    figures = []
    for name, peer in PEERS.items():
        program = shutil.which(name)
        if program is None:
            print(f"{name}: not on PATH, not measured")  # noqa: T201
            continue
        ours, theirs = [], []
        try:
            for _ in range(turns + 1):
                theirs.append(_shown(world, program, peer))
                with world.console() as console:
                    ours.append(console.until(DATA))
        except NotShownError as error:
            print(f"{name}: not measured. {error}")  # noqa: T201
        else:
            figures += _waited("start to data", name, ours[1:], theirs[1:], None)
    return figures


def _shown(world: World, program: str, peer: Peer) -> Cost:
    places = {"DSN": world.dsn, "CSV": str(world.csv)}
    arguments = (places.get(word, word) for word in peer.arguments)
    with Terminal((program, *arguments), {**world.environment, "PAGER": "cat"}) as terminal:
        for text, typed in peer.steps:
            terminal.until(text)
            terminal.send(typed)
        return terminal.until(DATA)


def _waited(
    what: str, against: str, ours: Sequence[Cost], theirs: Sequence[Cost], target: float | None
) -> list[Figure]:
    """Time as a person waits for it, and CPU as the steadier measure of the same."""
    waited = [cost.seconds for cost in ours], [cost.seconds for cost in theirs]
    spent = [cost.cpu for cost in ours], [cost.cpu for cost in theirs]
    return [
        Figure(what, against, *waited, "ms", target),
        Figure(f"{what}, CPU", against, *spent, "ms", target),
    ]


def _sizes(costs: Sequence[Cost]) -> list[float]:
    return [cost.size for cost in costs]
