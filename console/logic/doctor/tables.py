"""What is wrong with tables and views."""

from collections import Counter
from collections.abc import Iterable, Iterator

from console.logic.doctor.patient import Patient
from console.logic.doctor.words import error, listed, note, plural, quoted, role, warning
from console.logic.reviewed import OWNERS, PEOPLE, ReviewedTable
from console.models.catalogue import Index, Policy, Relation
from console.models.doctor import Finding

_KINDS = {"v": "view", "m": "materialised view", "f": "foreign table"}

_VITAL_TRIGGERS = ("fill_tenant", "append_only", "check_", "refuse_")
"""Parts of the names of triggers that isolation, or the log, rests on. A platform may keep its
times of change by other means."""


def examine(patient: Patient) -> Iterator[Finding]:
    """Everything about tables, views and what hangs on them."""
    missing = []
    lacking: list[str] = []
    for name, wanted in patient.reviewed.tables.items():
        relation = patient.relations.get(name)
        if relation is None:
            missing.append(name)
            continue
        yield from _reviewed(patient, relation, wanted, lacking)
    if missing and patient.facts.relations:
        yield from _missing(patient, missing, lacking)
    elif patient.behind:
        yield _unfinished(patient, lacking)
    known = patient.reviewed.tables.keys()
    yield from _others(patient, [r for n, r in patient.relations.items() if n not in known])


def _missing(patient: Patient, missing: list[str], lacking: list[str]) -> Iterator[Finding]:
    if patient.behind:
        yield _unfinished(patient, lacking)
    yield warning(
        "table-missing",
        "tables",
        f"{plural(len(missing), 'table of the platform is', 'tables of the platform are')}"
        f" missing: {listed(missing)}. The screens that show them say so.",
        "The owner runs `radiant-console db upgrade`; what it doesn't bring, the platform must.",
    )


def _unfinished(patient: Patient, lacking: list[str]) -> Finding:
    parts = f" So far it lacks {listed(lacking)}." if lacking else ""
    return warning(
        "upgrade-unfinished",
        "schema",
        f"The schema is at revision {patient.facts.revisions[0]} and the console at"
        f" {patient.facts.known_revision}: an upgrade was never begun, or stopped half way.{parts}",
        "The database's owner runs `radiant-console db upgrade`: it goes on where it stopped.",
    )


def _reviewed(
    patient: Patient, relation: Relation, wanted: ReviewedTable, lacking: list[str]
) -> Iterator[Finding]:
    name, sql = relation.full_name, quoted(relation.full_name)
    if wanted.forced:
        if not relation.enabled:
            yield error(
                "rls-off",
                name,
                "Row-level security is off: every tenant's rows are everybody's who may read it.",
                f"ALTER TABLE {sql} ENABLE ROW LEVEL SECURITY;",
            )
        if not relation.forced:
            yield error(
                "rls-not-forced",
                name,
                f"Row-level security doesn't bind the owner, {relation.owner}: no FORCE.",
                f"ALTER TABLE {sql} FORCE ROW LEVEL SECURITY;",
            )
    yield from _policies(patient, relation, wanted.policies, lacking)
    yield from _indexes(patient, relation, wanted, lacking)
    yield from _grants(patient, relation, wanted, lacking)
    yield from _hangs_on(patient, relation, wanted, lacking)
    owner = patient.named_here(wanted.owner)
    if relation.owner != owner:
        yield error(
            "table-owner",
            name,
            f"It belongs to {relation.owner} and ought to belong to {owner}: an owner may switch"
            " its row-level security off.",
            f"ALTER TABLE {sql} OWNER TO {role(owner)};",
        )
    if not relation.has_key:
        yield _keyless([relation])


