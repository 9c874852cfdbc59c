"""Settings from flags, environment and file: which counts, and the answer to a wrong one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.settings import Settings, SettingsError, config_path, default_log_file, load
from console.settings.looks import looks
from console.settings.model import color_of, load_with_origins


class Person:
    """Somebody with a config file and an environment."""

    def __init__(self, folder: Path) -> None:
        self.environ = {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
        self.file = config_path(self.environ)
        self.file.parent.mkdir()

    def load(self, **flags: object) -> Settings:
        return load(flags, self.environ)

    def refused(self, **flags: object) -> str:
        with pytest.raises(SettingsError) as refused:
            self.load(**flags)
        return str(refused.value)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


def test_flags_count_before_environment_before_file_before_defaults(person: Person) -> None:
    assert person.load().refresh_seconds == Settings().refresh_seconds
    person.file.write_text("refresh_seconds = 30")
    assert person.load().refresh_seconds == 30
    person.environ["RADIANT_CONSOLE_REFRESH_SECONDS"] = "40"
    assert person.load().refresh_seconds == 40
    assert person.load(refresh_seconds=50).refresh_seconds == 50


def test_each_value_says_where_it_was_found(person: Person) -> None:
    person.file.write_text('# mine\naudit = "required"\n[environments.dev]\npool_size = 1\n')
    person.environ["RADIANT_CONSOLE_TENANT"] = "acme-corp"
    flags = {"environment": "dev", "mouse": False, "dsn": None}
    assert load_with_origins(flags, person.environ).origins == {
        "environment": "--environment",
        "mouse": "--no-mouse",
        "tenant": "RADIANT_CONSOLE_TENANT",
        "audit": f"{person.file}, line 2",
        "pool_size": f"{person.file}, line 4",
    }


def test_an_empty_variable_and_a_flag_that_was_not_given_say_nothing(person: Person) -> None:
    person.environ["RADIANT_CONSOLE_TENANT"] = ""
    assert person.load(tenant=None).tenant is None


def test_words_of_the_environment_become_what_they_mean(person: Person) -> None:
    person.environ |= {
        "RADIANT_CONSOLE_READ_ONLY": "yes",
        "RADIANT_CONSOLE_POOL_SIZE": "1",
        "RADIANT_CONSOLE_SLOW_LINK": "auto",
        "RADIANT_CONSOLE_LOG_FILE": "~/here.log",
    }
    settings = person.load()
    assert (settings.read_only, settings.pool_size, settings.slow_link) == (True, 1, None)
    assert settings.log_file == Path("~/here.log").expanduser()


FILE = """\
dsn = "service=radiant"
environment = "prod"

[environments.prod]
tenant = "acme-corp"

