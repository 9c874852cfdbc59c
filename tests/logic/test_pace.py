from itertools import pairwise

import pytest

from console.logic.pace import STEPS, Pace, faster, slower, words


def test_every_step_is_reached_from_the_one_beside_it() -> None:
    for shorter, longer in pairwise(STEPS):
        assert (slower(shorter), faster(longer)) == (longer, shorter)


@pytest.mark.parametrize(("between", "down", "up"), [(7.5, 5, 10), (0.5, 0.5, 1), (900, 600, 900)])
def test_an_interval_beside_the_steps_leads_to_the_nearest(
    between: float, down: float, up: float
) -> None:
    assert (faster(between), slower(between)) == (down, up)


def test_a_slow_line_is_read_over_less_often_unless_a_person_chose_how_often() -> None:
    assert Pace(slow_link=True).seconds(10) == 30
    assert Pace(slow_link=True, chosen=5).seconds(10) == 5


def test_what_nobody_looks_at_is_read_less_often() -> None:
    assert Pace(unseen=True).seconds(10) == 60
    assert Pace(unseen=True).wanted(10) == 10


@pytest.mark.parametrize(
    ("seconds", "written"), [(0.5, "1s"), (10, "10s"), (60, "1m"), (90, "90s"), (300, "5m")]
)
def test_an_interval_is_never_written_shorter_than_it_is(seconds: float, written: str) -> None:
    assert words(seconds) == written
