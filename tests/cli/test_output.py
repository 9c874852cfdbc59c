import pytest

from console.cli.output import write


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
