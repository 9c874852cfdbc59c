"""``radiant-console tenants``: list, show; alone it opens the screen."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

import click

from console.cli.options import CONSOLE, Flags, connection_options
from console.cli.output import Format, output_option, write
from console.logic import records

IN_TABLE = ("name", "status", "plan", "users", "balance", "failures", "running", "last_activity")


@click.group(context_settings=CONSOLE, invoke_without_command=True)
@connection_options
@click.pass_context
def tenants(ctx: click.Context) -> None:
    """Tenants and what they use. Without a command: the screen."""
    if ctx.invoked_subcommand is None:
        from console.cli.screen import open_console

        sys.exit(open_console(ctx.ensure_object(Flags), "tenants"))


@tenants.command("list", context_settings=CONSOLE)
@click.option("--filter", "text", default="", metavar="WORDS", help="As behind / on the screen.")
@click.option(
    "--sort",
    default="name",
    show_default=True,
    type=click.Choice(["name", "status", "plan", "users", "balance", "failures", "last_activity"]),
    help="Order; missing values come last.",
)
@click.option("--descending", is_flag=True, help="Largest first.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@output_option
@connection_options
@click.pass_obj
def list_tenants(
    flags: Flags, *, text: str, sort: str, descending: bool, limit: int | None, output: Format
) -> None:
    """List tenants with plan, users, balance (credits) and failures within 24 hours.

    Counts stop at 1,000: 1001 means more.
    """
    from console.cli.connect import opened
    from console.data import tenants as read
    from console.logic.filters import parse

    terms = parse(text, ("name", "status", "plan"))

    async def rows() -> AsyncIterator[Mapping[str, object]]:
        async with opened(flags.settings) as (database, _):
            cursor, left = None, limit
            while left is None or left > 0:
                async with database.platform() as scope:
                    page = await read.page(
                        scope, terms=terms, sort=sort, descending=descending, cursor=cursor
                    )
                for row in page.rows[:left]:
                    yield row.model_dump()
                left = None if left is None else left - len(page.rows)
                cursor = page.older
                if cursor is None:
                    return

    async def collect() -> list[Mapping[str, object]]:
        return [row async for row in rows()]

    write(asyncio.run(collect()), IN_TABLE if output == "table" else records.TENANT, output)


@tenants.command("show", context_settings=CONSOLE)
@click.argument("name", required=False)
@output_option
@connection_options
@click.pass_obj
def show_tenant(flags: Flags, *, name: str | None, output: Format) -> None:
    """Show one tenant: settings, subscription, balance, use, open approvals.

    NAME is its name or id; without it the one given by --tenant.
    """
    from console.cli.connect import opened, selected_tenant
    from console.data import tenants as read

    async def shown() -> dict[str, Any]:
        async with opened(flags.settings) as (database, settings):
            tenant = await selected_tenant(database, settings, name)
            async with database.tenant(tenant.id) as scope:
                return (await read.detail(scope)).model_dump()

    record = asyncio.run(shown())
    if output == "table":
        pairs = [{"what": path, "value": value} for path, value in flattened(record)]
        write(pairs, ("what", "value"), output)
    else:
        write([record], tuple(record), output)


def flattened(record: Mapping[str, Any], prefix: str = "") -> list[tuple[str, object]]:
    """Nested mappings as ``subscription.status`` paths, lists as they are."""
    found: list[tuple[str, object]] = []
    for name, value in record.items():
        if isinstance(value, Mapping) and value:
            found += flattened(value, f"{prefix}{name}.")
        else:
            found.append((f"{prefix}{name}", value))
    return found
