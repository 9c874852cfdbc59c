"""The report as one list: findings worst first, then all that was looked at."""

from collections.abc import Iterator, Sequence

from console.logic.filters import Term
from console.models.doctor import SEVERITIES, FunctionHealth, Report, ReportLine, TableHealth

_AFTER = len(SEVERITIES)
VERDICT, TABLE, FUNCTION, AROUND, LIMIT = range(_AFTER, _AFTER + 5)
"""Ranks behind those of findings."""


def lines(report: Report, terms: Sequence[Term] = ()) -> list[ReportLine]:
    """Every line that the terms let through, in order."""
    return [line for line in _all(report) if all(_holds(line, term) for term in terms)]


def _holds(line: ReportLine, term: Term) -> bool:
    texts = [getattr(line, term.field)] if term.field else [line.kind, line.check, line.where]
    if not term.field:
        texts.append(line.what)
    return any(term.text in text.lower() for text in texts) != term.negated


def _all(report: Report) -> Iterator[ReportLine]:
    for number, finding in enumerate(report.findings):
        yield ReportLine(
            rank=SEVERITIES.index(finding.severity),
            number=number,
            kind=finding.severity,
            check=finding.check,
            where=finding.where,
            what=finding.what,
            details=(("found", finding.what), ("cure", finding.cure)),
        )
    yield _verdict(report)
    for number, table in enumerate(report.tables):
        yield _table(number, table)
    for number, function in enumerate(report.functions):
        yield _function(number, function)
    for number, words in enumerate(report.around):
        who, _, why = words.partition(": ")
        yield ReportLine(
            rank=AROUND,
            number=number,
            kind="around",
            where=who,
            what=why,
            details=(("gets around it", why),),
        )
    for number, words in enumerate(report.limits):
        yield ReportLine(
            rank=LIMIT,
            number=number,
            kind="limit",
            where="not protected",
            what=words,
            details=(("not protected", words),),
        )


def _verdict(report: Report) -> ReportLine:
    said = "" if report.found else "Nothing to cure. "
    return ReportLine(
        rank=VERDICT,
        number=0,
        kind="proof" if report.found else "sound",
        where=report.database,
        what=said + report.proof,
        details=(
            ("verdict", said),
            ("live proof", report.proof),
            ("isolated tables", f"{len(report.tables):,}"),
            ("other tables", f"{report.other_tables:,}"),
            ("as", report.login),
        ),
    )


def _table(number: int, table: TableHealth) -> ReportLine:
    state = "forced" if table.enabled and table.forced else "on" if table.enabled else "off"
    policies = "1 policy" if len(table.policies) == 1 else f"{len(table.policies)} policies"
    return ReportLine(
        rank=TABLE,
        number=number,
        kind="table" if table.worst is None else f"table {table.worst}",
        where=table.table,
        what=f"{table.proof}, row-level security {state}, {policies}",
        details=(
            ("row-level security", {"on": "on, but the owner isn't bound"}.get(state, state)),
            *((f"policy {n}", text) for n, text in enumerate(table.policies, 1)),
            ("index", table.index or "none starts with the tenant"),
            ("live proof", table.proof),
            ("read by", ", ".join(table.readers) or "nobody"),
            ("gets around it", ", ".join(table.around)),
        ),
    )


def _function(number: int, function: FunctionHealth) -> ReportLine:
    callers = ", ".join(function.callers) or "nobody else"
    return ReportLine(
        rank=FUNCTION,
        number=number,
        kind="function" if function.worst is None else f"function {function.worst}",
        where=function.function,
        what=f"runs as {function.owner} for {callers}",
        details=(
            ("owner", function.owner),
            ("search_path", function.search_path or "its caller's"),
            ("volatility", function.volatility),
            ("called by", callers),
            ("reviewed", "yes" if function.reviewed else "no"),
        ),
    )
