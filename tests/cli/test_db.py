"""``radiant-console db`` as a person or a script runs it."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from migrations import runner
from tests.migrations.conftest import Ground
from tests.migrations.conftest import empty as empty

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def db(empty: Ground) -> Command:
    """Run ``radiant-console db …`` on the empty database as its owner."""

    def run(*words: str, dsn: str = empty.owner) -> subprocess.CompletedProcess[str]:
        main = "from console.cli import main; main()"
        command = [sys.executable, "-c", main, "db", *words, "--dsn", dsn]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def test_a_new_database_is_brought_up_with_progress_on_stderr(db: Command) -> None:
    done = db("upgrade", "012")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[-3:] == [
        "011 brain_router …",
        "012 metrics_analytics …",
        "The schema is at 012.",
    ]
    again = db("upgrade", "012")
    assert (again.returncode, again.stderr) == (0, "The schema is at 012.\n")


def test_check_and_current_tell_people_and_scripts_where_the_schema_stands(db: Command) -> None:
    nothing = db("check")
    assert nothing.returncode == 1
    assert "records no revision" in nothing.stderr
    assert db("current").returncode == 1
    db("stamp", "040")
    older = db("check")
    assert older.returncode == 1
    assert "radiant-console db upgrade" in older.stderr
    assert "  041 api_keys\n" in older.stderr
    assert db("current").stdout == "040\n"
    db("stamp", "head")
    assert db("check").returncode == 0


def test_a_downgrade_asks_first_and_without_a_terminal_wants_to_be_told(db: Command) -> None:
    db("upgrade", "002")
    refused = db("downgrade", "001")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert db("current").stdout == "002\n"
    done = db("downgrade", "001", "--yes")
    assert done.returncode == 0
    assert done.stderr == "002 tenant_isolation …\nThe schema is at 001.\n"


def test_sql_goes_to_stdout_and_needs_no_database(db: Command) -> None:
    nowhere = "postgresql:///nothing?host=/nonexistent"
    written = db("upgrade", "--sql", "011:012", dsn=nowhere)
    assert (written.returncode, written.stderr) == (0, "")
    assert written.stdout == runner.offline_sql("011", "012")
    back = db("downgrade", "--sql", "012:011", dsn=nowhere)
    assert "DROP TABLE metrics" in back.stdout


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["upgrade", "008"], 2, "008"),
        (["upgrade", "001:002"], 2, "--sql"),
        (["upgrade", "--sql", "001:008"], 2, "There is no revision 008."),
        (["stamp", "nonsense"], 2, "nonsense"),
    ],
)
def test_a_wrong_revision_is_told_in_a_sentence(
    db: Command, words: list[str], code: int, sentence: str
) -> None:
    refused = db(*words)
    assert refused.returncode == code
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_no_server_and_a_wrong_password_have_their_own_exit_code(
    db: Command, empty: Ground
) -> None:
    nowhere = db("check", dsn="postgresql://someone@/nothing?host=/nonexistent")
    assert (nowhere.returncode, nowhere.stdout) == (5, "")
    stranger = empty.server.dsn("radiant_owner", empty.database, "wrong")
    assert db("upgrade", dsn=stranger).returncode == 5


def test_read_only_settings_hold_here_too(db: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADIANT_CONSOLE_READ_ONLY", "true")
    for words in (["upgrade"], ["downgrade", "base", "--yes"], ["stamp", "040"]):
        assert db(*words).returncode == 4
    monkeypatch.delenv("RADIANT_CONSOLE_READ_ONLY")
    assert db("current").returncode == 1


def test_help_imports_neither_textual_nor_alembic() -> None:
    code = (
        "import sys\n"
        "from console.cli.main import cli\n"
        "cli(['db', '--help'], standalone_mode=False)\n"
        "print([m for m in ('textual', 'alembic', 'sqlalchemy') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"
