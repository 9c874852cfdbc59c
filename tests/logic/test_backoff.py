from hypothesis import given
from hypothesis import strategies as st

from console.logic.backoff import Backoff

FAILURES = st.integers(min_value=1, max_value=10**9)
CHANCE = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(FAILURES, CHANCE)
def test_a_wait_is_never_nothing_and_never_longer_than_the_longest(
    failures: int, chance: float
) -> None:
    backoff = Backoff(first=0.5, longest=30, chance=lambda: chance)
    assert 0.25 <= backoff.wait(failures) <= 30


@given(FAILURES, CHANCE)
def test_more_failures_never_shorten_the_wait(failures: int, chance: float) -> None:
    backoff = Backoff(chance=lambda: chance)
    assert backoff.wait(failures) <= backoff.wait(failures + 1)


def test_waits_double_until_they_reach_the_longest() -> None:
    backoff = Backoff(first=1, longest=10, chance=lambda: 0.0)
    assert [backoff.wait(n) for n in range(1, 7)] == [0.5, 1, 2, 4, 5, 5]


def test_two_consoles_dont_wait_equally_long() -> None:
    assert len({Backoff().wait(5) for _ in range(20)}) > 1
