"""``radiant-console config``: where settings come from, and what they are."""

import json
import os
import textwrap
from pathlib import Path

import click

from console.cli.options import CONSOLE, Flags, connection_options
from console.cli.output import Format, output_option, write
from console.settings.connection import resolve
from console.settings.errors import SettingsError
from console.settings.libpq import without_secrets
from console.settings.model import Settings, allowed, load_with_origins
from console.settings.sources import config_path

_HEAD = """\
# Settings of the RADIANT console. Take the # away to set one; what is shown is its default, or
# an example where there is none. Stronger than this file are RADIANT_CONSOLE_<NAME> in the
# environment, and flags. `radiant-console config show` says what holds, and from where.

"""
_SECTIONS = """\
# One section per platform, chosen by `environment` or --environment. It overrides the lines above.
#
# [environments.prod]
# dsn = "service=radiant-prod"
#
# [environments.staging]
# dsn = "service=radiant-staging"
# read_only = true
"""


@click.group(context_settings=CONSOLE)
def config() -> None:
    """Where settings come from, and what they are."""


@config.command(context_settings=CONSOLE)
def path() -> None:
    """Print where the config file is, or would be."""
    click.echo(config_path())


@config.command(context_settings=CONSOLE)
@connection_options
@output_option
@click.pass_obj
def show(flags: Flags, output: Format) -> None:
    """Every setting, its value and where it comes from; no secrets."""
    settings, origins = load_with_origins(flags.settings)
    values = plain(settings)
    if settings.dsn is not None:
        values["dsn"] = without_secrets(settings.dsn)
    records = [
        {"setting": name, "value": value, "source": origins.get(name, "default")}
        for name, value in values.items()
    ]
    write(records, ("setting", "value", "source"), output)

    target = resolve(settings.dsn, os.environ, Path.home(), pgbouncer=settings.pgbouncer)
    known = "with a password" if target.password else "without a password"
    click.echo(
        f"Leads to the database {target.database} at {target.where} as {target.user}, {known}.",
        err=True,
    )
    for warning in target.warnings:
        click.echo(warning, err=True)


@config.command(context_settings=CONSOLE)
def init() -> None:
    """Write a config file that explains itself; never over one that is there."""
    file = config_path()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SettingsError(f"{file} is already there and was left as it is.") from None
    except OSError as error:
        raise SettingsError(f"{file} can't be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(template())
    except OSError as error:
        file.unlink()
        raise SettingsError(f"{file} can't be written: {error.strerror}.") from None
    click.echo(f"Written: {file}", err=True)


def template() -> str:
    """A config file with every setting in it, explained and commented out."""
    values = plain(Settings()) | {"dsn": "service=radiant", "tenant": "acme-corp"}
    paragraphs = [
        f"{_comment(f'{field.description} ({allowed(field)}).')}\n"
        f"# {name} = {json.dumps(values[name])}\n"
        for name, field in Settings.model_fields.items()
        if name != "keys"
    ]
    keys = f'# {Settings.model_fields["keys"].description}.\n#\n# [keys]\n# "list.open" = "enter"\n'
    return _HEAD + "\n".join([*paragraphs, _SECTIONS, keys])


def plain(settings: Settings) -> dict[str, object]:
    """The settings as they would be written: in JSON or, the same for these types, in TOML."""
    values: dict[str, object] = settings.model_dump(mode="json")
    values |= {name: "auto" for name in ("slow_link", "ascii") if values[name] is None}
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in values.items()
    }


def _comment(text: str) -> str:
    return textwrap.fill(text, 96, initial_indent="# ", subsequent_indent="# ")
