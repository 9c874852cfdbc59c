"""Files that people take along: whole under their name, or not there at all."""

import asyncio
import errno
import hashlib
import os
import secrets
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, TypeVarTuple

from console.logic.exporting import Encoder, Record, as_json
from console.models.faults import Fault

Ts = TypeVarTuple("Ts")
ResultT = TypeVar("ResultT")

_SENTENCES = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "Your disk quota is used up",
    errno.EACCES: "You may not write there",
    errno.EPERM: "You may not write there",
    errno.EROFS: "That disk can only be read",
    errno.ENOENT: "There is no such folder",
    errno.ENOTDIR: "There is no such folder",
    errno.ENAMETOOLONG: "The name is too long",
    errno.EEXIST: "A file of that name exists already",
    errno.EIO: "The disk doesn't answer",
}


class ExportFile:
    """A new file, private to its owner (0600), written under another name in the same folder.

    ``finish`` gives it its name once it is on the disk; leaving the ``with`` without that leaves
    nothing. A file that is there already is never replaced. Blocking; one thread at a time.
    """

    def __init__(self, path: Path) -> None:
        """Begin the file; raises as :meth:`write`, also when the name is taken."""
        self.path = path
        self._hash = hashlib.sha256()
        self._part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
        self._file: int | None = None
        try:
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, "exists")
            self._file = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise self._fault(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.discard()

    @property
    def sha256(self) -> str:
        """The hash of what was written, in hex."""
        return self._hash.hexdigest()

    def write(self, text: str) -> None:
        """Append text.

        Raises:
            Fault: The disk is full, and the like: one sentence.
        """
        data = text.encode(errors="surrogatepass")
        self._hash.update(data)
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            raise self._fault(error) from error

    def finish(self) -> None:
        """Put the file on the disk and give it its name; raises as :meth:`write`."""
        try:
            os.fsync(self._descriptor)
            self._name()
        except OSError as error:
            raise self._fault(error) from error
        finally:
            self.discard()

    def discard(self) -> None:
        """Leave nothing but what was finished."""
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)
            self._part.unlink(missing_ok=True)

    @property
    def _descriptor(self) -> int:
        if self._file is None:
            raise OSError(errno.EBADF, "closed")
        return self._file

    def _name(self) -> None:
        try:
            os.link(self._part, self.path)  # fails where the name is taken: a rename would replace
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}:
                raise
            # A file system without hard links, such as a FAT stick.
            if os.path.lexists(self.path):
                raise FileExistsError(errno.EEXIST, "exists") from error
            self._part.rename(self.path)

    def _fault(self, error: OSError) -> Fault:
        said = _SENTENCES.get(error.errno or 0) or os.strerror(error.errno or errno.EIO)
        return Fault(f"{said}: {self.path}.", "Nothing was written.")


@dataclass(frozen=True, slots=True)
class Written:
    """A finished export.

    Attributes:
        path: Its file; what is known about it stands beside it, see :func:`note_path`.
        rows: How many.
    """

    path: Path
    rows: int


def note_path(path: Path) -> Path:
    """The file beside an export that says what it is and where the audit log stood."""
    return path.with_name(path.name + ".audit.json")


async def write_export(
    path: Path,
    encoder: Encoder,
    pages: AsyncIterable[Callable[[], Sequence[Record]]],
    about: Mapping[str, object],
    progress: Callable[[int | None], None],
) -> Written:
    """Write pages into a new file, and beside it what it is; cancelled or failed, nothing.

    Args:
        path: The file.
        encoder: Its format.
        pages: Each makes its records when called, in a thread.
        about: What is told beside the file; its rows and hash are added.
        progress: Is told the rows so far, and None when it is too late to cancel.

    Raises:
        Fault: The pages can't be read, or the file can't be written.
    """
    rows = 0
    async with _opened(path) as file, _opened(note_path(path)) as note:
        await _done(file.write, encoder.start())
        async for page in pages:
            rows += await _done(_write_page, file, encoder, page)
            progress(rows)
        await _done(file.write, encoder.end())
        told = {**about, "rows": rows, "sha256": file.sha256}
        await _done(note.write, as_json(told, indent=2) + "\n")
        progress(None)
        await _done(_finish, file, note)
    return Written(path, rows)


def _write_page(file: ExportFile, encoder: Encoder, page: Callable[[], Sequence[Record]]) -> int:
    records = page()
    file.write(encoder.rows(records))
    return len(records)


def _finish(file: ExportFile, note: ExportFile) -> None:
    note.finish()
    try:
        file.finish()
    except Fault:
        note.path.unlink(missing_ok=True)
        raise


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[ExportFile]:
    file = await _done(ExportFile, path)
    try:
        yield file
    finally:
        await _done(file.discard)


async def _done(function: Callable[[*Ts], ResultT], *arguments: *Ts) -> ResultT:
    """Run in a thread, and see it end also when cancelled: nobody may close a file in use."""
    task = asyncio.ensure_future(asyncio.to_thread(function, *arguments))
    is_cancelled = False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            is_cancelled = True
    if is_cancelled:
        if not task.exception() and isinstance(found := task.result(), ExportFile):
            found.discard()
        raise asyncio.CancelledError
    return task.result()
