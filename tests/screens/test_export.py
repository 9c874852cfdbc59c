"""Taking a list along: what is written, what is recorded before, and what never lies around."""

from __future__ import annotations

import csv
import json
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from console.logic.links import Link
from screens.export import ExportScreen
from tests.cluster import ROLES, Dsns, connected
from tests.proxy import before
from tests.screens.seat import Seat, seat


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the console is started, and files land."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


async def recorded(dsns: Dsns) -> list[tuple[str, str, dict[str, object]]]:
    """Action, object and detail of every line of the audit log, whose chain must hold."""
    async with connected(dsns.superuser) as connection:
        assert await connection.fetchval("SELECT problem FROM console.verify_audit()") is None
        lines = await connection.fetch(
            "SELECT action, object, detail FROM console.audit_log ORDER BY seq"
        )
    return [(line["action"], line["object"], json.loads(line["detail"])) for line in lines]


async def no_recording(dsns: Dsns) -> None:
    """Take from operators what they record with."""
    async with connected(dsns.superuser) as connection:
        await connection.execute(
            "REVOKE EXECUTE ON FUNCTION console.record(text, text, jsonb, text, text)"
            " FROM radiant_operator"
        )


async def name_it(here: Seat, name: str) -> None:
    """Type a name for the file."""
    await here.press("tab", "tab", "ctrl+u")
    await here.type(name)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_takes_a_list_along_and_that_is_recorded(
    own_world: Dsns, folder: Path, role: str
) -> None:
    async with seat(own_world.people[role]) as here:
        await here.press("e", "enter")
        await here.until("5 rows in tenants-")
    data, note = [folder / name for name in files(folder)]
    assert (data.suffix, note.name) == (".csv", f"{data.name}.audit.json")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (data, note)} == {0o600}
    with data.open(newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["name"] for row in rows] == [
        "acme-corp", "borealis", "camelot", "delta-works", "empty-shell"
    ]  # fmt: skip
    told = json.loads(note.read_text())
    assert (told["rows"], told["person"]) == (5, f"{role}@tests.example")
    assert told["sha256"] == sha256(data.read_bytes()).hexdigest()
    lines = await recorded(own_world)
    assert [line[:2] for line in lines] == [("session_start", "console"), ("export", "tenants")]
    assert lines[1][2]["file"] == str(data)
    assert told["audit_head"]["seq"] == 2
    async with connected(own_world.superuser) as connection:
        noted = "SELECT problem FROM console.verify_audit($1, $2)"
        head = told["audit_head"]
        assert await connection.fetchval(noted, head["seq"], head["hash"]) is None


@pytest.mark.parametrize("steps", [0, 1, 2])
async def test_all_pages_of_a_long_list_are_written(
    many_tenants: Dsns, folder: Path, steps: int
) -> None:
    async with seat(many_tenants.people["operator"]) as here:
        await here.press("e", *["right"] * steps, "enter")
        await here.until("900 rows in tenants-")
    data, _ = files(folder)
    text = (folder / data).read_text()
    match steps:
        case 0:
            names = [row["name"] for row in csv.DictReader(text.splitlines())]
        case 1:
            names = [row["name"] for row in json.loads(text)]
        case _:
            names = [json.loads(line)["name"] for line in text.splitlines()]
    assert names == [f"t-{number:03}" for number in range(1, 901)]


async def test_what_is_on_the_screen_may_be_taken_alone_as_it_is_filtered_and_sorted(
    own_world: Dsns, folder: Path
) -> None:
    async with seat(own_world.people["operator"]) as here:
        await here.press("s", "enter", "slash")
        await here.type("e")
        await here.press("enter", "e")
        assert "filter: e, sort: name, descending" in here.text
        await here.press("tab", "right", "enter")
        await here.until("rows in")
    data, note = files(folder)
    names = [row["name"] for row in csv.DictReader((folder / data).read_text().splitlines())]
    assert names == sorted(names, reverse=True)
    assert (await recorded(own_world))[-1][2]["filter"] == "e"
    assert json.loads((folder / note).read_text())["filter"] == "e"


async def test_a_tenants_users_are_named_after_the_tenant(own_world: Dsns, folder: Path) -> None:
    async with seat(own_world.people["auditor"], link=Link("tenants", "acme-corp")) as here:
        await here.press("u")
        await here.until("e-mail")
        await here.press("e")
        assert "Export users of acme-corp" in here.text
        await here.press("enter")
        await here.until("rows in tenants-users-acme-corp-")
    assert files(folder)[0].startswith("tenants-users-acme-corp-")
    lines = await recorded(own_world)
    assert [line[0] for line in lines] == ["session_start", "tenant_selected", "export"]
    assert "acme-corp" in lines[2][1]


async def test_hostile_text_leaves_as_text(own_world: Dsns, folder: Path) -> None:
    async with connected(own_world.superuser) as connection:
        await connection.execute(
            "UPDATE tenants SET display_name = '=cmd|'' /C calc''!A0' WHERE name = 'acme-corp'"
        )
    async with seat(own_world.people["operator"]) as here:
        await here.press("e", "enter")
        await here.until("rows in")
    rows = list(csv.DictReader((folder / files(folder)[0]).read_text().splitlines()))
    assert rows[0]["display_name"] == "'=cmd|' /C calc'!A0"


