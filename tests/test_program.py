"""The whole program at a terminal: how it begins, what it writes, and how it ends."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import unicodedata

import pytest

from console.embedded import EmbeddedServer
from tests.cluster import Dsns, connected
from tests.terminal import Terminal

OPTIONS = ("--environment", "TEST")


def opened(dsn: str, *arguments: str, **more: object) -> Terminal:
    """The console before a database, at its first data."""
    terminal = Terminal(*arguments, "--dsn", dsn, *OPTIONS, **more)  # type: ignore[arg-type]
    terminal.until("live ")
    return terminal


# Ending ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (signal.SIGHUP, 129),
        (signal.SIGINT, 130),
        (signal.SIGTERM, 143),
        ("q", 0),
        ("\x03", 130),
    ],
)
async def test_however_it_ends_the_terminal_is_restored_and_no_connection_stays(
    demo_dsns: Dsns, how: signal.Signals | str, code: int
) -> None:
    async with connected(demo_dsns.superuser) as connection:
        with opened(demo_dsns.people["operator"]) as terminal:
            assert await _connections(connection) > 0
            assert not terminal.is_restored
            if isinstance(how, str):
                terminal.send(how)
            else:
                terminal.signal(how)
            assert terminal.wait() == code
            assert terminal.is_restored
        assert await _connections(connection) == 0


async def _connections(connection: object) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'radiant%'"
    count: int = await connection.fetchval(query)  # type: ignore[attr-defined]
    return count


# Writing -----------------------------------------------------------------------------------------

PAYLOADS = (
    "\x1b]52",
    "\x1b]8;",
    "\x1b]0;",
    "\x1b[31m",
    "\x1b[2J\x1b[H\x1b",
    "\u202e",
    "\u200b",
    "\x07",
)


def test_nothing_in_the_database_reaches_the_terminal_as_control(demo_dsns: Dsns) -> None:
    with opened(demo_dsns.people["operator"], "tenants/zalgo-labs", size=(100, 60)) as terminal:
        terminal.until("TENANT")
        terminal.send("G")
        terminal.settle()
        terminal.send("u")
        terminal.until("@zalgo.example")
        terminal.settle()
        assert "[@click" in terminal.text or "[/]" in terminal.text
        pointer = "\x1b]22;default\x07"  # the framework's: the shape of the mouse's pointer
        written = terminal.output.decode().replace(pointer, "")
        for payload in PAYLOADS:
            assert payload not in written, repr(payload)
        assert not {
            character
            for character in written
            if unicodedata.category(character) in {"Cf", "Cs"}
            or (unicodedata.category(character) == "Cc" and character not in "\x1b\r\n")
        }


TOUR = (
    ("jj", "▸bluth"), ("s", "sort by"), ("escape", "▸bluth"), ("enter", "Bluth Company"),
    ("t", "⏎ choose"), ("ho", "▸hooli "), ("escape", "Bluth Company"), ("u", "@bluth"),
    ("/", "⏎ keep"), ("zz", "no user matches"), ("escape", "▸"), ("?", "EVERYWHERE"),
    ("escape", "▸"), ("T", "all tenants "), ("tnak\r", "Nakatomi"), ("\t", " CREDITS"),
)  # fmt: skip
"""Keys, and what they lead to."""


def test_what_was_left_out_because_it_was_there_already_is_there(demo_dsns: Dsns) -> None:
    with opened(demo_dsns.people["operator"]) as terminal:
        for number, (keys, shown) in enumerate(TOUR):
            terminal.send(keys)
            terminal.until(shown)
            if number % 3 < 2:  # what was left out wrongly stays wrong
                continue
            terminal.settle(0.4)
            as_it_came = terminal.cells
            terminal.send("redraw")
            terminal.settle()
            assert terminal.cells == as_it_came, f"after {keys}:\n{terminal.text}"


def test_without_color_it_is_still_told_where_the_cursor_is(demo_dsns: Dsns) -> None:
    plain = {"NO_COLOR": "1"}
    with opened(demo_dsns.people["operator"], environment=plain) as terminal:
        styles = re.findall(r"\x1b\[([0-9;]*)m", terminal.output.decode())
        numbers = {number for style in styles for number in style.split(";")}
        assert not numbers & {str(n) for n in (*range(30, 39), *range(40, 49), *range(90, 108))}
        assert "▸acme-corp" in terminal.text


# Living ------------------------------------------------------------------------------------------


def test_it_follows_the_terminal_to_every_size(demo_dsns: Dsns) -> None:
    with opened(demo_dsns.people["operator"]) as terminal:
        terminal.resize(40, 12)
        terminal.until(lambda: "plan" not in terminal.lines[1] and "? help" in terminal.lines[-1])
        terminal.resize(15, 4)
        terminal.until("Too small")
        terminal.resize(200, 50)
        terminal.until(lambda: "runs" in terminal.lines[1] and "? help" in terminal.lines[-1])
        assert "▸acme-corp" in terminal.text


async def test_it_outlives_a_restart_of_the_server(
    cluster: EmbeddedServer, demo_dsns: Dsns
) -> None:
    with opened(demo_dsns.people["operator"], "tenants/acme-corp") as terminal:
        await asyncio.to_thread(terminal.until, "TENANT")
        _stop_behind_its_back(cluster)
        terminal.send("r")
        await asyncio.to_thread(terminal.until, "✗ no server")
        assert "Acme Corporation" in terminal.text, "the last data stays"
        assert "old" in terminal.lines[0]
        cluster.ensure()
        terminal.send("r")
        await asyncio.to_thread(terminal.until, "live ")
        assert "acme-corp" in terminal.lines[0]


def _stop_behind_its_back(cluster: EmbeddedServer) -> None:
    lock = cluster.folder / "data" / "postmaster.pid"
    os.kill(int(lock.read_text().split()[0]), signal.SIGINT)
    while lock.exists():
        os.sched_yield()


# Beginning ---------------------------------------------------------------------------------------


def refused(dsn: str, *arguments: str) -> tuple[int, str]:
    """Try to open the console; its exit code and what it said."""
    with Terminal(*arguments, "--dsn", dsn, *OPTIONS) as terminal:
        code = terminal.wait()
        assert "Traceback" not in terminal.text
        return code, " ".join(terminal.text.split())


def test_no_server_is_told_in_a_sentence() -> None:
    code, said = refused("postgresql://mira@127.0.0.1:1/radiant")
    assert code == 5
    assert "No server listens at 127.0.0.1:1." in said


def test_a_wrong_password_is_told_in_a_sentence(demo_dsns: Dsns) -> None:
    dsn = re.sub(r":[^:@/]+@", ":wrong@", demo_dsns.people["operator"])
    code, said = refused(dsn)
    assert code == 5
    assert "The server refuses the password" in said


def test_an_unknown_tenant_is_told_in_a_sentence(demo_dsns: Dsns) -> None:
    code, said = refused(demo_dsns.people["operator"], "tenants/nobody")
    assert code == 1
    assert "There is no tenant 'nobody'." in said


async def test_an_old_schema_is_told_with_its_cure(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as connection:
        await connection.execute("UPDATE alembic_version SET version_num = '039'")
    code, said = refused(database_dsns.people["operator"])
    assert code == 1
    assert "has revision 039; the console needs 040 or later." in said
    assert "radiant-console db upgrade" in said


async def test_a_login_without_grants_is_told_whom_to_ask(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as connection:
        await connection.execute("REVOKE radiant_operator FROM test_operator")
        try:
            code, said = refused(database_dsns.people["operator"])
        finally:
            await connection.execute("GRANT radiant_operator TO test_operator")
    assert code == 4
    assert "Ask a super admin to grant it one of radiant_auditor" in said


def test_an_unknown_place_is_told_with_what_there_is(demo_dsns: Dsns) -> None:
    code, said = refused(demo_dsns.people["operator"], "nowhere")
    assert code == 2
    assert "'nowhere'" in said
    assert "tenants" in said


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_knows_no_cursor_is_refused_with_what_works_there(term: str) -> None:
    with Terminal(environment={"TERM": term}) as terminal:
        assert terminal.wait() == 2
        assert "can't draw on this terminal" in " ".join(terminal.text.split())
        assert "tenants list" in " ".join(terminal.text.split())


def test_where_there_is_no_terminal_it_says_so_on_stderr() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "console"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in done.stderr
