"""``radiant-console info``: versions and paths, for a bug report."""

import platform
import sys
from importlib.metadata import version
from pathlib import Path

import click

import console
from console.cli.options import CONSOLE
from console.cli.output import Format, output_option, write
from console.embedded import default_folder
from console.settings import config_path, default_log_file

LIBRARIES = ("textual", "sqlalchemy", "asyncpg", "alembic", "pydantic")


@click.command(context_settings=CONSOLE)
@output_option
def info(output: Format) -> None:
    """Versions of everything, and where files are. Nothing secret."""
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
    ]
    write([{"what": name, "value": value} for name, value in facts], ("what", "value"), output)
