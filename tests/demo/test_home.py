import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from console.demo import home as homes
from console.demo.home import DemoHome
from console.embedded import reset

NOW = datetime(2026, 3, 2, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(scratch: Path) -> Iterator[Path]:
    """A folder with a demo world of this module's own."""
    folder = scratch / "demo-home"
    yield folder
    reset(folder)


def prepared(folder: Path, told: list[str]) -> DemoHome:
    return DemoHome.prepare(folder, now=NOW, progress=told.append)


def test_the_world_is_made_once_and_then_found(folder: Path) -> None:
    told: list[str] = []
    with prepared(folder, told).server:
        assert told
    told.clear()
    found = prepared(folder, told)
    with found.server:
        assert told == []
        assert found.made_at == NOW


def test_a_world_that_was_cut_off_in_the_making_is_made_anew(folder: Path) -> None:
    first = prepared(folder, [])
    with first.server:
        (first.server.folder / "world.json").unlink()
    told: list[str] = []
    with prepared(folder, told).server:
        assert told


def test_a_world_of_an_older_schema_is_made_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with prepared(folder, []).server:
        pass
    monkeypatch.setattr(homes, "newest_revision", lambda: "999")
    told: list[str] = []
    with prepared(folder, told).server:
        assert told


def test_passwords_are_kept_where_only_their_owner_reads_them(folder: Path) -> None:
    found = prepared(folder, [])
    with found.server:
        mode = (found.server.folder / "world.json").stat().st_mode
        assert mode & 0o077 == 0


async def test_everybody_with_a_login_is_let_in_as_themselves(folder: Path) -> None:
    found = prepared(folder, [])
    with found.server:
        for email, dsn in found.people.items():
            connection = await asyncpg.connect(dsn)
            try:
                assert await connection.fetchval("SELECT session_user") == email.partition("@")[0]
                assert not await connection.fetchval(
                    "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user"
                )
            finally:
                await connection.close()


def test_the_server_command_prints_where_to_connect_and_stops_when_told(scratch: Path) -> None:
    data = scratch / "demo-server"
    server = subprocess.Popen(
        [sys.executable, "-m", "console", "demo", "--server"],
        env={**os.environ, "XDG_DATA_HOME": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    assert server.stderr is not None
    try:
        said = ""
        while not said.rstrip().endswith("\n}"):
            line = server.stdout.readline()
            assert line, server.stderr.read()
            said += line
        dsns = json.loads(said)
        listed = subprocess.run(
            [
                *(sys.executable, "-m", "console", "tenants", "list", "-o", "jsonl"),
                *("--dsn", dsns["people"]["ada@radiant.example"]),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert len(listed.stdout.splitlines()) == 26
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate()
        reset(data / "radiant-console")
    assert server.returncode == 0
