"""What the doctor judges by: the server's catalogue, read set by set, and a live proof."""

from collections.abc import Sequence

from console.data.database import Database, PlatformScope
from console.data.doctor import proof, roles, tables
from console.data.doctor.asking import Reading
from console.data.doctor.reviewed import reviewed as reviewed
from console.data.startup import REVISION
from console.logic.reviewed import Reviewed
from console.models.catalogue import Relation
from console.models.doctor import Facts, Unread
from console.models.standing import Standing


async def facts(database: Database) -> Facts:
    """Read everything, once; what this login may not see is noted in ``Facts.unread``.

    Every read is a short transaction of its own, so the facts of a database that is being changed
    meanwhile may not fit together: ask again.

    Raises:
        Fault: The database can't be reached or used.
    """
    standing = database.standing or await database.open()
    known = reviewed()
    reading = Reading()
    async with database.platform() as scope:
        found = await _facts(scope, reading, known, standing)
    isolated = [relation for relation in found.relations if _isolated(relation, known)]
    tried = [relation for relation in isolated if proof.provable(relation)]
    live = None
    if found.bound:
        live = await reading.of("the live proof", lambda: proof.prove(database, tried))
    if live is not None and len(tried) < len(isolated):
        hidden = sorted({r.full_name for r in isolated} - {r.full_name for r in tried})
        why = "this login may not read them, or their names need quoting"
        reading.unread.append(Unread(what=f"the live proof of {', '.join(hidden)}", why=why))
    return found.model_copy(
        update={
            "proof": live,
            "unread": tuple(reading.unread),
            "clock_offset": database.clock_offset,
            "read_at": database.now(),
        }
    )


def _isolated(relation: Relation, known: Reviewed) -> bool:
    table = known.tables.get(relation.full_name)
    expected = relation.enabled if table is None else table.forced
    return relation.stored and relation.tenant_column is not None and expected


async def _facts(
    scope: PlatformScope, reading: Reading, known: Reviewed, standing: Standing
) -> Facts:
    isolated = [name for name, table in known.tables.items() if table.forced]
    relations = await reading.of("tables", lambda: tables.relations(scope)) or ()
    _cut(reading, relations, tables.RELATION_LIMIT, "tables")
    people = (
        await reading.of("roles", lambda: roles.roles(scope, list(known.tables), isolated)) or ()
    )
    _cut(reading, people, roles.ROLE_LIMIT, "roles")
    return Facts(
        login=standing.login,
        privileged=standing.privileged,
        bound=not (standing.superuser or standing.bypass_rls),
        database=standing.database,
        server_version=standing.server_version,
        known_revision=REVISION,
        clock_offset=standing.clock_offset,
        read_at=scope.read_at,
        relations=relations[: tables.RELATION_LIMIT],
        roles=people[: roles.ROLE_LIMIT],
        revisions=await reading.of("the revision", lambda: roles.revisions(scope)) or (),
        functions=await reading.of("functions", lambda: roles.functions(scope)) or (),
        memberships=await reading.of("memberships", lambda: roles.memberships(scope)) or (),
        mappings=await reading.of("whose login is whose", lambda: roles.mappings(scope)) or (),
        object_grants=await reading.of(
            "grants on schemas and the database", lambda: roles.object_grants(scope)
        )
        or (),
        starts_with=await reading.of("what sessions start with", lambda: roles.starts_with(scope))
        or (),
        secret_readers=await reading.of(
            "who reads secret columns", lambda: tables.secret_readers(scope, known.secret_columns)
        )
        or (),
        sounding_secret=await reading.of(
            "columns that sound secret", lambda: tables.sounding_secret(scope, known.secret_columns)
        )
        or (),
        large_objects=await reading.of("large objects", lambda: roles.large_objects(scope)) or 0,
        link=await reading.of("this connection", lambda: roles.link(scope)),
    )


def _cut(reading: Reading, found: Sequence[object], limit: int, what: str) -> None:
    if len(found) > limit:
        reading.unread.append(
            Unread(what=f"{what} beyond the first {limit:,}", why="there are too many")
        )
