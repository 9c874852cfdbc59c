"""What must be known of the settings before the first frame, which is painted before all others.

A value that isn't allowed is left aside here: the whole of the settings is judged a moment later,
with a sentence about it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from console.settings.sources import gather

ThemeName = Literal["terminal", "dark", "light", "contrast"]

_NO = frozenset({"false", "no", "off", "0", "n", "f"})  # the words that pydantic takes for these
_YES = frozenset({"true", "yes", "on", "1", "y", "t"})


@dataclass(frozen=True, slots=True)
class Looks:
    """How the console presents itself.

    Attributes:
        theme: The colours.
        ascii: Whether to draw in ASCII only.
        mouse: Whether to take the terminal's mouse.
        slow_link: Whether to spare the line; None lets the console find out.
    """

    theme: ThemeName = "terminal"
    ascii: bool = False
    mouse: bool = True
    slow_link: bool | None = None


def looks(flags: Mapping[str, object], environ: Mapping[str, str] | None = None) -> Looks:
    """Read them from flags, environment and config file.

    Colours are the terminal's own on a slow line, for which they cost least, and with ``NO_COLOR``.

    Raises:
        SettingsError: as ``gather``.
    """
    environ = os.environ if environ is None else environ
    found = {name: sourced.value for name, sourced in gather(flags, environ).items()}
    slow_link = _truth(found.get("slow_link"))
    plain = bool(slow_link) or "NO_COLOR" in environ
    names: tuple[ThemeName, ...] = get_args(ThemeName)
    theme: ThemeName = next((name for name in names if name == found.get("theme")), "terminal")
    in_ascii = _truth(found.get("ascii"))
    return Looks(
        theme="terminal" if plain else theme,
        ascii=speaks_ascii(environ) if in_ascii is None else in_ascii,
        mouse=_truth(found.get("mouse")) is not False,
        slow_link=slow_link,
    )


def speaks_ascii(environ: Mapping[str, str]) -> bool:
    """Whether the locale has no UTF-8.

    In the locale ``C`` Python takes UTF-8 all the same and writes ``C.UTF-8`` into ``LC_CTYPE``,
    so those words there say nothing. Where no locale is named at all, nearly every terminal shows
    UTF-8 nevertheless; tmux doesn't, it draws underscores.
    """
    coerced = environ.get("LC_CTYPE") == "C.UTF-8"
    names = ("LC_ALL", "LANG") if coerced else ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), None)
    if locale is None:
        return "TMUX" in environ
    return "utf8" not in locale.lower().replace("-", "")


def _truth(value: object) -> bool | None:
    word = str(value).lower()
    return True if word in _YES else False if word in _NO else None