def _policies(
    patient: Patient, relation: Relation, wanted: Iterable[Policy], lacking: list[str]
) -> Iterator[Finding]:
    by_text = Counter(_said(policy) for policy in relation.policies)
    due = [policy for policy in wanted if not _taken(by_text, _said(policy))]
    extra = [policy for policy in relation.policies if _taken(by_text, _said(policy))]
    table = quoted(relation.full_name)
    for policy in extra:
        drop = f"DROP POLICY {role(policy.name)} ON {table};"
        if not policy.permissive:
            yield note(
                "policy-restrictive",
                relation.full_name,
                f'A policy narrows what is seen: "{policy.name}" {policy.text}.',
                drop,
            )
            continue
        meant = next((one for one in due if one.name == policy.name), None)
        if meant is not None:
            due.remove(meant)
            yield error(
                "policy-changed",
                relation.full_name,
                f'Policy "{policy.name}" isn\'t what was reviewed. It says {policy.text}.',
                f"{drop} {_create(meant, table)}",
            )
        else:
            yield error(
                "policy-extra",
                relation.full_name,
                f'Policies add up, and "{policy.name}" opens it further: {policy.text}.',
                drop,
            )
    for policy in due:
        if patient.behind and policy.command != "ALL":
            lacking.append(f"policy {policy.name}")
            continue
        yield error(
            "policy-missing",
            relation.full_name,
            f'It lacks the policy "{policy.name}": {policy.text}.',
            _create(policy, table),
        )


def _taken(counter: Counter[str], text: str) -> bool:
    if counter[text] > 0:
        counter[text] -= 1
        return True
    return False


def _said(policy: Policy) -> str:
    return " ".join(policy.text.split())


def _create(policy: Policy, table: str) -> str:
    words = policy.text.removeprefix("PERMISSIVE ").replace("TO public", "TO PUBLIC")
    return f"CREATE POLICY {role(policy.name)} ON {table} {words};"


def _bare(definition: str) -> str:
    """A definition that reads the same whatever the session's search path covers."""
    return definition.replace("public.", "")


def _indexes(
    patient: Patient, relation: Relation, wanted: ReviewedTable, lacking: list[str]
) -> Iterator[Finding]:
    sound = {_bare(index.definition) for index in relation.indexes if index.valid}
    told = False
    for index in relation.indexes:
        if not index.valid:
            told = True
            yield warning(
                "index-invalid",
                f"{relation.schema_name}.{index.name}",
                f"The build of this index of {relation.full_name} was interrupted: it costs every"
                " write and serves no read.",
                f"DROP INDEX CONCURRENTLY {quoted(f'{relation.schema_name}.{index.name}')};"
                f" CREATE{' UNIQUE' if index.unique else ''} INDEX CONCURRENTLY"
                f" {role(index.name)} {index.definition};",
            )
    there = {index.name for index in relation.indexes}
    for meant in wanted.indexes:
        if not meant.purpose or _bare(meant.definition) in sound:
            continue
        if meant.name in there and told:
            continue
        if patient.behind:
            lacking.append(f"index {meant.name}")
            continue
        told = True
        yield _index_missing(relation, meant, taken=meant.name in there)
    if wanted.forced and relation.stored and not told and served_by(relation) is None:
        yield warning(
            "index-tenant",
            relation.full_name,
            f"No index starts with {relation.tenant_column or 'a tenant'}: its policy makes every"
            " read go through all tenants' rows.",
            f"CREATE INDEX CONCURRENTLY ON {quoted(relation.full_name)}"
            f" ({role(relation.tenant_column or 'tenant_id')});",
        )


def _index_missing(relation: Relation, meant: Index, *, taken: bool) -> Finding:
    create = f"CREATE INDEX CONCURRENTLY {role(meant.name)} {meant.definition};"
    if taken:
        drop = f"DROP INDEX CONCURRENTLY {quoted(f'{relation.schema_name}.{meant.name}')};"
        create = f"{drop} {create}"
    return warning(
        "index-missing",
        f"{relation.schema_name}.{meant.name}",
        f"{relation.full_name} lacks an index {'of this definition ' if taken else ''}that the"
        f" console's queries want: {meant.purpose}.",
        create,
    )


def served_by(relation: Relation) -> Index | None:
    """The index by which the rows of one tenant are found."""
    column = relation.tenant_column
    usable = [
        index
        for index in relation.indexes
        if index.valid and not index.partial and column is not None and index.leading == column
    ]
    return min(usable, key=lambda index: (not index.purpose, index.name), default=None)


