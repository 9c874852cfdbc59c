"""What the console remembers between runs: bookmarks and recent tenants, apart from settings.

One small file for all consoles of a person. Whoever changes it takes a lock, reads what others
wrote meanwhile, and puts a whole new file in place.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from console.settings.sources import default_log_file


def state_path() -> Path:
    """``$XDG_STATE_HOME/radiant-console/state.json``."""
    return default_log_file().with_name("state.json")


RECENT = 12
"""Tenants remembered, the latest first."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of one environment, such as PROD.

    Attributes:
        recents: Names of tenants, the latest first.
        bookmarks: Links by the name a person gave them.
    """

    recents: tuple[str, ...] = ()
    bookmarks: dict[str, str] = field(default_factory=dict)

    def visited(self, tenant: str) -> "Remembered":
        """Put a tenant first."""
        others = tuple(name for name in self.recents if name != tenant)
        return replace(self, recents=(tenant, *others)[:RECENT])

    def bookmarked(self, name: str, link: str | None) -> "Remembered":
        """Set a bookmark, or with None take it away."""
        others = {known: to for known, to in self.bookmarks.items() if known != name}
        return replace(self, bookmarks=others if link is None else {**others, name: link})


class State:
    """The file of one person, seen for one environment. Never in the way: a failure is told once.

    Attributes:
        problem: What was wrong with the file, a sentence; empty when nothing was.
    """

    def __init__(self, path: Path, environment: str) -> None:
        self._path = path
        self._environment = environment
        self.problem = ""
        self.remembered = self._read().get(environment, Remembered())

    def change(self, how: Callable[[Remembered], Remembered]) -> None:
        """Remember something; what other consoles wrote meanwhile stays."""
        self.remembered = how(self.remembered)
        try:
            with self._locked():
                everything = self._read()
                mine = how(everything.get(self._environment, Remembered()))
                everything[self._environment] = self.remembered = mine
                self._write(everything)
        except OSError as error:
            self.problem = f"{self._path} can't be written: {error.strerror}."

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _read(self) -> dict[str, Remembered]:
        try:
            found = json.loads(self._path.read_text())
            return {
                environment: Remembered(
                    tuple(str(name) for name in kept["recents"])[:RECENT],
                    {str(name): str(link) for name, link in kept["bookmarks"].items()},
                )
                for environment, kept in found.items()
            }
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.problem = f"{self._path} can't be read: {error.strerror}."
        except (ValueError, TypeError, KeyError, AttributeError):
            aside = self._path.with_suffix(".damaged")
            self.problem = f"{self._path} was damaged; it was set aside as {aside.name}."
            try:
                self._path.replace(aside)
            except OSError as error:
                self.problem = f"{self._path} is damaged and can't be set aside: {error.strerror}."
        return {}

    def _write(self, everything: dict[str, Remembered]) -> None:
        new = self._path.with_suffix(f".{os.getpid()}.new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({name: asdict(kept) for name, kept in everything.items()}, file, indent=1)
        new.replace(self._path)
