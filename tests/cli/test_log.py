import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli.log import open_log


@pytest.fixture(autouse=True)
def _handlers_as_before() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("console", "screens", "asyncio")]
    before = [(one.handlers[:], one.level, one.propagate) for one in loggers]
    yield
    for one, (handlers, level, propagate) in zip(loggers, before, strict=True):
        for handler in set(one.handlers) - set(handlers):
            handler.close()
        one.handlers, one.level, one.propagate = handlers, level, propagate


def test_what_the_console_logs_lands_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "console.log"
    open_log(path)
    logging.getLogger("console.data.database").info("connected to %s", "radiant")
    assert path.read_text().rstrip().endswith("INFO console.data.database connected to radiant")
    assert path.stat().st_mode & 0o077 == 0


def test_a_folder_that_cant_be_made_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        open_log(tmp_path / "file" / "console.log")
