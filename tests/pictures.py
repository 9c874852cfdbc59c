"""Pictures of the running program, for the README: ``make pictures``.

The program runs headless on a demo world of its own, made for the picture, so that every age in it
is fresh. The pictures are SVG; what they would fetch from elsewhere is taken out.
"""

import asyncio
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from console.app import ConsoleApp
from console.data.database import Database
from console.demo.home import DemoHome
from console.embedded import reset
from console.services import Services
from console.settings import Settings, resolve
from console.settings.looks import Looks

FOLDER = Path(__file__).parent.parent / "docs"
PERSON = "mira@radiant.example"

SCENES: dict[str, tuple[str, ...]] = {
    "tenants": (),
    "tenant": ("enter",),
    "switch": ("t", "h", "o", "o"),
}
"""Name of the picture, and the keys that lead there from the start."""


async def picture(dsn: str, keys: tuple[str, ...]) -> str:
    """Run the program at 80×24, press the keys, and return the screen as SVG."""

    async def start() -> tuple[Database, Settings]:
        settings = Settings(environment="DEMO", environment_color="green")
        database = Database(resolve(dsn, {}, Path.home(), pgbouncer="no"), settings=settings)
        await database.open()
        return database, settings

    app = ConsoleApp(Services(start), looks=Looks("dark"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app)
        for key in keys:
            await pilot.press(key)
        await settled(app)
        return without_fonts(app.export_screenshot(title="radiant-console"))


async def settled(app: ConsoleApp) -> None:
    """Wait until the screen shows what was read."""
    for _ in range(3):
        await asyncio.sleep(0.3)
        await app.workers.wait_for_complete()


def without_fonts(svg: str) -> str:
    """Take out the fonts that the picture would fetch: a monospaced one is everywhere."""
    svg = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    return re.sub(r"font-family: Fira Code, monospace", "font-family: monospace", svg)


def main() -> None:
    """Take every picture."""
    with tempfile.TemporaryDirectory() as folder:
        home = DemoHome.prepare(Path(folder), now=datetime.now(UTC), progress=lambda _: None)
        with home.server:
            for name, keys in SCENES.items():
                svg = asyncio.run(picture(home.people[PERSON], keys))
                (FOLDER / f"{name}.svg").write_text(svg)
        reset(Path(folder))


if __name__ == "__main__":
    main()
