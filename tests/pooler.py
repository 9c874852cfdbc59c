"""A PgBouncer in transaction mode before the tests' server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from console.embedded import EmbeddedServer
from console.embedded.account import service_account, system_account_needed
from tests.cluster import PASSWORD, ROLES

PORT = "6432"
PATIENCE = 20.0
"""Seconds that it may take to start."""


def program() -> str | None:
    """Where PgBouncer is, or None. Debian keeps it among the administrator's programs."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Pooler:
    """A running PgBouncer.

    Attributes:
        folder: where its socket is.
        size: connections to the server per login and database.
    """

    folder: Path
    size: int

    def dsn(self, user: str, database: str) -> str:
        """The way through it."""
        login = f"{quote(user)}:{quote(PASSWORD, safe='')}"
        where = urlencode({"host": self.folder, "port": PORT}, quote_via=quote, safe="")
        return f"postgresql://{login}@/{quote(database)}?{where}"


@contextmanager
def started(
    server: EmbeddedServer, folder: Path, *, size: int = 2, ignored: Iterable[str] = ()
) -> Iterator[Pooler]:
    """Start one before ``server``, as an account that isn't root: it refuses to run as that.

    Args:
        server: what it pools connections to.
        folder: for its files and socket, to be made.
        size: connections to the server per login and database.
        ignored: start-up parameters to take without knowing them; else it refuses such clients.
    """
    account = service_account() if system_account_needed() else None
    folder.mkdir()
    secrets = folder / "userlist.txt"
    secrets.write_text("".join(f'"test_{role}" "{PASSWORD}"\n' for role in ROLES))
    secrets.chmod(0o600)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"""
        [databases]
        * = host={server.socket_folder} port=5432
        [pgbouncer]
        unix_socket_dir = {folder}
        listen_port = {PORT}
        pool_mode = transaction
        default_pool_size = {size}
        auth_type = scram-sha-256
        auth_file = {secrets}
        ignore_startup_parameters = {",".join(ignored)}
        # A server that ends connections is back at once.
        server_login_retry = 0.01
        """.replace("        ", "")
    )
    if account is not None:
        for path in (folder, secrets, settings):
            os.chown(path, account.uid, account.gid)
    executable = program()
    assert executable is not None
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [executable, settings],
            stdout=log,
            stderr=log,
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    try:
        _wait_until_it_listens(folder, process)
        yield Pooler(folder, size)
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_listens(folder: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    with socket.socket(socket.AF_UNIX) as client:
        while client.connect_ex(str(folder / f".s.PGSQL.{PORT}")) != 0:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PgBouncer doesn't listen: {(folder / 'log').read_text()}")
            time.sleep(0.005)
