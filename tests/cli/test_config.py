"""``radiant-console config``, as a person runs it."""

import json
import re
from pathlib import Path

import pytest

from console.cli import main
from console.settings import Settings, config_path, load
from console.settings.model import load_with_origins


@pytest.fixture(autouse=True)
def _a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(words)
    code = end.value.code
    return code if isinstance(code, int) else 0


def test_path_says_where_the_file_would_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("config", "path") == 0
    assert capsys.readouterr().out == f"{tmp_path}/config/radiant-console/config.toml\n"


def test_init_writes_a_private_file_with_every_setting_commented_out() -> None:
    assert run("config", "init") == 0
    file = config_path()
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert load({}) == Settings()
    assert max(len(line) for line in text.splitlines()) <= 100
    for name in Settings.model_fields:
        assert f"\n# {name} = " in text or f"\n# [{name}]" in text


def test_a_setting_counts_when_its_comment_sign_is_taken_away() -> None:
    run("config", "init")
    file = config_path()
    file.write_text(re.sub(r'(?m)^# (?=\w+ = |\[|")', "", file.read_text()))
    settings, origins = load_with_origins({"environment": "prod"})
    assert set(origins) == set(Settings.model_fields)
    assert settings.dsn == "service=radiant-prod"
    assert settings.keys == {"list.open": "enter"}


def test_init_leaves_a_file_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    file = config_path()
    file.parent.mkdir(parents=True)
    file.write_text("mouse = false\n")
    assert run("config", "init") == 2
    assert file.read_text() == "mouse = false\n"
    assert "already there" in capsys.readouterr().err


def test_show_says_each_value_and_where_it_comes_from(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RADIANT_CONSOLE_READ_ONLY", "true")
    dsn = "postgresql://mira:s3cret@db1,db2:6432/radiant"
    assert run("--environment", "dev", "config", "show", "--dsn", dsn, "--output", "json") == 0
    printed = capsys.readouterr()
    shown = {each["setting"]: (each["value"], each["source"]) for each in json.loads(printed.out)}
    assert set(shown) == set(Settings.model_fields)
    assert shown["read_only"] == (True, "RADIANT_CONSOLE_READ_ONLY")
    assert shown["environment"] == ("DEV", "--environment")
    assert shown["environment_color"] == ("green", "default")
    assert shown["statement_timeout"] == (15, "default")
    assert shown["dsn"] == (
        "user=mira password=**** host=db1,db2 port=,6432 dbname=radiant",
        "--dsn",
    )
    assert printed.err == (
        "Leads to the database radiant at db1:5432, db2:6432 as mira, with a password.\n"
    )


def test_show_tells_of_a_password_file_that_was_ignored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / ".pgpass"
    file.write_text("*:*:*:*:s3cret")
    file.chmod(0o644)
    assert run("config", "show", "--dsn", "host=db") == 0
    printed = capsys.readouterr()
    assert f"chmod 600 {file}" in printed.err
    assert "s3cret" not in printed.out + printed.err


@pytest.mark.parametrize(
    "dsn", ["service=nowhere", "postgresql://mira:s3cret@db:x/", "password='s3cret"]
)
def test_a_wrong_connection_string_is_one_sentence_and_exit_code_2(
    dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("config", "show", "--dsn", dsn) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert "s3cret" not in printed.out + printed.err
