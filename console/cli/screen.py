"""Opening the console: what the terminal must be able to do, and how the program ends."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from console.actions import check_keys
from console.cli.log import open_log
from console.cli.options import Flags
from console.logic import links
from console.models.faults import Usage
from console.settings.errors import SettingsError
from console.settings.looks import Looks, looks

if TYPE_CHECKING:
    from console.data.database import Database
    from console.settings import Settings


def refuse_poor_terminal() -> None:
    """Refuse what can't show a screen, with the way that works there.

    Raises:
        Usage: There is no terminal, or one that knows no cursor.
    """
    plain = "Use the commands that print instead: radiant-console tenants list, --help for all."
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        if "SSH_CONNECTION" in os.environ:
            plain = "Over SSH a link wants -t: ssh -t HOST radiant-console LINK. " + plain
        raise Usage("The console needs a terminal, and this is none.", plain)
    if os.environ.get("TERM", "") in {"", "dumb", "unknown"}:
        term = os.environ.get("TERM") or "not set"
        raise Usage(f"The console can't draw on this terminal (TERM is {term}).", plain)


def open_console(flags: Flags, link: str | None) -> int:
    """Open the console and return its exit code.

    Raises:
        Usage: The link or the terminal won't do.
        Fault: The database couldn't be reached or used.
    """
    place = links.parse(link) if link is not None else None
    refuse_poor_terminal()
    try:
        wanted = looks(flags.settings)
    except SettingsError as wrong:
        raise Usage(str(wrong)) from wrong

    warnings: list[str] = []
    gc.disable()
    _spare_bytes(wanted)

    async def start() -> "tuple[Database, Settings]":
        try:
            database, settings = await asyncio.to_thread(_load, flags, warnings.append)
            await database.open()
        finally:
            _collect_garbage()
        return database, settings

    from console.app import ConsoleApp
    from console.services import Services

    services = Services(start)
    app = ConsoleApp(services, place, wanted)
    app.run(mouse=wanted.mouse)
    for words in warnings:
        click.echo(f"radiant-console: {words}", err=True)
    if (head := services.audit_head) is not None:
        click.echo(f"Audit log: line {head.seq}, {head.hash}", err=True)
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0


def _spare_bytes(wanted: Looks) -> None:
    """Say colours by number, and on a slow line draw fewer frames, unless asked otherwise.

    Themes with colours are of the 256-colour cube; as 24 bits they cost a quarter more bytes per
    key and 30 % more per page (tests/bench/tricks.py). Textual reads this when it is imported.
    """
    if wanted.slow_link:
        os.environ.setdefault("TEXTUAL_FPS", "10")
    if os.environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", "256")


def _collect_garbage() -> None:
    """Collect garbage from now on, and never look at what the start brought.

    Imports make objects that stay. Looking through them again and again is a tenth of the CPU time
    until data is shown (tests/bench/tricks.py), and one full look later holds up a key for 30 ms.
    """
    gc.freeze()
    gc.enable()


def _load(flags: Flags, warn: Callable[[str], None]) -> "tuple[Database, Settings]":
    """Import what is heavy, off the interface's loop, and read the settings."""
    from console.cli.connect import database_from

    database, settings = database_from(flags.settings, warn)
    if flags.debug:
        try:
            open_log(settings.log_file)
            warn(f"The log is in {settings.log_file}.")
        except OSError as error:
            warn(f"There is no log: {settings.log_file}: {error.strerror}.")
    check_keys(settings.keys)
    return database, settings
