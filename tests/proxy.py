"""A proxy before a Postgres server that counts round trips and breaks what networks break.

A round trip is what a slow link charges for: the client has sent something and the server answers.
However many packets either side needs, it counts once; a message without an answer counts nothing.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from console.settings import ConnectionTarget, resolve

_CHUNK = 65536
_BACKEND_KEY = re.compile(rb"K\x00\x00\x00\x0c(?s:.{4})")


class Proxy:
    """Forwards connections from a TCP port of this machine to one server.

    Attributes:
        trips: round trips so far, over all connections.
        connections: connections taken so far.
        delay: seconds that each chunk is held back, in both directions.
        cut_before: cut the connection instead of forwarding an answer that contains this, once.
        disguise: tell clients another process number than the server's, as PgBouncer does.
        sent: what clients have sent so far, for questions about its order.
    """

    def __init__(self, target: ConnectionTarget) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.port = 0
        self.trips = 0
        self.connections = 0
        self.delay = 0.0
        self.cut_before: bytes | None = None
        self.disguise = False
        self.sent = bytearray()

    @property
    def dsn(self) -> str:
        """The way to the server through here, for the same login and database."""
        password = self._target.password.get_secret_value() if self._target.password else ""
        return (
            f"postgresql://{quote(self._target.user)}:{quote(password, safe='')}"
            f"@127.0.0.1:{self.port}/{quote(self._target.database)}?sslmode=disable"
        )

    def freeze(self) -> None:
        """Keep connections open and forward nothing, as a frozen server or a half-open TCP."""
        self._flows.clear()

    def thaw(self) -> None:
        """Forward again, beginning with what was held back."""
        self._flows.set()

    def cut(self) -> None:
        """Reset every connection."""
        for writer in tuple(self._open):
            writer.transport.abort()

    async def refuse(self) -> None:
        """Take no more connections."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def accept(self) -> None:
        """Take connections, on the same port as before."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse, cut, and wait until nothing is left."""
        await self.refuse()
        self.thaw()
        self.cut()
        if self._links:
            await asyncio.wait(self._links)

    async def _connected(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        host, port = self._target.hosts[0]
        if host.startswith("/"):
            opening = asyncio.open_unix_connection(Path(host, f".s.PGSQL.{port}"))
        else:
            opening = asyncio.open_connection(host, port)
        from_server, to_server = await opening
        self._open |= {to_client, to_server}
        link = asyncio.create_task(_Link(self).run(from_client, to_client, from_server, to_server))
        self._links.add(link)
        await asyncio.wait([link])
        self._links.discard(link)
        self._open -= {to_client, to_server}


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._is_asked = False

    async def run(
        self,
        from_client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        from_server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
    ) -> None:
        ways = [
            asyncio.create_task(self._forward(from_client, to_server, answers=False)),
            asyncio.create_task(self._forward(from_server, to_client, answers=True)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for writer in (to_client, to_server):
            writer.close()
        await asyncio.wait(ways)

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        proxy = self._proxy
        try:
            while data := await reader.read(_CHUNK):
                if not answers:
                    self._is_asked = True
                    proxy.sent += data
                elif self._is_asked:
                    self._is_asked = False
                    proxy.trips += 1
                await asyncio.sleep(proxy.delay)
                await proxy._flows.wait()
                if answers and proxy.disguise:
                    data = _BACKEND_KEY.sub(b"K\x00\x00\x00\x0cFAKE", data)
                if answers and proxy.cut_before is not None and proxy.cut_before in data:
                    proxy.cut_before = None
                    proxy.cut()
                    return
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            return


@asynccontextmanager
async def before(dsn: str) -> AsyncIterator[Proxy]:
    """A proxy before the server of ``dsn``; use its own ``dsn`` to go through it."""
    proxy = Proxy(resolve(dsn, {}, Path(os.environ["HOME"])))
    await proxy.accept()
    try:
        yield proxy
    finally:
        await proxy.stop()