[environments.Staging]
dsn = "service=staging"
environment_color = "blue"
"""


def test_an_environment_overrides_the_lines_above_it(person: Person) -> None:
    person.file.write_text(FILE)
    prod, staging = person.load(), person.load(environment="staging")
    assert (prod.environment, prod.dsn, prod.tenant) == ("PROD", "service=radiant", "acme-corp")
    assert (staging.environment, staging.dsn, staging.tenant) == (
        "STAGING",
        "service=staging",
        None,
    )
    assert (prod.environment_color, staging.environment_color) == ("red", "blue")


def test_a_word_without_a_section_does_not_open_another_database(person: Person) -> None:
    person.file.write_text(FILE)
    sentence = person.refused(environment="stagign")
    assert sentence == (
        f'--environment: there is no environment "stagign" in {person.file}, only prod, Staging.'
    )
    labelled = person.load(environment="demo", dsn="host=elsewhere")
    assert (labelled.environment, labelled.dsn) == ("DEMO", "host=elsewhere")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("refresh_seconds = 0", ", line 1: refresh_seconds = 0 isn't allowed; it is a number of"),
        ("x = 1", ', line 1: there is no setting "x"; `radiant-console config show` lists all.'),
        ("\npgbouncr = 1", ', line 2: there is no setting "pgbouncr"; did you mean pgbouncer?'),
        ('audit = "off"', 'audit = "off" isn\'t allowed; it is required or best-effort.'),
        ('environment = "a b"', "it is one word of at most 16 letters"),
        ("connect_timeout = nan", "connect_timeout = NaN isn't allowed"),
        ('[keys]\nfine = "a"\nwrong = 3', 'keys."wrong" = 3 isn\'t allowed'),
        ("statement_timeout = 30", "command_timeout (20) must be longer than statement_timeout"),
        ("tenant = ", "isn't TOML: Invalid value (at end of document)."),
        ("environments = 3", "[environments.WORD] must be a section"),
        ('environment = "p"\n[environments.p]\nenvironment = "q"', "can't set environment itself"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_answered_with_place_value_and_what_is_allowed(
    text: str, sentence: str, person: Person
) -> None:
    person.file.write_text(text)
    refused = person.refused()
    assert sentence in refused
    assert "\n" not in refused


def test_a_wrong_variable_is_named(person: Person) -> None:
    person.environ["RADIANT_CONSOLE_MOUSE"] = "perhaps"
    assert person.refused() == (
        'RADIANT_CONSOLE_MOUSE: mouse = "perhaps" isn\'t allowed; it is true or false.'
    )
    person.environ = person.environ | {"RADIANT_CONSOLE_MOUSE": "", "RADIANT_CONSOLE_MOUS": "1"}
    assert "did you mean mouse?" in person.refused()


def test_what_is_shown_of_a_wrong_value_cannot_drive_the_terminal(person: Person) -> None:
    person.environ["RADIANT_CONSOLE_AUDIT"] = "\x1b]52;c;AAAA\x07" * 9
    refused = person.refused()
    assert refused.isprintable()
    assert len(refused) < 200


def test_a_file_that_cannot_be_read_is_told(person: Person) -> None:
    person.file.mkdir()
    assert person.refused() == f"{person.file} can't be read: Is a directory."
    person.file.rmdir()
    person.file.write_bytes(b"tenant = '\xff'")
    assert person.refused() == f"{person.file} isn't UTF-8."


def test_the_connection_string_is_never_shown(person: Person) -> None:
    person.file.write_text('dsn = ["password=s3cret"]')
    assert "s3cret" not in person.refused()
    assert "s3cret" not in repr(person.load(dsn="password=s3cret"))


@pytest.mark.parametrize(
    ("word", "color"),
    [
        ("prod", "red"),
        ("EU-Production", "red"),
        ("prod-test", "red"),
        ("staging", "yellow"),
        ("preprod", "yellow"),
        ("DEMO", "green"),
        ("ci2", "green"),
        ("blue", "red"),
        ("UNNAMED", "red"),
    ],
)
def test_an_environment_is_red_unless_its_word_says_that_it_is_harmless(
    word: str, color: str
) -> None:
    assert color_of(word) == color
    assert Settings(environment=word).environment_color == color


def test_relative_xdg_folders_are_ignored() -> None:
    environ = {"HOME": "/home/mira", "XDG_CONFIG_HOME": "etc", "XDG_STATE_HOME": ""}
    assert config_path(environ) == Path("/home/mira/.config/radiant-console/config.toml")
    assert default_log_file(environ) == Path("/home/mira/.local/state/radiant-console/console.log")


def test_settings_made_by_hand_read_nothing(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.file.write_text("read_only = true")
    for name, value in {**person.environ, "RADIANT_CONSOLE_MOUSE": "no"}.items():
        monkeypatch.setenv(name, value)
    assert (Settings().read_only, Settings().mouse) == (False, True)
    assert load({}).read_only


@pytest.mark.parametrize("word", ["no", "False", "0", "off", "yes", "1", "on"])
def test_the_mouse_is_known_before_the_settings_are_loaded(word: str, person: Person) -> None:
    person.environ["RADIANT_CONSOLE_MOUSE"] = word
    assert looks({}, person.environ).mouse is person.load().mouse
    assert not looks({"mouse": False}, person.environ).mouse


def test_gathering_and_naming_paths_import_nothing_heavy() -> None:
    program = "import sys, console.settings.sources as s; s.gather({}); s.config_path()"
    check = "; print([m for m in ('pydantic', 'asyncio', 'ssl', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program + check],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": "/nonexistent"},
    )
    assert done.stdout == "[]\n"
