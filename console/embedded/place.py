"""Where one embedded server lives: its folder, its files, its socket, its cluster."""

from __future__ import annotations

import enum
import hashlib
import os
import secrets
import shutil
import socket
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from console.embedded.account import Account, make_folder, reachable_folder
from console.embedded.binaries import Binaries
from console.embedded.errors import EmbeddedError, failure
from console.embedded.reaper import SOCKET

SUPERUSER = "postgres"
LONGEST_SOCKET_PATH = 100  # bytes; sun_path ends at 104 (macOS) or 108 (Linux)


@dataclass(frozen=True)
class Place:
    """Everything below `folder`, which nobody else may enter.

    Attributes:
        folder: The server's own folder, a real path: two spellings of one folder must find the
            same server.
        account: Owns data and socket when the console is root; None when the console's user does.
    """

    folder: Path
    account: Account | None

    @classmethod
    def of(cls, home: Path, name: str, account: Account | None) -> Self:
        """The folder `name` in `home`, or in what stands for a home the account can't reach."""
        home = home.absolute()
        if account is not None:
            home = reachable_folder(home, account)
        return cls(home.resolve() / name, account)

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the running server says; each start begins it anew."""
        return self.folder / "server.log"

    @property
    def password(self) -> Path:
        """The superuser's password."""
        return self.folder / "password"

    def lock(self, name: str) -> Path:
        """The lock file of that name; it stays when all else is removed."""
        return self.folder / f"{name}.lock"

    def make(self) -> None:
        """Make the folder, private.

        Raises:
            EmbeddedError: It belongs to somebody else.
        """
        # The account must pass through, to data and socket; it can't list or write.
        make_folder(self.folder, 0o700 if self.account is None else 0o711)
        if self.folder.stat().st_uid != os.geteuid():
            raise EmbeddedError(f"{self.folder} belongs to another user.")

    def make_socket_folder(self) -> Path:
        """Make the folder of the socket: in the place, or in the temp folder if that is too long.

        libpq takes a comma for the end of a host, so such a path is no better than a long one.

        Raises:
            EmbeddedError: Somebody else has made one of that name, or opened it.
        """
        folder = self.folder / "run"
        if not _fits(folder):
            name = f"radiant-console-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}"
            folder = Path(tempfile.gettempdir()) / name
            if self.account is not None or not _fits(folder):
                folder = Path("/tmp") / name  # noqa: S108 (private, owner and mode checked)
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            pass
        else:
            self._give(folder)
        owner = os.geteuid() if self.account is None else self.account.uid
        if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != owner:
            raise EmbeddedError(f"{folder} is in the way of the server's socket: remove it.")
        if folder.stat().st_mode & 0o077:
            raise EmbeddedError(f"{folder} is open to others: remove it.")
        return folder

    def make_cluster(self, binaries: Binaries, lock: int) -> None:
        """Run initdb beside the data and move the result there: a killed one leaves nothing.

        Args:
            binaries: Whose initdb to run.
            lock: The descriptor of `start.lock`. initdb inherits it: should it outlive us, the
                next console waits for it.

        Raises:
            EmbeddedError: initdb failed.
        """
        unfinished = self.folder / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        self.password.unlink(missing_ok=True)
        self.password.touch(mode=0o600)
        self.password.write_text(secrets.token_urlsafe(24))
        unfinished.mkdir(mode=0o700)
        for path in (self.password, unfinished):
            self._give(path)
        command = [str(binaries.folder / "initdb"), "-D", str(unfinished), "-U", SUPERUSER]
        command += ["--auth=scram-sha-256", f"--pwfile={self.password}", "--encoding=UTF8"]
        command += ["--no-locale", "--no-sync", "--no-instructions", "--no-clean"]
        try:
            made = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=environment(),
                cwd="/",
                pass_fds=(lock,),
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                check=False,
            )
            if made.returncode != 0:
                raise failure("The embedded Postgres can't be made", made.stdout, self.folder)
            if self.account is not None:
                _let_root_in(unfinished)
            unfinished.rename(self.data)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise

    def _give(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)


class Answer(enum.Enum):
    """What a client would meet at a socket."""

    NONE = "nobody"
    NOT_YET = "a server that starts, recovers or stops"
    ALIVE = "a server that takes connections"


def ask(sockets: Path) -> Answer:
    """Send a startup packet, as every client does, and see who answers.

    Any answer but 57P03 (cannot_connect_now) comes from a server that takes connections.
    See the manual's chapter "Message Flow" in Frontend/Backend Protocol.
    """
    parameters = f"user\0{SUPERUSER}\0database\0postgres\0\0".encode()
    packet = struct.pack("!ii", len(parameters) + 8, 3 << 16) + parameters
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(5.0)
        try:
            client.connect(str(sockets / SOCKET))
            client.sendall(packet)
            answer = client.recv(4096)
        except OSError:
            return Answer.NONE
    if not answer:
        return Answer.NONE
    if answer[:1] == b"E" and b"C57P03\0" in answer:
        return Answer.NOT_YET
    return Answer.ALIVE


def environment() -> dict[str, str]:
    """Ours, without what would steer Postgres (PGPORT, PGDATA …) or its language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET_PATH and "," not in str(folder)


def _let_root_in(data: Path) -> None:
    """Let root be superuser by its uid (peer authentication); others still need passwords."""
    rules = data / "pg_hba.conf"
    rules.write_text(f"local all {SUPERUSER} peer map=console\n{rules.read_text()}")
    (data / "pg_ident.conf").write_text(f"console root {SUPERUSER}\n")
