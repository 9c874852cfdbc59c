"""The command line's root: which command, which screen, which link."""

import importlib
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import click
from typing_extensions import override

from console import __version__
from console.actions import AREAS
from console.cli.options import CONSOLE, Flags, connection_options
from console.cli.place import check_one_place


class _Lazy(NamedTuple):
    """A command that is imported when it is called, and its line in ``--help``."""

    module: str
    attribute: str
    help: str


_COMMANDS = {
    "demo": _Lazy(
        "console.cli.demo", "demo", "The console on an embedded Postgres with made-up data."
    ),
    "db": _Lazy("console.cli.db", "db", "Create, upgrade and check the schema."),
    "tenants": _Lazy("console.cli.tenants", "tenants", "Tenants: list, show; alone: their screen."),
    "audit": _Lazy(
        "console.cli.audit", "audit", "Who could see and decide what; alone: the isolation screen."
    ),
    "doctor": _Lazy(
        "console.cli.doctor", "doctor", "Are tenants kept apart, and who gets around it?"
    ),
    "config": _Lazy("console.cli.config", "config", "Where settings come from, and what they are."),
    "keys": _Lazy("console.cli.keys", "keys", "Every key and what it does."),
    "info": _Lazy("console.cli.info", "info", "Versions and paths, for a bug report."),
}


class ConsoleGroup(click.Group):
    """Commands by name; any other first word is a screen or a link."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table above."""
        return list(_COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; a link becomes a command that opens it."""
        if (lazy := _COMMANDS.get(cmd_name)) is not None:
            command: click.Command = getattr(importlib.import_module(lazy.module), lazy.attribute)
            return command
        if cmd_name.partition("/")[0] in AREAS:
            return _opener(cmd_name)
        return None

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with our own sentence for a word we don't know."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            known = ", ".join([*_COMMANDS, *(area for area in AREAS if area not in _COMMANDS)])
            raise click.UsageError(
                f"There is no command or screen '{args[0]}'. There are: {known}."
            )
        return super().resolve_command(ctx, args)

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing a single one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.help) for name, lazy in _COMMANDS.items()])


def _opener(link: str) -> click.Command:
    @click.command(link, help=f"Open the console at {link}.")
    @connection_options
    @click.pass_obj
    def open_link(flags: Flags) -> None:
        from console.cli.screen import open_console

        sys.exit(open_console(flags, link))

    return open_link


@click.group(
    cls=ConsoleGroup,
    invoke_without_command=True,
    context_settings=CONSOLE,
    subcommand_metavar="[SCREEN|LINK|COMMAND] …",
    epilog="Screens and links: "
    + ", ".join(AREAS)
    + "; tenants/acme-corp. Exit codes: 0 fine, 1 failed, 2 usage, 3 verification found "
    "something, 4 not permitted, 5 no connection, 130 interrupted.",
)
@connection_options
@click.version_option(__version__, prog_name="radiant-console")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Look at a RADIANT platform's database and act on pending approvals.

    Without a command the console opens; with a screen or a link it opens there.
    """
    if ctx.invoked_subcommand is None:
        from console.cli.screen import open_console

        sys.exit(open_console(ctx.ensure_object(Flags), None))


def asked_for(arguments: list[str], environ: Mapping[str, str]) -> list[str]:
    """What was asked for: under SSH's ForceCommand the person's own words stand elsewhere.

    ``ssh -t host radiant-console tenants/acme-corp`` then arrives without arguments and with
    ``SSH_ORIGINAL_COMMAND`` (sshd_config(5), ForceCommand).
    """
    if arguments:
        return arguments
    try:
        words = shlex.split(environ.get("SSH_ORIGINAL_COMMAND", ""))
    except ValueError as error:
        raise click.UsageError(f"The command asked for can't be read: {error}.") from error
    return words[1:] if words[:1] == ["radiant-console"] else words


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; the process's exit code is the API (see ``--help``)."""
    flags = Flags()
    try:
        check_one_place()
        arguments = list(argv) if argv is not None else asked_for(sys.argv[1:], os.environ)
        code = cli.main(arguments, obj=flags, standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as wrong:
        wrong.show(sys.stderr)
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # `radiant-console … | head`: the reader has seen enough
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  the last line before a traceback
        from console.cli.failures import tell

        sys.exit(tell(error, debug=flags.debug))
    sys.exit(code if isinstance(code, int) else 0)
