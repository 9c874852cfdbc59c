"""Runs random programs on one database, and holds it to its promises after every round.

What is promised: rows are the scope's own, all of them; only faults come out; a connection
is lent outside any transaction, with no tenant but the borrower's; none is lost, and there are
never more than the pool's.
"""

from __future__ import annotations

import asyncio
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from console.data.database import Database
from console.data.errors import DRIVER_ERRORS
from console.data.pool import TENANT_SETTING, driver_of
from console.models.faults import (
    ConnectionLost,
    Fault,
    OutcomeUnknown,
    ScopeViolation,
    TimedOut,
    TooManyConnections,
    Unreachable,
)
from tests.data.asking import AnyScope, Asker
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
    Record,
    Round,
    Scoped,
    Share,
    Step,
    Stray,
    Strike,
    blows_of,
    depth_of,
    steps_of,
)
from tests.proxy import Proxy
from tests.suspensions import Struck

PATIENCE = 30.0
"""Seconds after which something that must happen has not; nothing is measured by it."""

SHORT = {
    "connect_timeout": 0.4,
    "statement_timeout": 0.2,
    "command_timeout": 0.3,
    "close_timeout": 0.1,
}
"""Limits where the network freezes, for they are what ends the wait."""

BRIEFLY = 0.05
"""Seconds to queue for a connection where there aren't enough: whoever holds one waits too."""

FROZEN = 0.5
"""Seconds that it does, which is longer than they are."""

NESTED_BEGIN = "25001"
"""The server's warning when a transaction begins inside another one."""

