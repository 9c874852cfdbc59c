"""The log of ``--debug``: what was connected to, what failed and where. No data, no secrets."""

import logging
import os
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def open_log(path: Path) -> None:
    """Write the program's log to a file that its owner alone may read.

    Raises:
        OSError: The file can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter(FORMAT))
    for name in ("console", "screens", "asyncio"):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG if name != "asyncio" else logging.WARNING)
        logger.propagate = False
