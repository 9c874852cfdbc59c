"""What a screen is given: the database, the settings, and which tenant is selected."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console import data
from console.logic.pace import Pace
from console.settings.state import State, state_path

if TYPE_CHECKING:
    from console.data.audit_log import Noted
    from console.data.database import Database
    from console.models.record import AuditHead
    from console.models.tenants import Tenant
    from console.settings import Settings

LAST_WORDS = 1.0
"""Seconds that an end waits for lines of the audit log that are under way."""

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
        audit_head: The newest line that this console wrote into the audit log.
        unaudited: Why its last line isn't there, in a word or two; empty when it is.
    """

    def __init__(self, start: Start, remembered_in: Path | None = None) -> None:
        self._start = start
        self._remembered_in = remembered_in
        self._state: State | None = None
        self._started: asyncio.Task[tuple[Database, Settings]] | None = None
        self.tenant: Tenant | None = None
        self.paused = False
        self.pace = Pace()
        self.audit_head: AuditHead | None = None
        self.unaudited = ""
        self._recordings: set[asyncio.Task[Noted]] = set()

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

    def here(self, moment: datetime) -> datetime:
        """The same time in the zone that the person wants times told for."""
        return moment.astimezone(self.settings.zone)

    @property
    def keys(self) -> "Mapping[str, str]":
        """The person's own keys by the actions' names; none before the settings are read."""
        return self.settings.keys if self.is_ready else {}

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

    async def record(
        self, action: str, subject: str, detail: Mapping[str, object] | None = None
    ) -> "Noted":
        """Record what a person looks at or takes along; it goes on when the caller is cancelled.

        Args:
            action: One of the words of ``console.record``.
            subject: What, as a link.
            detail: More about it, as JSON.

        Raises:
            Fault: It can't be recorded, and the setting ``audit`` requires it.
        """
        await self.ready()
        task = asyncio.ensure_future(
            data.audit_log.record(self.database, self.settings, action, subject, detail)
        )
        self._recordings.add(task)
        task.add_done_callback(self._recorded)
        return await asyncio.shield(task)

    def _recorded(self, task: "asyncio.Task[Noted]") -> None:
        self._recordings.discard(task)
        if task.cancelled() or task.exception() is not None:
            return
        noted = task.result()
        self.unaudited = noted.why_not
        seq = self.audit_head.seq if self.audit_head else 0
        if noted.head is not None and noted.head.seq > seq:
            self.audit_head = noted.head

    def _result(self) -> tuple["Database", "Settings"]:
        if self._started is None:
            raise RuntimeError("Services.ready() has not been awaited")
        return self._started.result()

    async def close(self) -> None:
        """Close the database, or give up opening it."""
        if self._started is None:
            return
        if self.is_ready:
            if self._recordings:
                await asyncio.wait(self._recordings, timeout=LAST_WORDS)
            await self.database.close()
        else:
            self._started.cancel()


async def _once(start: Start) -> tuple["Database", "Settings"]:
    return await start()
