"""What leaves as a file is what was listed: nothing lost, nothing that a spreadsheet would run."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.data.documents import document
from console.logic.exporting import Encoder, Format, Record, as_json, disarmed, file_name
from console.models.moment import FarMoment

NOON = datetime(2026, 1, 2, 12, 0, 0, 250, tzinfo=UTC)

texts = st.text(alphabet=st.sampled_from("a=+-@\uff1d'\",\n\r\t \U0001f600é\\;") | st.characters())
values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False)
    | texts
    | st.uuids()
    | st.datetimes(timezones=st.just(UTC))
)
rows = st.lists(st.fixed_dictionaries({"a": values, "b,c": values}), max_size=7)
FIELDS = ("a", "b,c")


def encoded(records: Sequence[Record], output: Format, per_page: int) -> str:
    encoder = Encoder(FIELDS, output)
    pages = [records[i : i + per_page] for i in range(0, len(records), per_page)]
    return encoder.start() + "".join(encoder.rows(page) for page in pages) + encoder.end()


def taken_off(cell: str) -> str:
    """Undo what keeps a spreadsheet from running a cell."""
    is_armed = cell.startswith("'") and disarmed(cell[1:]) == cell
    return cell[1:] if is_armed else cell


@given(rows, st.integers(1, 3))
def test_csv_reads_back_as_the_rows(records: list[Record], per_page: int) -> None:
    text = encoded(records, "csv", per_page)
    heading, *found = csv.reader(io.StringIO(text, newline=""))
    assert tuple(heading) == FIELDS
    for record, row in zip(records, found, strict=True):
        for field, cell in zip(FIELDS, row, strict=True):
            value = record[field]
            if isinstance(value, str):
                assert taken_off(cell) == value
            else:
                assert cell == disarmed(value)
                if isinstance(value, Decimal):
                    assert Decimal(cell) == value
                if isinstance(value, datetime):
                    assert datetime.fromisoformat(cell) == value


@given(rows, st.integers(1, 3), st.sampled_from(["json", "jsonl"]))
def test_json_reads_back_as_the_rows(records: list[Record], per_page: int, output: Format) -> None:
    text = encoded(records, output, per_page)
    found = json.loads(text) if output == "json" else [*map(json.loads, text.split("\n")[:-1])]
    assert found == [json.loads(as_json(dict(record))) for record in records]
    for record, back in zip(records, found, strict=True):
        for field, value in record.items():
            match value:
                case Decimal():
                    assert Decimal(back[field]) == value
                case datetime():
                    assert datetime.fromisoformat(back[field]) == value
                case UUID():
                    assert UUID(back[field]) == value
                case _:
                    assert back[field] == value


@given(texts)
def test_no_spreadsheet_runs_a_cell_as_a_formula(text: str) -> None:
    assert disarmed(text)[:1] not in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


@given(texts, texts)
def test_different_texts_stay_different_in_csv(one: str, other: str) -> None:
    assert (disarmed(one) == disarmed(other)) is (one == other)


def test_numbers_stay_numbers_in_csv() -> None:
    assert disarmed(Decimal("-12.5000")) == "-12.5000"


def test_null_and_empty_text_are_two_things_in_csv() -> None:
    assert encoded([{"a": None, "b,c": ""}], "csv", 1).splitlines()[1] == ',""'


def test_decimals_keep_every_digit_in_json() -> None:
    assert as_json({"amount": Decimal("0.10000000000000000001")}) == (
        '{"amount": "0.10000000000000000001"}'
    )


def test_ids_and_times_have_their_standard_forms() -> None:
    assert as_json([UUID(int=1), NOON]) == (
        '["00000000-0000-0000-0000-000000000001", "2026-01-02T12:00:00.000250+00:00"]'
    )
    assert disarmed(NOON) == "2026-01-02T12:00:00.000250+00:00"


def test_a_time_that_python_cant_hold_is_written_as_the_database_has_it() -> None:
    assert disarmed(FarMoment.of("infinity", past=False)) == "infinity"


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ('{"price": 1.10,\n "price": 2e400}', '{"price": 1.10,  "price": 2e400}'),
        ("[" * 300 + "]" * 300, json.dumps("[" * 300 + "]" * 300)),
    ],
    ids=["readable", "too deep"],
)
def test_documents_leave_as_they_are_stored(stored: str, written: str) -> None:
    assert as_json(document(stored)) == written


@given(st.lists(st.text(max_size=80), max_size=3))
def test_a_file_name_is_safe_in_any_shell(parts: list[str]) -> None:
    name = file_name(parts, NOON, "csv")
    assert name.endswith("20260102T120000Z.csv")
    assert not name.startswith(("-", "."))
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
