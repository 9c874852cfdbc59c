"""Where settings are found: flags, environment, config file, in this order.

Values are gathered as they stand, each with its origin, and judged elsewhere. Nothing heavy is
imported here, so that the first frame may ask.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from console.settings.errors import SettingsError

PREFIX = "RADIANT_CONSOLE_"
_OF_OTHERS = frozenset({"RADIANT_CONSOLE_POSTGRES_BIN"})  # for the embedded server, not a setting
_FLAGS = {"mouse": "--no-mouse"}


@dataclass(frozen=True)
class Sourced:
    """A value as it was written, and where: ``--environment``, a variable, a file and line."""

    value: object = field(repr=False)
    origin: str


def config_path(environ: Mapping[str, str] | None = None) -> Path:
    """``$XDG_CONFIG_HOME/radiant-console/config.toml``, in ``~/.config`` by default."""
    return _xdg("XDG_CONFIG_HOME", ".config", environ) / "config.toml"


def default_log_file(environ: Mapping[str, str] | None = None) -> Path:
    """``$XDG_STATE_HOME/radiant-console/console.log``, in ``~/.local/state`` by default."""
    return _xdg("XDG_STATE_HOME", ".local/state", environ) / "console.log"


def _xdg(variable: str, default: str, environ: Mapping[str, str] | None) -> Path:
    environ = os.environ if environ is None else environ
    folder = Path(environ.get(variable, ""))
    if not folder.is_absolute():  # the XDG specification has relative paths ignored
        folder = Path(environ.get("HOME") or Path.home()) / default
    return folder / "radiant-console"


def gather(
    flags: Mapping[str, object], environ: Mapping[str, str] | None = None
) -> dict[str, Sourced]:
    """What was set, by name; what is nearest to the person counts.

    In the file, a section ``[environments.WORD]`` adds to and overrides the lines above it while
    the environment is WORD, wherever that was said. A word without a section is refused, since it
    would name one database and open another, unless the connection string came with it.

    Raises:
        SettingsError: the file can't be read, or has no section for the word.
    """
    environ = os.environ if environ is None else environ
    found = {
        name: Sourced(value, _FLAGS.get(name, f"--{name.replace('_', '-')}"))
        for name, value in flags.items()
        if value is not None
    }
    for variable, value in environ.items():
        if variable.startswith(PREFIX) and variable not in _OF_OTHERS and value:
            found.setdefault(variable.removeprefix(PREFIX).lower(), Sourced(value, variable))

    for name, sourced in _from_file(config_path(environ), found).items():
        found.setdefault(name, sourced)
    return found


def _from_file(path: Path, nearer: Mapping[str, Sourced]) -> dict[str, Sourced]:
    try:
        text = path.read_text()
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise SettingsError(f"{path} isn't UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}.") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} isn't TOML: {error}.") from None

    sections = values.pop("environments", {})
    if not isinstance(sections, dict) or not all(isinstance(s, dict) for s in sections.values()):
        raise SettingsError(f"{path}: [environments.WORD] must be a section with settings.")
    common = _located(values, text, "", path)
    word = nearer.get("environment", common.get("environment"))
    chosen = _section(sections, word, path, required="dsn" not in nearer)
    if chosen is None:
        return common
    if "environment" in sections[chosen]:
        raise SettingsError(f"{path}: [environments.{chosen}] can't set environment itself.")
    return common | _located(sections[chosen], text, f"environments.{chosen}", path)


def _section(
    sections: Mapping[str, object], word: Sourced | None, path: Path, *, required: bool
) -> str | None:
    if not sections or word is None:
        return None
    for name in sections:
        if name.lower() == str(word.value).lower():
            return name
    if not required:  # the word names a database that was given with it
        return None
    known = ", ".join(sections)
    raise SettingsError(
        f'{word.origin}: there is no environment "{word.value}" in {path}, only {known}.'
    )


def _located(
    values: Mapping[str, object], text: str, section: str, path: Path
) -> dict[str, Sourced]:
    lines = _lines(text, section)
    return {
        name: Sourced(value, f"{path}, line {lines[name]}" if name in lines else str(path))
        for name, value in values.items()
    }


def _lines(text: str, wanted: str) -> dict[str, int]:
    """Line numbers of the plain keys and sections directly below a section."""
    section = ""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([\w.\"-]+)\s*\]", line):
            section = header[1].replace('"', "")
            parent, _, name = section.rpartition(".")
        elif pair := re.match(r"\s*\"?([\w-]+)\"?\s*=", line):
            parent, name = section, pair[1]
        else:
            continue
        if parent == wanted:
            found.setdefault(name, number)
    return found