async def test_a_cancelled_export_leaves_nothing(many_tenants: Dsns, folder: Path) -> None:
    async with before(many_tenants.people["operator"]) as proxy, seat(proxy.dsn) as here:
        await here.press("e")
        proxy.delay = 0.3
        await here._pilot.press("enter")
        await here.until(" 200 rows", settle=False)
        assert len(files(folder)) == 2
        assert all(name.startswith(".") for name in files(folder))
        await here._pilot.press("escape")
        proxy.delay = 0
        await here.until("Cancelled: nothing was written.")
        assert files(folder) == []
        await here.press("enter")
        await here.until("900 rows in")
    assert len(files(folder)) == 2


async def test_an_export_whose_connection_is_lost_leaves_nothing_and_says_why(
    many_tenants: Dsns, folder: Path
) -> None:
    async with before(many_tenants.people["operator"]) as proxy, seat(proxy.dsn) as here:
        await here.press("e")
        proxy.delay = 0.3
        await here._pilot.press("enter")
        await here.until(" 200 rows", settle=False)
        await proxy.refuse()
        proxy.cut()
        proxy.delay = 0
        await here.until("│ ✗ No server listens at")
        assert isinstance(here.app.screen, ExportScreen)
        assert files(folder) == []


async def test_a_console_that_ends_while_it_writes_leaves_nothing(
    many_tenants: Dsns, folder: Path
) -> None:
    async with before(many_tenants.people["operator"]) as proxy, seat(proxy.dsn) as here:
        await here.press("e")
        proxy.delay = 0.3
        await here._pilot.press("enter")
        await here.until(" 200 rows", settle=False)
        here.app.exit()
    assert files(folder) == []


async def test_a_file_that_is_there_is_kept_and_another_name_may_be_given(
    own_world: Dsns, folder: Path
) -> None:
    (folder / "mine.csv").write_text("mine")
    async with seat(own_world.people["operator"]) as here:
        await here.press("e")
        await name_it(here, "mine.csv")
        await here.press("enter")
        await here.until("✗ A file of that name exists already")
        assert (folder / "mine.csv").read_text() == "mine"
        await here.press("ctrl+u", *"other.csv", "enter")
        await here.until("5 rows in other.csv")
    assert files(folder) == ["mine.csv", "other.csv", "other.csv.audit.json"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "needs a name"), ("/nowhere/at/all.csv", "✗ There is no such folder: /nowhere/at")],
)
async def test_a_name_that_wont_do_is_told_in_a_sentence(
    own_world: Dsns, folder: Path, name: str, told: str
) -> None:
    async with seat(own_world.people["operator"]) as here:
        await here.press("e")
        await name_it(here, name)
        await here.press("enter")
        await here.until(told)
    assert files(folder) == []


async def test_the_ending_follows_the_format_and_a_persons_own_stays(own_world: Dsns) -> None:
    async with seat(own_world.people["operator"]) as here:
        await here.press("e", "right")
        assert "Z.json" in here.text
        await name_it(here, "list.txt")
        await here.press("up", "up", "right")
        assert "list.txt" in here.text


async def test_where_the_log_cant_be_written_the_header_says_so_and_the_file_too(
    own_world: Dsns, folder: Path
) -> None:
    await no_recording(own_world)
    log = folder.parent / "console.log"
    async with seat(own_world.people["operator"], size=(160, 24), log_file=log) as here:
        await here.until("not audited (not permitted)")
        await here.press("e")
        await name_it(here, "list.csv")
        await here.press("enter")
        await here.until("5 rows in list.csv; ! not audited (not permitted)")
    told = json.loads((folder / "list.csv.audit.json").read_text())
    assert told["audit_head"] is None
    assert "not permitted" in told["not_audited"]
    actions = [json.loads(line)["action"] for line in log.read_text().splitlines()]
    assert actions == ["session_start", "export"]


async def test_where_the_log_is_required_nothing_is_exported_without_it(
    own_world: Dsns, folder: Path
) -> None:
    async with seat(own_world.people["operator"], audit="required") as here:
        await here.until(lambda: here.app.services.audit_head is not None)
        await no_recording(own_world)
        await here.press("e", "enter")
        await here.until("✗ The audit log can't be written")
    assert files(folder) == []


async def test_where_the_log_is_required_no_tenant_is_opened_without_it(own_world: Dsns) -> None:
    async with seat(own_world.people["operator"], audit="required") as here:
        await here.until(lambda: here.app.services.audit_head is not None)
        await no_recording(own_world)
        await here.press("enter")
        await here.until("the setting audit requires it")
        assert here.app.services.tenant is None
        assert "all tenants" in here.header


async def test_where_the_log_is_required_the_console_doesnt_open_without_it(
    own_world: Dsns,
) -> None:
    await no_recording(own_world)
    async with seat(own_world.people["operator"], begun="", audit="required") as here:
        await here.until(lambda: here.app.failure is not None)
        assert "the setting audit requires it" in str(here.app.failure)


async def test_the_dialog_fits_a_narrow_terminal(own_world: Dsns) -> None:
    async with seat(own_world.people["operator"], size=(40, 12), begun="acme") as here:
        await here.press("e")
        assert "format  [CSV]" in here.text
        assert "esc leave" in here.text
        assert os.fspath(Path.cwd())[:10] in here.text
