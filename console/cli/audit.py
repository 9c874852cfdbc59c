"""``radiant-console audit``: the access review; alone it opens the screen."""

import asyncio
import shutil
import sys
import textwrap
from datetime import datetime
from typing import TYPE_CHECKING

import click

from console.cli.options import CONSOLE, Flags, connection_options
from console.cli.output import Format, output_option, write
from console.logic.records import ACCESS

if TYPE_CHECKING:
    from console.models.access import AccessReview

IN_TABLE = ("kind", "login", "could", "person", "role", "sees", "decides", "since", "remarks")


@click.group(context_settings=CONSOLE, invoke_without_command=True)
@connection_options
@click.pass_context
def audit(ctx: click.Context) -> None:
    """Who may do what, and whether isolation holds. Without a command: the screen."""
    if ctx.invoked_subcommand is None:
        from console.cli.screen import open_console

        sys.exit(open_console(ctx.ensure_object(Flags), "audit"))


@audit.command("access", context_settings=CONSOLE)
@click.option(
    "--at",
    metavar="DATE",
    help="Then instead of now: 2026-03-31 (its end, UTC) or 2026-03-31T18:00:00Z.",
)
@output_option
@connection_options
@click.pass_obj
def access(flags: Flags, *, at: str | None, output: Format) -> None:
    """List who could see and decide what, now or at a date.

    Logins and their groups, whom row-level security doesn't bind, administrators without a login,
    and logins that only the audit log still knows. What can't be known is said on stderr: put it
    into the file's cover letter.
    """
    from console.logic.access import moment

    found = asyncio.run(_review(flags, moment(at) if at else None))
    records = [{**row.model_dump(), "groups": list(row.groups)} for row in found.rows]
    write(records, IN_TABLE if output == "table" else ACCESS, output)
    when = f"At {found.at:%Y-%m-%d %H:%M:%SZ}" if found.at else "Now"
    width = max(40, min(shutil.get_terminal_size().columns, 110))
    for line in (
        f"{when}, as read {found.read_at:%Y-%m-%d %H:%M:%SZ}. What can't be known:",
        *(f"– {limit}" for limit in found.limits),
    ):
        click.echo(textwrap.fill(line, width, subsequent_indent="  "), err=True)


async def _review(flags: Flags, at: datetime | None) -> "AccessReview":
    from console.cli.connect import opened
    from console.data import access as read
    from console.logic.access import review

    async with opened(flags.settings) as (database, _):
        return review(await read.access_facts(database, at))
