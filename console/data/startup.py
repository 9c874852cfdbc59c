"""What a new connection is asked once, and what is to be said about the answers."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import asyncpg

from console.logic.text import clean
from console.models.faults import Fault, NotPermitted, SchemaMismatch
from console.models.standing import Finding, Role, Standing

REVISION = "049"
"""The schema revision this console is made for."""

OLDEST_REVISION = "040"
"""The platform's own newest revision: an older schema lacks tables that every screen needs."""

OLDEST_SERVER = 150000
"""``server_version_num``; older servers lack what the migrations use."""

SKEW = timedelta(seconds=2)
"""A difference between two clocks that is worth a word."""

Driver = asyncpg.Connection

_GROUPS = {f"radiant_{role}": role for role in Role}

_SESSION = f"""
SELECT session_user::text AS login,
       self.rolsuper AS superuser,
       self.rolbypassrls AS bypass_rls,
       EXISTS (
           SELECT FROM pg_catalog.pg_class AS relation
             JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = relation.relnamespace
            WHERE namespace.nspname IN ('public', 'console') AND relation.relkind IN ('r', 'p')
              AND pg_catalog.pg_has_role(session_user, relation.relowner, 'MEMBER')
       ) AS owns_tables,
       ARRAY(
           SELECT role.rolname::text FROM pg_catalog.pg_roles AS role
            WHERE role.rolname IN ({", ".join(f"'{group}'" for group in _GROUPS)})
              AND pg_catalog.pg_has_role(session_user, role.oid, 'USAGE')
       ) AS groups,
       has_table_privilege(to_regclass('public.tenants'), 'SELECT') AS reads_tenants,
       pg_catalog.pg_is_in_recovery() AS in_recovery,
       pg_catalog.current_setting('default_transaction_read_only') = 'on' AS role_read_only,
       pg_catalog.current_setting('server_version_num')::int AS server_version,
       pg_catalog.current_database()::text AS database,
       pg_catalog.pg_backend_pid() AS backend_pid,
       pg_catalog.clock_timestamp() AS server_time
  FROM pg_catalog.pg_roles AS self
 WHERE self.rolname = session_user
"""

_REVISION = "SELECT version_num AS revision FROM public.alembic_version"

_PERSON = """
SELECT administrator.id AS administrator_id, administrator.email, administrator.display_name,
       administrator.role AS administrator_role
  FROM console.administrator_logins AS mapping
  JOIN public.administrators AS administrator ON administrator.id = mapping.administrator_id
 WHERE mapping.login = session_user
"""

_ALL = f"""
SELECT session.*, schema.*, person.*
  FROM ({_SESSION}) AS session
  LEFT JOIN ({_REVISION}) AS schema ON true
  LEFT JOIN ({_PERSON}) AS person ON true
"""

_LACKING = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.InsufficientPrivilegeError,
)

Facts = Mapping[str, Any]


async def facts(driver: Driver) -> Facts:
    """Ask who this connection is and where: one statement, two round trips.

    Where the schema or a grant is missing, what can be had is asked for piece by piece.

    Returns:
        The columns of the statement by name, and ``offset``: the server's clock minus ours.
    """
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        found = dict(await driver.fetchrow(_ALL) or ())
    except _LACKING:
        found = await _piecewise(driver)
        started = loop.time()
    # The statement is prepared in one round trip and answered in the second, at whose middle the
    # server looked at its clock.
    looked = datetime.now(UTC) - timedelta(seconds=(loop.time() - started) / 4)
    found["offset"] = found["server_time"] - looked
    return found


async def _piecewise(driver: Driver) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for query in (_PERSON, _REVISION):
        try:
            found |= dict(await driver.fetchrow(query) or ())
        except _LACKING:
            continue
    return found | dict(await driver.fetchrow(_SESSION) or ())


