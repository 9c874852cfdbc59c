"""A coroutine that something happens to at an exact await, however long that await takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Blow = Callable[[], object]


class Struck(Generic[T]):
    """Awaits a coroutine, and strikes when it is suspended for the n-th time, counted from 1.

    The coroutine hears of it only when it goes on: the answer that it waits for may be there by
    then. A blow that is awaited is over before that.

    Attributes:
        suspensions: how often the coroutine was suspended so far.
    """

    def __init__(self, coroutine: Coroutine[Any, Any, T], blows: Mapping[int, Blow]) -> None:
        self._coroutine = coroutine
        self._blows = blows
        self.suspensions = 0

    def __await__(self) -> Generator[Any, Any, T]:
        thrown: BaseException | None = None
        while True:
            try:
                waits_for = (
                    self._coroutine.send(None) if thrown is None else self._coroutine.throw(thrown)
                )
            except StopIteration as end:
                value: T = end.value
                return value
            thrown = None
            self.suspensions += 1
            try:
                blow = self._blows.get(self.suspensions)
                striking = blow() if blow is not None else None
                if isinstance(striking, Awaitable):
                    yield from striking.__await__()
                yield waits_for
            except BaseException as error:  # noqa: BLE001 - it is for the coroutine to hear
                thrown = error

    async def run(self) -> T:
        """Run it as a coroutine, for a task."""
        return await self
