"""From a connection string and an environment to the target that libpq would choose."""

import os
import pwd
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_IRWXG, S_IRWXO, S_ISREG, S_IWGRP, S_IXGRP
from typing import Literal, get_args

from pydantic import SecretStr

from console.settings import libpq
from console.settings.errors import SettingsError
from console.settings.options import Options
from console.settings.target import ConnectionTarget, SessionAttrs, SslMode, TlsFiles

_DEFAULT_PORT = 5432
_DEFAULT_SOCKETS = ("/var/run/postgresql", "/tmp")  # noqa: S108 - where servers keep their sockets
_SOCKETS_CALLED_LOCALHOST = frozenset({*_DEFAULT_SOCKETS, "/run/postgresql", "/private/tmp"})
_SOCKET_PATH_LIMIT = 107 if sys.platform == "linux" else 103


def resolve(
    dsn: str | None,
    environ: Mapping[str, str],
    home: Path,
    *,
    pgbouncer: Literal["auto", "yes", "no"] = "auto",
) -> ConnectionTarget:
    """What libpq would connect to, given this connection string and environment.

    The connection string counts first, then the service, then ``PG*`` variables, then libpq's
    defaults. Where no host is named, the usual socket folders are tried, then localhost.

    Args:
        dsn: ``postgresql://…`` (or ``postgres://``, ``postgresql+asyncpg://``) or
            ``key=value …``; ``None`` or empty for the environment alone.
        environ: where ``PG*`` variables are looked up.
        home: the folder of ``.pgpass`` and ``.pg_service.conf``.
        pgbouncer: ``no`` if the far end is Postgres itself; ``auto`` assumes that it may not be.

    Raises:
        SettingsError: a malformed string, an unknown service, an option that can't be honoured.
    """
    options = Options(dsn or "", environ, home)
    user = options.get("user") or _operating_system_user()
    database = options.get("dbname") or user
    endpoints = list(_endpoints(options))
    sslmode, tls = _tls(options)
    if sslmode == "verify-full" and any(end.name != end.address for end in endpoints):
        raise options.problem("hostaddr", "can't be combined with sslmode=verify-full: give host")
    if any(not end.address.startswith("/") for end in endpoints):
        _check_tls(options, sslmode, tls, home)

    warnings: list[str] = []
    passwords = _passwords(options, home, endpoints, database, user, warnings.append)
    timeout = options.number("connect_timeout")
    server_settings = {
        name: value for name in ("application_name", "options") if (value := options.get(name))
    }
    return ConnectionTarget(
        hosts=tuple((end.address, end.port) for end in endpoints),
        user=user,
        database=database,
        passwords=passwords,
        target_session_attrs=options.word("target_session_attrs", get_args(SessionAttrs), "any"),
        sslmode=sslmode,
        tls=tls,
        connect_timeout=None if timeout is None else float(max(timeout, 0)),
        server_settings=server_settings,
        krbsrvname=options.get("krbsrvname"),
        direct=pgbouncer == "no",
        warnings=tuple(warnings),
    )


@dataclass(frozen=True)
class _Endpoint:
    address: str
    port: int
    name: str
    """What a password file calls it, and what a certificate must say."""


def _endpoints(options: Options) -> Iterator[_Endpoint]:
    hosts = (options.get("host") or "").split(",")
    addresses = (options.get("hostaddr") or "").split(",")
    if options.get("hostaddr"):
        if not options.get("host"):
            hosts = addresses
        elif len(hosts) != len(addresses):
            raise options.problem("hostaddr", "must name as many as host does")
    else:
        addresses = hosts

    for host, address, port in zip(hosts, addresses, _ports(options, len(hosts)), strict=True):
        if "@" in host:
            raise options.problem("host", 'can\'t contain "@"; in a password it is written %40')
        target = address or host
        if not target:
            for socket in _DEFAULT_SOCKETS:
                yield _Endpoint(socket, port, socket)
            yield _Endpoint("localhost", port, "localhost")
            continue
        if target.startswith("/"):
            length = len(os.fsencode(f"{target}/.s.PGSQL.{port}"))
            if length > _SOCKET_PATH_LIMIT:
                raise options.problem(
                    "host", f"makes a socket path of {length} bytes; {_SOCKET_PATH_LIMIT} is most"
                )
        yield _Endpoint(target, port, host or address)


