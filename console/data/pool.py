"""A few connections, lent with a transaction open and taken back without one.

The transaction is begun and ended behind SQLAlchemy's back, because ``BEGIN`` and the tenant fit
into one message and the rows needn't wait for the end. So its pool doesn't know that there is a
transaction, and wouldn't roll it back: that is this module's promise. A connection reaches the
next borrower only after its transaction ended; one that can't be ended in time is thrown away.

SQLAlchemy's ``ext.asyncio`` imports its ORM, a fifth of the time until data is on screen, for a
wrapper of what is used here directly: its engine with an async driver, within ``greenlet_spawn``.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.util import await_, greenlet_spawn

from console.data.connect import Connector
from console.data.dialect import ADDRESS
from console.data.errors import DRIVER_ERRORS
from console.data.startup import Driver
from console.settings import Settings

TENANT_SETTING = "app.current_tenant_id"
"""What row-level security reads; set for one transaction at a time, never for a session."""

IDLE = 30.0
"""Seconds after which an unused connection may have died unnoticed."""

IDLE_PATIENCE = 3.0
"""Seconds that such a connection gets for its first answer before another one is tried."""

_KEPT_STATEMENTS = 100
"""Prepared statements that a direct connection keeps."""

_LENT = "lent"


class Pool:
    """Lends connections, the most recently used first.

    Attributes:
        patience: seconds a borrower should give one statement; the server's own limit and the
            driver's are meant to end it before.
        queueing: seconds a borrower waits until a connection is free.
    """

    def __init__(self, connector: Connector, settings: Settings) -> None:
        self._connector = connector
        self._settings = settings
        self._engine = _engine(connector, settings)
        self._endings: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(settings.pool_size)
        self.patience = settings.command_timeout + 1
        self.queueing = settings.command_timeout
        event.listen(self._engine, "checkin", _end_if_in_transaction)
        event.listen(self._engine, "checkout", _refuse_if_in_transaction)

    async def begin(self, tenant_id: UUID | None, *, writing: bool = False) -> Connection:
        """Lend a connection in a transaction of a tenant, or of none; read-only unless ``writing``.

        One round trip when the connection is warm. One that was idle and doesn't answer is
        replaced, so this is the ping as well.

        Raises:
            Fault: no connection can be made.
            One of DRIVER_ERRORS: a new connection fails, or none comes free.
        """
        tenant = "" if tenant_id is None else str(UUID(int=tenant_id.int))
        settings = {TENANT_SETTING: tenant}
        if not self._connector.is_assured:
            settings |= self._connector.limits
        calls = ", ".join(f"set_config('{name}', '{to}', true)" for name, to in settings.items())
        return await self.lend(f"BEGIN READ {'WRITE' if writing else 'ONLY'}; SELECT {calls}")

    async def lend(self, prelude: str = "") -> Connection:
        """Lend a connection on which ``prelude``, if any, was run in one message.

        Raises as :meth:`begin`.
        """
        if self._endings and not _idle_connections(self._engine):
            # A connection is about to come back: sooner than a new one could be opened.
            await asyncio.wait(
                self._endings,
                timeout=self._settings.close_timeout,
                return_when=asyncio.FIRST_COMPLETED,
            )
        while True:
            connection = await self._next()
            driver = driver_of(connection)
            if not self._connector.decodes_enough(driver):
                self.take_back(connection, broken=True)
                continue
            lent = connection.info.get(_LENT)
            is_idle = lent is not None and time.monotonic() - lent > IDLE
            try:
                if prelude:
                    await driver.execute(prelude, timeout=IDLE_PATIENCE if is_idle else None)
            except DRIVER_ERRORS as error:
                self.take_back(connection, broken=True)
                is_dead = is_idle or not isinstance(error, TimeoutError)
                if lent is None or not is_dead:
                    raise
            except BaseException:
                self.take_back(connection, broken=True)
                raise
            else:
                connection.info[_LENT] = time.monotonic()
                return connection

    async def _next(self) -> Connection:
        # SQLAlchemy's own queue isn't told when somebody gives up on making a connection: whoever
        # waits there waits on for one to come back.
        try:
            async with asyncio.timeout(self.queueing):
                await self._free.acquire()
        except TimeoutError as error:
            raise PoolTimeoutError("No connection came free.") from error
        try:
            return await greenlet_spawn(self._engine.connect)
        except BaseException:
            self._free.release()
            raise

    def take_back(self, connection: Connection, *, broken: bool = False) -> None:
        """End the transaction in the background and let the next borrower have the connection.

        Returns at once and never raises; also for use while being cancelled.

        Args:
            connection: from :meth:`lend`.
            broken: throw the connection away instead.
        """
        ending = asyncio.get_running_loop().create_task(self._end(connection, broken=broken))
        self._endings.add(ending)
        ending.add_done_callback(self._ended)

    def _ended(self, ending: asyncio.Task[None]) -> None:
        self._endings.discard(ending)
        self._free.release()

    async def _end(self, connection: Connection, *, broken: bool) -> None:
        try:
            if not broken and not connection.invalidated:
                driver = driver_of(connection)
                async with asyncio.timeout(self._settings.close_timeout):
                    if _is_in_transaction(driver):
                        await driver.execute("ROLLBACK")
                connection.info[_LENT] = time.monotonic()
                broken = driver.is_closed()
        except DRIVER_ERRORS:
            broken = True
        if broken:
            with suppress(*DRIVER_ERRORS):
                driver_of(connection).terminate()
            with suppress(*DRIVER_ERRORS):
                await greenlet_spawn(connection.invalidate)
        await greenlet_spawn(connection.close)

    def widen_times(self) -> None:
        """Decode timestamps of any year from now on: slower, so only where one was met."""
        self._connector.wide_times = True

    async def close(self) -> None:
        """End every connection, politely within the close limit, then without asking."""
        try:
            with suppress(*DRIVER_ERRORS):
                async with asyncio.timeout(self._settings.close_timeout):
                    if self._endings:
                        await asyncio.wait(self._endings)
                    await greenlet_spawn(self._engine.dispose)
        finally:
            for driver in tuple(self._connector.drivers):
                if not driver.is_closed():
                    driver.terminate()


def _engine(connector: Connector, settings: Settings) -> Engine:
    adapted: Callable[..., AsyncAdapt_asyncpg_connection] = AsyncAdapt_asyncpg_connection

    def connect() -> AsyncAdapt_asyncpg_connection:
        driver = await_(connector())
        return adapted(
            engine.dialect.loaded_dbapi,
            driver,
            # Between transactions a pooler may hand us another server connection, where other
            # clients' statements have names too: nothing is kept, and no name is used twice.
            prepared_statement_cache_size=_KEPT_STATEMENTS if connector.is_direct(driver) else 0,
            # The driver would reuse a nameless one without asking what its columns are by now.
            prepared_statement_name_func=lambda: str(uuid.uuid4()),
        )

    engine = create_engine(
        ADDRESS,
        creator=connect,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_use_lifo=True,
    )
    return engine


def _idle_connections(engine: Engine) -> int:
    pool = engine.pool
    return pool.checkedin() if isinstance(pool, QueuePool) else 0


def driver_of(connection: Connection) -> Driver:
    """Reach the driver's connection below SQLAlchemy's."""
    driver: Driver | None = None
    if not connection.invalidated:
        driver = connection.connection.driver_connection
    if driver is None:
        raise DisconnectionError("The connection was invalidated.")
    return driver


def _is_in_transaction(driver: Driver) -> bool:
    # The driver can't tell once it is closed.
    return not driver.is_closed() and driver.is_in_transaction()


def _end_if_in_transaction(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:
    if dbapi_connection is not None and _is_in_transaction(dbapi_connection.driver_connection):
        dbapi_connection.driver_connection.terminate()
        record.invalidate()


def _refuse_if_in_transaction(dbapi_connection: Any, *_: object) -> None:
    if _is_in_transaction(dbapi_connection.driver_connection):
        dbapi_connection.driver_connection.terminate()
        raise DisconnectionError("A transaction was still open.")
