"""What the access review is made from: logins, groups, administrators, and the log's traces."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, DateTime, Text, Uuid

from console.data.database import Database, PlatformScope
from console.data.doctor import reviewed, roles
from console.data.doctor.asking import Reading, asked, mapping_of
from console.models.access import AccessFacts, Administrator, Trace

LOGIN_LIMIT = 5000
"""More administrators, or logins in the log, than this aren't listed."""

_ADMINISTRATORS = asked(
    f"""
    SELECT id, email, display_name, role, mfa_enabled AS mfa, created_at, updated_at
      FROM public.administrators ORDER BY email LIMIT {LOGIN_LIMIT}
    """,
    id=Uuid,
    email=Text,
    display_name=Text,
    role=Text,
    mfa=Boolean,
    created_at=DateTime(timezone=True),
    updated_at=DateTime(timezone=True),
)

# From login to login in the index on (login, seq): a log of millions of lines costs what its
# logins cost.
_TRACES = f"""
    WITH RECURSIVE known (login) AS (
        (SELECT login FROM console.audit_log ORDER BY login LIMIT 1)
        UNION ALL
        SELECT (
            SELECT entry.login FROM console.audit_log AS entry
             WHERE entry.login > known.login ORDER BY entry.login LIMIT 1
        )
          FROM known WHERE known.login IS NOT NULL
    )
    SELECT known.login, first.at AS first_at, last.at AS last_at, last.person,
           (
               SELECT count(*) FROM (
                   SELECT FROM console.audit_log AS entry
                    WHERE entry.login = known.login AND entry.seq <= last.seq LIMIT 1001
               ) AS capped
           ) AS lines
      FROM known
     CROSS JOIN LATERAL (
         SELECT entry.at FROM console.audit_log AS entry
          WHERE entry.login = known.login ORDER BY entry.seq LIMIT 1
     ) AS first
     CROSS JOIN LATERAL (
         SELECT entry.seq, entry.at, entry.person FROM console.audit_log AS entry
          WHERE entry.login = known.login
            AND entry.at <= coalesce(CAST(:at AS timestamptz), 'infinity')
          ORDER BY entry.seq DESC LIMIT 1
     ) AS last
     LIMIT {LOGIN_LIMIT}
"""


async def access_facts(database: Database, at: datetime | None) -> AccessFacts:
    """Read what is known of who could come in ``at`` a moment; None for now.

    Raises:
        Fault: The database can't be reached or used.
    """
    tables = reviewed().tables
    isolated = [name for name, table in tables.items() if table.forced]
    reading = Reading()
    async with database.platform() as scope:
        found = await reading.of("roles", lambda: roles.roles(scope, list(tables), isolated)) or ()
        return AccessFacts(
            at=at,
            read_at=scope.read_at,
            schema_owner=next((role.name for role in found if role.owned > 2), ""),
            roles=found,
            memberships=await reading.of("memberships", lambda: roles.memberships(scope)) or (),
            mappings=await reading.of("whose login is whose", lambda: roles.mappings(scope)) or (),
            administrators=await reading.of("administrators", lambda: _administrators(scope)) or (),
            traces=await reading.of("the audit log", lambda: _traces(scope, at)) or (),
            unread=tuple(reading.unread),
        )


async def _administrators(scope: PlatformScope) -> tuple[Administrator, ...]:
    return tuple(Administrator(**mapping_of(row)) for row in await scope.rows(_ADMINISTRATORS))


async def _traces(scope: PlatformScope, at: datetime | None) -> tuple[Trace, ...]:
    statement = asked(
        _TRACES,
        {"at": at},
        login=Text,
        first_at=DateTime(timezone=True),
        last_at=DateTime(timezone=True),
        person=Text,
        lines=BigInteger,
    )
    return tuple(Trace(**mapping_of(row)) for row in await scope.rows(statement))