def _grants(
    patient: Patient, relation: Relation, wanted: ReviewedTable, lacking: list[str]
) -> Iterator[Finding]:
    expected = {(grant.privilege, grant.column, grant.grantee) for grant in wanted.grants}
    table = quoted(relation.full_name)
    for grant in relation.grants:
        key = grant.privilege, grant.column, grant.grantee
        if key in expected and not grant.passed_on:
            continue
        what = grant.privilege + (f" ({grant.column})" if grant.column else "")
        sql = grant.privilege + (f" ({role(grant.column)})" if grant.column else "")
        revoke = f"REVOKE {sql} ON {table} FROM {role(grant.grantee)};"
        if key in expected:
            option = f"REVOKE GRANT OPTION FOR {sql} ON {table} FROM {role(grant.grantee)};"
            words = f"{grant.grantee} may pass {what} on to others."
            yield error("grant-option", relation.full_name, words, option)
        elif grant.grantee in patient.reached or grant.grantee in OWNERS:
            if grant.privilege == "SELECT" and _secret(wanted, grant.column):
                continue  # told once for all who may read the column
            words = f"{what} is granted to {grant.grantee}, and nobody meant that."
            yield error("grant-extra", relation.full_name, words, revoke)
        elif grant.privilege == "TRUNCATE" and wanted.forced:
            words = f"TRUNCATE, which no policy holds, is granted to {grant.grantee}."
            yield warning("grant-truncate", relation.full_name, words, revoke)
    held = {(grant.privilege, grant.column, grant.grantee) for grant in relation.grants}
    cut = sorted({grantee for (*_, grantee) in expected - held if grantee in PEOPLE})
    if cut and patient.behind:
        lacking.append(f"grants on {relation.full_name}")
    elif cut:
        columns = sorted({column for _, column, to in expected - held if to in cut and column})
        sql = f"SELECT ({', '.join(columns)})" if columns else "SELECT"
        yield warning(
            "grant-missing",
            relation.full_name,
            f"{listed(cut)} can't read {'some columns of it' if columns else 'it'}.",
            f"GRANT {sql} ON {table} TO {', '.join(cut)};",
        )


def _secret(wanted: ReviewedTable, column: str | None) -> bool:
    return bool(wanted.secret_columns) and (column is None or column in wanted.secret_columns)


def _hangs_on(
    patient: Patient, relation: Relation, wanted: ReviewedTable, lacking: list[str]
) -> Iterator[Finding]:
    table = quoted(relation.full_name)
    enabled = {trigger.name: trigger.enabled for trigger in relation.triggers}
    for name in sorted(wanted.triggers):
        if enabled.get(name) in {"O", "A"}:
            continue
        if name not in enabled and patient.behind:
            lacking.append(f"trigger {name}")
            continue
        vital = any(part in name for part in _VITAL_TRIGGERS)
        make = error if vital else warning
        if name in enabled:
            cure = f"ALTER TABLE {table} ENABLE TRIGGER {role(name)};"
            yield make("trigger-off", relation.full_name, f"Trigger {name} is switched off.", cure)
        elif vital:
            cure = "Its statement stands in migrations/catalogue.txt; the owner runs it again."
            yield make("trigger-missing", relation.full_name, f"Trigger {name} is gone.", cure)
    keys = {_bare(key.definition).removesuffix(" NOT VALID"): key for key in relation.keys}
    for name, definition in wanted.keys.items():
        if not definition.startswith("FOREIGN KEY (tenant_id, "):
            continue
        found = keys.get(_bare(definition))
        if found is None and patient.behind:
            lacking.append(f"key {name}")
        elif found is None:
            yield warning(
                "key-missing",
                relation.full_name,
                f"Nothing keeps its rows from naming another tenant's: the key {name} is gone.",
                f"ALTER TABLE {table} ADD CONSTRAINT {role(name)} {definition} NOT VALID;",
            )
        elif not found.valid:
            yield warning(
                "key-not-valid",
                relation.full_name,
                f"Key {found.name} binds new rows only: older ones may name another tenant's.",
                "The upgrade to 044 listed those rows. Mend them, then validate with FORCE off:"
                f" BEGIN; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
                f" ALTER TABLE {table} VALIDATE CONSTRAINT {role(found.name)};"
                f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY; COMMIT; and the same for the"
                " table it names.",
            )
    for rule in relation.rules:
        yield error(
            "rule",
            relation.full_name,
            f"Rule {rule} rewrites its queries with the owner's rights.",
            f"DROP RULE {role(rule)} ON {table};",
        )


def _keyless(relations: list[Relation]) -> Finding:
    names = [relation.full_name for relation in relations]
    one = len(names) == 1
    return warning(
        "no-primary-key",
        names[0] if one else "tables",
        ("It has" if one else f"{len(names):,} tables have")
        + " no primary key: rows can't be paged through, linked to, or told apart"
        + ("." if one else f": {listed(names)}."),
        f"ALTER TABLE {quoted(names[0])} ADD PRIMARY KEY (…);",
    )


