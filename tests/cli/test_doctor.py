import asyncio
import csv
import io
import json

import pytest

from tests.cli.commands import run
from tests.cluster import Dsns, connected


def spoil(dsn: str, script: str) -> None:
    async def execute() -> None:
        async with connected(dsn) as connection:
            await connection.execute(script)

    asyncio.run(execute())


@pytest.fixture
def holed(database_dsns: Dsns) -> Dsns:
    spoil(database_dsns.owner, "ALTER TABLE users NO FORCE ROW LEVEL SECURITY")
    return database_dsns


def test_a_hole_ends_with_three_and_is_told_with_its_cure(
    capsys: pytest.CaptureFixture[str], holed: Dsns
) -> None:
    ended = run(capsys, "doctor", "--dsn", holed.people["auditor"])
    assert ended.code == 3
    assert "✗ error rls-not-forced: public.users" in ended.out
    assert "→ ALTER TABLE public.users FORCE ROW LEVEL SECURITY;" in ended.out
    assert "doesn't protect from" in ended.err


def test_the_same_findings_come_in_every_format(
    capsys: pytest.CaptureFixture[str], holed: Dsns
) -> None:
    def printed(output: str) -> str:
        ended = run(capsys, "doctor", "--dsn", holed.people["operator"], "-o", output)
        assert (ended.code, ended.err) == (3, "")
        return ended.out

    found = json.loads(printed("json"))
    assert "rls-not-forced" in {finding["check"] for finding in found}
    assert [json.loads(line) for line in printed("jsonl").splitlines()] == found
    rows = list(csv.DictReader(io.StringIO(printed("csv"))))
    assert [row["check"] for row in rows] == [finding["check"] for finding in found]


def test_tables_are_told_with_policies_index_and_whoever_gets_around(
    capsys: pytest.CaptureFixture[str], holed: Dsns
) -> None:
    ended = run(capsys, "doctor", "--dsn", holed.people["admin"], "--show", "tables", "-o", "json")
    first, *others = ended.data
    assert (first["table"], first["forced"], first["worst"]) == ("public.users", False, "error")
    assert len(others) == 54
    assert "idx_users_tenant_id_created_at_id" in first["index"]
    assert any("users_isolation" in policy for policy in first["policies"])
    assert any("radiant_owner (owner of" in one for one in first["around"])


def test_functions_are_told_with_owner_and_callers(
    capsys: pytest.CaptureFixture[str], holed: Dsns
) -> None:
    ended = run(
        capsys, "doctor", "--dsn", holed.people["admin"], "--show", "functions", "-o", "json"
    )
    located = next(one for one in ended.data if one["function"] == "console.locate(uuid)")
    assert located["owner"] == "radiant_platform"
    assert located["search_path"] == "pg_catalog, pg_temp"
    assert "radiant_auditor" in located["callers"]


def test_a_login_that_may_read_nothing_is_told_so(
    capsys: pytest.CaptureFixture[str], database_dsns: Dsns
) -> None:
    spoil(
        database_dsns.owner,
        "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM radiant_operator",
    )
    ended = run(capsys, "doctor", "--dsn", database_dsns.people["operator"])
    assert (ended.code, ended.out) == (4, "")
    assert "may read nothing" in ended.err
