"""What each verb must come to, for whom, on whose rows, under which setting.

Errors are told apart by SQLSTATE and, since a missing grant and a violated policy share 42501,
by the routine of the server that raised them, which no language changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeAlias
from uuid import UUID

import asyncpg

from tests.isolation.catalogue import Scope, Table
from tests.isolation.rows import FIRST, SECOND

NOBODY = UUID("cccccccc-0000-4000-8000-000000000003")
"""A tenant that there isn't."""

NAMES = {FIRST: "the first tenant", SECOND: "the second tenant", None: "nobody"}


class Who(Enum):
    """Whom the rules are for."""

    PERSON = "person"
    OWNER = "owner"


class Verb(StrEnum):
    """What is tried on a table."""

    SELECT = "SELECT"
    COPY_TO = "COPY TO"
    UNFILTERED = "SELECT with row_security off"
    LOCK = "SELECT FOR UPDATE"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    MOVE = "UPDATE to another tenant"
    DELETE = "DELETE"
    TRUNCATE = "TRUNCATE"
    COPY_FROM = "COPY FROM"


VERBS = {
    Who.PERSON: tuple(verb for verb in Verb if verb is not Verb.MOVE),
    Who.OWNER: (
        Verb.SELECT,
        Verb.COPY_TO,
        Verb.UNFILTERED,
        Verb.INSERT,
        Verb.UPDATE,
        Verb.MOVE,
        Verb.DELETE,
        Verb.COPY_FROM,
    ),
}
"""An owner may TRUNCATE, policies or not; nobody works as one."""


@dataclass(frozen=True)
class Setting:
    """A state of ``app.current_tenant_id``.

    Attributes:
        name: For people.
        value: What the transaction sets it to; None: nothing, on a connection that never did.
        tenant: Whose rows it opens.
    """

    name: str
    value: str | None
    tenant: UUID | None = None


UNSET = Setting("no tenant ever set", None)
EMPTY = Setting("tenant set to ''", "")
GARBAGE = Setting("tenant set to garbage", "x' OR true --")
UNKNOWN = Setting("tenant set to one that isn't", str(NOBODY))
OF_FIRST = Setting("first tenant set", str(FIRST), FIRST)
OF_SECOND = Setting("second tenant set", str(SECOND), SECOND)
SETTINGS = (UNSET, EMPTY, GARBAGE, UNKNOWN, OF_FIRST, OF_SECOND)


@dataclass(frozen=True)
class Rows:
    """Rows came, so many of each tenant."""

    by_tenant: frozenset[tuple[UUID | None, int]]

    @classmethod
    def of(cls, counts: Mapping[UUID | None, int]) -> Rows:
        """Take them from counts by tenant."""
        return cls(frozenset((tenant, count) for tenant, count in counts.items() if count))

    def __str__(self) -> str:
        told = sorted(f"{count} of {NAMES.get(whose, whose)}" for whose, count in self.by_tenant)
        return f"rows: {', '.join(told)}" if told else "no rows"


@dataclass(frozen=True)
class Changed:
    """The command went through, and touched so many rows."""

    rows: int

    def __str__(self) -> str:
        return f"went through on {self.rows} rows"


@dataclass(frozen=True)
class Refused:
    """The server refused, with a SQLSTATE and, for 42501, on what grounds."""

    sqlstate: str
    grounds: str = ""

    @classmethod
    def by(cls, error: asyncpg.PostgresError) -> Refused:
        """Take it from the driver's error."""
        sqlstate = error.sqlstate or ""
        if sqlstate != "42501":
            return cls(sqlstate)
        return cls(sqlstate, _GROUNDS.get(error.server_source_function or "", "something else"))

    def __str__(self) -> str:
        return f"refused: {self.sqlstate}{f' ({self.grounds})' if self.grounds else ''}"


_GROUNDS = {
    "aclcheck_error": "no grant",
    "ExecWithCheckOptions": "a policy",
    "check_enable_rls": "row-level security",
}

Outcome: TypeAlias = Rows | Changed | Refused

NO_GRANT = Refused("42501", "no grant")
POLICY = Refused("42501", "a policy")
ROW_SECURITY = Refused("42501", "row-level security")
NO_UUID = Refused("22P02")
NO_COPY = Refused("0A000")
FOREIGN_KEY = Refused("23503")
RESTRICT = Refused("23001")  # a FOREIGN_KEY until Postgres 17
TAKEN = Refused("23505")
CHECK = Refused("23514")


def expected(
    who: Who,
    table: Table,
    counts: Mapping[UUID | None, int],
    setting: Setting,
    verb: Verb,
    row_of: UUID | None,
) -> tuple[Outcome, ...]:
    """Name what may come of ``verb``; ``row_of`` is whose row an INSERT is about."""
    if who is Who.OWNER:
        return _for_owner(table, counts, setting, verb, row_of)
    if verb not in {Verb.SELECT, Verb.COPY_TO, Verb.UNFILTERED}:
        return (NO_GRANT,)
    if table.scope is Scope.CLOSED:
        return (NO_GRANT,)
    if not table.scope.isolated:
        return (Rows.of(counts),)
    if verb is Verb.UNFILTERED:
        return (ROW_SECURITY,)
    return (_visible(table, counts, setting, everybodys=setting in {UNSET, EMPTY}),)


def _visible(
    table: Table, counts: Mapping[UUID | None, int], setting: Setting, *, everybodys: bool
) -> Outcome:
    """What a reader sees; ``everybodys`` opens the rows of no tenant in every mixed table."""
    if setting is GARBAGE:
        return NO_UUID
    seen: set[UUID | None] = {setting.tenant} if setting.tenant else set()
    if table.scope is Scope.SHARED or (everybodys and table.scope.mixed):
        seen.add(None)
    return Rows.of({tenant: count for tenant, count in counts.items() if tenant in seen})


def _for_owner(
    table: Table,
    counts: Mapping[UUID | None, int],
    setting: Setting,
    verb: Verb,
    row_of: UUID | None,
) -> tuple[Outcome, ...]:
    """FORCE binds the owner of an isolated table; what a policy lets through may meet a key."""
    own = counts.get(setting.tenant, 0) if setting.tenant else 0
    if verb is Verb.UNFILTERED:
        return (ROW_SECURITY,)
    if verb is Verb.COPY_FROM:
        return (NO_COPY,)
    if verb in {Verb.SELECT, Verb.COPY_TO}:
        return (_visible(table, counts, setting, everybodys=False),)
    if setting is GARBAGE:
        return (NO_UUID,)
    if verb is Verb.INSERT:
        if row_of is not None and row_of == setting.tenant:
            return (TAKEN,)
        # A trigger looks for the row's parent first, and doesn't see it.
        return (POLICY, FOREIGN_KEY)
    if verb is Verb.MOVE and own:
        return (POLICY, FOREIGN_KEY, CHECK)
    if verb is Verb.DELETE and own:
        return (Changed(own), FOREIGN_KEY, RESTRICT)
    return (Changed(own),)
