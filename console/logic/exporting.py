"""Rows as text for other programs: CSV, JSON, JSON lines. Screens and commands write alike.

CSV after RFC 4180, with newlines alone between rows. NULL is an empty cell and empty text ``""``,
as ``COPY … CSV`` has it. Exact decimals are strings in JSON: its readers make floats of numbers.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from console.models.document import Document
from console.models.moment import FarDate, FarMoment

Format = Literal["csv", "json", "jsonl"]
Record = Mapping[str, object]

_NAME_LENGTH = 60
"""Characters of a file's name that one part of it may take."""

# As the OWASP page "CSV Injection" has them; spreadsheets take the wide ones for the narrow.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001
_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class Encoder:
    """Text of a file, piece by piece: ``start()``, ``rows()`` as often as needed, ``end()``."""

    def __init__(self, fields: Sequence[str], output: Format) -> None:
        self._fields = tuple(fields)
        self._output = output
        self._is_first = True

    def start(self) -> str:
        """What stands before the rows."""
        match self._output:
            case "csv":
                return ",".join(_quoted(field) for field in self._fields) + "\n"
            case "json":
                return "["
            case "jsonl":
                return ""

    def rows(self, records: Iterable[Record]) -> str:
        """Some rows; every record has every field."""
        match self._output:
            case "csv":
                return "".join(self._csv(record) for record in records)
            case "json":
                return "".join(self._separator() + self._object(record) for record in records)
            case "jsonl":
                return "".join(self._object(record) + "\n" for record in records)

    def end(self) -> str:
        """What stands behind the rows."""
        if self._output != "json":
            return ""
        return "]\n" if self._is_first else "\n]\n"

    def _separator(self) -> str:
        is_first, self._is_first = self._is_first, False
        return "\n" if is_first else ",\n"

    def _object(self, record: Record) -> str:
        members = (f"{as_json(field)}: {as_json(record[field])}" for field in self._fields)
        return "{" + ", ".join(members) + "}"

    def _csv(self, record: Record) -> str:
        cells = (_cell(record[field]) for field in self._fields)
        return ",".join(cells) + "\n"


def as_json(value: object, *, indent: int | None = None) -> str:
    """JSON with exact decimals as strings, times in ISO 8601, documents as they are stored."""
    if isinstance(value, Document) and not value.error:
        # Within JSON a newline can only stand between values, never in one.
        return value.text.replace("\n", " ")
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=indent)


def disarmed(value: object) -> str:
    """Text of a CSV cell that no spreadsheet runs as a formula (CWE-1236).

    Text that begins like a formula gets an apostrophe in front, and so does text that begins with
    apostrophes and a formula, so that one of them can always be taken away again. Numbers stay
    numbers.
    """
    match value:
        case None:
            return ""
        case str():
            return "'" + value if value.lstrip("'")[:1] in _FORMULA else value
        case bool():
            return "true" if value else "false"
        case Document() if value.error:
            return disarmed(value.text)
        case list() | tuple() | dict() | Document():
            return as_json(value)
        case int() | Decimal():
            return str(value)
    return _plain(value)


def file_name(parts: Iterable[str], at: datetime, output: Format) -> str:
    """A name such as ``tenants-acme-20260131T093000Z.csv``: safe everywhere, in order of time.

    Args:
        parts: What the file holds; characters that a shell or a system minds become ``-``.
        at: UTC.
        output: Its format, for the ending.
    """
    fit = (_UNFIT.sub("-", part)[:_NAME_LENGTH].strip("-.") for part in parts)
    return "-".join([*filter(None, fit), f"{at:%Y%m%dT%H%M%SZ}"]) + f".{output}"


def _cell(value: object) -> str:
    text = disarmed(value)
    return '""' if text == "" and value is not None else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def _plain(value: object) -> str:
    match value:
        case Decimal() | UUID():
            return str(value)
        case FarMoment() | FarDate():
            return value.raw
        case datetime() | date():
            return value.isoformat()
        case Document():
            return value.text
    raise TypeError(f"no text form for {type(value).__name__}")
