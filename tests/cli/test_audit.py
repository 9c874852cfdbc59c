import csv
import io

import pytest

from tests.cli.commands import run
from tests.cluster import Dsns


def test_access_lists_people_whoever_gets_around_and_who_has_no_login(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["auditor"]
    rows = run(capsys, "audit", "access", "--dsn", dsn, "-o", "json").data
    by_login = {row["login"]: row for row in rows if row["login"]}
    assert by_login["sam"]["decides"] == "any request but their own"
    assert by_login["mira"]["decides"] == "nothing"
    assert by_login["radiant_owner"]["kind"] == "around"
    assert "ivy@radiant.example" in {row["person"] for row in rows if row["kind"] == "no login"}


def test_access_as_a_file_has_every_column(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["auditor"]
    ended = run(capsys, "audit", "access", "--dsn", dsn, "-o", "csv")
    rows = {row["login"]: row for row in csv.DictReader(io.StringIO(ended.out))}
    assert rows["ada"]["groups"] == '["radiant_auditor"]'
    assert rows["ada"]["since"]


def test_a_date_before_anybody_was_mapped_is_answered_with_doubt(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["auditor"]
    ended = run(capsys, "audit", "access", "--at", "2020-01-01", "--dsn", dsn, "-o", "json")
    assert {row["could"] for row in ended.data} <= {"unlikely", "unknown"}
    assert "leaves no row" in ended.err


def test_what_is_no_date_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["auditor"]
    assert run(capsys, "audit", "access", "--at", "soon", "--dsn", dsn).code == 2
