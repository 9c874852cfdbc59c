"""The last step before the terminal: every line that any widget draws passes through here."""

from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from typing_extensions import override

_ASCII: dict[str, str] = {
    **dict(zip("●○✓✗–—·×∅", "*o+x--.x-", strict=True)),  # states and separators
    **dict(zip("▸▾▲▼▶◀↑↓←→↺⏎", ">v^v><^v<>@_", strict=True)),  # pointers and keys
    **dict(zip("…⋯≤≥±’“”«»⟨⟩", '~~<>+\'""<><>', strict=True)),  # text
    **dict(zip("▁▂▃▄▅▆▇█", "_.:-=+*#", strict=True)),  # how much
    **dict(zip("░▒▓▀▔▌▐▎▏▕", ".%##-|||||", strict=True)),
    **dict(zip("─━═╌│┃║╎", "--=-|||:", strict=True)),  # rules
    "\N{MINUS SIGN}": "-",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛╔╗╚╝", "+"),
}


@lru_cache(4096)
def _ascii(character: str) -> str:
    if character.isascii():
        return character
    return _ASCII.get(character) or "?" * get_character_cell_size(character)


def in_ascii(text: str) -> str:
    """Write text in ASCII, cell for cell; what has no likeness there is ``?``.

    >>> in_ascii("● live ≤10s … 日本")
    '* live <10s ~ ????'
    """
    return text if text.isascii() else "".join(map(_ascii, text))


class AsciiOnly(LineFilter):
    """Draws every line in ASCII, for terminals and locales without UTF-8."""

    @override
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(in_ascii(text), style, control) for text, style, control in segments]


class Sparing(LineFilter):
    """Sends no code for what the terminal does by itself: its own colours."""

    @override
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and spare(style), control) for text, style, control in segments]


@lru_cache(1024)
def spare(style: Style) -> Style | None:
    """Leave out the terminal's own colours and what is off; None when that is all."""
    plain = Style(
        color=None if style.color is None or style.color.is_default else style.color,
        bgcolor=None if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor,
        bold=style.bold or None,
        dim=style.dim or None,
        italic=style.italic or None,
        underline=style.underline or None,
        reverse=style.reverse or None,
        strike=style.strike or None,
        meta=style.meta or None,
    )
    return plain or None
