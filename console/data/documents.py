"""JSON from the database, read without losing digits and without trusting its shape.

The driver hands JSON over as text. Postgres stores documents of any size, numbers of 131,072
digits and 10,000 levels; Python's parser fails at a thousand levels and makes floats of fractions.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import accumulate

from console.logic.text import clean
from console.models.document import Document, Json, Reading

LARGE = 64 * 1024
"""Characters from which a text is handled off the event loop."""

MAX_SIZE = 8 * 1024 * 1024
"""Bytes beyond which a document isn't parsed; its text is still there."""

MAX_DEPTH = 200
"""Levels beyond which a document isn't parsed."""

_MAX_DIGITS = 4000
"""Python refuses to make an int of more (4,300 by default); a Decimal has no such limit."""

_NO_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"|[^\[\]{}"]++', re.DOTALL)
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
# Escapes that stand for characters which clean() would change.
_ESCAPE = re.compile(r"\\[bfru]")


def document(text: str) -> Document:
    """Wrap ``text`` as the driver gave it; nothing is parsed yet."""
    return Document(
        text=clean(text),
        size=len(text) if text.isascii() else len(text.encode(errors="surrogatepass")),
        read=partial(read, text),
    )


def read(text: str) -> Reading:
    """Parse JSON with Decimals, within ``MAX_SIZE`` and ``MAX_DEPTH``; never raises on any text."""
    if len(text) > MAX_SIZE:
        size, limit = len(text) / 2**20, MAX_SIZE // 2**20
        return Reading(error=f"{size:.0f} MB are too many to take apart (limit {limit} MB).")
    levels = depth(text)
    if levels > MAX_DEPTH:
        return Reading(error=f"{levels} levels are too many to take apart (limit {MAX_DEPTH}).")
    notes: set[str] = set()
    number = partial(_number, notes.add)
    try:
        value: Json = json.loads(
            text,
            parse_float=number,
            parse_int=number,
            parse_constant=partial(_constant, notes.add),
            object_pairs_hook=partial(_object, notes.add),
        )
    except json.JSONDecodeError as error:
        return Reading(error=f"Not JSON: {error.msg.lower()} at character {error.pos + 1}.")
    if _ESCAPE.search(text) or clean(text) != text:
        value = _cleaned(value)
    return Reading(value=value, notes=tuple(sorted(notes)))


def depth(text: str) -> int:
    """How many arrays and objects lie within one another at the deepest place of ``text``."""
    brackets = _NO_BRACKET.sub("", text).replace('"', "")
    return max(accumulate(map(_STEP.__getitem__, brackets), initial=0))


def _number(note: Callable[[str], None], digits: str) -> int | Decimal | str:
    if len(digits) < _MAX_DIGITS and digits.lstrip("-").isdigit():
        return int(digits)
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent beyond 10**18
        note("A number is too large for anything but text.")
        return digits


def _constant(note: Callable[[str], None], word: str) -> Decimal:
    note(f"{word} isn't a number that JSON knows.")
    return Decimal(word)


def _object(note: Callable[[str], None], pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        times = Counter(name for name, _ in pairs)
        twice = ", ".join(sorted(name for name, count in times.items() if count > 1))
        note(f"Duplicate keys, the last one counts: {clean(twice)}.")
    return found


def _cleaned(value: Json) -> Json:
    # At most MAX_DEPTH levels, far from Python's limit.
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {clean(name): _cleaned(item) for name, item in value.items()}
        case _:
            return value
