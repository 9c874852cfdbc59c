"""Keys typed ahead: dealt out one by one, each after the one before has had its effect."""

from collections import deque
from collections.abc import Sequence
from time import monotonic

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, Key
from textual.screen import Screen
from textual.timer import Timer
from typing_extensions import override

TYPED_AHEAD = 0.1
"""Seconds after a key in which the next may come too early for what the first began."""

PATIENCE = 0.5
"""Seconds after which a key is dealt out whatever the one before is doing."""

_NEVER_HELD = frozenset({"escape", "ctrl+c"})

_PASSES = 2
"""A key goes up from widget to application; then what it did goes up as messages."""


class TypeAhead(App[None]):
    """An application in which a burst of keys does what the same keys typed slowly do.

    Textual sends every key at once to the widget that has the focus then. On a bad line keys come
    in bursts, and ``t hooli ⏎`` would open whatever row the cursor stood on. So a key that follows
    closely waits until the messages of the one before have gone all the way up.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Key] = deque()
        self._dealt = Key("", None)
        self._dealt_at = 0.0
        self._seen: Screen[object] | None = None
        self._impatience: Timer | None = None
        self._is_held = False

    def hold_keys(self, *, hold: bool) -> None:
        """Let keys wait, or no longer: what they will mean depends on an answer under way.

        Escape and leaving at once never wait; Escape throws away what was typed ahead.
        """
        self._is_held = hold
        if not hold and self._waiting:
            self._wait()

    @override
    async def on_event(self, event: Event) -> None:
        """Put keys in order; everything else takes its way."""
        if not isinstance(event, Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._is_held and event.key in _NEVER_HELD:
            self._waiting.clear()
            await self._deal(event)
        elif self._waiting or self._is_held or self._comes_early(event):
            self._waiting.append(event)
            if len(self._waiting) == 1 and not self._is_held:
                self._wait()
        else:
            await self._deal(event)

    def _comes_early(self, event: Key) -> bool:
        """Whether the key before may not have had its effect. One that is held down just moves."""
        return event.key != self._dealt.key and event.time - self._dealt_at < TYPED_AHEAD

    async def _deal(self, event: Key) -> None:
        self._dealt, self._dealt_at, self._seen = event, monotonic(), self.screen
        await super().on_event(event)

    def _wait(self) -> None:
        self._impatience = self.set_timer(PATIENCE, self._next)
        node = self.focused or self.screen
        way: list[DOMNode] = [step for step in node.ancestors_with_self for _ in range(2)]
        self._climb(way * _PASSES)

    def _climb(self, way: Sequence[DOMNode]) -> None:
        """Go on when the first node, and all after it, have handled what they were sent before."""
        for number, node in enumerate(way):
            if node.call_later(self._climb, way[number + 1 :]):
                return
        if self._seen is self.screen:
            self.call_later(self._next)
        else:
            self._seen = self.screen
            self.screen.call_after_refresh(self.call_later, self._next)

    async def _next(self) -> None:
        if self._impatience is not None:
            self._impatience.stop()
        if self._waiting and not self._is_held:
            await self._deal(self._waiting.popleft())
            if self._waiting and not self._is_held:
                self._wait()
