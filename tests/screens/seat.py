"""A person's seat before the console: keys in, lines of text out, a real database behind it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from textual._compositor import LayoutUpdate
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen

from console.app import ConsoleApp
from console.data.database import Database
from console.logic.links import Link
from console.services import Services
from console.settings import Settings, resolve
from console.settings.looks import Looks
from widgets.table import RowTable

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = "RADIANT_UPDATE_SNAPSHOTS"
"""Set to 1, this environment variable has the snapshots written anew instead of compared."""

PATIENCE = 20.0
"""Seconds after which something that must come has not; nothing is measured by it."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\dZ")
ScreenT = TypeVar("ScreenT", bound=Screen[Any])


class Seat:
    """One console and the person before it."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot

    # Seeing ------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """The screen as text, a line each, blanks at the end left out."""
        screen = self.app.screen
        update = screen._compositor.render_update(
            full=True, screen_stack=self.app._background_screens
        )
        assert isinstance(update, LayoutUpdate)
        return ["".join(strip.text for strip in line).rstrip() for line in update.strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def header(self) -> str:
        return self.lines[0]

    @property
    def last(self) -> str:
        """The last line: keys, or what has to be said."""
        return self.lines[-1]

    @property
    def table(self) -> RowTable[Any]:
        return self.app.screen.query_one(RowTable)

    @property
    def marked(self) -> str:
        """The line under the cursor."""
        return next(line for line in self.lines if line.startswith("▸"))

    def screen(self, kind: type[ScreenT]) -> ScreenT:
        """The screen in front, which must be of this kind."""
        assert isinstance(self.app.screen, kind), f"{self.app.screen} is in front:\n{self.text}"
        return self.app.screen

    # Acting ------------------------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        """Press keys, and wait for what they began."""
        for key in keys:
            self.send(key)
            await self.settled()

    def send(self, *keys: str) -> None:
        """Press keys at once, and wait for nothing."""
        for key in keys:
            letter = " " if key == "space" else key
            is_letter = len(letter) == 1
            name = _character_to_key(letter) if is_letter else key
            self.app.post_message(Key(name, letter if is_letter else None))

    async def type(self, text: str) -> None:
        """Type text into the line that has the focus."""
        self.send(*text)
        await self.settled()

    async def resize(self, columns: int, rows: int) -> None:
        await self._pilot.resize_terminal(columns, rows)
        await self.settled()

    async def click(self, x: int, y: int, times: int = 1) -> None:
        await self._pilot.click(offset=(x, y), times=times)
        await self.settled()

    # Waiting -----------------------------------------------------------------------------------

    async def settled(self) -> None:
        """Wait until nothing is read any more and the screen stays as it is."""
        before, quiet = "", 0
        while quiet < 3:  # messages go from widget to screen to application, and back
            await self._pilot.pause(0)
            reading = any(not worker.is_finished for worker in self.app.workers)
            quiet = 0 if reading or self.text != before else quiet + 1
            before = self.text

    async def until(self, condition: str | Callable[[], bool], *, settle: bool = True) -> None:
        """Wait until a text is on the screen, or a condition holds; then, until all is quiet."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (condition in self.text if isinstance(condition, str) else condition()):
                    await self._pilot.pause(0.02)
        except TimeoutError:
            raise AssertionError(f"{condition!r} did not come:\n{self.text}") from None
        if settle:
            await self.settled()


@asynccontextmanager
async def seat(
    dsn: str,
    *,
    size: tuple[int, int] = (80, 24),
    link: Link | None = None,
    looks: Looks | None = None,
    begun: str = "live ",
    **settings: Any,
) -> AsyncIterator[Seat]:
    """Open the console, and wait until it shows its first data.

    Args:
        dsn: Whose login, on which database.
        size: Columns and rows.
        link: Where to open.
        looks: Colours and glyphs.
        begun: What to wait for.
        settings: Besides: data is read again only when asked for, unless said otherwise.
    """
    chosen: dict[str, Any] = {"environment": "TEST", "pgbouncer": "no", "refresh_seconds": 3600}
    known = Settings(**(chosen | settings))

    async def start() -> tuple[Database, Settings]:
        database = Database(resolve(dsn, {}, Path(os.environ["HOME"])), settings=known)
        await database.open()
        return database, known

    app = ConsoleApp(Services(start), link, looks)
    async with app.run_test(size=size) as pilot:
        here = Seat(app, pilot)
        await here.until(begun)
        yield here


def matches_snapshot(name: str, here: Seat) -> None:
    """Compare a screen with the reviewed text in ``snapshots/``.

    Moments are masked, and the keys in the last line left out: the registry has them.
    ``RADIANT_UPDATE_SNAPSHOTS=1 pytest tests/screens`` writes them anew, to be reviewed.
    """
    shown = _MOMENT.sub("YYYY-MM-DD hh:mmZ", "\n".join(here.lines[:-1])) + "\n"
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get(UPDATE) == "1":
        file.write_text(shown)
        return
    assert shown == file.read_text(), f"{name} differs; {UPDATE}=1 writes it anew:\n{shown}"
