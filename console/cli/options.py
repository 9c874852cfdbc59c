"""The options that every command shares, and what they add up to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import click

CONSOLE = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass
class Flags:
    """What was said on the command line: the settings that win over all others."""

    settings: dict[str, object] = field(default_factory=dict)
    debug: bool = False


def _keep(ctx: click.Context, option: click.Parameter, value: object) -> None:
    if value is None or value is False:
        return
    flags = ctx.ensure_object(Flags)
    if option.name == "debug":
        flags.debug = True
    elif option.name == "no_mouse":
        flags.settings["mouse"] = False
    elif option.name is not None:
        flags.settings[option.name] = value


_option = partial(click.option, expose_value=False, callback=_keep)
_flag = partial(_option, is_flag=True)

_DSN = _option(
    "--dsn",
    metavar="URL",
    help="Where the database is, as libpq takes it: a URL, 'host=… dbname=…' or "
    "'service=…'. Without it: PG* variables, PGSERVICE, the config file.",
)
_DEBUG = _flag("--debug", help="Show the traceback of a failure, and write a log.")
_OPTIONS = (
    _DSN,
    _option("--tenant", metavar="NAME", help="Select this tenant (name or id)."),
    _flag("--read-only", help="Refuse every action, whoever I am."),
    _option("--environment", metavar="WORD", help="The word in the header: PROD, STAGING …"),
    _option("--theme", metavar="NAME", help="terminal, dark, light or contrast."),
    _flag("--slow-link", help="Fewer bytes: for a bad SSH line."),
    _option(
        "--clipboard",
        type=click.Choice(["auto", "osc52", "tmux", "off"]),
        help="How copied text reaches your clipboard.",
    ),
    _flag("--no-mouse", help="Leave the mouse to the terminal."),
    _DEBUG,
)


def connection_options(function: Function) -> Function:
    """Add ``--dsn`` and its kin; what is given lands in the context's :class:`Flags`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def database_options(function: Function) -> Function:
    """Add only what leads to a database, for commands that select no tenant and paint nothing."""
    return _DSN(_DEBUG(function))
