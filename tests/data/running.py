"""Runs random programs on one database, and holds it to its promises after every round.

What is promised: rows are the scope's own, all of them; only faults come out; a connection
is lent outside any transaction, with no tenant but the borrower's; none is lost, and there are
never more than the pool's.
"""

from __future__ import annotations

import asyncio
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    cast,
    event,
    false,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from console.data.database import Database, PlatformScope, TenantScope
from console.data.errors import DRIVER_ERRORS
from console.data.keyset import Order, descending
from console.data.pool import TENANT_SETTING, driver_of
from console.data.tables.tenants import users
from console.models.faults import (
    BadValue,
    ConnectionLost,
    Fault,
    NotPermitted,
    ReadOnlyServer,
    SchemaMissing,
    ScopeViolation,
    TimedOut,
    TooManyConnections,
    Unreachable,
)
from console.models.moment import FarMoment
from tests.data.conftest import World
from tests.data.programs import (
    Actor,
    Blow,
    Check,
    Kill,
    Meddle,
    Meddling,
    Program,
    Query,
    Read,
    ReadEnded,
    Round,
    Scoped,
    Share,
    Step,
    Stray,
    Whose,
    blows_of,
    depth_of,
    steps_of,
)
from tests.proxy import Proxy
from tests.suspensions import Struck

UNKNOWN = UUID("cccccccc-0000-4000-8000-000000000003")
PATIENCE = 30.0
"""Seconds after which something that must happen has not; nothing is measured by it."""

SHORT = {
    "connect_timeout": 0.4,
    "statement_timeout": 0.2,
    "command_timeout": 0.3,
    "close_timeout": 0.1,
}
"""Limits where the network freezes, for they are what ends the wait."""

FROZEN = 0.5
"""Seconds that it does, which is longer than they are."""

NESTED_BEGIN = "25001"
"""The server's warning when a transaction begins inside another one."""

_DISTURBED = (ConnectionLost, Unreachable, TimedOut, TooManyConnections)
_EVERYTHING: Select[Any] = select(users.c.tenant_id, users.c.email).order_by(users.c.email)
_ORDER = Order(descending(users.c.created_at), descending(users.c.id))

AnyScope = TenantScope | PlatformScope


class _BodyError(Exception):
    """What a body fails with."""


@dataclass
class _Open:
    """A scope, whose it is, and the connection that was meddled with."""

    scope: AnyScope
    tenant: UUID | None
    meddled: object = None

    @property
    def is_meddled(self) -> bool:
        return self.meddled is not None and self.scope._connection is self.meddled


