"""The platform's database as one login sees it: the only place that opens a transaction.

Every read is one short read-only transaction in a scope: of one tenant, or of the platform. A
function that reads a tenant's table takes a :class:`TenantScope`, one that reads a platform table
a :class:`PlatformScope`; nothing else leads to a connection, so a query without a tenant doesn't
type-check.
"""

import asyncio
import dataclasses
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Select, Text, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.util import greenlet_spawn

from console import __version__
from console.data import startup
from console.data.clock import ServerClock
from console.data.connect import Connector, address
from console.data.errors import DRIVER_ERRORS, query_fault
from console.data.pool import Pool, driver_of
from console.data.scope import PlatformScope as PlatformScope
from console.data.scope import Scope as Scope
from console.data.scope import TenantScope as TenantScope
from console.data.startup import Facts
from console.models.faults import ConnectionLost, OutcomeUnknown, ScopeViolation, TimedOut
from console.models.record import AuditHead
from console.models.standing import Standing
from console.settings import ConnectionTarget, Settings

_log = logging.getLogger(__name__)


class Database:
    """Connections, scopes and standing. Making one does no I/O."""

    def __init__(self, target: ConnectionTarget, *, settings: Settings) -> None:
        self._settings = settings
        self._pool = Pool(Connector(target, settings, self._meet), settings)
        primary = dataclasses.replace(target, target_session_attrs="primary")
        alone = settings.model_copy(update={"pool_size": 1})
        self._writer = Pool(Connector(primary, settings), alone)
        self._clock = ServerClock()
        self._known: tuple[Facts, Standing] | None = None

    async def open(self) -> Standing:
        """Connect and check; the standing also tells what isn't as it should be.

        Raises:
            Fault: there is no connection, or no work is possible on it: too old a server, no
                schema or one before the platform's own, no grant on it.
        """
        return await self._checked(anew=False)

    async def check(self) -> Standing:
        """Check again on an open connection, such as after a reconnect; raises as :meth:`open`."""
        return await self._checked(anew=True)

    @asynccontextmanager
    async def tenant(self, tenant_id: UUID) -> AsyncIterator[TenantScope]:
        """A scope that sees one tenant's rows.

        Raises:
            ScopeViolation: ``tenant_id`` isn't a UUID.
        """
        if not isinstance(tenant_id, UUID):
            raise ScopeViolation("A tenant is chosen by its id.")
        scope = TenantScope(self._pool, self._clock, tenant_id)
        try:
            yield scope
        finally:
            scope.end()

    @asynccontextmanager
    async def platform(self) -> AsyncIterator[PlatformScope]:
        """A scope that sees the platform's own rows and no tenant's."""
        scope = PlatformScope(self._pool, self._clock, None)
        try:
            yield scope
        finally:
            scope.end()

    async def close(self) -> None:
        """End all connections within the close limit, also those in use."""
        await asyncio.gather(self._pool.close(), self._writer.close())

    async def record(
        self, action: str, subject: str, detail: Mapping[str, object] | None = None
    ) -> AuditHead:
        """Append a line to the audit log, in a short transaction of its own on a primary.

        Args:
            action: what was looked at or taken along, one of the words of ``console.record``.
            subject: on which object: a link, or the console itself.
            detail: more about it, JSON.

        Raises:
            OutcomeUnknown: the line was sent, and whether it was kept was never answered.
            Fault: the line wasn't recorded; no primary can be reached, for one.
        """
        connection: Connection | None = None
        is_sent = False
        try:
            connection = await self._writer.begin(None, writing=True)
            line = _record(action, subject, json.dumps(dict(detail or {})))
            seq, hash_ = (await greenlet_spawn(connection.execute, line)).one()
            driver = driver_of(connection)
            is_sent = True
            await driver.execute("COMMIT")
        except DRIVER_ERRORS as error:
            fault = query_fault(error)
            if is_sent and isinstance(fault, ConnectionLost | TimedOut):
                raise OutcomeUnknown(
                    "Whether the audit log has the line isn't known: the answer was lost."
                ) from error
            raise fault from error
        finally:
            if connection is not None:
                self._writer.take_back(connection)
        return AuditHead(seq=seq, hash=hash_)

    @property
    def standing(self) -> Standing | None:
        """What the newest connection said about this login; None before the first."""
        return self._known[1] if self._known is not None else None

    def now(self) -> datetime:
        """The server's clock, UTC."""
        return self._clock.now()

    @property
    def clock_offset(self) -> timedelta:
        """The server's clock minus ours; positive when the server is ahead."""
        return self._clock.offset

    async def _checked(self, *, anew: bool) -> Standing:
        try:
            facts, standing = await self._asked(anew=anew)
        except DRIVER_ERRORS as error:
            raise query_fault(error) from error
        refusal = startup.refusal(facts, standing)
        if refusal is not None:
            raise refusal
        return standing

    async def _asked(self, *, anew: bool) -> tuple[Facts, Standing]:
        while True:
            known = self._known
            connection = await self._pool.lend()
            is_new = self._known is not known  # and was asked when it was made
            broken = True
            try:
                if self._known is None or (anew and not is_new):
                    driver = driver_of(connection)
                    self._meet(await startup.facts(driver), address(driver))
                broken = False
            except DRIVER_ERRORS as error:
                if is_new or not isinstance(query_fault(error), ConnectionLost):
                    raise
            finally:
                self._pool.take_back(connection, broken=broken)
            if not broken and self._known is not None:
                return self._known

    def _meet(self, facts: Facts, where: str) -> None:
        self._clock.set(datetime.now(UTC) + facts["offset"])
        read_only = self._settings.read_only
        standing = startup.standing(facts, address=where, read_only=read_only)
        _log.info(
            "connected to %s at %s as %s (%s), schema revision %s",
            standing.database,
            where,
            standing.login,
            standing.role or "no role",
            standing.revision,
        )
        self._known = facts, standing


def _record(action: str, subject: str, detail: str) -> Select[int, str]:
    line = func.console.record(
        literal(action, Text()),
        literal(subject, Text()),
        cast(literal(detail, Text()), JSONB()),
        literal(__version__, Text()),
    ).table_valued(column("seq", BigInteger()), column("hash", Text()))
    return select(line.c.seq, line.c.hash)
