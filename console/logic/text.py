"""Text from the database made harmless, once, at the data boundary.

Everything a terminal could take for a command and everything a reader can't see is made visible:
an ESC in a tenant's name must neither reach the terminal nor vanish. What is visible stays as it
is; cleaning twice changes nothing more.
"""

import re
import unicodedata

MAX_MARKS = 4
"""Combining marks kept on one character; Tibetan and Vietnamese need up to three or four."""

# Category Cf (bidi overrides, zero-width, tags), the line and paragraph separators, and the
# fillers that are letters by category and blank by looks.
_INVISIBLE = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
# Newline and tab are layout; whoever draws a single line replaces them.
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_SURROGATE = "\ud800-\udfff"
_UNSAFE = re.compile(f"[{_CONTROL}{_SURROGATE}{_INVISIBLE}]")

# Blocks that hold combining marks (more than those marks, without the large ideographic blocks):
# a run of these is looked at one character at a time.
_MARK_BLOCKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f-\u2dff"
    "\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f"
    "\U000101fd-\U00011fff\U00013430-\U00013460\U00016000-\U0001efff"
)
_MARK_RUN = re.compile(f"[{_MARK_BLOCKS}]{{{MAX_MARKS + 1},}}")


def clean(text: str) -> str:
    """Make ``text`` safe to show; the same object when there is nothing to do.

    C0 controls and DEL become their pictures (``␛``), C1 controls and lone surrogates ``U+FFFD``,
    invisible and direction-changing characters their number (``⟨U+202E⟩``), and combining marks
    beyond ``MAX_MARKS`` in a row a count (``⟨+196 marks⟩``). Newline and tab stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNSAFE.sub(_visible, text)
    if not text.isascii():
        text = _MARK_RUN.sub(_thinned, text)
    return text


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code < 0xA0 or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"⟨U+{code:04X}⟩"


def _thinned(match: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in match[0] + "\0":
        if unicodedata.category(character) in ("Mn", "Me"):
            marks += 1
            if marks <= MAX_MARKS:
                kept.append(character)
            continue
        if marks > MAX_MARKS:
            kept.append(f"⟨+{marks - MAX_MARKS} marks⟩")
        marks = 0
        kept.append(character)
    return "".join(kept[:-1])
