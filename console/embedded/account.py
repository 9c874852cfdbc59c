"""The account that the server runs under when the console runs as root.

Postgres refuses to run as root. The server then runs as a system account without a login, which
owns the data and nothing else: the folders above it belong to root, and so do the locks and the
copy of programs that lie where the account can't reach them. No folder's mode is ever changed.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from console.embedded.binaries import Binaries
from console.embedded.errors import EmbeddedError

NAME = "radiant-console"
ROOT_FOLDER = Path("/var/lib/radiant-console")


@dataclass(frozen=True)
class Account:
    """A user of this system, by its numbers."""

    uid: int
    gid: int

    def reaches(self, path: Path) -> bool:
        """May the account search this folder, or run this file?"""
        done = subprocess.run(
            ["test", "-x", path], user=self.uid, group=self.gid, extra_groups=[], check=False
        )
        return done.returncode == 0


def service_account() -> Account:
    """Find the system account, or make it.

    Raises:
        EmbeddedError: It can't be made, or belongs to somebody.
    """
    if (account := _look_up()) is not None:
        return account
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is None:
        raise EmbeddedError(
            f"Postgres doesn't run as root and no useradd is here to make the account {NAME}: "
            "make it, or run as another user."
        )
    shell = shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"
    command = [useradd, "--system", "--user-group", "--no-create-home"]
    made = subprocess.run(
        [*command, "--home-dir", "/nonexistent", "--shell", shell, NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    # Another console may have made it in the meantime: what counts is that it is there.
    if (account := _look_up()) is not None:
        return account
    reason = (made.stderr.strip() or "no reason given").splitlines()[-1].rstrip(".")
    raise EmbeddedError(
        f"Postgres doesn't run as root and the account {NAME} can't be made ({reason}): "
        "make it, or run as another user."
    )


def reachable_folder(folder: Path, account: Account) -> Path:
    """Keep `folder` if the account can get there, else a folder of root's that stands for it."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    if not existing.is_dir():
        return folder  # not to be had for anybody
    return folder if account.reaches(existing) else ROOT_FOLDER / _digest(str(folder))


def reachable_binaries(binaries: Binaries, account: Account) -> Binaries:
    """Keep `binaries` if the account can run them, else a copy made once."""
    if account.reaches(binaries.folder / "postgres"):
        return binaries
    install = binaries.folder.parent
    built = (binaries.folder / "postgres").stat().st_mtime_ns
    copy = ROOT_FOLDER / "postgres" / _digest(f"{install} {built}")
    if not copy.exists():
        make_folder(copy.parent, 0o755)
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        # The wheel's programs find their libraries in ../../../NAME.libs, beside the package.
        shutil.copytree(install, partial / install.parent.name / install.name, symlinks=True)
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.name)
        for path in (partial, *partial.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            partial.rename(copy)
        except OSError:
            shutil.rmtree(partial)
            if not copy.exists():
                raise
    return Binaries(binaries.major, copy / install.parent.name / install.name / "bin")


def system_account_needed() -> bool:
    """Is this root, as which Postgres refuses to run?"""
    return os.geteuid() == 0


def make_folder(folder: Path, mode: int) -> None:
    """Make the folder and what is missing above it; what is there keeps its mode."""
    if not folder.is_dir():
        if not folder.parent.is_dir():
            make_folder(folder.parent, 0o755 if system_account_needed() else 0o700)
        try:
            folder.mkdir()
        except FileExistsError:
            return
        folder.chmod(mode)  # mkdir's own mode is cut by the umask


def _look_up() -> Account | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise EmbeddedError(f"The account {NAME} is root, as which Postgres doesn't run.")
    return Account(entry.pw_uid, entry.pw_gid)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
