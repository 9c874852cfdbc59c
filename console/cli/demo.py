"""``radiant-console demo``: the console on an embedded Postgres with made-up data."""

import json
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import Literal

import click

from console.cli.options import CONSOLE, Flags, connection_options
from console.demo.home import DemoHome
from console.demo.large import Scale
from console.demo.people import PEOPLE
from console.models.faults import Usage

DEFAULT_PERSON = "mira@radiant.example"


@click.command(context_settings=CONSOLE)
@click.argument("link", required=False, metavar="[SCREEN|LINK]")
@click.option(
    "--as",
    "person",
    metavar="EMAIL",
    default=DEFAULT_PERSON,
    show_default=True,
    help="Who to be: " + ", ".join(f"{p.email} ({p.role})" for p in PEOPLE if p.login) + ".",
)
@click.option("--reset", "anew", is_flag=True, help="Throw the demo world away and make a new one.")
@click.option(
    "--scale",
    type=click.Choice(["small", "large"]),
    default="small",
    show_default=True,
    help="Which world: 26 tenants, made in seconds, or 1,000 with 10 million ledger rows, made in"
    " minutes. Both are kept.",
)
@click.option(
    "--factor",
    type=click.FloatRange(0.0005, 4),
    metavar="NUMBER",
    help="How much of the large world to make, such as 0.01; kept beside the others.",
)
@click.option("-y", "--yes", is_flag=True, help="Don't ask before the large world is made.")
@click.option(
    "--server",
    is_flag=True,
    help="Keep the demo server running until interrupted, and print its DSNs as JSON.",
)
@connection_options
@click.pass_obj
def demo(
    flags: Flags,
    link: str | None,
    person: str,
    scale: Literal["small", "large"],
    factor: float | None,
    *,
    anew: bool,
    yes: bool,
    server: bool,
) -> None:
    """Open the console on a Postgres of its own, filled with made-up data.

    The server needs no installation and no root, listens on a unix socket only, and stops when the
    last console is closed. The data stays until --reset.
    """
    if not server:
        from console.cli.screen import refuse_poor_terminal

        refuse_poor_terminal()
    if factor is not None and scale != "large":
        raise Usage("--factor is for the large world.", "Say --scale large as well.")
    home = _prepared(Scale(scale, factor or 1.0), anew=anew, yes=yes)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)
    with home.server:
        if server:
            _serve(home)
            return
        dsn = home.people.get(person)
        if dsn is None:
            logins = ", ".join(home.people)
            raise Usage(f"Nobody in the demo world logs in as {person}.", f"There are: {logins}.")
        from console.cli.screen import open_console

        flags.settings = {
            "environment": "DEMO",
            **flags.settings,
            "dsn": dsn,
            "pgbouncer": "no",
        }
        code = open_console(flags, link)
    age = datetime.now(UTC) - home.made_at
    if age > timedelta(days=1):
        click.echo(f"This demo world was told {age.days} d ago; --reset tells it anew.", err=True)
    sys.exit(code)


def _prepared(scale: Scale, *, anew: bool, yes: bool) -> DemoHome:
    def agree(words: str) -> None:
        click.echo(words, err=True)
        if sys.stdin.isatty() and not yes:
            click.confirm("Load it?", default=True, abort=True, err=True)

    now = datetime.now(UTC)
    try:
        return DemoHome.prepare(None, now=now, progress=_say, scale=scale, anew=anew, agree=agree)
    except KeyboardInterrupt:
        if scale.is_large:
            click.echo("\nInterrupted. The same command goes on with it.", err=True)
        raise


def _say(words: str) -> None:
    """Progress on stderr: over the same line again where there is a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{words}", err=True, nl=False)
    else:
        click.echo(words, err=True)


def _serve(home: DemoHome) -> None:
    click.echo(json.dumps({"owner": home.owner, "people": dict(home.people)}, indent=2))
    sys.stdout.flush()
    click.echo(f"Demo server runs in {home.server.folder}; ctrl+c stops it.", err=True)
    ending = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    signal.sigwait(ending)
