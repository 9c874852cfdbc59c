"""How figures are told: ratios turn by turn, their middle half, and whether they are good."""

from __future__ import annotations

import json

from tests.bench.figures import Figure, as_json, machine, table


def test_a_ratio_compares_turn_by_turn_so_that_a_slow_turn_cancels_out() -> None:
    figure = Figure("start", "floor", [0.2, 2.0, 0.2], [0.1, 1.0, 0.1], "ms")
    assert figure.ratio == 2.0
    assert figure.spread == (2.0, 2.0)


def test_a_figure_is_good_only_within_its_ratio_and_its_bound() -> None:
    ours, theirs = [90.0, 90.0], [100.0, 100.0]
    assert Figure("page", "floor", ours, theirs, "B").is_good is None
    assert Figure("page", "floor", ours, theirs, "B", 1.0, 90).is_good
    assert Figure("page", "floor", ours, theirs, "B", 0.8, 90).is_good is False
    assert Figure("page", "floor", ours, theirs, "B", 1.0, 89).is_good is False


def test_bytes_where_the_other_side_wrote_none_have_a_bound_and_no_ratio() -> None:
    figure = Figure("idle", "floor", [0.0], [0.0], "B", None, 0)
    assert figure.ratio is None
    assert figure.is_good


def test_a_table_says_value_unit_and_verdict_of_each_figure() -> None:
    missed = Figure("start", "floor", [0.25, 0.25], [0.1, 0.1], "ms", 2.0)
    line = table([missed]).splitlines()[1]
    for words in ("2.50×", "2.50–2.50", "250.0 ms", "100.0 ms", "≤ 2×", "MISSED"):
        assert words in line


def test_json_keeps_the_measures_own_units() -> None:
    told = json.loads(as_json([Figure("start", "floor", [0.25], [0.1], "ms")], machine()))
    assert told["figures"][0]["ours"] == 0.25
    assert told["figures"][0]["unit"] == "s"
