"""Data to stdout in the format that was asked for."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar
from unicodedata import combining, east_asian_width

import click

from console.logic.exporting import Encoder, Record, as_json
from console.models.moment import FarMoment

Format = Literal["table", "json", "jsonl", "csv"]
Function = TypeVar("Function", bound=Callable[..., Any])


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
    if output == "table":
        _table(list(records), fields)
        return
    encoder = Encoder(fields, output)
    click.echo(encoder.start(), nl=False)
    for record in records:
        click.echo(encoder.rows([record]), nl=False)
    click.echo(encoder.end(), nl=False)


def _text(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case FarMoment():
            return value.raw
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
