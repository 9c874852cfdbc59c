"""How a failure is told: one sentence on stderr and an exit code that scripts can read."""

import traceback

import click

from console.embedded import EmbeddedError
from console.models.faults import Fault
from console.settings import SettingsError


def tell(error: Exception, *, debug: bool) -> int:
    """Say on stderr what went wrong and return the exit code for it.

    Unexpected errors are told by their type and text; their traceback only with ``--debug``.
    """
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True)
    match error:
        case Fault():
            click.echo(f"radiant-console: {error.message}", err=True)
            if error.hint:
                click.echo(f"  {error.hint}", err=True)
            return error.exit_code
        case SettingsError():
            click.echo(f"radiant-console: {error}", err=True)
            return 2
        case EmbeddedError():
            click.echo(f"radiant-console: {error}", err=True)
            return 1
        case _:
            click.echo(
                f"radiant-console: unexpected {type(error).__name__}: {error}\n"
                "  This is a mistake of ours. --debug shows where it happened.",
                err=True,
            )
            return 1
