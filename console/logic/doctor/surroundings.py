"""What is wrong around the tables: revision, schema and database grants, connection, clock."""

from collections.abc import Iterator
from datetime import timedelta

from console.logic.doctor.patient import Patient
from console.logic.doctor.words import error, listed, note, quoted, role, warning
from console.models.doctor import Finding

SKEW = timedelta(seconds=2)
"""A difference between two clocks that is worth a word."""

_MENDED = {15: 9, 16: 5, 17: 1}
"""The minor version in which CVE-2024-10976 (a kept plan could hold the policies of another user)
was mended, by major version."""


def examine(patient: Patient) -> Iterator[Finding]:
    """Everything that is no table, function or role."""
    yield from _revision(patient)
    yield from _object_grants(patient)
    yield from _secrets(patient)
    yield from _proof(patient)
    yield from _server(patient)
    for unread in patient.facts.unread:
        yield warning(
            "unread",
            unread.what,
            f"This couldn't be looked at: {unread.why}",
            "Run the doctor again as a member of one of the console's groups.",
        )


def _revision(patient: Patient) -> Iterator[Finding]:
    revisions, known = patient.facts.revisions, patient.facts.known_revision
    if not revisions:
        yield warning(
            "revision-none",
            "schema",
            "The database doesn't say which revision its schema has.",
            "Its owner runs `radiant-console db stamp 040`, then `radiant-console db upgrade`.",
        )
    elif len(revisions) > 1:
        yield error(
            "revision-many",
            "schema",
            f"alembic_version has {len(revisions)} rows: {listed(revisions)}. An upgrade went two"
            " ways, or was put together by hand.",
            "Find out which is true, then: DELETE FROM alembic_version WHERE version_num <> …;",
        )
    elif revisions[0] != known and not patient.behind:
        yield warning(
            "revision-future",
            "schema",
            f"The schema is at revision {revisions[0]}, which this console ({known}) doesn't know:"
            " what it says of it may be wrong.",
            "Upgrade the console.",
        )


def _object_grants(patient: Patient) -> Iterator[Finding]:
    for grant in patient.facts.object_grants:
        ours = grant.grantee in patient.reached
        revoke = (
            f"REVOKE {grant.privilege} ON {grant.kind.upper()} {quoted(grant.name)}"
            f" FROM {role(grant.grantee)};"
        )
        match grant.kind, grant.privilege:
            case "schema", "CREATE" if ours or grant.name == "console":
                yield error(
                    "schema-create",
                    f"schema {grant.name}",
                    f"{grant.grantee} may create objects in it: tables that shadow ours, and"
                    " functions that others then run.",
                    revoke,
                )
            case "schema", "USAGE" if grant.name == "console" and grant.grantee == "PUBLIC":
                words = "Everybody may look names up in it."
                yield warning("schema-usage", "schema console", words, revoke)
            case "database", "TEMPORARY" if ours:
                yield warning(
                    "database-temp",
                    f"database {grant.name}",
                    f"{grant.grantee} may create temporary tables: room on the server's disk, and"
                    " names that come before others'.",
                    "SELECT console.apply_database_grants(); as its owner: a copy of a database"
                    f" forgets its own grants. Or {revoke}",
                )
            case "database", "CREATE" if ours:
                words = f"{grant.grantee} may create schemas in it."
                yield warning("database-create", f"database {grant.name}", words, revoke)
            case "defaults", _ if ours:
                yield warning(
                    "default-grant",
                    grant.name,
                    f"Whatever {grant.name} creates is open to {grant.grantee}: {grant.privilege}.",
                    f"ALTER DEFAULT PRIVILEGES FOR ROLE {role(grant.name)} REVOKE"
                    f" {grant.privilege} ON"
                    f" {'FUNCTIONS' if grant.privilege == 'EXECUTE' else 'TABLES'}"
                    f" FROM {role(grant.grantee)};",
                )
            case _:
                pass


