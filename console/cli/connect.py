"""From flags to a database: what every command that reads shares."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import click

from console.data import audit_log
from console.data.database import Database
from console.data.tenants import find
from console.models.faults import Usage
from console.models.tenants import Tenant
from console.settings import Settings, SettingsError, load, resolve


def warn(words: str) -> None:
    """Say on stderr what is odd but doesn't stop anything."""
    click.echo(f"radiant-console: {words}", err=True)


def database_from(
    flags: Mapping[str, object], warn: Callable[[str], None] = warn
) -> tuple[Database, Settings]:
    """Read the settings and name the database; nothing is connected yet.

    Args:
        flags: What was said on the command line, by setting.
        warn: Is told of what was left aside, such as a password file that others can read.

    Raises:
        Usage: A setting is wrong; the sentence names it.
    """
    try:
        settings = load(flags)
        target = resolve(settings.dsn, os.environ, Path.home(), pgbouncer=settings.pgbouncer)
    except SettingsError as wrong:
        raise Usage(str(wrong)) from wrong
    for warning in target.warnings:
        warn(warning)
    return Database(target, settings=settings), settings


@asynccontextmanager
async def opened(flags: Mapping[str, object]) -> AsyncIterator[tuple[Database, Settings]]:
    """Open the database for the time of a command.

    Raises:
        Fault: The database can't be reached or used.
    """
    database, settings = database_from(flags)
    try:
        await database.open()
        yield database, settings
    finally:
        await database.close()


async def selected_tenant(database: Database, settings: Settings, name: str | None) -> Tenant:
    """Find the tenant that a command was asked about, and record that it was selected.

    That is what the screen does; as there, a list of rows isn't recorded, whatever its format, and
    an export is.

    Raises:
        Usage: None was named.
        NotFound: There is none of that name or id.
        Fault: It can't be recorded, and the setting ``audit`` requires it.
    """
    name = name or settings.tenant
    if not name:
        raise Usage("Which tenant? Name it: --tenant NAME, or as the argument.")
    async with database.platform() as scope:
        tenant = await find(scope, name)
    noted = await audit_log.record(
        database, settings, "tenant_selected", f"tenants/{tenant.id}", {"name": tenant.name}
    )
    if noted.words:
        warn(f"{noted.words}.")
    return tenant
