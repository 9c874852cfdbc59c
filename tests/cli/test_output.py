from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from console.cli.output import as_json, disarmed, write


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_spreadsheet_runs_a_cell_as_a_formula(start: str) -> None:
    assert disarmed(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_numbers_stay_numbers_in_csv() -> None:
    assert disarmed(Decimal("-12.5000")) == "-12.5000"


def test_decimals_keep_every_digit_in_json() -> None:
    assert as_json({"amount": Decimal("0.10000000000000000001")}) == (
        '{"amount": "0.10000000000000000001"}'
    )


def test_ids_and_times_have_their_standard_forms() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert as_json([UUID(int=1), moment]) == (
        '["00000000-0000-0000-0000-000000000001", "2026-01-02T03:04:05+00:00"]'
    )


def test_an_empty_list_is_an_empty_array_and_a_lone_heading(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write([], ("name",), "json")
    assert capsys.readouterr().out == "[]\n"
    write([], ("name",), "table")
    assert capsys.readouterr().out == "name\n"


def test_a_table_lines_numbers_up_at_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    write([{"n": 5, "w": "a"}, {"n": 1234, "w": None}], ("n", "w"), "table")
    assert capsys.readouterr().out.splitlines() == ["   n  w", "   5  a", "1234  –"]


def test_wide_characters_dont_push_a_table_out_of_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write([{"w": "株式会社", "n": 1}, {"w": "ab", "n": 2}], ("w", "n"), "table")
    assert capsys.readouterr().out.splitlines()[1:] == ["株式会社  1", "ab        2"]
