"""``radiant-console doctor``: may this login see what it should, and does isolation hold?"""

import asyncio
import shutil
import sys
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import click

from console.cli.options import CONSOLE, Flags, connection_options
from console.cli.output import Format, output_option, write

if TYPE_CHECKING:
    from console.models.doctor import Finding, Report, Severity

FOUND = 3
"""The exit code when there is something to cure."""

Part = Literal["findings", "tables", "functions"]

_FIELDS: Mapping[Part, tuple[str, ...]] = {
    "findings": ("severity", "check", "where", "what", "cure"),
    "tables": (
        "table",
        "enabled",
        "forced",
        "proof",
        "index",
        "policies",
        "around",
        "readers",
        "worst",
    ),
    "functions": (
        "function",
        "owner",
        "search_path",
        "volatility",
        "callers",
        "reviewed",
        "worst",
    ),
}
_IN_TABLE: Mapping[Part, tuple[str, ...]] = {
    "findings": _FIELDS["findings"],
    "tables": ("table", "enabled", "forced", "proof", "worst", "index"),
    "functions": ("function", "owner", "volatility", "reviewed", "worst"),
}
_GLYPHS = {"error": "✗", "warning": "!", "note": "·"}
_PLURALS: Mapping["Severity", str] = {"error": "errors", "warning": "warnings", "note": "notes"}


@click.command(context_settings=CONSOLE)
@click.option(
    "--show",
    "part",
    default="findings",
    show_default=True,
    type=click.Choice(["findings", "tables", "functions"]),
    help="What to print: what is wrong, each isolated table, or each function with its owner's "
    "rights.",
)
@output_option
@connection_options
@click.pass_obj
def doctor(flags: Flags, *, part: Part, output: Format) -> None:
    """Check that tenants are kept apart, and name everybody who gets around it.

    It reads the server's catalogue and looks at every isolated table as two real tenants and as
    nobody, in read-only transactions. Each finding has a cure: a sentence, or SQL for the owner of
    the database. Exit code 3 when there is something to cure, 0 when not; notes don't count.
    """
    report = asyncio.run(_report(flags))
    if part == "findings" and output == "table":
        for finding in report.findings:
            _block(finding)
    else:
        records = [record.model_dump() for record in getattr(report, part)]
        fields = _IN_TABLE[part] if output == "table" else _FIELDS[part]
        write([_plain(record) for record in records], fields, output)
    if output == "table":
        _summary(report)
    sys.exit(FOUND if report.found else 0)


async def _report(flags: Flags) -> "Report":
    from console.cli.connect import opened
    from console.data import doctor as read
    from console.logic.doctor import examine

    async with opened(flags.settings) as (database, _):
        return examine(await read.facts(database), read.reviewed())


def _plain(record: Mapping[str, object]) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in record.items()
    }


def _width() -> int:
    return max(40, min(shutil.get_terminal_size().columns, 110))


def _block(finding: "Finding") -> None:
    """One finding for people: what and where, then the cure, wrapped."""
    glyph = _GLYPHS[finding.severity]
    click.echo(f"{glyph} {finding.severity} {finding.check}: {finding.where}")
    for words in (finding.what, finding.cure and f"→ {finding.cure}"):
        for line in textwrap.wrap(words, _width() - 2, break_on_hyphens=False):
            click.echo(f"  {line}")
    click.echo()


def _summary(report: "Report") -> None:
    """Words on stderr: the verdict, the proof, who gets around it, and what it doesn't cover."""
    counts = ", ".join(f"{report.count(severity)} {word}" for severity, word in _PLURALS.items())
    enabled = sum(table.enabled and table.forced for table in report.tables)
    lines = [
        (
            f"Database {report.database}, as {report.login}, {report.read_at:%Y-%m-%d %H:%M:%SZ}:"
            f" {counts}."
        ),
        (
            f"Row-level security is on and forced on {enabled} of {len(report.tables)} isolated"
            f" tables. {report.proof}"
        ),
        "Who gets around it: " + "; ".join(report.around) + ".",
        "What row-level security doesn't protect from:",
        *(f"– {limit}" for limit in report.limits),
    ]
    for line in lines:
        click.echo(
            textwrap.fill(line, _width(), subsequent_indent="  ", break_on_hyphens=False), err=True
        )
