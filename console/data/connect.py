"""One physical connection: hosts in turn, every wait limited, its standing read."""

import dataclasses
import socket
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg

from console.data import startup
from console.data.boundary import use_wide_times
from console.data.errors import DRIVER_ERRORS, connect_fault
from console.data.startup import Driver, Facts
from console.models.faults import Unreachable
from console.settings import ConnectionTarget, Settings
from console.settings.target import SessionAttrs

APPLICATION_NAME = "radiant-console"

LOCK_TIMEOUT = 5.0
"""Seconds a read waits for a lock. Reads meet locks only where somebody runs DDL."""

_KEEPALIVE = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}
"""A dead peer is noticed within 30 s, where the system lets us say so."""


class Connector:
    """Opens connections to a target; tells ``on_connect`` the facts and the address of each.

    Attributes:
        is_assured: whether the settings say that the far end is Postgres itself.
        wide_times: decode timestamps of any year on new connections.
        drivers: every connection that is still referred to, so that all can be ended at once.
    """

    def __init__(
        self,
        target: ConnectionTarget,
        settings: Settings,
        on_connect: Callable[[Facts, str], None] | None = None,
    ) -> None:
        self._target = target
        self._settings = settings
        self._on_connect = on_connect
        self.is_assured = settings.pgbouncer == "no" or target.direct
        self._direct: weakref.WeakSet[Driver] = weakref.WeakSet()
        self._wide: weakref.WeakSet[Driver] = weakref.WeakSet()
        self.wide_times = False
        self.drivers: weakref.WeakSet[Driver] = weakref.WeakSet()

    @property
    def limits(self) -> dict[str, str]:
        """The server's own limits on what a session may do, as settings."""
        return {
            "statement_timeout": _milliseconds(self._settings.statement_timeout),
            "lock_timeout": _milliseconds(LOCK_TIMEOUT),
            "idle_in_transaction_session_timeout": _milliseconds(self._settings.command_timeout),
            "search_path": "public, pg_temp",
        }

    def decodes_enough(self, driver: Driver) -> bool:
        """Whether a connection decodes timestamps as new ones are meant to.

        One that was being made while ``wide_times`` was set may not.
        """
        return driver in self._wide or not self.wide_times

    def is_direct(self, driver: Driver) -> bool:
        """Whether the far end of a connection is Postgres itself, or may be a pooler."""
        return self.is_assured or (self._settings.pgbouncer == "auto" and driver in self._direct)

    async def __call__(self) -> Driver:
        """Connect to the first host that will do.

        Raises:
            Fault: none will; of the last host tried.
        """
        fault: Unreachable | None = None
        for target in _one_by_one(self._target):
            try:
                driver = await self._open(target)
            except DRIVER_ERRORS as error:
                refused = connect_fault(error, target.where)
                if not isinstance(refused, Unreachable):
                    raise refused from error
                fault, fault.__cause__ = refused, error
                continue
            try:
                return await self._introduced(driver)
            except DRIVER_ERRORS as error:
                driver.terminate()
                raise connect_fault(error, target.where) from error
            except BaseException:
                driver.terminate()
                raise
        raise fault or Unreachable("The connection string names no host.")

    async def _open(self, target: ConnectionTarget) -> Driver:
        arguments: dict[str, Any] = target.connect_arguments()
        arguments["server_settings"] = {
            "application_name": APPLICATION_NAME,
            **arguments["server_settings"],
            # A pooler refuses start-up parameters that it doesn't know; it knows this one.
            "timezone": "UTC",
            **(self.limits if self.is_assured else {}),
        }
        driver: Driver = await asyncpg.connect(
            **arguments,
            timeout=target.connect_timeout or self._settings.connect_timeout,
            command_timeout=self._settings.command_timeout,
            statement_cache_size=0,  # SQLAlchemy's dialect has a cache of its own
        )
        return driver

    async def _introduced(self, driver: Driver) -> Driver:
        _keep_alive(driver)
        self.drivers.add(driver)
        if self.wide_times:
            await use_wide_times(driver)
            self._wide.add(driver)
        if self._on_connect is not None:
            facts = await startup.facts(driver)
            self._on_connect(facts, address(driver))
            # A pooler makes up the process number that it gives the client on login.
            if facts["backend_pid"] == driver.get_server_pid():
                self._direct.add(driver)
        return driver


def address(driver: Driver) -> str:
    """Host and port, or the socket, that a connection really went to."""
    peer = driver._transport.get_extra_info("peername")  # type: ignore[attr-defined]
    if isinstance(peer, tuple):
        host, port = peer[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return str(peer)


def _one_by_one(target: ConnectionTarget) -> Iterator[ConnectionTarget]:
    # Each host has a connect limit of its own, as in libpq; asyncpg has one for all together, so
    # a host that swallows packets would keep the others from being tried.
    passwords = target.passwords or (None,) * len(target.hosts)
    wanted = target.target_session_attrs
    attributes: tuple[SessionAttrs, ...] = (wanted,)
    if wanted == "prefer-standby":
        attributes = ("standby", "any")
    for attribute in attributes:
        for host, password in zip(target.hosts, passwords, strict=True):
            yield dataclasses.replace(
                target, hosts=(host,), passwords=(password,), target_session_attrs=attribute
            )


def _keep_alive(driver: Driver) -> None:
    sock = driver._transport.get_extra_info("socket")  # type: ignore[attr-defined]
    if sock is None or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