def _ports(options: Options, hosts: int) -> list[int]:
    words = (options.get("port") or "").split(",")
    if len(words) == 1:
        words *= hosts
    if len(words) != hosts:
        raise options.problem("port", f"lists {len(words)} ports for {hosts} hosts")
    ports = []
    for word in words:
        try:
            port = int(word) if word else _DEFAULT_PORT
        except ValueError:
            port = 0
        if not 1 <= port <= 65535:
            raise options.problem(
                "port",
                "must be a number from 1 to 65535"
                ' (in the password of a URI, "/" is written %2F and ":" %3A)',
            )
        ports.append(port)
    return ports


def _tls(options: Options) -> tuple[SslMode, TlsFiles]:
    rootcert = options.get("sslrootcert")
    default: SslMode = "verify-full" if rootcert == "system" else "prefer"
    sslmode = options.word("sslmode", get_args(SslMode), default)
    if rootcert == "system" and sslmode != "verify-full":
        raise options.problem("sslmode", "must be verify-full when sslrootcert is system")
    negotiation = options.word("sslnegotiation", ("postgres", "direct"), "postgres")
    direct = negotiation == "direct"
    if direct and sslmode not in ("require", "verify-ca", "verify-full"):
        raise options.problem("sslnegotiation", "direct needs sslmode=require or stricter")
    versions = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", "")
    key_password = options.get("sslpassword")
    return sslmode, TlsFiles(
        rootcert=rootcert,
        cert=options.get("sslcert"),
        key=options.get("sslkey"),
        crl=options.get("sslcrl"),
        key_password=SecretStr(key_password) if key_password else None,
        min_version=options.word("ssl_min_protocol_version", versions, "") or None,
        max_version=options.word("ssl_max_protocol_version", versions, "") or None,
        negotiation="direct" if direct else None,
    )


def _check_tls(options: Options, sslmode: SslMode, tls: TlsFiles, home: Path) -> None:
    # The driver's own words for these are a bare "No such file", as if a socket were missing.
    if sslmode == "disable":
        return
    verifying = ("sslrootcert", "sslcrl") if sslmode not in ("allow", "prefer") else ()
    for name in ("sslcert", "sslkey", *verifying):
        file = options.get(name)
        if file and file != "system" and not os.access(file, os.R_OK):
            raise options.problem(name, "names a file that can't be read")
    if sslmode in ("verify-ca", "verify-full") and tls.rootcert is None:
        usual = home / ".postgresql" / "root.crt"
        if not usual.exists():
            raise SettingsError(
                f"sslmode={sslmode} needs the certificate of an authority: put it into {usual},"
                " or name it with sslrootcert (system: those that this machine trusts)."
            )
    if tls.key is not None:
        status = Path(tls.key).stat()
        others = S_IRWXO | S_IWGRP | S_IXGRP if status.st_uid == 0 else S_IRWXO | S_IRWXG
        if status.st_mode & others:
            raise options.problem("sslkey", "names a key that is open to others: chmod 600")


def _passwords(
    options: Options,
    home: Path,
    endpoints: list[_Endpoint],
    database: str,
    user: str,
    warn: Callable[[str], None],
) -> tuple[SecretStr | None, ...]:
    password = options.get("password")
    if password is not None:
        return (SecretStr(password),) * len(endpoints)
    text = _read_password_file(Path(options.get("passfile") or home / ".pgpass"), warn)
    found = (
        libpq.find_password(
            text, hosts=_password_names(end), port=end.port, database=database, user=user
        )
        for end in endpoints
    )
    return tuple(SecretStr(each) if each else None for each in found)


def _password_names(endpoint: _Endpoint) -> tuple[str, ...]:
    # libpq calls only the socket folder that it was compiled with "localhost", and which that is
    # differs between packages; a line with the folder itself works everywhere.
    if endpoint.name in _SOCKETS_CALLED_LOCALHOST:
        return (endpoint.name, "localhost")
    return (endpoint.name,)


def _read_password_file(path: Path, warn: Callable[[str], None]) -> str:
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            warn(f"The password file {path} isn't a plain file and was ignored.")
            return ""
        if status.st_mode & (S_IRWXG | S_IRWXO):
            warn(f"The password file {path} is open to others and was ignored: chmod 600 {path}")
            return ""
        return path.read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        warn(f"The password file {path} can't be read: {error.strerror}.")
        return ""


def _operating_system_user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise SettingsError(
            "No database user is named, and this operating system user has no name: set PGUSER."
        ) from None
