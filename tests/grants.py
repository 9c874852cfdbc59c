"""The grants matrix of ``docs/isolation.md``, made from the reviewed catalogue: ``make matrix``.

``migrations/catalogue.txt`` is generated from a migrated database, so this is too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from console.data.doctor.reviewed import reviewed
from console.logic.reviewed import OWNERS, PEOPLE, Reviewed, ReviewedTable

GUIDE = Path(__file__).parent.parent / "docs" / "isolation.md"
BEGIN, END = "<!-- grants: made by `make matrix` -->\n", "<!-- /grants -->"
ROLES = (*PEOPLE, *OWNERS, "PUBLIC")


def matrix(found: Reviewed) -> str:
    """Tables, functions and policies, each with the roles that they are for."""
    return "\n".join((*_tables(found), "", *_functions(found), "", *_policies(found))) + "\n"


def _heading(first: str) -> Iterator[str]:
    names = [role.removeprefix("radiant_") for role in ROLES]
    yield f"| {first} | {' | '.join(names)} |"
    yield "|---" * (len(ROLES) + 1) + "|"


def _tables(found: Reviewed) -> Iterator[str]:
    alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, table in found.tables.items():
        alike[tuple(_may(table, role) for role in ROLES)].append(name.removeprefix("public."))
    yield "Nobody but its owner may do more with a table than read it."
    yield ""
    yield from _heading("tables")
    for cells, names in sorted(alike.items(), key=lambda entry: (len(entry[1]), entry[1])):
        said = ", ".join(f"`{name}`" for name in sorted(names))
        if len(names) > 40:
            said = f"all {len(names)} others"
        yield f"| {said} | {' | '.join(cells)} |"


def _may(table: ReviewedTable, role: str) -> str:
    privileges = {grant.privilege for grant in table.grants if grant.grantee == role}
    if not privileges:
        return ""
    words = "read" if privileges == {"SELECT"} else ", ".join(sorted(privileges))
    without = ", ".join(f"`{column}`" for column in table.secret_columns)
    return f"{words}, not {without}" if without else words


def _functions(found: Reviewed) -> Iterator[str]:
    yield "Functions with their owner's rights, and who may call them:"
    yield ""
    yield from _heading("function")
    for signature, function in sorted(found.functions.items()):
        if function.definer:
            name = signature.partition("(")[0]
            owner = function.owner.removeprefix("radiant_")
            calls = ["owns" if role.endswith(f"_{owner}") else "" for role in ROLES]
            cells = [
                "call" if role in function.callers else own
                for role, own in zip(ROLES, calls, strict=True)
            ]
            yield f"| `{name}` ({function.volatility}) | {' | '.join(cells)} |"


def _policies(found: Reviewed) -> Iterator[str]:
    counts: defaultdict[str, int] = defaultdict(int)
    for table in found.tables.values():
        for policy in table.policies:
            counts[" ".join(policy.text.split())] += 1
    forced = sum(table.forced for table in found.tables.values())
    yield f"Policies: row-level security is on and forced on {forced} tables."
    yield ""
    yield "| tables | policy |"
    yield "|---|---|"
    for text, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        yield f"| {count} | `{text}` |"


def with_matrix(guide: str) -> str:
    """Put the matrix between its marks."""
    before, _, rest = guide.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{matrix(reviewed())}{END}{after}"


def readable() -> Mapping[str, frozenset[str]]:
    """By table: the roles that the matrix lets read it."""
    return {
        name: frozenset(role for role in ROLES if _may(table, role))
        for name, table in reviewed().tables.items()
    }


def main() -> None:
    """Write the guide anew."""
    GUIDE.write_text(with_matrix(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