@dataclass
class Runner:
    """Runs programs on a database that is reached through a proxy.

    Attributes:
        database: what is tested.
        world: whose rows there are.
        proxy: between console and server.
        superuser: for killing and for looking.
        login: whose backends are the console's.
        pooled: a pooler is in between: it, not the console, has the server's connections.
        seen: what came of the reads, for figures.
    """

    database: Database
    world: World
    proxy: Proxy
    superuser: asyncpg.Connection
    login: str
    pooled: bool
    seen: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._one_by_one = asyncio.Lock()
        self._nested: list[str] = []
        self._background: list[dict[str, Any]] = []
        self._is_exact = True
        self._is_frozen = False
        self._were_killed = False
        self._were_sessions_set = False
        event.listen(self.database._pool._engine, "connect", self._connected)

    async def run(self, program: Program) -> None:
        """Run a program; raises AssertionError when a promise was broken."""
        self._is_frozen = Blow.FREEZE in blows_of(program)
        with self._listening():
            for actors in program:
                self._is_exact = self._must_be_exact(actors)
                done = await asyncio.gather(*map(self._act, actors), return_exceptions=True)
                self.proxy.thaw()
                for each in done:
                    if isinstance(each, BaseException) and not isinstance(
                        each, asyncio.CancelledError | _BodyError
                    ):
                        raise each
                await self._promises_hold()
            await self.database.close()
            await self._server_has_at_most(2 if self.pooled else 0)
        assert not self._background, "\n".join(map(_told, self._background))

    def _must_be_exact(self, actors: Round) -> bool:
        """Whether nothing is in the way of an exact answer to every read of a round."""
        steps = steps_of(actors)
        kills = any(isinstance(step, Kill) for step in steps)
        blows = blows_of(actors)
        self._were_sessions_set |= Meddle(Meddling.SET_SESSION_AND_COMMIT) in steps
        self._were_sessions_set |= Meddle(Meddling.SET_SESSION) in steps
        self._were_killed |= kills or bool(blows & {Blow.KILL, Blow.CUT})
        return not (
            self._is_frozen
            or blows & {Blow.KILL, Blow.CUT}
            or (kills and len(actors) > 1)
            or (self.pooled and self._were_killed)
            or sum(depth_of(actor) for actor in actors) > self._size
        )

    @property
    def _size(self) -> int:
        return self.database._settings.pool_size

    # What is done.

    async def _act(self, actor: Actor) -> None:
        await self._steps(actor, None, [])

    async def _steps(self, steps: Actor, within: _Open | None, ended: list[_Open]) -> None:
        for step in steps:
            await self._step(step, within, ended)

    async def _step(self, step: Step, within: _Open | None, ended: list[_Open]) -> None:
        match step:
            case Scoped():
                await self._scoped(step, ended)
            case Read() if within is not None:
                await self._read(within, step)
            case Share() if within is not None:
                await asyncio.gather(
                    self._answered(within, step.one, self._ask(within, step.one)),
                    self._answered(within, step.other, self._ask(within, step.other)),
                )
            case Stray():
                await self._stray(step, ended)
            case ReadEnded() if ended:
                over = ended[-1]
                await self._answered(over, Query.ALL, self._ask(over, Query.ALL), is_over=True)
            case Meddle():
                await self._meddle(within, step.how)
            case Kill():
                await self._kill()
            case Check():
                await self._check()
            case _:
                pass  # a step that needs a scope, where there is none

    async def _scoped(self, step: Scoped, ended: list[_Open]) -> None:
        try:
            async with self._opened(self._tenant(step.whose)) as opened:
                try:
                    await self._steps(step.body, opened, ended)
                    if step.fails:
                        raise _BodyError
                finally:
                    ended.append(opened)
        except _BodyError:
            self.seen["body failed"] += 1

    async def _stray(self, step: Stray, ended: list[_Open]) -> None:
        async with self._opened(self._tenant(step.whose)) as opened:
            reading = asyncio.create_task(self._ask(opened, step.query))
            for _ in range(step.turns):
                await asyncio.sleep(0)
        await self._answered(opened, step.query, reading, is_over=True)
        ended.append(opened)

    @asynccontextmanager
    async def _opened(self, tenant: UUID | None) -> AsyncIterator[_Open]:
        if tenant is None:
            async with self.database.platform() as platform:
                yield _Open(platform, None)
        else:
            async with self.database.tenant(tenant) as scope:
                yield _Open(scope, tenant)

    async def _read(self, opened: _Open, read: Read) -> None:
        blows = {each.at: partial(self._strike, each.blow) for each in read.strikes}
        struck = Struck(self._ask(opened, read.query), blows)
        may_cancel = any(each.blow in (Blow.CANCEL, Blow.CANCEL_SOON) for each in read.strikes)
        task = asyncio.create_task(struck.run())
        if not await self._answered(opened, read.query, task, may_cancel=may_cancel) and read.stops:
            raise asyncio.CancelledError

    def _strike(self, blow: Blow) -> Awaitable[None] | None:
        """Fall upon the task that this is called in."""
        self.seen[blow.name] += 1
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        match blow:
            case Blow.CANCEL:
                task.cancel()
            case Blow.CANCEL_SOON:
                _after_turns(loop, 6, task.cancel)
            case Blow.CUT:
                self.proxy.cut()
            case Blow.FREEZE:
                self.proxy.freeze()
                loop.call_later(FROZEN, self.proxy.thaw)
            case Blow.KILL:
                return self._kill()
        return None

    async def _kill(self) -> None:
        async with self._one_by_one, asyncio.timeout(PATIENCE):
            # The server's own way to wait for the end looks ten times a second.
            ended = await self.superuser.fetch(
                "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = $1",
                self.login,
            )
            pids = [row["pid"] for row in ended]
            is_left = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ANY ($1))"
            while await self.superuser.fetchval(is_left, pids):
                pass

    async def _check(self) -> None:
        try:
            standing = await self.database.check()
        except _DISTURBED:
            assert not self._is_exact
        else:
            assert standing.login == self.login

    async def _meddle(self, opened: _Open | None, how: Meddling) -> None:
        other = self._other(opened.tenant if opened is not None else None)
        script = {
            Meddling.COMMIT: "COMMIT",
            Meddling.ROLLBACK: "ROLLBACK",
            Meddling.BEGIN: "COMMIT; BEGIN",
            Meddling.FAIL: "SELECT 1 / 0",
            Meddling.SET_SESSION: f"SET {TENANT_SETTING} = '{other}'",
            Meddling.SET_SESSION_AND_COMMIT: f"SET {TENANT_SETTING} = '{other}'; COMMIT",
            Meddling.OTHER_TRANSACTION: "COMMIT; BEGIN;"
            f" SELECT set_config('{TENANT_SETTING}', '{other}', true)",
        }[how]
        connection = opened.scope._connection if opened is not None else None
        if opened is not None and connection is not None:
            opened.meddled = connection
            try:
                await driver_of(connection).execute(script)
            except DRIVER_ERRORS:
                self.seen["meddling failed"] += 1
            return
        pool = self.database._pool
        try:
            borrowed = await pool.lend()
        except (Fault, SQLAlchemyError, asyncpg.PostgresError, OSError):
            assert not self._is_exact
            return
        broken = False
        try:
            await driver_of(borrowed).execute(script)
        except DRIVER_ERRORS as error:
            # Without an answer nobody knows what is still to come on it.
            broken = isinstance(error, TimeoutError)
            self.seen["meddling failed"] += 1
        finally:
            pool.take_back(borrowed, broken=broken)

    # What is read, and what must come of it.

    def _tenant(self, whose: Whose) -> UUID | None:
        return {Whose.A: self.world.a, Whose.B: self.world.b, Whose.UNKNOWN: UNKNOWN}.get(whose)

    def _other(self, tenant: UUID | None) -> UUID:
        return self.world.b if tenant == self.world.a else self.world.a

    def _rows_of(self, tenant: UUID | None) -> list[tuple[UUID, str]]:
        counts = {self.world.a: 3, self.world.b: 2}
        if tenant not in counts:
            return []
        return [(tenant, f"user{number}@{tenant}") for number in range(counts[tenant])]

    async def _ask(self, opened: _Open, query: Query) -> object:
        scope, tenant = opened.scope, opened.tenant
        match query:
            case Query.ALL:
                return [tuple(row) for row in await scope.rows(_EVERYTHING)]
            case Query.OWN:
                own = _EVERYTHING.where(users.c.tenant_id == tenant)
                return [tuple(row) for row in await scope.rows(own)]
            case Query.NONE:
                return await scope.rows(_EVERYTHING.where(false()))
            case Query.PAGE:
                return await _both_pages(scope)
            case Query.FAR:
                far: ColumnElement[Any] = literal_column("'200000-01-01 00:00+00'::timestamptz")
                return isinstance(await scope.scalar(select(far)), FarMoment)
            case Query.TIMEOUT:
                await scope.scalar(select(func.set_config("statement_timeout", "10ms", True)))
                return await scope.scalar(_slept(0.3))
            case _:
                return await scope.scalar(self._one_value(query, tenant))

    def _one_value(self, query: Query, tenant: UUID | None) -> Select[Any]:
        other = str(self._other(tenant))
        api_keys = text("api_keys")
        return {
            Query.SETTING: select(func.current_setting(TENANT_SETTING, True)),
            Query.SLOW: _slept(0.005),
            Query.MISSING: select(literal_column("1")).select_from(text("nowhere")),
            Query.BROKEN: select(literal_column("1 / 0")),
            Query.MISTYPED: select(users.c.id).where(users.c.tenant_id == "nobody"),
            Query.SECRET: select(literal_column("key_hash")).select_from(api_keys),
            Query.WRITING: _EVERYTHING.with_for_update(),
            Query.SWITCH: select(func.set_config(TENANT_SETTING, other, True)),
            Query.SWITCH_SESSION: select(func.set_config(TENANT_SETTING, other, False)),
        }[query]

    def _expected(self, tenant: UUID | None, query: Query) -> object:
        """The exact answer, or the kind of fault."""
        rows = self._rows_of(tenant)
        return {
            Query.ALL: rows,
            Query.OWN: rows,
            Query.NONE: [],
            Query.SETTING: "" if tenant is None else str(tenant),
            Query.PAGE: rows,
            Query.SLOW: "",
            Query.FAR: True,
            Query.MISSING: SchemaMissing,
            Query.BROKEN: BadValue,
            Query.MISTYPED: Fault,
            Query.SECRET: NotPermitted,
            Query.WRITING: ReadOnlyServer,
            Query.TIMEOUT: TimedOut,
            Query.SWITCH: ScopeViolation,
            Query.SWITCH_SESSION: ScopeViolation,
        }[query]

    async def _answered(
        self,
        opened: _Open,
        query: Query,
        asking: Awaitable[object],
        *,
        may_cancel: bool = False,
        is_over: bool = False,
    ) -> bool:
        """Hold an answer against what is promised; false when it was cancelled."""
        is_meddled = opened.is_meddled
        expected = self._expected(opened.tenant, query)
        answer: object = None
        fault: Fault | None = None
        try:
            answer = await asyncio.wait_for(asking, PATIENCE)
        except asyncio.CancelledError:
            assert may_cancel, "cancelled by nobody"
            self.seen["cancelled"] += 1
            return False
        except Fault as told:
            fault = told
        self.seen[type(fault).__name__ if fault else "answered"] += 1
        said = f"{query.name} of {opened.tenant}: {fault or answer!r}, expected {expected}"
        if fault is None and query is Query.TIMEOUT:
            # Its limit went with the transaction, where that was ended in between.
            assert is_meddled or is_over or not self._is_exact, said
        elif not isinstance(expected, type):
            is_excused = is_meddled or is_over or isinstance(fault, self._excused)
            assert answer == expected if fault is None else is_excused, said
        else:
            is_excused = is_over or is_meddled or isinstance(fault, self._excused)
            assert isinstance(fault, expected) or (fault is not None and is_excused), said
        return True

    @property
    def _excused(self) -> tuple[type[Fault], ...]:
        return () if self._is_exact else (*_DISTURBED, ScopeViolation)

    # What must hold afterwards.

    async def _promises_hold(self) -> None:
        pool = self.database._pool
        async with asyncio.timeout(PATIENCE):
            while pool._endings:
                await asyncio.wait(set(pool._endings))
        lent = pool._engine.pool.checkedout()  # type: ignore[attr-defined]
        assert lent == 0, f"{lent} connections are lost"
        drivers = self._drivers()
        assert len(drivers) <= self._size, f"{len(drivers)} connections are open"
        assert not any(each.is_in_transaction() for each in drivers), "kept in a transaction"
        await self._nothing_is_left_behind()
        await self._every_connection_is_clean()
        await self._server_has_at_most(2 if self.pooled else self._size)
        assert not self._nested, self._nested

    def _drivers(self) -> list[asyncpg.Connection]:
        return [each for each in self.database._pool._connector.drivers if not each.is_closed()]

    async def _every_connection_is_clean(self) -> None:
        """Borrow all connections at once, each for another tenant, then one for none."""
        meeting = asyncio.Barrier(self._size)
        borrowers = (self.world.a, self.world.b)[: self._size]
        await asyncio.gather(*(self._borrow(tenant, meeting) for tenant in borrowers))
        await self._borrow(None, asyncio.Barrier(1))

    @property
    def _is_settled(self) -> bool:
        """Whether a reader may expect no more trouble now that nobody makes any."""
        return not self._is_frozen and not (self.pooled and self._were_killed)

    async def _nothing_is_left_behind(self) -> None:
        """No session has a tenant, unless somebody set one for it."""
        if self._were_sessions_set or not self._is_settled:
            return
        for driver in self._drivers():
            with suppress(*DRIVER_ERRORS):  # killed, and nobody has noticed yet
                left = await driver.fetchval("SELECT current_setting($1, true)", TENANT_SETTING)
                assert not left, f"the session still has {left}"

    async def _borrow(self, tenant: UUID | None, meeting: asyncio.Barrier) -> None:
        async with asyncio.timeout(PATIENCE), self._opened(tenant) as opened:
            for query in (Query.SETTING, Query.ALL):
                answer = await self._ask_until_told(opened, query)
                assert answer == self._expected(tenant, query), (
                    f"{query.name} of {tenant}: {answer}"
                )
                await meeting.wait()

    async def _ask_until_told(self, opened: _Open, query: Query) -> object:
        while True:
            try:
                return await self._ask(opened, query)
            except _DISTURBED:
                if self._is_settled:
                    raise

    async def _server_has_at_most(self, size: int) -> None:
        """Wait until the server has no more backends of ours, and none in a transaction."""
        async with asyncio.timeout(PATIENCE):
            while True:
                states = await self.superuser.fetch(
                    "SELECT coalesce(state, '') AS state FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = $1",
                    self.login,
                )
                held = [row for row in states if row["state"].startswith("idle in transaction")]
                if len(states) <= size and not held:
                    return
                await asyncio.sleep(0.005)

    def _connected(self, dbapi_connection: Any, _record: object) -> None:
        def heard(_connection: object, message: asyncpg.PostgresLogMessage) -> None:
            if message.sqlstate == NESTED_BEGIN:
                self._nested.append(str(message))

        dbapi_connection.driver_connection.add_log_listener(heard)

    def _fell(self, context: dict[str, Any]) -> None:
        future = context.get("future")
        # The driver leaves futures of lost connections unheard; tasks are ours.
        if future is None or isinstance(future, asyncio.Task):
            self._background.append(context)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Collect what tasks in the background fail with."""
        loop = asyncio.get_running_loop()
        before = loop.get_exception_handler()
        loop.set_exception_handler(lambda _loop, context: self._fell(context))
        try:
            yield
        finally:
            loop.set_exception_handler(before)


def _told(context: dict[str, Any]) -> str:
    error = context.get("exception")
    trace = "".join(traceback.format_exception(error)) if error is not None else ""
    return f"{context['message']}\n{trace}"


def _slept(seconds: float) -> Select[Any]:
    return select(cast(func.pg_sleep(seconds), Text))


async def _both_pages(scope: AnyScope) -> list[tuple[UUID, str]]:
    """The newest two rows, and the rest by their cursor."""
    statement = select(users.c.tenant_id, users.c.email, users.c.created_at, users.c.id)
    page = await scope.page(statement, _ORDER, lambda row: (row.tenant_id, row.email), limit=2)
    rows = list(page.rows)
    if page.older is not None:
        rest = await scope.page(
            statement, _ORDER, lambda row: (row.tenant_id, row.email), older_than=page.older
        )
        rows += rest.rows
    return rows


def _after_turns(loop: asyncio.AbstractEventLoop, turns: int, call: Callable[[], object]) -> None:
    if turns:
        loop.call_soon(_after_turns, loop, turns - 1, call)
    else:
        call()