def _secrets(patient: Patient) -> Iterator[Finding]:
    readers: dict[tuple[str, str], list[str]] = {}
    for found in patient.facts.secret_readers:
        readers.setdefault((found.table, found.column), []).append(found.reader)
    for (table, column), names in sorted(readers.items()):
        meant = [name for name in names if name in patient.reached]
        make = error if meant else note
        granted = sorted(set(meant) - patient.people) or meant or names
        yield make(
            "secret-readable",
            f"{table}.{column}",
            f"{listed(names)} may read this secret column.",
            f"REVOKE SELECT, SELECT ({role(column)}) ON {quoted(table)}"
            f" FROM {', '.join(map(role, granted))};"
            if meant
            else "Nothing to do, if these are the platform's own services.",
        )
    for table, column in patient.facts.sounding_secret:
        yield warning(
            "secret-unreviewed",
            f"{table}.{column}",
            "Its name sounds like a secret, people may read it, and nobody reviewed it.",
            f"REVOKE SELECT ON {quoted(table)} FROM PUBLIC and the groups; then GRANT SELECT on"
            " its other columns.",
        )


def _proof(patient: Patient) -> Iterator[Finding]:
    proof = patient.facts.proof
    if patient.facts.privileged:
        yield warning(
            "this-login",
            patient.facts.login,
            "You are connected as somebody whom row-level security doesn't bind, or who owns"
            " tables: what you see proves nothing.",
            "Run the doctor with a person's login, a member of one radiant_ group.",
        )
    if proof is None:
        return
    if len(proof.tenants) < 2:
        yield note(
            "proof-impossible",
            "live proof",
            "There aren't two tenants to tell apart, so nothing was proven with live rows.",
        )
        return
    names = (*(f"tenant {name}" for name in proof.tenants), "nobody")
    leaks: dict[str, list[str]] = {}
    for who, probes in zip(names, proof.seen, strict=False):
        for probe in probes:
            if probe.foreign:
                leaks.setdefault(probe.table, []).append(who)
    for table, seers in leaks.items():
        yield error(
            "leak",
            table,
            f"Seen live: as {listed(seers)}, rows of another tenant came.",
            "The other findings about this table say how; until then revoke SELECT on it.",
        )


def _server(patient: Patient) -> Iterator[Finding]:
    facts = patient.facts
    link = facts.link
    if link is not None and not link.local:
        if link.version is None:
            make = note if link.loopback else warning
            yield make(
                "no-tls",
                "connection",
                "This connection isn't encrypted"
                + (", but doesn't leave the machine it ends on." if link.loopback else "."),
                "sslmode=verify-full in the connection string, and hostssl lines in pg_hba.conf.",
            )
        elif link.version in {"TLSv1", "TLSv1.1"}:
            words = f"This connection uses {link.version}, which is broken."
            yield warning("old-tls", "connection", words, "ssl_min_protocol_version = 'TLSv1.2'")
    if abs(facts.clock_offset) > SKEW:
        direction = "ahead of" if facts.clock_offset > timedelta(0) else "behind"
        yield warning(
            "clock-skew",
            "clock",
            f"The server's clock is {abs(facts.clock_offset).total_seconds():.0f} s {direction}"
            " this machine's; ages and deadlines follow the server's.",
            "Let both keep time with NTP.",
        )
    major, minor = divmod(facts.server_version, 10000)
    if minor < _MENDED.get(major, 0):
        yield warning(
            "server-old",
            "server",
            f"PostgreSQL {major}.{minor} may apply another user's policies to a kept plan"
            " (CVE-2024-10976).",
            f"Upgrade it to {major}.{_MENDED[major]} or later.",
        )
    if facts.large_objects:
        count = "more than 1,000" if facts.large_objects > 1000 else str(facts.large_objects)
        yield note(
            "large-objects",
            "large objects",
            f"There are {count}, which no policy holds. The platform makes none.",
            "SELECT oid, lomowner::regrole FROM pg_largeobject_metadata; shows whose they are.",
        )
