"""What the first frame looks like, by flags, environment and config file."""

from pathlib import Path

import pytest

from console.settings import SettingsError, config_path, load
from console.settings.looks import Looks, looks, speaks_ascii


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path), "LANG": "en_US.UTF-8"}


def test_without_a_word_the_terminal_keeps_its_colours(environ: dict[str, str]) -> None:
    assert looks({}, environ) == Looks("terminal", ascii=False, mouse=True, slow_link=None)


def test_flag_environment_and_file_name_a_theme_in_this_order(environ: dict[str, str]) -> None:
    file = config_path(environ)
    file.parent.mkdir()
    file.write_text('theme = "light"')
    assert looks({}, environ).theme == load({}, environ).theme == "light"
    environ["RADIANT_CONSOLE_THEME"] = "contrast"
    assert looks({}, environ).theme == load({}, environ).theme == "contrast"
    assert looks({"theme": "dark"}, environ).theme == load({"theme": "dark"}, environ).theme


@pytest.mark.parametrize("name", ["", "no", "0", "1"])
def test_no_color_leaves_only_the_terminals_colours(name: str, environ: dict[str, str]) -> None:
    environ["NO_COLOR"] = name
    assert looks({"theme": "dark"}, environ).theme == "terminal"


def test_a_slow_line_takes_the_theme_that_costs_least(environ: dict[str, str]) -> None:
    assert looks({"slow_link": True, "theme": "dark"}, environ) == Looks(slow_link=True)
    assert looks({"slow_link": "off", "theme": "dark"}, environ) == Looks("dark", slow_link=False)


def test_an_unknown_theme_is_answered_with_those_there_are(environ: dict[str, str]) -> None:
    environ["RADIANT_CONSOLE_THEME"] = "solarized"
    assert looks({}, environ).theme == "terminal"
    with pytest.raises(SettingsError) as refused:
        load({}, environ)
    assert str(refused.value) == (
        'RADIANT_CONSOLE_THEME: theme = "solarized" isn\'t allowed;'
        " it is terminal, dark, light or contrast."
    )


@pytest.mark.parametrize(
    ("locale", "in_ascii"),
    [
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "C.utf8"}, False),
        ({"LC_CTYPE": "UTF-8"}, False),
        ({"LANG": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),  # Python's own word in the locale C
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, False),
        ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, False),
        ({}, False),
        ({"TMUX": "/tmp/tmux-0/default,1,0"}, True),  # noqa: S108  only a name
    ],
)
def test_ascii_is_drawn_where_the_locale_has_no_utf_8(
    locale: dict[str, str], *, in_ascii: bool
) -> None:
    assert speaks_ascii(locale) is in_ascii


def test_a_person_may_say_what_the_locale_doesnt(environ: dict[str, str]) -> None:
    assert looks({}, environ | {"RADIANT_CONSOLE_ASCII": "yes"}).ascii
    assert not looks({}, environ | {"LANG": "C", "RADIANT_CONSOLE_ASCII": "no"}).ascii
