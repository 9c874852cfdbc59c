"""What the doctor is told, what it finds, and what it shows besides."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from console.models.base import Model
from console.models.catalogue import (
    DatabaseRole,
    Function,
    Link,
    Mapping,
    Membership,
    ObjectGrant,
    Relation,
    SecretReader,
)

Severity = Literal["error", "warning", "note"]
"""An error lets somebody past isolation or makes it unproven; a warning weakens it or costs; a
note is for knowing and changes no exit code."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Finding(Model):
    """One thing that isn't as it should be.

    Attributes:
        check: Which check found it, a word that stays the same: ``policy-extra``.
        where: The table, function, role or index it is about.
        what: A sentence.
        cure: A sentence, or SQL for whoever owns the database; statements end with a semicolon.
    """

    severity: Severity
    check: str
    where: str
    what: str
    cure: str = ""


class Unread(Model):
    """Something that couldn't be looked at, and why."""

    what: str
    why: str


class Probe(Model):
    """What one scope saw of one isolated table.

    Attributes:
        table: With its schema.
        own: It saw rows of its own tenant; False for the platform's scope.
        foreign: It saw a row of another tenant: isolation is broken.
    """

    table: str
    own: bool
    foreign: bool


class Proof(Model):
    """The live proof: two tenants, one after the other, and no tenant at all.

    Attributes:
        tenants: Names of the two; fewer when the platform has fewer.
        tenant_ids: Their ids.
        seen: Probes in the scope of the first, of the second, and without a tenant.
    """

    tenants: tuple[str, ...] = ()
    tenant_ids: tuple[UUID, ...] = ()
    seen: tuple[tuple[Probe, ...], ...] = ()


class Facts(Model):
    """Everything the doctor judges by, read once.

    Attributes:
        login: ``session_user``.
        privileged: It is superuser, BYPASSRLS, or owner of tables.
        bound: Row-level security binds it; otherwise no live proof was tried.
        revisions: What ``alembic_version`` holds; one row when all is well.
        known_revision: The revision this console is made for.
        sounding_secret: (table, column) whose names sound secret, on no list, read by people.
        starts_with: Settings that everybody's sessions start with here.
        large_objects: How many there are; counting stops at 1,001.
        unread: What couldn't be looked at.
    """

    login: str
    privileged: bool
    bound: bool
    database: str
    server_version: int
    revisions: tuple[str, ...]
    known_revision: str
    clock_offset: timedelta
    read_at: datetime
    link: Link | None = None
    relations: tuple[Relation, ...] = ()
    functions: tuple[Function, ...] = ()
    roles: tuple[DatabaseRole, ...] = ()
    memberships: tuple[Membership, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    object_grants: tuple[ObjectGrant, ...] = ()
    starts_with: tuple[str, ...] = ()
    secret_readers: tuple[SecretReader, ...] = ()
    sounding_secret: tuple[tuple[str, str], ...] = ()
    large_objects: int = 0
    proof: Proof | None = None
    unread: tuple[Unread, ...] = ()


TableProof = Literal["proven", "one side", "empty", "broken", "not tried"]
"""What the live proof says of a table: both tenants had rows and saw their own alone; only one had
any; none had; a foreign row came; it wasn't tried."""


class TableHealth(Model):
    """One isolated table at a glance.

    Attributes:
        table: With its schema.
        index: The index that finds a tenant's rows; None when there is none.
        around: Who isn't bound by its policies, and why.
        worst: The gravest finding about it; None when there is none.
    """

    table: str
    enabled: bool
    forced: bool
    policies: tuple[str, ...]
    index: str | None
    around: tuple[str, ...]
    readers: tuple[str, ...]
    proof: TableProof
    worst: Severity | None = None


class FunctionHealth(Model):
    """One function with its owner's rights: a deliberate opening, or a hole."""

    function: str
    owner: str
    search_path: str | None
    volatility: str
    callers: tuple[str, ...]
    reviewed: bool
    worst: Severity | None = None


class Report(Model):
    """What the doctor says: findings worst first, and what it looked at.

    Attributes:
        limits: What row-level security doesn't protect from; true of every database.
    """

    database: str
    login: str
    read_at: datetime
    findings: tuple[Finding, ...]
    tables: tuple[TableHealth, ...]
    functions: tuple[FunctionHealth, ...]
    around: tuple[str, ...]
    unread: tuple[Unread, ...]
    limits: tuple[str, ...]
    proof: str
    other_tables: int = 0

    @property
    def found(self) -> bool:
        """Whether there is anything to cure: an error or a warning."""
        return any(finding.severity != "note" for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings are of a severity."""
        return sum(finding.severity == severity for finding in self.findings)


class ReportLine(Model):
    """One line of the report as a list.

    Attributes:
        rank: What comes first: 0 for errors, and so on.
        number: Its place within the rank.
        kind: ``error``, ``table``, ``table error``, …
        check: As in :class:`Finding`; empty for what is no finding.
        details: Names and texts for the line by itself.
    """

    rank: int
    number: int
    kind: str
    check: str = ""
    where: str
    what: str
    details: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """What it is known by when the report is made again."""
        return f"{self.kind} {self.check} {self.where} {self.what}"