def _others(patient: Patient, relations: list[Relation]) -> Iterator[Finding]:
    """What isn't the platform's: one line for all of it, and one for each that is a hole."""
    plain = []
    for relation in relations:
        if not relation.stored:
            yield from _view(relation)
        elif relation.tenant_column is not None:
            yield from _unlisted(patient, relation)
        elif relation.readers and (parents := _isolated_parents(patient, relation)):
            yield error(
                "not-isolated",
                relation.full_name,
                f"Its rows belong to tenants through {listed(parents)}, it has no tenant_id, and"
                f" {listed(relation.readers)} may read it.",
                f"REVOKE ALL ON {quoted(relation.full_name)} FROM"
                f" {', '.join(role(reader) for reader in relation.readers)};",
            )
        else:
            plain.append(relation)
    stored = [relation for relation in relations if relation.stored]
    if stored:
        yield note(
            "other-tables",
            "tables",
            f"{plural(len(stored), 'table is', 'tables are')} not the platform's:"
            f" {listed(r.full_name for r in stored)}.",
            "Nothing to do, if they are meant to be here.",
        )
    if exposed := [relation for relation in plain if relation.readers]:
        names = ", ".join(quoted(relation.full_name) for relation in exposed)
        groups = sorted({role(reader) for relation in exposed for reader in relation.readers})
        yield warning(
            "other-readable",
            exposed[0].full_name if len(exposed) == 1 else "tables",
            f"{listed({reader for r in exposed for reader in r.readers})} may read"
            f" {plural(len(exposed), 'table', 'tables')} that nobody reviewed:"
            f" {listed(r.full_name for r in exposed)}.",
            f"REVOKE ALL ON {names} FROM {', '.join(groups)};",
        )
    if keyless := [relation for relation in stored if not relation.has_key]:
        yield _keyless(keyless)


def _isolated_parents(patient: Patient, relation: Relation) -> set[str]:
    isolated = {name for name, table in patient.reviewed.tables.items() if table.forced}
    named = {key.definition.partition(" REFERENCES ")[2].partition("(")[0] for key in relation.keys}
    return {name if "." in name else f"public.{name}" for name in named} & isolated


def _unlisted(patient: Patient, relation: Relation) -> Iterator[Finding]:
    """A table with a tenant's column that isn't in the snapshot."""
    table = quoted(relation.full_name)
    column = relation.tenant_column or "tenant_id"
    if not (relation.enabled and relation.forced):
        make = error if relation.readers else warning
        said = "off" if not relation.enabled else "not forced on its owner"
        readers = f", and {listed(relation.readers)} may read it" if relation.readers else ""
        yield make(
            "not-isolated",
            relation.full_name,
            f"It holds tenants' rows ({column}), row-level security is {said}{readers}.",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
            f" ALTER TABLE {table} FORCE ROW LEVEL SECURITY; and a policy as in migrations/rls.py.",
        )
        return
    usual = {
        _said(policy).replace("tenant_id", column)
        for wanted in patient.reviewed.tables.values()
        for policy in wanted.policies
    }
    for policy in relation.policies:
        if policy.permissive and _said(policy) not in usual:
            yield error(
                "policy-extra",
                relation.full_name,
                f'Policy "{policy.name}" has a form that nobody reviewed: {policy.text}.',
                f"DROP POLICY {role(policy.name)} ON {table};",
            )


def _view(view: Relation) -> Iterator[Finding]:
    if view.kind == "v" and view.invoker:
        return
    kind, name = _KINDS.get(view.kind, "relation"), quoted(view.full_name)
    if not view.readers and view.kind == "f":
        return
    who = listed(view.readers) if view.readers else "whoever it is granted to"
    make = error if view.readers else warning
    cure = (
        f"ALTER VIEW {name} SET (security_invoker = true);"
        if view.kind == "v"
        else f"REVOKE ALL ON {name} FROM {', '.join(map(role, view.readers)) or 'PUBLIC'};"
    )
    yield make(
        "view-definer",
        view.full_name,
        f"This {kind} reads with the rights of {view.owner}: {who} sees past their own policies.",
        cure,
    )
