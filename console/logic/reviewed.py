"""The catalogue as it was reviewed: what the migrations make, read from their snapshot's text.

``migrations/catalogue.txt`` is generated from a migrated database, reviewed with every change and
held against the migrations by a test, so it is the one list of what ought to be there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from console.models.catalogue import Grant, Index, Policy

PEOPLE = ("radiant_auditor", "radiant_operator", "radiant_admin", "radiant_super_admin")
"""The groups that people's logins belong to, weakest first."""

OWNERS = ("radiant_platform", "radiant_recorder", "radiant_registrar", "radiant_executor")
"""Roles with more sight or power than people; nobody logs in as them."""

SCHEMA_OWNER = "radiant_owner"
"""What the snapshot calls the owner of the tables; elsewhere it may have any name."""


@dataclass(frozen=True, slots=True)
class ReviewedTable:
    """A table as it ought to be. ``keys`` maps a foreign key's name to its definition."""

    owner: str
    forced: bool
    columns: Mapping[str, str]
    policies: tuple[Policy, ...]
    indexes: tuple[Index, ...]
    grants: frozenset[Grant]
    keys: Mapping[str, str]
    triggers: frozenset[str]

    @property
    def secret_columns(self) -> tuple[str, ...]:
        """Columns granted to nobody in a table whose other columns are."""
        granted = {grant.column for grant in self.grants}
        if granted <= {None}:
            return ()
        return tuple(column for column in self.columns if column not in granted)


@dataclass(frozen=True, slots=True)
class ReviewedFunction:
    """A function as it ought to be."""

    owner: str
    definer: bool
    volatility: str
    search_path: str | None
    callers: frozenset[str]
    text: str


@dataclass(frozen=True)
class Reviewed:
    """All tables by ``schema.name``, all functions by signature."""

    tables: Mapping[str, ReviewedTable] = field(default_factory=dict)
    functions: Mapping[str, ReviewedFunction] = field(default_factory=dict)

    @property
    def secret_columns(self) -> tuple[tuple[str, str], ...]:
        """(table, column) that nobody may read."""
        return tuple(
            (name, column) for name, table in self.tables.items() for column in table.secret_columns
        )


def parse(text: str) -> Reviewed:
    """Read the snapshot.

    Raises:
        ValueError: A line isn't as the snapshot's generator writes it.
    """
    tables: dict[str, ReviewedTable] = {}
    functions: dict[str, ReviewedFunction] = {}
    for block in text.split("\n\n"):
        heading, *lines = block.strip("\n").splitlines()
        kind, _, name = heading.partition(" ")
        lines = [line.removeprefix("    ") for line in lines]
        if kind == "TABLE":
            tables[name] = _table(lines)
        elif kind == "FUNCTION":
            functions[name] = _function(lines)
    return Reviewed(tables, functions)


_POLICY = re.compile(
    r"POLICY (?P<name>\S+) (?P<kind>PERMISSIVE|RESTRICTIVE) FOR (?P<command>\w+)"
    r" TO (?P<roles>.+?)(?: USING \((?P<using>.*?)\))?(?: WITH CHECK \((?P<check>.*)\))?$"
)
_INDEX = re.compile(
    r"CREATE (?P<unique>UNIQUE )?INDEX (?P<name>\S+) (?P<definition>ON \S+ USING \w+"
    r" \((?P<columns>.*?)\).*?)(?: -- (?P<purpose>.*))?$"
)
_GRANT = re.compile(r"GRANT (?P<privileges>[A-Z, ]+?)(?: \((?P<columns>[^)]*)\))? TO (?P<to>.+)$")
_KEY = re.compile(r"CONSTRAINT (?P<name>\S+) (?P<definition>FOREIGN KEY .*)$")


def _table(lines: list[str]) -> ReviewedTable:
    nature, *rest = lines
    columns: dict[str, str] = {}
    policies: list[Policy] = []
    indexes: list[Index] = []
    grants: set[Grant] = set()
    keys: dict[str, str] = {}
    triggers: set[str] = set()
    for line in rest:
        word = line.partition(" ")[0]
        if word == "POLICY":
            policies.append(_policy(line))
        elif word == "CREATE" and "TRIGGER " in line:
            triggers.add(line.partition("TRIGGER ")[2].partition(" ")[0])
        elif word == "CREATE":
            indexes.append(_index(line))
        elif word == "GRANT":
            grants.update(_grants(line))
        elif word == "CONSTRAINT":
            if (found := _KEY.match(line)) is not None:
                keys[found["name"]] = found["definition"]
        else:
            columns[word] = line
    return ReviewedTable(
        nature.split(" ")[1],
        "ROW LEVEL SECURITY FORCED" in nature.partition(" -- ")[0],
        columns,
        tuple(policies),
        tuple(indexes),
        frozenset(grants),
        keys,
        frozenset(triggers),
    )


def _matched(pattern: re.Pattern[str], line: str) -> re.Match[str]:
    found = pattern.match(line)
    if found is None:
        raise ValueError(f"the snapshot of the catalogue has a line of another form: {line}")
    return found


def _policy(line: str) -> Policy:
    found = _matched(_POLICY, line)
    return Policy(
        name=found["name"],
        permissive=found["kind"] == "PERMISSIVE",
        command=found["command"],
        roles=tuple(found["roles"].split(", ")),
        using=found["using"] or "",
        check=found["check"] or "",
    )


def _index(line: str) -> Index:
    found = _matched(_INDEX, line)
    return Index(
        name=found["name"],
        definition=found["definition"],
        unique=bool(found["unique"]),
        purpose=found["purpose"] or "",
    )


def _grants(line: str) -> Iterator[Grant]:
    found = _matched(_GRANT, line)
    columns: list[str | None] = [*found["columns"].split(", ")] if found["columns"] else [None]
    for privilege in found["privileges"].split(", "):
        for grantee in found["to"].split(", "):
            for column in columns:
                yield Grant(privilege=privilege, grantee=grantee, column=column)


def _function(lines: list[str]) -> ReviewedFunction:
    nature = lines[0].partition(" -- ")[0]
    body = [line.removeprefix("|").removeprefix(" ") for line in lines if line.startswith("|")]
    callers = {
        grantee
        for line in lines[1:]
        if line.startswith("GRANT EXECUTE TO ")
        for grantee in line.removeprefix("GRANT EXECUTE TO ").split(", ")
    }
    path = re.search(r"SET search_path=(.*?)(?= SET |$)", nature)
    return ReviewedFunction(
        owner=nature.split(" ")[1],
        definer="SECURITY DEFINER" in nature,
        volatility=next(w for w in ("IMMUTABLE", "STABLE", "VOLATILE") if f" {w}" in nature),
        search_path=path[1] if path else None,
        callers=frozenset(callers),
        text=normalised("\n".join(body)),
    )


def normalised(text: str) -> str:
    """A function's body without what indentation and empty lines make of it."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
