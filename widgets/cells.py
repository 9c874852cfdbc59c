"""Text measured and cut in terminal cells, cluster by cluster.

Terminals disagree about the width of joined emoji, so what joins them isn't shown: zero width
joiners, variation selectors and skin tones are left out, and a family is drawn as its members.
"""

import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size

ELLIPSIS = "…"

_MARKS = 2
"""Combining marks shown on one character; more are noise that runs over neighbouring lines."""

_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)
_JOINERS = frozenset("\u200b\u200c\u200d\u2060")


def fit(text: str, width: int) -> tuple[str, int]:
    """Cut text to ``width`` cells, ending in ``…`` when something is missing.

    Nothing in the result can move the cursor, change a style or reverse the direction, whatever
    the text: controls become visible signs.

    Returns:
        The text and its width in cells, at most ``width``.
    """
    if width < 1:
        return "", 0
    if text.isascii() and len(text) <= width and text.isprintable():
        return text, len(text)
    # Each cell shows at most one character and its marks; the rest can't be seen anyway.
    looked_at = text[: width * 8 + 64]
    if looked_at.isascii() and looked_at.isprintable():
        return looked_at[: width - 1] + ELLIPSIS, width
    shown: list[str] = []
    widths: list[int] = []
    used = 0
    for cluster, cells in _clusters(looked_at):
        shown.append(cluster)
        widths.append(cells)
        used += cells
        if used > width:
            break
    if used <= width and len(looked_at) == len(text):
        return "".join(shown), used
    while used > width - 1:
        shown.pop()
        used -= widths.pop()
    return "".join(shown) + ELLIPSIS, used + 1


def _clusters(text: str) -> list[tuple[str, int]]:
    """Split text into what occupies cells together: ``(characters, cells)``."""
    clusters: list[tuple[str, int]] = []
    marks = 0
    flag_open = False
    for character in text:
        shown, cells = _drawn(character)
        if not shown:
            continue
        if cells == 0:
            if not clusters:
                clusters.append(("◌", 1))
            if marks < _MARKS:
                last, last_cells = clusters[-1]
                clusters[-1] = (last + shown, last_cells)
                marks += 1
            continue
        marks = 0
        if ord(character) in _REGIONAL_INDICATORS:
            if flag_open:
                last, last_cells = clusters[-1]
                clusters[-1] = (last + shown, last_cells + cells)
                flag_open = False
                continue
            flag_open = True
        else:
            flag_open = False
        clusters.append((shown, cells))
    return clusters


@lru_cache(4096)
def _drawn(character: str) -> tuple[str, int]:
    """Say what is drawn for a character, and in how many cells; nothing for what joins others."""
    code = ord(character)
    if code in _VARIATION_SELECTORS or code in _SKIN_TONES or character in _JOINERS:
        return "", 0
    if code < 0x20:
        return (" " if character == "\t" else chr(0x2400 + code)), 1
    if code == 0x7F:
        return "␡", 1
    category = unicodedata.category(character)
    if category in {"Cc", "Cf", "Cs"}:
        return "\N{REPLACEMENT CHARACTER}", 1
    if category in {"Zl", "Zp"}:
        return "␤", 1
    if category == "Zs":
        return " " * get_character_cell_size(character), get_character_cell_size(character)
    return character, get_character_cell_size(character)
