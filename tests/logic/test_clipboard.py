from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.logic.clipboard import LIMIT, sequence, way


@given(st.text())
def test_what_is_copied_is_what_was_given(text: str) -> None:
    copied = sequence(text, "osc52")
    assert copied is not None
    begin, end = "\x1b]52;c;", "\x07"
    assert copied.startswith(begin)
    assert copied.endswith(end)
    assert b64decode(copied[len(begin) : -len(end)]).decode("utf-8", "surrogatepass") == text


@given(st.text())
def test_no_text_can_end_the_sequence_early(text: str) -> None:
    copied = sequence(text, "osc52") or ""
    assert copied.count("\x07") == 1
    assert copied.count("\x1b") == 1


def test_more_than_terminals_take_isnt_sent() -> None:
    assert sequence("x" * LIMIT, "osc52") is None
    assert sequence("x" * (LIMIT // 4 * 3), "osc52") is not None


def test_in_tmux_both_of_its_forms_are_sent() -> None:
    copied = sequence("id", "tmux") or ""
    assert copied.startswith("\x1b]52;c;aWQ=\x07")
    assert copied.endswith("\x1bPtmux;\x1b\x1b]52;c;aWQ=\x07\x1b\\")


@pytest.mark.parametrize(
    ("setting", "environ", "expected"),
    [
        ("auto", {"TERM": "xterm-256color"}, "osc52"),
        ("auto", {"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, "tmux"),  # noqa: S108
        ("auto", {"TERM": "linux"}, "off"),
        ("off", {"TERM": "xterm"}, "off"),
        ("osc52", {"TMUX": "yes"}, "osc52"),
    ],
)
def test_the_way_follows_the_setting_and_then_the_terminal(
    setting: str, environ: dict[str, str], expected: str
) -> None:
    assert way(setting, environ) == expected
