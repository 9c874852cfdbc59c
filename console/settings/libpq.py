"""The words people give libpq, read as libpq reads them.

Connection strings, service files and password files, each a function of its text. Rules and corner
cases are those of libpq 18 (PostgreSQL manual, "Database Connection Control Functions", "The
Connection Service File", "The Password File"); the tests compare with libpq itself.

What a person typed in a connection string is never repeated in an error: one unescaped character
moves a piece of the password into the host, the port or the name of an option.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from console.settings.errors import SettingsError

SPACE = " \t\n\v\f\r"
"""What C's ``isspace`` takes for space."""

VARIABLES: Mapping[str, str | None] = MappingProxyType(
    {
        "service": "PGSERVICE",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "passfile": "PGPASSFILE",
        "channel_binding": "PGCHANNELBINDING",
        "connect_timeout": "PGCONNECT_TIMEOUT",
        "dbname": "PGDATABASE",
        "host": "PGHOST",
        "hostaddr": "PGHOSTADDR",
        "port": "PGPORT",
        "client_encoding": "PGCLIENTENCODING",
        "options": "PGOPTIONS",
        "application_name": "PGAPPNAME",
        "fallback_application_name": None,
        "keepalives": None,
        "keepalives_idle": None,
        "keepalives_interval": None,
        "keepalives_count": None,
        "tcp_user_timeout": None,
        "sslmode": "PGSSLMODE",
        "sslnegotiation": "PGSSLNEGOTIATION",
        "sslcompression": "PGSSLCOMPRESSION",
        "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY",
        "sslcertmode": "PGSSLCERTMODE",
        "sslpassword": None,
        "sslrootcert": "PGSSLROOTCERT",
        "sslcrl": "PGSSLCRL",
        "sslcrldir": "PGSSLCRLDIR",
        "sslsni": "PGSSLSNI",
        "requirepeer": "PGREQUIREPEER",
        "require_auth": "PGREQUIREAUTH",
        "min_protocol_version": "PGMINPROTOCOLVERSION",
        "max_protocol_version": "PGMAXPROTOCOLVERSION",
        "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
        "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
        "gssencmode": "PGGSSENCMODE",
        "krbsrvname": "PGKRBSRVNAME",
        "gsslib": "PGGSSLIB",
        "gssdelegation": "PGGSSDELEGATION",
        "replication": None,
        "target_session_attrs": "PGTARGETSESSIONATTRS",
        "load_balance_hosts": "PGLOADBALANCEHOSTS",
        "scram_client_key": None,
        "scram_server_key": None,
        "oauth_issuer": None,
        "oauth_client_id": None,
        "oauth_client_secret": None,
        "oauth_scope": None,
        "sslkeylogfile": None,
    }
)
"""Every option of libpq 18, and the environment variable that stands in for it."""

SECRETS = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key"})
"""Options whose values are never shown."""

_SCHEMES = ("postgresql://", "postgres://", "postgresql+asyncpg://")
_STRING = "The connection string"


def parse_connection_string(text: str) -> dict[str, str]:
    """The options in a URI or in ``key=value`` form, by libpq's names.

    Raises:
        SettingsError: it can't be read; says why without repeating any of it.
    """
    for scheme in _SCHEMES:
        if text.startswith(scheme):
            return _parse_uri(text.removeprefix(scheme))
    if "://" in text.partition("=")[0]:
        raise SettingsError(f"{_STRING} must begin with postgresql:// or hold key=value pairs.")
    return _parse_pairs(text)


def without_secrets(text: str) -> str:
    """The same connection string in ``key=value`` form, each secret as ``****``.

    Raises:
        SettingsError: it can't be read.
    """
    return format_pairs(
        {
            name: "****" if name in SECRETS else value
            for name, value in parse_connection_string(text).items()
        }
    )


def format_pairs(options: Mapping[str, str]) -> str:
    """Options in ``key=value`` form, quoted where libpq needs it."""
    return " ".join(f"{name}={_quoted(value)}" for name, value in options.items())


def _quoted(value: str) -> str:
    if re.fullmatch(r"[^\s'\\]+", value):
        return value
    escaped = re.sub(r"(['\\])", r"\\\1", value)
    return f"'{escaped}'"


def parse_service_file(text: str, service: str, *, path: str) -> dict[str, str] | None:
    """What a service file has under ``[service]``; ``None`` if it isn't there.

    Raises:
        SettingsError: a line of that section can't be used; names file and line.
    """
    found: dict[str, str] | None = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(SPACE)
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            if found is not None:
                break
            if line.startswith(f"[{service}]"):
                found = {}
        elif found is not None:
            key, equals, value = line.partition("=")
            where = f"{path}, line {number}"
            if line.startswith("ldap://"):
                raise SettingsError(f"{where}: services kept in LDAP aren't supported.")
            if not equals:
                raise SettingsError(f'{where}: "=" is missing.')
            if key == "service":
                raise SettingsError(f"{where}: a service can't refer to another service.")
            if key not in VARIABLES:
                raise SettingsError(_unknown(where, key, spaces="around '=' there is no space"))
            found.setdefault(key, value)
    return found


def find_password(
    text: str, *, hosts: Iterable[str], port: int, database: str, user: str
) -> str | None:
    """The password of the first line of a password file that matches, for any of these names."""
    names = tuple(hosts)
    for line in text.split("\n"):
        if line.startswith("#"):
            continue
        fields = _split_password_line(line.rstrip("\r"))
        if fields is None:
            continue
        host_field, port_field, database_field, user_field, password = fields
        if (
            any(_matches(host_field, name) for name in names)
            and _matches(port_field, str(port))
            and _matches(database_field, database)
            and _matches(user_field, user)
        ):
            return _unescape(password)
    return None


