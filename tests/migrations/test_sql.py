"""Scripts are split where a statement ends and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrations.sql import statements

PIECES = (
    "SELECT 1",
    "'a;b'",
    "'it''s;'",
    "E'\\';'",
    '"odd;name"',
    '"a""b;c"',
    "$$BEGIN; END;$$",
    "$body$ $$;$$ ; $body$",
    "-- a comment; with a semicolon\n",
    "/* another; one */",
    "$1",
    '\'{"a": 1, "b":2}\'',
    "'--'",
    "WHERE x - 1 > 2",
)


@pytest.mark.parametrize("piece", PIECES)
def test_what_only_looks_like_an_end_is_kept(piece: str) -> None:
    assert list(statements(f"SELECT {piece} AS x; SELECT 2")) == [
        f"SELECT {piece} AS x",
        "SELECT 2",
    ]


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), max_size=5))
def test_statements_come_out_as_they_went_in(script: list[list[str]]) -> None:
    written = ["X " + " ".join(pieces) + " Y" for pieces in script]
    assert list(statements(";".join(written))) == written


def test_comments_and_blanks_alone_are_no_statement() -> None:
    assert list(statements("\n ; -- nothing\n ; /* nothing; */ ;")) == []


def test_the_indentation_of_the_file_is_not_sent() -> None:
    script = """
        CREATE TABLE a (
            b INTEGER
        );
        DROP TABLE a;
    """
    assert list(statements(script)) == ["CREATE TABLE a (\n    b INTEGER\n)", "DROP TABLE a"]
