"""A file is whole under its name, or it isn't there."""

import resource
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from console.data.export_file import ExportFile
from console.models.faults import Fault


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Have the system refuse to let files of this process grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_finished_file_is_whole_and_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with ExportFile(path) as file:
        file.write("a,b\n")
        file.write("é,\n")
        assert not path.exists()
        file.finish()
    assert path.read_bytes() == "a,b\né,\n".encode()
    assert file.sha256 == sha256(path.read_bytes()).hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["out.csv"]


def test_an_unfinished_file_leaves_nothing(tmp_path: Path) -> None:
    with ExportFile(tmp_path / "out.csv") as file:
        file.write("half")
    assert names(tmp_path) == []


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with ExportFile(path) as file:
        file.write("mine")
        path.write_text("theirs, meanwhile")
        with pytest.raises(Fault, match="exists already"):
            file.finish()
    assert path.read_text() == "theirs, meanwhile"
    with pytest.raises(Fault, match="exists already"):
        ExportFile(path)
    assert names(tmp_path) == ["out.csv"]


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out.csv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Fault, match="exists already"):
        ExportFile(tmp_path / "out.csv")


def test_a_disk_without_room_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with ExportFile(tmp_path / "out.csv") as file:
        file.write("x" * 9_000)
        with no_file_above(10_000), pytest.raises(Fault, match="too large"):
            file.write("x" * 9_000)
    assert names(tmp_path) == []


def test_a_folder_that_isnt_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="There is no such folder"):
        ExportFile(tmp_path / "nowhere" / "out.csv")
