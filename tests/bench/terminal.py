"""A program in a pseudo-terminal, as a person at the keyboard meets it: time, CPU and bytes.

Whatever the program writes is stamped when it arrives and drawn on an emulated screen only in
quiet moments, so that the emulator's work lands in no figure. CPU seconds come from the process's
own clock (user and system, all threads), which a busy machine disturbs far less than wall time.
"""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import psutil
import pyte

KEYS = {"up": "\x1b[A", "down": "\x1b[B", "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
        "home": "\x1b[H", "end": "\x1b[F", "enter": "\r", "escape": "\x1b"}  # fmt: skip

TIMEOUT = 60.0
QUIET = 0.05
"""Seconds without output after which an answer to a key counts as whole."""

LOOK = 0.25
"""Seconds without output before the screen is drawn, which would delay the stamps of what comes."""

_SYNCHRONIZED = b"\x1b[?2026$p"
_QUESTIONS = {
    _SYNCHRONIZED: b"\x1b[?2026;2$y",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;22c",
}
"""What programs ask a terminal, and what a current one says."""

_FOREIGN = re.compile(r"\x1bP[^\x1b]*\x1b\\|\x1b\[[<=>][0-9;]*[A-Za-z]")
"""Sequences that the emulator would draw as text."""


class NotShownError(Exception):
    """The program ended, or never showed what was waited for; carries its last screen."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took.

    Attributes:
        seconds: Until the last byte of it came.
        cpu: CPU seconds, user and system.
        size: Bytes written to the terminal.
    """

    seconds: float
    cpu: float
    size: int


class Terminal:
    """One program and its screen."""

    def __init__(
        self,
        command: tuple[str, ...],
        environment: Mapping[str, str],
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._chunks: list[tuple[float, float, bytes]] = []  # time, CPU, what came
        self._drawn = 0
        self._ended = False
        full = {**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._began = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            try:
                os.execvpe(command[0], command, full)  # noqa: S606
            finally:
                os._exit(127)
        os.set_blocking(self._fd, False)
        self._poll = select.poll()
        self._poll.register(self._fd, select.POLLIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Watching ----------------------------------------------------------------------------------

    def until(self, pattern: str, after: int = 0) -> Cost:
        """Wait until a line of the screen matches.

        Args:
            pattern: A regular expression.
            after: How many chunks of output to leave aside: :attr:`marked` before a key.

        Returns:
            What it took since the program's start, with everything that came along.

        Raises:
            NotShownError: It didn't come within ``TIMEOUT`` seconds.
        """
        found = re.compile(pattern)
        end = time.perf_counter() + TIMEOUT
        while not self._ended and time.perf_counter() < end:
            if self._read(LOOK):
                continue
            while self._drawn < len(self._chunks):
                self._draw_next()
                if self._drawn > after and any(map(found.search, self._screen.display)):
                    return self._cost(self._drawn)
        raise NotShownError(f"{pattern!r} did not come:\n{self.text}")

    def settled(self, quiet: float = 0.4) -> Cost:
        """Wait until nothing has come for so many seconds; what it took since the start."""
        while self._read(quiet):
            pass
        return self._cost(len(self._chunks))

    @property
    def text(self) -> str:
        """What is on the screen."""
        while self._drawn < len(self._chunks):
            self._draw_next()
        return "\n".join(self._screen.display)

    @property
    def marked(self) -> int:
        """How many chunks of output have come."""
        return len(self._chunks)

    @property
    def cpu(self) -> float:
        """CPU seconds so far, those of ended threads included."""
        return time.clock_gettime((~self.pid << 3) | 2)  # clock_getcpuclockid(3)

    @property
    def memory(self) -> int:
        """Bytes of memory that are this program's share (PSS), its children's included."""
        process = psutil.Process(self.pid)
        family = [process, *process.children(recursive=True)]
        return sum(member.memory_full_info().pss for member in family)

    # Acting ------------------------------------------------------------------------------------

    def press(self, key: str, quiet: float = QUIET) -> Cost:
        """Press a key and wait until its answer is whole.

        Args:
            key: A name from ``KEYS``, or characters.
            quiet: Seconds without output that end the answer.
        """
        self.settled(quiet)
        before, cpu, began = self.marked, self.cpu, time.perf_counter()
        self.send(key)
        if self._read(1.0):
            self.settled(quiet)
        came = self._chunks[before:]
        last = came[-1][0] if came else time.perf_counter()
        return Cost(last - began, self.cpu - cpu, sum(len(data) for _, _, data in came))

    def send(self, key: str) -> None:
        """Press a key and wait for nothing."""
        os.write(self._fd, KEYS.get(key, key).encode())

    def close(self) -> None:
        """Hang up, as a lost line does; what doesn't end by itself is killed."""
        for number in (signal.SIGHUP, signal.SIGKILL):
            end = time.perf_counter() + 2.0
            os.kill(self.pid, number)
            while time.perf_counter() < end:
                self._read(0.02)
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    os.close(self._fd)
                    return
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    # The two sides of the screen -----------------------------------------------------------------

    def _read(self, timeout: float) -> bool:
        """Keep one chunk of output with its stamps; False when none came in time."""
        if self._ended or not self._poll.poll(timeout * 1000):
            if self._ended:
                time.sleep(timeout)
            return False
        try:
            data = os.read(self._fd, 65536)
            self._chunks.append((time.perf_counter(), self.cpu, data))
        except OSError:  # the program's end of the terminal is closed
            self._ended = True
            return False
        for question, answer in _QUESTIONS.items():
            if question in data:
                os.write(self._fd, answer)
        return True

    def _draw_next(self) -> None:
        text = self._decoder.decode(self._chunks[self._drawn][2])
        self._drawn += 1
        self._stream.feed(_FOREIGN.sub("", text))

    def _cost(self, chunks: int) -> Cost:
        at, cpu, _ = self._chunks[chunks - 1]
        return Cost(at - self._began, cpu, sum(len(data) for _, _, data in self._chunks[:chunks]))


def rest(terminals: Sequence[Terminal], seconds: float) -> list[Cost]:
    """Leave programs alone, all at the same time, and say what each one spent."""
    for terminal in terminals:
        terminal.settled()
    before = [(terminal.cpu, terminal.settled(0.0)) for terminal in terminals]
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        for terminal in terminals:
            terminal.settled(min(left, 0.1))
    return [
        Cost(seconds, terminal.cpu - cpu, terminal.settled(0.0).size - so_far.size)
        for terminal, (cpu, so_far) in zip(terminals, before, strict=True)
    ]
