"""Opening the console in a test, as one person, without a terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from console.app import ConsoleApp
from console.data.database import Database
from console.logic import links
from console.services import Services
from console.settings import Settings
from tests.data.conftest import database


@asynccontextmanager
async def console(
    dsn: str, link: str = "tenants", size: tuple[int, int] = (80, 24), **settings: object
) -> AsyncIterator[tuple[ConsoleApp, Pilot[None]]]:
    """The console at a link, with what is there already shown."""
    made = database(dsn, **settings)
    chosen = Settings(**({"pgbouncer": "no"} | settings))

    async def start() -> tuple[Database, Settings]:
        await made.open()
        return made, chosen

    app = ConsoleApp(Services(start, Path("/nowhere/state.json")), links.parse(link))
    async with app.run_test(size=size) as pilot:
        await settled(app, pilot)
        yield app, pilot


async def settled(app: ConsoleApp, pilot: Pilot[None]) -> None:
    """Wait until what was begun is done and drawn."""
    for _ in range(3):
        await app.workers.wait_for_complete()
        await pilot.pause()


def text(app: ConsoleApp) -> str:
    """What stands on the screen, without blanks at the ends of lines."""
    screen = app.screen
    lines = []
    for y in range(screen.size.height):
        strips = screen._compositor.render_strips()
        lines.append(strips[y].text.rstrip() if y < len(strips) else "")
    return "\n".join(lines)