_FIELD = r"((?:[^:\\]|\\.)*)"
_PASSWORD_LINE = re.compile(rf"{_FIELD}:{_FIELD}:{_FIELD}:{_FIELD}:((?:[^:\\]|\\.|\\$)*)")


def _split_password_line(line: str) -> tuple[str, ...] | None:
    match = _PASSWORD_LINE.match(line)
    return match.groups() if match else None


def _matches(field: str, value: str) -> bool:
    return field == "*" or _unescape(field) == value


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _parse_uri(rest: str) -> dict[str, str]:
    options: dict[str, str] = {}

    before = re.match(r"[^@/]*", rest)
    end = before.end() if before else 0
    if rest[end : end + 1] == "@":
        userinfo, rest = rest[:end], rest[end + 1 :]
        if re.search(r"\?\w+=", userinfo):
            raise SettingsError(f'{_STRING}: after the "?", "@" is written %40.')
        user, _, password = userinfo.partition(":")
        if user:
            options["user"] = _decode(user)
        if password:
            options["password"] = _decode(password)

    hosts, ports, rest = _split_hosts(rest)
    if hosts:
        options["host"] = _decode(hosts)
    if ports:
        options["port"] = _decode(ports)

    query = ""
    if rest.startswith("/"):
        database, _, query = rest[1:].partition("?")
        if database:
            options["dbname"] = _decode(database)
    elif rest.startswith("?"):
        query = rest[1:]
    return options | _parse_query(query)


def _split_hosts(rest: str) -> tuple[str, str, str]:
    """``a:1,[::1],b/…`` → ``"a,::1,b"``, ``"1,,"`` and what follows."""
    hosts: list[str] = []
    ports: list[str] = []
    while True:
        if rest.startswith("["):
            host, bracket, rest = rest[1:].partition("]")
            if not bracket:
                raise SettingsError(f'{_STRING}: the "]" after an IPv6 address is missing.')
            if not host:
                raise SettingsError(f"{_STRING}: between [ and ] stands no address.")
            if rest and rest[0] not in ":/?,":
                raise SettingsError(f'{_STRING}: after "]" comes ":", "/", "," or nothing.')
        else:
            host = re.split(r"[:/?,]", rest, maxsplit=1)[0]
            rest = rest[len(host) :]
        port = ""
        if rest.startswith(":"):
            port = re.split(r"[/?,]", rest[1:], maxsplit=1)[0]
            rest = rest[1 + len(port) :]
        hosts.append(host)
        ports.append(port)
        if not rest.startswith(","):
            return ",".join(hosts), ",".join(ports), rest
        rest = rest[1:]


def _parse_query(query: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for pair in query.removesuffix("&").split("&") if query else ():
        if pair.count("=") != 1:
            raise SettingsError(
                f'{_STRING}: after the "?" come key=value pairs separated by "&";'
                ' "=" within a value is written %3D.'
            )
        key, value = (_decode(part) for part in pair.split("="))
        if (key, value) == ("ssl", "true"):  # as JDBC has it
            key, value = "sslmode", "require"
        _store(options, key, value)
    return options


def _decode(text: str) -> str:
    text = text.strip(" ")
    if " " in text:
        raise SettingsError(f"{_STRING}: a space in a URI is written %20.")
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise SettingsError(f'{_STRING}: "%" in a URI is written %25.')
    raw = re.sub(
        rb"%(..)", lambda match: bytes.fromhex(match[1].decode()), text.encode(errors="replace")
    )
    if b"\0" in raw:
        raise SettingsError(f"{_STRING}: %00 isn't allowed.")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise SettingsError(f"{_STRING}: what is percent-encoded isn't UTF-8.") from None


_NAME = re.compile(rf"[{SPACE}]*([^={SPACE}]*)[{SPACE}]*")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_BARE = re.compile(rf"((?:[^{SPACE}\\]|\\.)*)\\?", re.DOTALL)


def _parse_pairs(text: str) -> dict[str, str]:
    options: dict[str, str] = {}
    position = 0
    end = len(text.rstrip(SPACE))
    while position < end:
        name = _NAME.match(text, position)
        if name is None or text[name.end() : name.end() + 1] != "=":
            raise SettingsError(
                f'{_STRING}: a "=" is missing; a value with spaces stands in single quotes.'
            )
        position = name.end() + 1
        while text[position : position + 1] and text[position] in SPACE:
            position += 1
        quoted = text.startswith("'", position)
        value = (_QUOTED if quoted else _BARE).match(text, position)
        if value is None:
            raise SettingsError(f"{_STRING}: a single quote is never closed.")
        position = value.end()
        _store(options, name[1], re.sub(r"(?s)\\(.)", r"\1", value[1]))
    return options


def _store(options: dict[str, str], key: str, value: str) -> None:
    if key == "requiressl":  # the word before sslmode existed
        key, value = "sslmode", "require" if value.startswith("1") else "prefer"
    if key not in VARIABLES:
        raise SettingsError(_unknown(_STRING, key))
    options[key] = value


def _unknown(where: str, key: str, *, spaces: str = "") -> str:
    if spaces and key.strip(SPACE) in VARIABLES:
        return f"{where}: {spaces}."
    near = difflib.get_close_matches(key, VARIABLES, n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"{where} has an option that libpq doesn't know{hint}"
