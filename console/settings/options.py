"""Options of libpq by name, each with where it was found."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from console.settings import libpq
from console.settings.errors import SettingsError

_SERVICE_FOLDERS = ("/etc/postgresql-common", "/etc/sysconfig/pgsql", "/usr/local/pgsql/etc")

_NEUTRAL: Mapping[str, frozenset[str]] = {
    "channel_binding": frozenset({"disable", "prefer"}),
    "gssencmode": frozenset({"disable", "prefer"}),
    "gssdelegation": frozenset({"0"}),
    "load_balance_hosts": frozenset({"disable"}),
    "min_protocol_version": frozenset({"3.0"}),
    "oauth_client_id": frozenset(),
    "oauth_client_secret": frozenset(),
    "oauth_issuer": frozenset(),
    "oauth_scope": frozenset(),
    "replication": frozenset({"0", "false", "no", "off"}),
    "require_auth": frozenset(),
    "requirepeer": frozenset(),
    "scram_client_key": frozenset(),
    "scram_server_key": frozenset(),
    "sslcertmode": frozenset({"allow"}),
    "sslcrldir": frozenset(),
    "sslkeylogfile": frozenset(),
    "sslsni": frozenset({"1"}),
}
"""Options that asyncpg can't honour, with the values that ask nothing of it.

Anything else is refused: whoever asks for ``channel_binding=require`` must not get less. Options
that change nothing in what is connected to (keepalives, client encoding) are accepted in silence.
"""

_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True)
class _Given:
    value: str = field(repr=False)
    origin: str
    repeatable: bool
    """Whether an error may show the value: never what was typed in a connection string."""


class Options:
    """What was found: in the connection string, then its service, then ``PG*`` variables.

    Raises:
        SettingsError: a malformed string, an unknown service, an option that can't be honoured.
    """

    def __init__(self, dsn: str, environ: Mapping[str, str], home: Path) -> None:
        self._given: dict[str, _Given] = {}
        self._offer(libpq.parse_connection_string(dsn), "The connection string", repeatable=False)
        if service := self.get("service") or environ.get("PGSERVICE"):
            path, found = _service(service, environ, home)
            origin = f"Service {json.dumps(service)} in {path}"
            self._offer(found, origin, repeatable=True)
        for name, variable in libpq.VARIABLES.items():
            if variable is not None and variable in environ:
                given = _Given(environ[variable], variable, name not in libpq.SECRETS)
                self._given.setdefault(name, given)
        self._refuse_what_cannot_be_honoured()

    def _offer(self, options: Mapping[str, str], origin: str, *, repeatable: bool) -> None:
        for name, value in options.items():
            shown = repeatable and name not in libpq.SECRETS
            self._given.setdefault(name, _Given(value, f"{origin}: {name}", shown))

    def _refuse_what_cannot_be_honoured(self) -> None:
        for name, neutral in _NEUTRAL.items():
            value = self.get(name)
            if value is not None and value not in neutral:
                instead = f"; leave it out or set it to {min(neutral)}" if neutral else ""
                raise self.problem(name, f"is an option that the console can't honour{instead}")

    def get(self, name: str) -> str | None:
        """The value; an empty one counts as none, as in libpq."""
        given = self._given.get(name)
        return given.value or None if given else None

    def problem(self, name: str, sentence: str) -> SettingsError:
        """An error about this option, which was given; the sentence goes on after its name."""
        given = self._given[name]
        shown = f" {json.dumps(given.value)}" if given.repeatable else ""
        return SettingsError(f"{given.origin}{shown} {sentence}.")

    def word(self, name: str, allowed: tuple[_Word, ...], default: _Word) -> _Word:
        """The value, if it is one of these words."""
        value = self.get(name)
        if value is None:
            return default
        for word in allowed:
            if word == value:
                return word
        raise self.problem(name, f"must be one of {', '.join(allowed)}")

    def number(self, name: str) -> int | None:
        """The value as a whole number."""
        value = self.get(name)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            raise self.problem(name, "must be a whole number") from None


def _service(service: str, environ: Mapping[str, str], home: Path) -> tuple[Path, dict[str, str]]:
    searched: list[Path] = []
    for path, required in _service_files(environ, home):
        try:
            text = path.read_bytes().decode(errors="replace")
        except FileNotFoundError:
            if required:
                raise SettingsError(f"PGSERVICEFILE names {path}, which doesn't exist.") from None
            continue
        except OSError as error:
            raise SettingsError(f"{path} can't be read: {error.strerror}.") from None
        found = libpq.parse_service_file(text, service, path=str(path))
        if found is not None:
            return path, found
        searched.append(path)
    where = " or ".join(map(str, searched)) or f"{home / '.pg_service.conf'}, which doesn't exist"
    raise SettingsError(f"The service {json.dumps(service)} isn't defined in {where}.")


def _service_files(environ: Mapping[str, str], home: Path) -> Iterator[tuple[Path, bool]]:
    named = environ.get("PGSERVICEFILE")
    yield (Path(named), True) if named else (home / ".pg_service.conf", False)
    folder = environ.get("PGSYSCONFDIR")
    for each in (folder,) if folder else _SERVICE_FOLDERS:
        yield Path(each) / "pg_service.conf", False
