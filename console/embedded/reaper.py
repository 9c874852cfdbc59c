"""Stops the embedded server when the last console is gone. Outlives every console.

Each console holds two shared flocks for as long as it lives, and the kernel frees them whatever
it dies of. On `watch.lock` the reaper waits for the exclusive one, which wakes it. Whether a
console is left is told by `clients.lock`, tried under `start.lock` only, so that two who try at
once can't take each other for a console. `reaper.lock` is held by the one reaper of a folder.

Run by its path under a bare interpreter (`python -I -S`), detached, so it imports next to
nothing: a few milliseconds to start, a few megabytes to keep.

    reaper.py FOLDER [PIPE LOCK UID GID POSTGRES ARGUMENT...]

With a command it first starts that server, which inherits PIPE: the console at the other end
sees it close when the server ends. LOCK is the console's `start.lock`, inherited, so that a
console killed in the middle of a start leaves no server that nobody can find.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


def hold(path: Path, operation: int) -> int:
    """Open `path` and flock it; closing the descriptor, and every inherited one, frees it.

    Raises:
        BlockingIOError: Somebody else holds it and the operation has LOCK_NB.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, operation)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the file was replaced while we waited: the lock means nothing


def try_hold(path: Path) -> int | None:
    """Take the exclusive lock on `path` if nobody holds it."""
    try:
        return hold(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


@contextlib.contextmanager
def holding(path: Path) -> Iterator[int]:
    """Hold the exclusive lock on `path`, waiting for it; yields its descriptor."""
    descriptor = hold(path, fcntl.LOCK_EX)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_pid_file(data: Path) -> tuple[int, str] | None:
    """The postmaster's pid and socket folder as `postmaster.pid` tells them; None without one.

    Pid 0 or an empty folder stands for a line that isn't written (yet).
    """
    try:
        lines = (data / "postmaster.pid").read_text(errors="surrogateescape").splitlines()
    except FileNotFoundError:
        return None
    pid = int(lines[0]) if lines and lines[0].isdigit() else 0
    return pid, lines[4] if len(lines) > 4 else ""


def is_postmaster(pid: int, data: Path) -> bool:
    """Is this living process the server of `data`? A pid alone may long be somebody else's."""
    if pid <= 1:
        return False
    if sys.platform == "linux":
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return Path(os.fsdecode(words[0])).name == "postgres" and os.fsencode(data) in words
    import subprocess  # only where there is no /proc: it would double the reaper's start

    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    line = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return "postgres" in line and f"-D {data} " in line


def stop_server(data: Path) -> None:
    """Stop the server of `data` and clear what it left. The caller holds `start.lock`."""
    found = read_pid_file(data)
    if found is None:
        return
    pid, sockets = found
    for stop, patience in ((signal.SIGINT, 20), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        until = time.monotonic() + patience
        with contextlib.suppress(ProcessLookupError):
            if is_postmaster(pid, data):
                os.kill(pid, stop)
        while is_postmaster(pid, data) and time.monotonic() < until:
            time.sleep(0.005)
    left = [data / "postmaster.pid"]
    if sockets:
        left += [Path(sockets) / SOCKET, Path(sockets) / f"{SOCKET}.lock"]
    for path in left:
        path.unlink(missing_ok=True)
    if sockets and Path(sockets).parent != data.parent:
        with contextlib.suppress(OSError):
            Path(sockets).rmdir()  # ours, in the temp folder


def stop_if_unused(folder: Path, reaper: int | None = None) -> bool:
    """Stop the server of `folder` unless a console still uses it; true when nobody does.

    The reaper's own lock, if given, is freed before the next console may look for a reaper.
    """
    with holding(folder / "start.lock"):
        clients = try_hold(folder / "clients.lock")
        if clients is None:
            return False
        stop_server(folder / "data")
        if reaper is not None:
            os.close(reaper)
        os.close(clients)
        return True


def main(arguments: list[str]) -> None:
    """Detach, start the server if one is asked for, wait for the last console, stop it."""
    folder, command = Path(arguments[0]), arguments[1:]
    reaper = try_hold(folder / "reaper.lock")
    if os.fork():
        os._exit(0)  # the console waits for this process only
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a server that dies leaves no zombie
    if command:
        _start(folder / "data", int(command[0]), int(command[1]), command[2:])
    if reaper is None:
        return
    with contextlib.suppress(FileNotFoundError):  # the folder is gone, and its server will notice
        while True:
            with holding(folder / "watch.lock"):
                pass
            if stop_if_unused(folder, reaper):
                return


def _start(data: Path, pipe: int, lock: int, command: list[str]) -> None:
    """Start the server, and keep others from looking until it can be found, or is gone."""
    os.set_inheritable(lock, False)
    server = os.fork()
    if not server:
        _become(command)
    os.close(pipe)
    with contextlib.suppress(ProcessLookupError):
        while (read_pid_file(data) or (0,))[0] != server:
            os.kill(server, 0)
            time.sleep(0.002)
    os.close(lock)


def _become(command: list[str]) -> None:
    uid, gid, *words = command
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if os.geteuid() != int(uid):
            os.setgroups([])
            os.setgid(int(gid))
            os.setuid(int(uid))
        os.execv(words[0], words)  # noqa: S606 (no shell wanted)
    except OSError as error:
        os.write(2, f"FATAL:  {words[0]}: {error.strerror}\n".encode())
    finally:
        os._exit(127)


if __name__ == "__main__":
    main(sys.argv[1:])