_DISTURBED = (ConnectionLost, Unreachable, TimedOut, TooManyConnections)


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
        self._asker = Asker(self.world)
        self._one_by_one = asyncio.Lock()
        self._nested: list[str] = []
        self._background: list[dict[str, Any]] = []
        self._is_exact = True
        self._is_frozen = False
        self._were_killed = False
        self._were_sessions_set = False
        self._recorded: dict[int, str] = {}
        self._unsure = 0
        self._pools = (self.database._pool, self.database._writer)
        for pool in self._pools:
            event.listen(pool._engine, "connect", self._connected)

    async def run(self, program: Program) -> None:
        """Run a program; raises AssertionError when a promise was broken."""
        self._is_frozen = Blow.FREEZE in blows_of(program)
        lines = await self._lines()
        with self._listening():
            for actors in program:
                self._is_exact = self._must_be_exact(actors)
                self.database._pool.queueing = PATIENCE if self._is_room(actors) else BRIEFLY
                done = await asyncio.gather(*map(self._act, actors), return_exceptions=True)
                self.proxy.thaw()
                self.database._pool.queueing = PATIENCE
                for each in done:
                    if isinstance(each, BaseException) and not isinstance(
                        each, asyncio.CancelledError | _BodyError
                    ):
                        raise each
                await self._promises_hold()
            await self.database.close()
            await self._server_has_at_most(2 if self.pooled else 0)
            await self._log_is_whole(lines)
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
            or not self._is_room(actors)
        )

    def _is_room(self, actors: Round) -> bool:
        return sum(depth_of(actor) for actor in actors) <= self._size

    @property
    def _size(self) -> int:
        return self.database._settings.pool_size

    @property
    def _most(self) -> int:
        """Connections at most, with the one that writes."""
        return self._size + 1

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
            case Record():
                await self._record(step)
            case _:
                pass  # a step that needs a scope, where there is none

    async def _scoped(self, step: Scoped, ended: list[_Open]) -> None:
        try:
            async with self._opened(self._asker.tenant_of(step.whose)) as opened:
                try:
                    await self._steps(step.body, opened, ended)
                    if step.fails:
                        raise _BodyError
                finally:
                    ended.append(opened)
        except _BodyError:
            self.seen["body failed"] += 1

    async def _stray(self, step: Stray, ended: list[_Open]) -> None:
        async with self._opened(self._asker.tenant_of(step.whose)) as opened:
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
        struck = Struck(self._ask(opened, read.query), self._blows(read.strikes))
        may_cancel = _may_cancel(read.strikes)
        task = asyncio.create_task(struck.run())
        if not await self._answered(opened, read.query, task, may_cancel=may_cancel) and read.stops:
            raise asyncio.CancelledError

    async def _record(self, step: Record) -> None:
        recording = self.database.record("export", "users")
        task = asyncio.create_task(Struck(recording, self._blows(step.strikes)).run())
        try:
            head = await asyncio.wait_for(task, PATIENCE)
        except asyncio.CancelledError:
            assert _may_cancel(step.strikes), "cancelled by nobody"
            self._unsure += 1
        except OutcomeUnknown:
            assert not self._is_exact
            self._unsure += 1
        except _DISTURBED:
            assert not self._is_exact
        else:
            self.seen["recorded"] += 1
            self._recorded[head.seq] = head.hash

    def _blows(self, strikes: Iterable[Strike]) -> dict[int, Callable[[], object]]:
        return {each.at: partial(self._strike, each.blow) for each in strikes}

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
        other = self._asker.other_than(opened.tenant if opened is not None else None)
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

    # What must come of it.

    async def _ask(self, opened: _Open, query: Query) -> object:
        return await self._asker.ask(opened.scope, opened.tenant, query)

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
        expected = self._asker.expected(opened.tenant, query)
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
        for pool in self._pools:
            async with asyncio.timeout(PATIENCE):
                while pool._endings:
                    await asyncio.wait(set(pool._endings))
            lent = pool._engine.pool.checkedout()  # type: ignore[attr-defined]
            assert lent == 0, f"{lent} connections are lost"
        drivers = self._drivers()
        assert len(drivers) <= self._most, f"{len(drivers)} connections are open"
        assert not any(each.is_in_transaction() for each in drivers), "kept in a transaction"
        await self._nothing_is_left_behind()
        await self._every_connection_is_clean()
        await self._server_has_at_most(2 if self.pooled else self._most)
        assert not self._nested, self._nested

    def _drivers(self) -> list[asyncpg.Connection]:
        drivers = (each for pool in self._pools for each in pool._connector.drivers)
        return [each for each in drivers if not each.is_closed()]

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
        if self.pooled or self._were_sessions_set or not self._is_settled:
            return  # a pooler's sessions are others' too
        for driver in self._drivers():
            with suppress(*DRIVER_ERRORS):  # killed, and nobody has noticed yet
                left = await driver.fetchval("SELECT current_setting($1, true)", TENANT_SETTING)
                assert not left, f"the session still has {left}"

    async def _borrow(self, tenant: UUID | None, meeting: asyncio.Barrier) -> None:
        async with asyncio.timeout(PATIENCE), self._opened(tenant) as opened:
            for query in (Query.SETTING, Query.ALL):
                answer = await self._ask_until_told(opened, query)
                assert answer == self._asker.expected(tenant, query), (
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

    async def _lines(self) -> int:
        count: int = await self.superuser.fetchval("SELECT count(*) FROM console.audit_log")
        return count

    async def _log_is_whole(self, before: int) -> None:
        """Every line that was confirmed is there, and none that nobody wrote."""
        added = await self._lines() - before
        assert len(self._recorded) <= added <= len(self._recorded) + self._unsure
        assert await self.superuser.fetchval("SELECT problem FROM console.verify_audit()") is None
        for seq, hash_ in self._recorded.items():
            kept = "SELECT hash FROM console.audit_log WHERE seq = $1"
            assert await self.superuser.fetchval(kept, seq) == hash_

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


def _may_cancel(strikes: Iterable[Strike]) -> bool:
    return any(each.blow in (Blow.CANCEL, Blow.CANCEL_SOON) for each in strikes)


def _after_turns(loop: asyncio.AbstractEventLoop, turns: int, call: Callable[[], object]) -> None:
    if turns:
        loop.call_soon(_after_turns, loop, turns - 1, call)
    else:
        call()
