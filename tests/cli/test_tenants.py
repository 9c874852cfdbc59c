import asyncio
import csv
import io
import json

import pytest

from tests.cli.commands import run
from tests.cluster import Dsns, connected


def test_list_prints_every_tenant_for_programs(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    rows = run(
        capsys, "tenants", "list", "--dsn", demo_dsns.people["operator"], "--output", "json"
    ).data
    assert len(rows) == 26
    acme = next(row for row in rows if row["name"] == "acme-corp")
    assert acme["failures"] > 0
    assert acme["users"] == 400
    assert "." in acme["balance"], "an exact decimal, as text"


@pytest.mark.parametrize("role", ["auditor", "operator", "admin", "super_admin"])
def test_every_role_may_look(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns, role: str
) -> None:
    ended = run(capsys, "tenants", "list", "--dsn", demo_dsns.people[role])
    assert ended.code == 0
    assert "acme-corp" in ended.out


def test_json_lines_and_csv_say_the_same(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["auditor"]
    lines = run(capsys, "tenants", "list", "--dsn", dsn, "--output", "jsonl").out.splitlines()
    table = run(capsys, "tenants", "list", "--dsn", dsn, "--output", "csv").out
    records = list(csv.DictReader(io.StringIO(table)))
    assert [json.loads(line)["id"] for line in lines] == [record["id"] for record in records]


def test_a_filter_narrows_and_a_sort_orders(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    rows = run(
        capsys,
        *("tenants", "list", "--dsn", demo_dsns.people["operator"], "--output", "json"),
        *("--filter", "status:active !plan:free", "--sort", "failures", "--descending"),
    ).data
    failures = [row["failures"] for row in rows]
    assert failures == sorted(failures, reverse=True)
    assert {row["status"] for row in rows} == {"active"}
    assert "free" not in {row["plan"] for row in rows}


def test_a_filter_by_an_unknown_field_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    ended = run(
        capsys, "tenants", "list", "--dsn", demo_dsns.people["operator"], "--filter", "owner:jo"
    )
    assert ended.code == 2
    assert "no field 'owner'" in ended.err


def test_limit_stops_early(capsys: pytest.CaptureFixture[str], demo_dsns: Dsns) -> None:
    dsn = demo_dsns.people["operator"]
    rows = run(capsys, "tenants", "list", "--dsn", dsn, "--limit", "3", "-o", "json").data
    assert len(rows) == 3


def test_show_tells_one_tenant_by_name_or_id(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["operator"]
    by_name = run(capsys, "tenants", "show", "acme-corp", "--dsn", dsn, "-o", "json").data[0]
    by_id = run(capsys, "tenants", "show", by_name["id"], "--dsn", dsn, "-o", "json").data[0]
    assert by_id["name"] == "acme-corp"
    assert by_id["subscription"]["tier_id"] == "enterprise"
    assert by_id["settings"]["limits"]["max_users"] == 420


def test_show_as_a_table_names_each_value_by_its_path(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["auditor"]
    ended = run(capsys, "tenants", "show", "--tenant", "acme-corp", "--dsn", dsn)
    assert "subscription.tier_id" in ended.out


def test_an_unknown_tenant_is_told(capsys: pytest.CaptureFixture[str], demo_dsns: Dsns) -> None:
    ended = run(capsys, "tenants", "show", "nobody", "--dsn", demo_dsns.people["operator"])
    assert (ended.code, ended.out) == (1, "")
    assert "There is no tenant 'nobody'." in ended.err


def test_hostile_names_reach_the_terminal_as_visible_signs_only(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["operator"]
    for output in ("table", "csv", "json", "jsonl"):
        out = run(capsys, "tenants", "show", "zalgo-labs", "--dsn", dsn, "-o", output).out
        assert not {code for code in map(ord, out) if code < 32 and code != 10}
        assert not {code for code in map(ord, out) if 0x7F <= code < 0xA0}


async def test_showing_a_tenant_is_recorded_and_a_list_is_not(
    capsys: pytest.CaptureFixture[str], database_dsns: Dsns
) -> None:
    async with connected(database_dsns.superuser) as connection:
        await connection.execute("INSERT INTO tenants (name, display_name) VALUES ('a', 'A')")
    dsn = database_dsns.people["auditor"]
    for command in (("tenants", "list", "-o", "csv"), ("tenants", "show", "a")):
        ended = await asyncio.to_thread(run, capsys, *command, "--dsn", dsn)
        assert (ended.code, ended.err) == (0, "")
    async with connected(database_dsns.superuser) as connection:
        lines = await connection.fetch("SELECT action, detail->>'name' FROM console.audit_log")
    assert [tuple(line) for line in lines] == [("tenant_selected", "a")]
