"""The live proof: what two real tenants, and nobody, see of every isolated table.

Read-only transactions, one query each. A foreign row is looked for with ``tenant_id`` below and
above the scope's own: beside the policy's condition that is a contradiction which an index settles
at once, so the proof costs the same in a table of ten million rows. A mixed table, whose policies
are more than one, is asked for the other tenant's rows.
"""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Boolean, Text
from sqlalchemy import Uuid as SqlUuid

from console.data.database import Database, Scope
from console.data.doctor.asking import AnySelect, asked, mapping_of
from console.models.catalogue import Relation
from console.models.doctor import Probe, Proof

_TENANTS = asked(
    "SELECT id, name::text AS name FROM public.tenants ORDER BY created_at, id LIMIT 2",
    id=SqlUuid,
    name=Text,
)

_PLAIN_NAME = re.compile(r"[\w$]+")
"""Others would have to be quoted for the server and for SQLAlchemy; nobody's tables need that."""


def provable(relation: Relation) -> bool:
    """Whether the proof can be tried on a relation by this login."""
    names = (relation.schema_name, relation.name, relation.tenant_column or "")
    return relation.readable and all(_PLAIN_NAME.fullmatch(name) for name in names)


async def prove(database: Database, relations: Sequence[Relation]) -> Proof:
    """Look at ``relations``, all of them provable, as the two oldest tenants and as nobody.

    Raises:
        Fault: It could not be read.
    """
    async with database.platform() as scope:
        tenants = await scope.rows(_TENANTS)
    proof = Proof(
        tenants=tuple(row.name for row in tenants), tenant_ids=tuple(row.id for row in tenants)
    )
    if len(tenants) < 2 or not relations:
        return proof
    seen = []
    for own, other in (proof.tenant_ids, proof.tenant_ids[::-1]):
        async with database.tenant(own) as one:
            seen.append(await _probes(one, _statement(relations, own, other)))
    async with database.platform() as nobody:
        # Without a tenant every tenant's row is a foreign one.
        seen.append(await _probes(nobody, _statement(relations, None, proof.tenant_ids[0])))
    return proof.model_copy(update={"seen": tuple(seen)})


async def _probes(scope: Scope, statement: AnySelect) -> tuple[Probe, ...]:
    return tuple(Probe(**mapping_of(row)) for row in await scope.rows(statement))


def _statement(relations: Sequence[Relation], own: UUID | None, other: UUID) -> AnySelect:
    lines = []
    for relation in relations:
        table = f'"{relation.schema_name}"."{relation.name}"'
        column = f'"{relation.tenant_column}"'
        found = f"EXISTS (SELECT FROM {table} WHERE {column} {{}})"
        signs = ["= CAST(:other AS uuid)"]
        if not relation.tenant_nullable:
            signs += ["< CAST(:own AS uuid)", "> CAST(:own AS uuid)"]
        lines.append(
            f"SELECT '{relation.full_name}' AS table,"
            f" {found.format('= CAST(:own AS uuid)')} AS own,"
            f" {' OR '.join(found.format(sign) for sign in signs)} AS foreign"
        )
    return asked(
        " UNION ALL ".join(lines),
        {"own": own, "other": other},
        table=Text,
        own=Boolean,
        foreign=Boolean,
    )
