"""The life of the embedded server: start or join, use, leave."""

from __future__ import annotations

import fcntl
import os
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

from console.embedded import reaper
from console.embedded.account import (
    ROOT_FOLDER,
    Account,
    reachable_binaries,
    service_account,
    system_account_needed,
)
from console.embedded.binaries import Binaries, find_binaries
from console.embedded.errors import EmbeddedError, as_sentences, failure
from console.embedded.place import SUPERUSER, Answer, Place, ask, environment

PATIENCE = 60.0  # seconds for a start with recovery on a busy disk
PORT = "5432"
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    # Nothing here is worth a wait for the disk: it is made again in seconds. Commits are still
    # handed to the system, so a server that was killed has lost none.
    "fsync": "off",
    "full_page_writes": "off",
    # Else the query of a console that was killed runs on; now for two seconds at most.
    "client_connection_check_interval": "2s",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def default_folder() -> Path:
    """`$XDG_DATA_HOME/radiant-console`; for root without that variable a folder of the system."""
    home = os.environ.get("XDG_DATA_HOME", "")
    if Path(home).is_absolute():
        return Path(home) / "radiant-console"
    if system_account_needed():
        return ROOT_FOLDER
    return Path.home() / ".local" / "share" / "radiant-console"


class EmbeddedServer:
    """A hold on a running server, kept until `stop` or the end of the process.

    Attributes:
        binaries: The programs of this server's major version.
        fresh: This start made the cluster. It says nothing of what was put into it later, so
            whoever fills it does that under `alone` and leaves a mark when done.
    """

    def __init__(self, place: Place, binaries: Binaries, settings: Mapping[str, str]) -> None:
        self._place = place
        self._settings = {**SETTINGS, **settings}
        self._held: list[int] = []
        self._sockets = Path()
        self.binaries = binaries
        self.fresh = False

    @classmethod
    def start(
        cls,
        folder: Path | None = None,
        *,
        binaries: Binaries | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> Self:
        """Start the server of `folder`, or join it where another console has.

        Args:
            folder: Holds one folder `pg<major>` per major version; `default_folder()` if None.
                Where root's account can't reach it, a folder under /var/lib stands for it.
            binaries: The programs; `find_binaries()` if None.
            settings: Server settings over ours. A server that runs already keeps its own.

        Raises:
            EmbeddedError: In one sentence, why not.
        """
        folder = folder or default_folder()
        with as_sentences(folder):
            binaries = binaries or find_binaries()
            account = service_account() if system_account_needed() else None
            if account is not None:
                binaries = reachable_binaries(binaries, account)
            place = Place.of(folder, f"pg{binaries.major}", account)
            place.make()
            server = cls(place, binaries, settings or {})
            server.ensure()
        return server

    @property
    def folder(self) -> Path:
        """The server's own folder, private to this user: passwords may be kept there."""
        return self._place.folder

    @property
    def major(self) -> int:
        """The server's major version."""
        return self.binaries.major

    @property
    def socket_folder(self) -> Path:
        """The folder of the unix socket, which stands for the host."""
        return self._sockets

    @property
    def pid(self) -> int | None:
        """The postmaster's process, or None when there is none."""
        found = reaper.read_pid_file(self._place.data)
        if found is None or not reaper.is_postmaster(found[0], self._place.data):
            return None
        return found[0]

    def dsn(self, user: str, database: str, password: str | None = None) -> str:
        """A libpq URI over the unix socket. The port stands there because PGPORT would count."""
        login = quote(user, safe="")
        if password is not None:
            login += f":{quote(password, safe='')}"
        where = urlencode({"host": self._sockets, "port": PORT}, quote_via=quote, safe="")
        return f"postgresql://{login}@/{quote(database, safe='')}?{where}"

    def superuser_dsn(self, database: str = "postgres") -> str:
        """The URI of the cluster's superuser: root by its uid (peer), others by the password."""
        with as_sentences(self.folder):
            password = self._place.password.read_text() if self._place.account is None else None
        return self.dsn(SUPERUSER, database, password)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Hold the lock `name` of this server: one console at a time, the others wait."""
        with as_sentences(self.folder):
            lock = reaper.hold(self._place.lock(name), fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(lock)

    def ensure(self) -> None:
        """Bring the server up if it is down, and see that a reaper watches it.

        Raises:
            EmbeddedError: In one sentence, why not.
        """
        place = self._place
        with as_sentences(self.folder), reaper.holding(place.lock("start")) as lock:
            try:
                self._take_hold()
                if not self._join():
                    reaper.stop_server(place.data)
                    if not place.data.exists():
                        place.make_cluster(self.binaries, lock)
                        self.fresh = True
                    self._launch(lock)
                self._watch()
            except BaseException:
                self._let_go()
                raise

    def stop(self) -> None:
        """Let go of the server. The last one to do so waits until it is down."""
        if self._held:
            self._let_go()
            with as_sentences(self.folder):
                if reaper.stop_if_unused(self.folder):
                    self._wait_for_reaper()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _take_hold(self) -> None:
        if not self._held:
            for name in ("clients", "watch"):
                self._held.append(reaper.hold(self._place.lock(name), fcntl.LOCK_SH))

    def _let_go(self) -> None:
        while self._held:
            os.close(self._held.pop(0))  # watch.lock last: the reaper then finds the others free

    def _wait_for_reaper(self) -> None:
        """It has nothing left to do, but whoever removes the folder must not meet it there."""
        until = time.monotonic() + 2.0
        while time.monotonic() < until:
            lock = reaper.try_hold(self._place.lock("reaper"))
            if lock is not None:
                os.close(lock)
                return
            time.sleep(0.002)

    def _join(self) -> bool:
        """Is there a server to use? One that exists but never answers is stopped by the caller."""
        began = time.monotonic()
        while (pid := self.pid) is not None:
            found = reaper.read_pid_file(self._place.data)
            sockets = found[1] if found is not None else ""
            answer = ask(Path(sockets)) if sockets else Answer.NONE
            if answer is Answer.ALIVE:
                self._sockets = Path(sockets)
                return True
            waited = time.monotonic() - began
            if answer is Answer.NONE and waited > PATIENCE / 6:
                return False
            if waited > PATIENCE:
                raise EmbeddedError(
                    f"The embedded Postgres (process {pid}) has been starting for {waited:.0f} s: "
                    f"see {self._place.log}."
                )
            time.sleep(0.01)
        return False

    def _launch(self, lock: int) -> None:
        sockets = self._place.make_socket_folder()
        quoted = str(sockets).replace('"', '""')
        settings = {**self._settings, "unix_socket_directories": f'"{quoted}"'}
        command = [str(self.binaries.folder / "postgres"), "-D", str(self._place.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        for left in sockets.glob(f"{reaper.SOCKET}*"):
            left.unlink()
        until = time.monotonic() + PATIENCE
        while not self._spawn(command, lock, sockets, until):
            said = self._place.log.read_text(errors="replace")
            # Backends outlive a postmaster that was killed, for a moment.
            if "pre-existing shared memory block" not in said or time.monotonic() > until:
                raise failure("The embedded Postgres did not start", said, self.folder)
            time.sleep(0.1)
        self._sockets = sockets

    def _spawn(self, command: list[str], lock: int, sockets: Path, until: float) -> bool:
        """Run the server through a reaper and wait until it answers; false if it ended first."""
        with self._reaper(command, lock) as pipe:
            while ask(sockets) is not Answer.ALIVE:
                if select.select([pipe], [], [], 0.003)[0]:
                    return False
                if time.monotonic() > until:
                    raise EmbeddedError(
                        f"The embedded Postgres did not answer within {PATIENCE:.0f} s: "
                        f"see {self._place.log}."
                    )
        return True

    def _watch(self) -> None:
        """Start a reaper if the server has none: the last one may have been killed."""
        free = reaper.try_hold(self._place.lock("reaper"))
        if free is not None:
            os.close(free)
            self._run_reaper([], ())

    @contextmanager
    def _reaper(self, command: list[str], lock: int) -> Iterator[int]:
        """Start a server through a reaper; yields a pipe that closes when that server ends."""
        account = self._place.account or Account(os.geteuid(), os.getegid())
        reading, writing = os.pipe()
        try:
            try:
                words = [writing, lock, account.uid, account.gid, *command]
                self._place.log.unlink(missing_ok=True)
                self._run_reaper([str(word) for word in words], (writing, lock))
            finally:
                os.close(writing)
            yield reading
        finally:
            os.close(reading)

    def _run_reaper(self, words: list[str], inherited: tuple[int, ...]) -> None:
        """Run the reaper until it has detached itself; it says what it has to say in the log."""
        log = os.open(self._place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            subprocess.run(
                [sys.executable, "-I", "-S", reaper.__file__, str(self.folder), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                cwd="/",
                pass_fds=inherited,
                start_new_session=True,
                check=True,
            )
        except subprocess.CalledProcessError as error:
            said = self._place.log.read_text(errors="replace")
            raise failure("The embedded Postgres did not start", said, self.folder) from error
        finally:
            os.close(log)


def reset(folder: Path | None = None) -> None:
    """Stop the servers of `folder` and remove their data, and all that was kept beside it.

    Raises:
        EmbeddedError: Another console uses one of them. Nothing has been removed then.
    """
    folder = folder or default_folder()
    with as_sentences(folder):
        account = service_account() if system_account_needed() else None
        home = Place.of(folder, "", account).folder
        if not home.is_dir():
            return
        held: list[int] = []
        places = [path for path in home.iterdir() if re.fullmatch(r"pg\d+", path.name)]
        try:
            for place in places:
                held.append(reaper.hold(place / "start.lock", fcntl.LOCK_EX))
                clients = reaper.try_hold(place / "clients.lock")
                if clients is None:
                    raise EmbeddedError(f"Another console uses {place}: close it first.")
                held.append(clients)
            for place in places:
                reaper.stop_server(place / "data")
                for path in place.iterdir():
                    if path.is_dir() and not path.is_symlink():
                        shutil.rmtree(path)
                    elif path.suffix != ".lock":
                        path.unlink()
        finally:
            for lock in held:
                os.close(lock)
