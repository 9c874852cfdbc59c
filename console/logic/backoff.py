"""How long to wait before trying to connect again.

Exponential with jitter over the upper half, so that a hundred consoles whose server came back
don't knock at the same instant (Brooker, "Exponential Backoff And Jitter", 2015).
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from ``first`` to ``longest`` and then stay there: never give up.

    Attributes:
        first: seconds before the second try.
        longest: seconds that no wait exceeds.
        chance: draws from [0, 1); a test hands its own.
    """

    first: float = 0.5
    longest: float = 30.0
    chance: Callable[[], float] = SystemRandom().random

    def wait(self, failures: int) -> float:
        """Seconds to wait after ``failures`` tries in a row that failed (1 or more).

        Between half of the doubled wait and all of it.
        """
        doublings = min(max(failures, 1) - 1, 64)
        ceiling = min(self.longest, self.first * 2.0**doublings)
        return ceiling * (1 + self.chance()) / 2
