"""What each trick for speed is worth: the console as it is, against the console without it."""

import sys
from dataclasses import dataclass, replace

from tests.bench.figures import Figure
from tests.bench.starting import DATA, FRAME
from tests.bench.terminal import Cost, Terminal
from tests.bench.world import World

_RUN = "from console.cli import main; main()"

_BY_MODE = """
import console.app
from functools import partial
made = console.app.ConsoleApp.__init__
def by_mode(app, services, *arguments):
    made(app, services, *arguments)
    app.add_mode("tenants", partial(console.app.TenantsScreen, services))
console.app.ConsoleApp.__init__ = by_mode
"""

_WATCHED = """
import console.app
dressed = console.app.ConsoleApp.dress
def watched(app, looks):
    dressed(app, looks)
    theme = app.theme
    app.set_reactive(console.app.ConsoleApp.theme, "textual-dark")
    app.theme = theme
console.app.ConsoleApp.dress = watched
"""


@dataclass(frozen=True, slots=True)
class Trick:
    """A trick, and how to do without it.

    Attributes:
        undone: Code to run before the console.
        both: Code to run before the console on both sides.
        until: What it speeds up: until this is on the screen.
    """

    undone: str
    until: str
    both: str = ""


STARTS = {
    "first screen outside of modes": Trick(_BY_MODE, FRAME, "import console.app"),
    "theme set unwatched": Trick(_WATCHED, FRAME, "import console.app"),
    "screens imported when shown": Trick(
        "for name in screens._MODULES: getattr(screens, name)", FRAME, "import screens, console.app"
    ),
    "no garbage collected": Trick("gc.disable = gc.freeze = lambda: None", DATA, "import gc"),
    "no ORM imported": Trick(
        "import sqlalchemy.ext.asyncio", DATA, "import console.app, sqlalchemy"
    ),
}


async def tricks(world: World, turns: int) -> list[Figure]:
    """Start the console with and without each trick, in turns; and count colours' bytes."""
    figures = []
    for name, trick in STARTS.items():
        ours, theirs = [], []
        for _ in range(turns + 1):
            ours.append(_started(world, trick.both, trick.until))
            theirs.append(_started(world, f"{trick.both}\n{trick.undone}", trick.until))
        what = f"{'frame' if trick.until == FRAME else 'data'}: {name}"
        waited = [cost.seconds for cost in ours[1:]], [cost.seconds for cost in theirs[1:]]
        spent = [cost.cpu for cost in ours[1:]], [cost.cpu for cost in theirs[1:]]
        figures += [
            Figure(what, "without", *waited, "ms"),
            Figure(f"{what}, CPU", "without", *spent, "ms"),
        ]
    return [*figures, *_colors(world)]


def _colors(world: World) -> list[Figure]:
    """Bytes of a key and of a page in a theme with colours: by number, and as 24 bits."""
    colored = {**world.environment, "RADIANT_CONSOLE_THEME": "dark"}
    spelled = {**colored, "TEXTUAL_COLOR_SYSTEM": "truecolor"}
    with (
        replace(world, environment=colored).console() as ours,
        replace(world, environment=spelled).console() as theirs,
    ):
        ours.until(DATA)
        theirs.until(DATA)
        figures = []
        for key in ("down", "pagedown"):
            number, bits = ([float(side.press(key).size)] for side in (ours, theirs))
            figures.append(Figure(f"{key}, bytes: colours by number", "24 bits", number, bits, "B"))
    return figures


def _started(world: World, code: str, until: str) -> Cost:
    command = (sys.executable, "-c", f"{code}\n{_RUN}", "--dsn", world.dsn)
    with Terminal(command, world.environment) as terminal:
        return terminal.until(until)
