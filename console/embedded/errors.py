"""What can go wrong with the embedded Postgres, in one sentence each."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = 16 * 1024 * 1024  # bytes: one WAL segment; less than this free and Postgres stops


class EmbeddedError(Exception):
    """The embedded Postgres can't do what was asked; the text is one sentence for a person."""


@contextmanager
def as_sentences(folder: Path) -> Iterator[None]:
    """Turn the operating system's errors about `folder` into an EmbeddedError."""
    try:
        yield
    except OSError as error:
        raise EmbeddedError(_sentence(error, folder)) from error


def failure(what: str, output: str, folder: Path) -> EmbeddedError:
    """Say why a Postgres program failed, from its last word and the state of the disk."""
    # What Postgres says of a full disk: the system's words, or a hint after a short write.
    full = "No space left on device" in output or "Check free disk space" in output
    if full or shutil.disk_usage(folder).free < FULL:
        return EmbeddedError(_no_space(folder))
    marks = ("FATAL: ", "PANIC: ", "error: ", "ERROR: ")
    told = [
        line.split(mark, 1)[1].strip()
        for line in output.splitlines()
        for mark in marks
        if mark in line
    ]
    lines = output.strip().splitlines()
    reason = told[-1] if told else lines[-1] if lines else "it said nothing"
    return EmbeddedError(f"{what}: {reason.rstrip('.')}.")


def _sentence(error: OSError, folder: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _no_space(folder)
    subject = error.filename if isinstance(error.filename, str) else folder
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return (
            f"The embedded Postgres can't write to {subject} ({error.strerror}): "
            "set XDG_DATA_HOME to a folder that can be written."
        )
    return f"The embedded Postgres can't use {subject}: {error.strerror or error}."


def _no_space(folder: Path) -> str:
    return f"There is no space left on the disk of {folder}, which the embedded Postgres needs."
