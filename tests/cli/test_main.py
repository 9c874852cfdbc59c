import subprocess
import sys

import pytest

from console import __version__
from console.actions import ACTIONS
from console.cli import main
from console.cli.main import asked_for
from tests.cli.commands import run
from tests.cluster import PASSWORD, Dsns

HEAVY = {"textual", "rich", "sqlalchemy", "asyncpg", "alembic", "pydantic", "plotext"}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["tenants", "--help"], ["keys", "--output", "json"]]
)
def test_what_needs_no_screen_and_no_database_imports_neither(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom console.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert {name for name in HEAVY if f"'{name}'" in ended.stderr} == set()


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version").out == f"radiant-console, version {__version__}\n"


def test_help_names_every_command_and_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    ended = run(capsys, "--help")
    assert ended.code == 0
    for word in ("demo", "db", "tenants", "config", "keys", "info", "--dsn", "130 interrupted"):
        assert word in ended.out


def test_an_unknown_word_is_a_usage_error_that_names_what_there_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = run(capsys, "tenant")
    assert (ended.code, ended.out) == (2, "")
    assert "no command or screen 'tenant'" in ended.err
    assert "tenants" in ended.err


def test_a_link_that_goes_nowhere_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    ended = run(capsys, "tenants/acme/what/ever")
    assert ended.code == 2
    assert "is no link of this console" in ended.err


def test_without_a_terminal_the_console_says_what_to_use_instead(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = run(capsys, "tenants", "--dsn", "postgresql://nobody@nowhere.invalid/x")
    assert ended.code == 2
    assert "needs a terminal" in ended.err
    assert "tenants list" in ended.err


def test_no_server_ends_with_5_and_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    ended = run(capsys, "tenants", "list", "--dsn", "postgresql://u@127.0.0.1:1/x")
    assert (ended.code, ended.out) == (5, "")
    assert "No server listens at 127.0.0.1:1." in ended.err
    assert "Traceback" not in ended.err


def test_debug_shows_where_it_happened(capsys: pytest.CaptureFixture[str]) -> None:
    ended = run(capsys, "tenants", "list", "--debug", "--dsn", "postgresql://u@127.0.0.1:1/x")
    assert ended.code == 5
    assert "Traceback" in ended.err


def test_keys_lists_every_action_of_the_registry(capsys: pytest.CaptureFixture[str]) -> None:
    listed = {row["name"] for row in run(capsys, "keys", "--output", "json").data}
    assert {action.name for action in ACTIONS} <= listed


def test_info_tells_versions_and_the_server_and_nothing_secret(
    capsys: pytest.CaptureFixture[str], demo_dsns: Dsns
) -> None:
    dsn = demo_dsns.people["operator"]
    told = {
        row["what"]: row["value"] for row in run(capsys, "info", "-o", "json", "--dsn", dsn).data
    }
    assert told["radiant-console"] == __version__
    assert told["login"] == "mira"
    assert told["person"].endswith("operator")
    assert "Postgres" in told["server"]
    assert PASSWORD not in str(told)


def test_info_without_a_server_still_tells_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    ended = run(capsys, "info", "--dsn", "postgresql://u:hunter2@127.0.0.1:1/x")
    assert ended.code == 0
    assert "No server listens at 127.0.0.1:1." in ended.out
    assert "hunter2" not in ended.out


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("radiant-console tenants/acme-corp", ["tenants/acme-corp"]),
        ("tenants list -o json", ["tenants", "list", "-o", "json"]),
        ("tenants/'a b'", ["tenants/a b"]),
        ("", []),
    ],
)
def test_under_a_forced_command_the_persons_own_words_count(
    command: str, expected: list[str]
) -> None:
    assert asked_for([], {"SSH_ORIGINAL_COMMAND": command}) == expected


def test_arguments_win_over_a_forced_commands_words() -> None:
    assert asked_for(["keys"], {"SSH_ORIGINAL_COMMAND": "info"}) == ["keys"]


def test_words_that_cant_be_read_are_a_usage_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "tenants 'unclosed")
    monkeypatch.setattr("sys.argv", ["radiant-console"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "can't be read" in capsys.readouterr().err
