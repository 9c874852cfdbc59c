"""What a screen is given: the database, the settings, and which tenant is selected."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from console.logic.pace import Pace
from console.settings.state import State, state_path

if TYPE_CHECKING:
    from console.data.database import Database
    from console.models.tenants import Tenant
    from console.settings import Settings

Start = Callable[[], Awaitable[tuple["Database", "Settings"]]]
"""Reads the settings and opens the database, which is checked; runs once, after the first frame."""


class Services:
    """The database and the settings, once they are there.

    The interface paints its first frame before either is loaded (their libraries take longer to
    import than Textual), so a screen awaits :meth:`ready` in its worker, never in its handlers.

    Attributes:
        tenant: The selected tenant: the scope of every area. None means the whole platform.
        paused: Whether live data rests.
        pace: How often it is read otherwise.
    """

    def __init__(self, start: Start, remembered_in: Path | None = None) -> None:
        self._start = start
        self._remembered_in = remembered_in
        self._state: State | None = None
        self._started: asyncio.Task[tuple[Database, Settings]] | None = None
        self.tenant: Tenant | None = None
        self.paused = False
        self.pace = Pace()

    async def ready(self) -> None:
        """Wait until the database is open.

        Raises:
            Fault: The database can't be reached or used.
            SettingsError: A setting is wrong.
        """
        if self._started is None:
            self._started = asyncio.ensure_future(_once(self._start))
        await asyncio.shield(self._started)

    @property
    def is_ready(self) -> bool:
        """Whether the database is open."""
        started = self._started
        return (
            started is not None
            and started.done()
            and not started.cancelled()
            and started.exception() is None
        )

    @property
    def database(self) -> "Database":
        """The open database; only after :meth:`ready`."""
        return self._result()[0]

    @property
    def settings(self) -> "Settings":
        """The settings in force; only after :meth:`ready`."""
        return self._result()[1]

    @property
    def interval(self) -> float:
        """Seconds between two reads of live data; only after :meth:`ready`."""
        return self.pace.seconds(self.settings.refresh_seconds)

    @property
    def state(self) -> "State":
        """What is remembered between runs; only after :meth:`ready`."""
        if self._state is None:
            path = self._remembered_in or state_path()
            self._state = State(path, self.settings.environment)
        return self._state

    def _result(self) -> tuple["Database", "Settings"]:
        if self._started is None:
            raise RuntimeError("Services.ready() has not been awaited")
        return self._started.result()

    async def close(self) -> None:
        """Close the database, or give up opening it."""
        if self._started is None:
            return
        if self.is_ready:
            await self.database.close()
        else:
            self._started.cancel()


async def _once(start: Start) -> tuple["Database", "Settings"]:
    return await start()
