"""``radiant-console db``: create, upgrade and check the schema."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console.cli.options import CONSOLE, Flags, database_options
from console.models.faults import NotPermitted, Usage

if TYPE_CHECKING:
    from console.settings import ConnectionTarget

Answer = TypeVar("Answer")


@click.group(context_settings=CONSOLE)
def db() -> None:
    """Create, upgrade and check the schema.

    These commands want the owner of the database and a direct connection, not one through
    PgBouncer. Progress goes to stderr, SQL and revisions to stdout.
    """


@db.command()
@click.argument("revision", default="head")
@click.option("--sql", is_flag=True, help="Print the SQL instead; REVISION may be FROM:TO.")
@database_options
@click.pass_obj
def upgrade(flags: Flags, revision: str, sql: bool) -> None:
    """Bring the schema up to REVISION, the newest by default.

    A transaction for each revision: when one fails, those before it stay. Where nothing is
    missing, nothing is done. Feed the SQL to psql -v ON_ERROR_STOP=1.
    """
    from migrations import runner

    start, _, end = revision.rpartition(":")
    if sql:
        click.echo(runner.offline_sql(start or "base", end), nl=False)
        return
    _refuse_range(start)
    target = _writable_target(flags)
    _run(runner.upgrade(target, end, progress=_say))
    _say(f"The schema is at {_run(runner.current(target))}.")


@db.command()
@click.argument("revision")
@click.option("--sql", is_flag=True, help="Print the SQL instead; REVISION is FROM:TO.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@database_options
@click.pass_obj
def downgrade(flags: Flags, revision: str, sql: bool, yes: bool) -> None:
    """Take the schema down to REVISION, or to 'base' for none of it.

    Tables go with every row in them.
    """
    from migrations import runner

    start, _, end = revision.rpartition(":")
    if sql:
        click.echo(runner.offline_sql(start or "head", end), nl=False)
        return
    _refuse_range(start)
    target = _writable_target(flags)
    if not yes:
        _confirm(target)
    _run(runner.downgrade(target, end, progress=_say))
    _say(f"The schema is at {_run(runner.current(target)) or 'base'}.")


@db.command()
@click.argument("revision")
@database_options
@click.pass_obj
def stamp(flags: Flags, revision: str) -> None:
    """Record REVISION as reached, without running anything.

    For a database that the platform made itself: stamp 040, then upgrade.
    """
    from migrations import runner

    target = _writable_target(flags)
    _run(runner.stamp(target, revision))
    _say(f"The schema counts as {_run(runner.current(target)) or 'base'}.")


@db.command()
@database_options
@click.pass_obj
def current(flags: Flags) -> None:
    """Print the revision that the database records."""
    from migrations import runner

    revision = _run(runner.current(_target(flags)))
    if revision is None:
        _say("The database records no revision.")
        sys.exit(1)
    click.echo(revision)


@db.command()
@database_options
@click.pass_obj
def check(flags: Flags) -> None:
    """Say whether the schema is the one this version wants; exit code 1 when it isn't."""
    from migrations import runner
    from migrations.runner import State

    found = _run(runner.check(_target(flags)))
    match found.state:
        case State.CURRENT:
            _say(f"The schema is current: {found.revision}.")
            return
        case State.OLDER:
            _say(
                f"The schema is older than this version: {found.revision}, not {found.head}. "
                "Run: radiant-console db upgrade. It would run:"
            )
            for name in found.missing:
                _say(f"  {name}")
        case State.NEWER:
            _say(
                f"The schema is newer than this version: {found.revision}, not {found.head}. "
                "Upgrade the console."
            )
        case State.UNKNOWN:
            _say(f"The schema is at {found.revision}, which this version has never heard of.")
        case State.NONE:
            _say(
                "The database records no revision. Empty: radiant-console db upgrade. "
                "Made by the platform: radiant-console db stamp 040, then db upgrade."
            )
    sys.exit(1)


def _target(flags: Flags) -> "ConnectionTarget":
    from console.settings import load, resolve

    return resolve(load(flags.settings).dsn, os.environ, Path.home())


def _writable_target(flags: Flags) -> "ConnectionTarget":
    from console.settings import load

    if load(flags.settings).read_only:
        raise NotPermitted("These settings are read-only.", "Nothing was changed.")
    return _target(flags)


def _run(work: Coroutine[Any, Any, Answer]) -> Answer:
    from sqlalchemy.exc import SQLAlchemyError

    from console.data.errors import query_fault

    try:
        return asyncio.run(work)
    except (SQLAlchemyError, OSError) as error:
        raise query_fault(error) from error


def _refuse_range(start: str) -> None:
    if start:
        raise Usage("FROM:TO goes with --sql.", "A database knows where it is.")


def _confirm(target: "ConnectionTarget") -> None:
    if not sys.stdin.isatty():
        raise Usage("A downgrade drops tables with every row in them.", "Say --yes to go on.")
    question = f"Tables of {target.database} at {target.where} go with every row in them. "
    typed = click.prompt(f"{question}Its name, to go on", err=True, default="", show_default=False)
    if typed != target.database:
        raise click.Abort


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
