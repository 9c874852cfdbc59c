"""From facts to findings: what lets somebody past isolation, and what to do about it.

Rules only, no I/O. What ought to be there is the reviewed catalogue (``console.logic.reviewed``);
what holds of any database, such as that no login may reach an owner, needs none.
"""

from collections.abc import Iterable, Mapping

from console.logic.doctor import functions, roles, surroundings, tables
from console.logic.doctor.patient import Patient
from console.logic.doctor.words import path, plural
from console.logic.reviewed import Reviewed
from console.models.catalogue import Function, Relation
from console.models.doctor import (
    SEVERITIES,
    Facts,
    Finding,
    FunctionHealth,
    Proof,
    Report,
    Severity,
    TableHealth,
    TableProof,
)

LIMITS = (
    (
        "A login chooses its tenant itself, from psql too: row-level security guards against"
        " mistakes and leaks, not against a person's own SQL. Against that stand grants alone: no"
        " group may write to a table or read a secret column."
    ),
    (
        "Superusers, roles with BYPASSRLS and replication, and whoever reads the server's files or"
        " its backups see everything. The owner of the tables can switch policies off."
    ),
    (
        "Any login may create large objects, even in a read-only transaction; an owner can't"
        " forbid it."
    ),
    (
        "The planner's estimates tell roughly how many rows of another tenant there are (EXPLAIN),"
        " and how large a table is (pg_class)."
    ),
    "A unique key over all tenants tells whoever may insert that a value is taken.",
    "The catalogue has no history: this is how it stands now, not how it stood yesterday.",
)
"""What row-level security doesn't protect from, in any database."""


def examine(facts: Facts, reviewed: Reviewed) -> Report:
    """Judge the facts.

    Returns:
        Findings, worst first, and what was looked at.
    """
    patient = Patient(facts, reviewed)
    findings = sorted(
        (
            *tables.examine(patient),
            *functions.examine(patient),
            *roles.examine(patient),
            *surroundings.examine(patient),
        ),
        key=lambda found: (SEVERITIES.index(found.severity), found.where, found.check, found.what),
    )
    worst = _worst(findings)
    isolated = [r for r in facts.relations if _is_isolated(patient, r)]
    known = reviewed.tables.keys()
    return Report(
        database=facts.database,
        login=facts.login,
        read_at=facts.read_at,
        findings=tuple(findings),
        tables=tuple(
            sorted(
                (_table(patient, relation, worst) for relation in isolated),
                key=lambda table: (_rank(table.worst), table.table),
            )
        ),
        functions=tuple(
            sorted(
                (
                    _function(patient, function, worst)
                    for function in facts.functions
                    if function.definer
                ),
                key=lambda function: (_rank(function.worst), function.function),
            )
        ),
        around=_around(patient),
        unread=facts.unread,
        limits=LIMITS,
        proof=_proof(facts, isolated),
        other_tables=sum(r.stored and r.full_name not in known for r in facts.relations),
    )


def _rank(severity: Severity | None) -> int:
    return len(SEVERITIES) if severity is None else SEVERITIES.index(severity)


def _worst(findings: Iterable[Finding]) -> Mapping[str, Severity]:
    worst: dict[str, Severity] = {}
    for finding in findings:
        worst.setdefault(finding.where, finding.severity)
    return worst


def _is_isolated(patient: Patient, relation: Relation) -> bool:
    wanted = patient.reviewed.tables.get(relation.full_name)
    if wanted is not None:
        return wanted.forced
    return relation.stored and relation.tenant_column is not None


def _table(patient: Patient, relation: Relation, worst: Mapping[str, Severity]) -> TableHealth:
    index = tables.served_by(relation)
    name = relation.full_name
    around = [role.name for role in patient.facts.roles if role.superuser or role.bypass_rls]
    if relation.owner not in around:
        around.append(relation.owner)
    broken: Severity | None = "error" if _verdict(patient.facts.proof, name) == "broken" else None
    return TableHealth(
        table=name,
        enabled=relation.enabled,
        forced=relation.forced,
        policies=tuple(f"{policy.name}: {policy.text}" for policy in relation.policies),
        index=None if index is None else f"{index.name} {index.definition.partition('USING ')[2]}",
        around=tuple(f"{one} ({patient.why_unbound(one)})" for one in around),
        readers=relation.readers,
        proof=_verdict(patient.facts.proof, name),
        worst=broken or worst.get(name),
    )


def _verdict(proof: Proof | None, table: str) -> TableProof:
    probes = [
        probe for scope in (proof.seen if proof else ()) for probe in scope if probe.table == table
    ]
    if not probes:
        return "not tried"
    if any(probe.foreign for probe in probes):
        return "broken"
    match sum(probe.own for probe in probes):
        case 0:
            return "empty"
        case 1:
            return "one side"
        case _:
            return "proven"


def _function(
    patient: Patient, function: Function, worst: Mapping[str, Severity]
) -> FunctionHealth:
    return FunctionHealth(
        function=function.identity,
        owner=function.owner,
        search_path=function.search_path,
        volatility=function.volatility,
        callers=tuple(sorted(function.callers)),
        reviewed=function.signature in patient.reviewed.functions,
        worst=worst.get(function.identity),
    )


def _around(patient: Patient) -> tuple[str, ...]:
    """Who gets around row-level security, directly or by what they belong to."""
    found = []
    for role in patient.facts.roles:
        why = patient.why_unbound(role.name)
        if role.replication and not role.superuser:
            why = f"{why}, REPLICATION".removeprefix(", ")
        if why:
            found.append(f"{role.name}: {why}{'' if role.login else '; nobody logs in as it'}")
    for role in patient.facts.roles:
        if not role.login or role.superuser or role.name == patient.schema_owner:
            continue
        for way, _ in patient.paths(role.name):
            if patient.why_unbound(way[-1]):
                found.append(f"{path(way)}: {patient.why_unbound(way[-1])}")
    return tuple(found)


def _proof(facts: Facts, isolated: list[Relation]) -> str:
    proof = facts.proof
    if proof is None:
        return "Nothing was proven with live rows: row-level security doesn't bind this login."
    if not proof.seen:
        return "Nothing was proven with live rows: there aren't two tenants."
    verdicts = [_verdict(proof, relation.full_name) for relation in isolated]
    broken = verdicts.count("broken")
    said = f"rows of others came from {broken}" if broken else "no row of another tenant came"
    return (
        f"As {proof.tenants[0]}, as {proof.tenants[1]} and as nobody,"
        f" {plural(len(verdicts) - verdicts.count('not tried'), 'table', 'tables')} read live:"
        f" {said}. Both had rows in {verdicts.count('proven')}, one of them in"
        f" {verdicts.count('one side')}, none in {verdicts.count('empty')}."
    )
