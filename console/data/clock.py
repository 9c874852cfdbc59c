"""The server's clock, without asking it each time."""

import time
from datetime import UTC, datetime, timedelta


class ServerClock:
    """What the server's clock shows, as last told and with the time since.

    Our own wall clock may be wrong or be set while we run; only how fast it goes matters here.
    """

    def __init__(self) -> None:
        self._told = datetime.now(UTC)
        self._ticks = _ticks()

    def set(self, told: datetime) -> None:
        """Note what the server's clock shows now."""
        self._told, self._ticks = told, _ticks()

    def now(self) -> datetime:
        """The server's time, UTC; ours, until the server has told."""
        return self._told + timedelta(seconds=_ticks() - self._ticks)

    @property
    def offset(self) -> timedelta:
        """The server's clock minus ours; positive when the server is ahead."""
        return self.now() - datetime.now(UTC)


def _ticks() -> float:
    # Goes on while the machine sleeps, where the system has such a clock.
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
