"""The whole program at a pseudo-terminal: what a person types, what they see, how it ends."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from typing import Any, Self

import pyte

PATIENCE = 60.0
"""Seconds after which something that must come has not; nothing is measured by it."""

KEYS = {"enter": "\r", "escape": "\x1b", "down": "\x1b[B", "up": "\x1b[A", "redraw": "\x0c"}

_QUESTIONS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;22c",
}
_FOREIGN = re.compile(
    r"\x1bP[^\x1b]*\x1b\\|\x1b\[[<=>?][0-9;]*[A-Zac-gi-kmn-z$]|\x1b\[\?[0-9;]*\$p"
)
"""Sequences that the emulator would draw as text."""


class Terminal:
    """The program, its screen, and everything that it wrote."""

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._ended = False
        self.output = b""
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            columns, rows = size
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            full = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            full |= environment or {}
            try:
                program = [sys.executable, "-m", "console", *arguments]
                os.execve(sys.executable, program, full)  # noqa: S606 (it becomes the program)
            finally:
                os._exit(127)
        self._before = termios.tcgetattr(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._ended:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._fd)

    # Seeing ------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def cells(self) -> list[list[Any]]:
        """Every character with its colours and styles."""
        rows, columns = range(self._screen.lines), range(self._screen.columns)
        return [[self._screen.buffer[y][x] for x in columns] for y in rows]

    @property
    def is_restored(self) -> bool:
        """Whether the terminal is as the program found it: modes, cursor, mouse, screen."""
        last = {
            mode: self.output.rfind(f"\x1b[?{mode}l".encode()) > self.output.rfind(on)
            for mode, on in ((n, f"\x1b[?{n}h".encode()) for n in (1049, 1000, 1003, 1006, 2004))
        }
        cursor = self.output.rfind(b"\x1b[?25h") > self.output.rfind(b"\x1b[?25l")
        return all(last.values()) and cursor and termios.tcgetattr(self._fd) == self._before

    # Acting ------------------------------------------------------------------------------------

    def send(self, *keys: str) -> None:
        """Press keys, all in one go."""
        os.write(self._fd, "".join(KEYS.get(key, key) for key in keys).encode())

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        os.kill(self._pid, number)

    # Waiting -----------------------------------------------------------------------------------

    def until(self, condition: str | Callable[[], bool]) -> None:
        """Wait until a text is on the screen, or a condition holds."""
        end = time.monotonic() + PATIENCE
        while not (condition in self.text if isinstance(condition, str) else condition()):
            if self._ended or time.monotonic() > end:
                raise AssertionError(f"{condition!r} did not come:\n{self.text}")
            self._read(0.1)

    def settle(self, quiet: float = 0.2) -> None:
        """Wait until nothing has been written for a while."""
        while self._read(quiet):
            pass

    def wait(self) -> int:
        """Wait for the end, and return the exit code."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self._read(0.05)
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._ended = True
                self.settle(0.05)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it did not end:\n{self.text}")

    def _read(self, timeout: float) -> bool:
        if not select.select([self._fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # the program's end is closed
            return False
        self.output += data
        for question, answer in _QUESTIONS.items():
            if question in data:
                os.write(self._fd, answer)
        self._stream.feed(_FOREIGN.sub("", self._decoder.decode(data)))
        return bool(data)