def standing(facts: Facts, *, address: str, read_only: bool) -> Standing:
    """Turn facts into a standing with its findings.

    Args:
        facts: from :func:`facts`.
        address: where the connection went.
        read_only: whether the person asked for a session that only reads.
    """
    groups = tuple(sorted((_GROUPS[group] for group in facts["groups"]), key=lambda r: r.rank))
    own = facts.get("administrator_role")
    person = Role(own) if own in set(Role) else None
    role = min(groups[-1], person, key=lambda r: r.rank) if groups and person else None
    mechanism: Literal["standby", "role", "flag"] | None = None
    if facts["in_recovery"]:
        mechanism = "standby"
    elif facts["role_read_only"]:
        mechanism = "role"
    elif read_only:
        mechanism = "flag"
    bare = Standing(
        login=clean(facts["login"]),
        administrator_id=facts.get("administrator_id"),
        email=_cleaned(facts.get("email")),
        display_name=_cleaned(facts.get("display_name")),
        role=role,
        groups=groups,
        superuser=facts["superuser"],
        bypass_rls=facts["bypass_rls"],
        owns_tables=facts["owns_tables"],
        server_version=facts["server_version"],
        revision=_cleaned(facts.get("revision")),
        in_recovery=facts["in_recovery"],
        read_only=mechanism,
        database=clean(facts["database"]),
        server_address=clean(address),
        clock_offset=facts["offset"],
    )
    findings = [*_privileges(bare), *_schema(bare), *_person(bare, person), *_clock(bare)]
    return bare.model_copy(update={"findings": tuple(findings)})


def refusal(facts: Facts, standing: Standing) -> Fault | None:
    """Why no work is possible on this connection; None when it is."""
    where = f'database "{standing.database}" at {standing.server_address}'
    if standing.server_version < OLDEST_SERVER:
        version = standing.server_version // 10000
        return Fault(
            f"{standing.server_address} runs PostgreSQL {version}; the console needs 15 or later."
        )
    if facts["reads_tenants"] is None or (standing.revision or REVISION) < OLDEST_REVISION:
        has = "no RADIANT schema" if not standing.revision else f"revision {standing.revision}"
        return SchemaMismatch(
            f"The {where} has {has}; the console needs {OLDEST_REVISION} or later.",
            "Its owner brings it up to date with `radiant-console db upgrade`.",
        )
    if not facts["reads_tenants"]:
        return NotPermitted(
            f'Login "{standing.login}" may read nothing of the platform in {where}.',
            "Ask a super admin to grant it one of radiant_auditor, radiant_operator, "
            "radiant_admin and radiant_super_admin.",
        )
    return None


def _cleaned(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _warning(sentence: str, cure: str = "") -> Finding:
    return Finding(severity="warning", sentence=sentence, cure=cure)


def _privileges(standing: Standing) -> list[Finding]:
    reasons = [
        reason
        for holds, reason in (
            (standing.superuser, "is a superuser"),
            (standing.bypass_rls, "has BYPASSRLS"),
            (standing.owns_tables and not standing.superuser, "owns tables of the platform"),
        )
        if holds
    ]
    if not reasons:
        return []
    return [
        _warning(
            f'Row-level security doesn\'t bind login "{standing.login}": it '
            f"{' and '.join(reasons)}.",
            "Use a login of your own that is none of this, a member of one radiant_ group.",
        )
    ]


def _schema(standing: Standing) -> list[Finding]:
    revision = standing.revision
    if revision is None:
        return [
            _warning(
                "The database doesn't say which revision its schema has.",
                "Its owner adopts it with `radiant-console db stamp 040` and "
                "`radiant-console db upgrade`.",
            )
        ]
    if revision == REVISION:
        return []
    if revision.isdigit() and revision < REVISION:
        return [
            _warning(
                f"The schema is at revision {revision} and the console at {REVISION}: "
                "some screens will miss something.",
                "The database's owner runs `radiant-console db upgrade`.",
            )
        ]
    return [
        _warning(
            f"The schema is at revision {revision}, which this console ({REVISION}) doesn't know.",
            "Upgrade the console.",
        )
    ]


def _person(standing: Standing, person: Role | None) -> list[Finding]:
    group = standing.groups[-1] if standing.groups else None
    if standing.administrator_id is None:
        return [
            _warning(
                f'Login "{standing.login}" belongs to no administrator: it can look, not decide.',
                "Ask a super admin to map it: `radiant-console admins add`.",
            )
        ]
    if group is None:
        return [
            _warning(
                f'Login "{standing.login}" is in none of the console\'s groups.',
                f"Ask a super admin for `GRANT radiant_{person or 'auditor'}`.",
            )
        ]
    if group is not person:
        return [
            _warning(
                f'Login "{standing.login}" is in group radiant_{group}, its administrator is '
                f"{person or 'of an unknown role'}: the lower counts.",
                "A super admin brings group and role together.",
            )
        ]
    return []


def _clock(standing: Standing) -> list[Finding]:
    offset = standing.clock_offset
    if abs(offset) <= SKEW:
        return []
    direction = "ahead of" if offset > timedelta(0) else "behind"
    return [
        _warning(
            f"The server's clock is {abs(offset).total_seconds():.0f} s {direction} this "
            "machine's: ages and deadlines follow the server's.",
        )
    ]
