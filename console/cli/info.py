"""``radiant-console info``: versions and paths, for a bug report."""

import asyncio
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import click

import console
from console.cli.connect import opened
from console.cli.options import CONSOLE, Flags, connection_options
from console.cli.output import Format, output_option, write
from console.embedded import default_folder
from console.models.faults import Fault
from console.settings import config_path, default_log_file

LIBRARIES = ("textual", "sqlalchemy", "asyncpg", "alembic", "pydantic")


@click.command(context_settings=CONSOLE)
@output_option
@connection_options
@click.pass_obj
def info(flags: Flags, output: Format) -> None:
    """Versions, paths, and which server sees whom, to paste into a ticket. Nothing secret."""
    facts: list[tuple[str, object]] = [
        ("radiant-console", console.__version__),
        ("python", platform.python_version()),
        ("platform", platform.platform()),
        *((library, version(library)) for library in LIBRARIES),
        ("program", str(Path(console.__file__).parent)),
        ("interpreter", sys.executable),
        ("config file", str(config_path())),
        ("log file", str(default_log_file())),
        ("demo data", str(default_folder())),
        *asyncio.run(_server(flags)),
    ]
    write([{"what": name, "value": value} for name, value in facts], ("what", "value"), output)


async def _server(flags: Flags) -> list[tuple[str, object]]:
    """What the server says of itself and of this login; a sentence when there is none."""
    try:
        async with opened(flags.settings) as (database, settings):
            standing = database.standing
            if standing is None:
                return []
            version = divmod(standing.server_version, 10_000)
            facts: list[tuple[str, object]] = [
                ("environment", settings.environment),
                ("server", f"Postgres {version[0]}.{version[1]} at {standing.server_address}"),
                ("database", f"{standing.database}, schema revision {standing.revision or 'none'}"),
                ("login", standing.login),
                ("person", f"{standing.email or 'nobody'}, {standing.role or 'no role'}"),
                ("read-only", standing.read_only or "no"),
                ("clock", f"{standing.clock_offset.total_seconds():+.3f} s ahead of ours"),
            ]
            return facts + [
                (finding.severity, f"{finding.sentence} {finding.cure}".strip())
                for finding in standing.findings
            ]
    except Fault as fault:
        return [("server", str(fault))]
