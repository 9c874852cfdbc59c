"""The facts with what many checks ask of them worked out once."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from console.logic.memberships import Edges, by_member, ways
from console.logic.reviewed import OWNERS, PEOPLE, SCHEMA_OWNER, Reviewed
from console.models.catalogue import DatabaseRole, Relation
from console.models.doctor import Facts

OUTRIGHT = (
    "pg_read_server_files",
    "pg_write_server_files",
    "pg_execute_server_program",
    "pg_read_all_data",
    "pg_write_all_data",
)
"""The server's own roles that reach files, programs, or every table's rows and columns."""

_OWNERS_MAY = dict(
    zip(
        OWNERS,
        (
            "sees every tenant by policy",
            "writes the audit log",
            "lets logins into the groups",
            "carries out what was approved",
        ),
        strict=True,
    )
)


@dataclass(frozen=True)
class Patient:
    """Facts and what they ought to be."""

    facts: Facts
    reviewed: Reviewed

    @cached_property
    def relations(self) -> Mapping[str, Relation]:
        """By ``schema.name``."""
        return {relation.full_name: relation for relation in self.facts.relations}

    @cached_property
    def roles(self) -> Mapping[str, DatabaseRole]:
        """By name."""
        return {role.name: role for role in self.facts.roles}

    @cached_property
    def behind(self) -> bool:
        """Whether the schema is older than this console, so that what is newer must be missing."""
        revisions = self.facts.revisions
        return len(revisions) == 1 and revisions[0] < self.facts.known_revision

    @cached_property
    def schema_owner(self) -> str:
        """Who owns the platform's tables here."""
        tenants = self.relations.get("public.tenants")
        return tenants.owner if tenants else SCHEMA_OWNER

    def named_here(self, owner: str) -> str:
        """The name that an owner of the snapshot has here."""
        return self.schema_owner if owner == SCHEMA_OWNER else owner

    @cached_property
    def _edges(self) -> Edges:
        return by_member(self.facts.memberships)

    def paths(self, start: str) -> Iterator[tuple[tuple[str, ...], bool]]:
        """Every role that a role reaches, as :func:`console.logic.memberships.ways`."""
        return ways(self._edges, start)

    @cached_property
    def groups(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """By login: the ways by which it belongs to groups of people."""
        return {
            name: tuple(way for way, usable in self.paths(name) if usable and way[-1] in PEOPLE)
            for name, role in self.roles.items()
            if role.login and name != self.schema_owner
        }

    @cached_property
    def people(self) -> Set[str]:
        """Logins of people: in a group, or mapped to an administrator."""
        return {name for name, ways in self.groups.items() if ways} | {
            mapping.login for mapping in self.facts.mappings
        }

    @cached_property
    def reached(self) -> Set[str]:
        """Whom a grant must not name: people, their groups, everybody."""
        return {"PUBLIC", "public", *PEOPLE, *self.people}

    def why_unbound(self, name: str) -> str:
        """Why row-level security doesn't hold a role, or empty when it does."""
        known = self.roles.get(name)
        reasons = []
        if known is not None:
            reasons += ["superuser"] if known.superuser else []
            reasons += ["BYPASSRLS"] if known.bypass_rls and not known.superuser else []
            reasons += [f"owner of {known.owned:,} of our tables"] if known.owned else []
        if name in OWNERS:
            reasons.append(_OWNERS_MAY[name])
        if name in OUTRIGHT:
            reasons.append("reaches every table, or the server's files")
        return ", ".join(reasons)
