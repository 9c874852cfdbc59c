"""Data to stdout in the format that was asked for."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar
from unicodedata import combining, east_asian_width
from uuid import UUID

import click

Format = Literal["table", "json", "jsonl", "csv"]
Function = TypeVar("Function", bound=Callable[..., Any])
Record = Mapping[str, object]


def output_option(function: Function) -> Function:
    """Add ``--output``: a table for people, or a format for programs."""
    return click.option(
        "-o",
        "--output",
        type=click.Choice(["table", "json", "jsonl", "csv"]),
        default="table",
        show_default=True,
        help="How to print.",
    )(function)


def write(records: Iterable[Record], fields: Sequence[str], output: Format) -> None:
    """Print records on stdout.

    Args:
        records: What to print; every record has every field.
        fields: Which fields, in which order.
        output: ``json`` is one array; ``jsonl`` one object per line, as they come.
    """
    match output:
        case "json":
            _json_array(records, fields)
        case "jsonl":
            for record in records:
                click.echo(as_json({field: record[field] for field in fields}))
        case "csv":
            _csv(records, fields)
        case "table":
            _table(list(records), fields)


def as_json(value: object, *, indent: int | None = None) -> str:
    """JSON with exact decimals as strings, times in ISO 8601."""
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=indent)


def _plain(value: object) -> str:
    match value:
        case Decimal() | UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _json_array(records: Iterable[Record], fields: Sequence[str]) -> None:
    separator = "[\n"
    for record in records:
        click.echo(separator + as_json({field: record[field] for field in fields}), nl=False)
        separator = ",\n"
    click.echo("[]" if separator == "[\n" else "\n]")


def _csv(records: Iterable[Record], fields: Sequence[str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(fields)
    for record in records:
        writer.writerow([disarmed(record[field]) for field in fields])


def disarmed(value: object) -> str:
    """A CSV cell that no spreadsheet runs as a formula (CWE-1236); numbers stay numbers."""
    if value is None:
        return ""
    text = as_json(value) if isinstance(value, list | dict) else _text(value)
    if isinstance(value, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + text
    return text


def _text(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%SZ")
        case list() | dict():
            return as_json(value)
    return str(value)


def _table(records: list[Record], fields: Sequence[str]) -> None:
    rows = [[_text(record[field]) for field in fields] for record in records]
    widths = [
        max([len(field), *(_cells(row[column]) for row in rows)])
        for column, field in enumerate(fields)
    ]
    right = {
        column
        for column, field in enumerate(fields)
        if records and all(isinstance(record[field], int | Decimal | None) for record in records)
    }
    heading = [field.replace("_", " ") for field in fields]
    for row in [heading, *rows]:
        cells = [
            _padding(cell, size) + cell if column in right else cell + _padding(cell, size)
            for column, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def _cells(text: str) -> int:
    """Cells that text takes in a terminal: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(one) else 2 if east_asian_width(one) in {"W", "F"} else 1 for one in text
    )


def _padding(text: str, size: int) -> str:
    return " " * (size - _cells(text))
