"""Where to connect, and as whom: what libpq would make of the same words."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import SecretStr

SessionAttrs = Literal["any", "read-write", "read-only", "primary", "standby", "prefer-standby"]
SslMode = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]


@dataclass(frozen=True, kw_only=True)
class TlsFiles:
    """Certificates and limits of TLS; what is ``None`` is looked for where libpq looks."""

    rootcert: str | None = None
    cert: str | None = None
    key: str | None = None
    crl: str | None = None
    key_password: SecretStr | None = None
    min_version: str | None = None
    max_version: str | None = None
    negotiation: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConnectionTarget:
    """One database, on one or several hosts, and the login to use there.

    Attributes:
        hosts: (host, port) in the order to try; a host that begins with ``/`` is the directory
            of a Unix socket.
        passwords: one per host, since a password file may name hosts; ``None`` where none is known.
        connect_timeout: seconds per host as the connection string has it; 0 waits for ever,
            ``None`` leaves it to the settings.
        server_settings: start-up parameters (``application_name``, ``options``).
        direct: whether the far end is known to be Postgres itself. Anything else is treated as
            PgBouncer in transaction mode, which is slower by a round trip and always right.
        warnings: sentences about what was ignored, such as a password file open to others.
    """

    hosts: tuple[tuple[str, int], ...]
    user: str
    database: str
    passwords: tuple[SecretStr | None, ...] = ()
    target_session_attrs: SessionAttrs = "any"
    sslmode: SslMode = "prefer"
    tls: TlsFiles = field(default_factory=TlsFiles)
    connect_timeout: float | None = None
    server_settings: Mapping[str, str] = field(default_factory=dict)
    krbsrvname: str | None = None
    direct: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def password(self) -> SecretStr | None:
        """The password for the first host."""
        return self.passwords[0] if self.passwords else None

    @property
    def where(self) -> str:
        """Hosts and ports for a sentence: ``db1:5432, db2:5432`` or ``/run/postgresql:5432``."""
        return ", ".join(
            f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.hosts
        )

    def connect_arguments(self) -> dict[str, Any]:
        """Keyword arguments for one call of ``asyncpg.connect``.

        All that asyncpg would otherwise look up in the environment is given, so that what is
        shown as the target is what is connected to. Take them afresh for each call.
        """
        arguments: dict[str, Any] = {
            "host": [host for host, _ in self.hosts],
            "port": [port for _, port in self.hosts],
            "user": self.user,
            "password": self._password_source(),
            "database": self.database,
            "target_session_attrs": self.target_session_attrs,
            "server_settings": dict(self.server_settings),
        }
        if self.krbsrvname is not None:
            arguments["krbsrvname"] = self.krbsrvname
        return arguments | self._tls_arguments()

    def _password_source(self) -> Callable[[], str | None]:
        # asyncpg calls this once per host, in order; a plain None would send it to look for
        # PGPASSWORD and a password file by rules that differ from libpq's.
        remaining = iter(self.passwords)

        def next_password() -> str | None:
            password = next(remaining, None)
            return None if password is None else password.get_secret_value()

        return next_password

    def _tls_arguments(self) -> dict[str, Any]:
        if self.sslmode == "disable" or all(host.startswith("/") for host, _ in self.hosts):
            return {"ssl": False}
        tls = self.tls
        key_password = tls.key_password.get_secret_value() if tls.key_password else None
        if tls.rootcert == "system":
            context = ssl.create_default_context()
            if tls.cert:
                context.load_cert_chain(tls.cert, tls.key, key_password)
            return {"ssl": context}
        # Certificate files reach asyncpg only through a DSN.
        files = {
            "sslrootcert": tls.rootcert,
            "sslcert": tls.cert,
            "sslkey": tls.key,
            "sslcrl": tls.crl,
            "sslpassword": key_password,
            "ssl_min_protocol_version": tls.min_version,
            "ssl_max_protocol_version": tls.max_version,
            "sslnegotiation": tls.negotiation,
        }
        query = urlencode({name: value for name, value in files.items() if value})
        dsn = {"dsn": f"postgresql://?{query}"} if query else {}
        return {"ssl": self.sslmode} | dsn
