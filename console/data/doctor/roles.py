"""Roles, functions, grants on everything that is no table, and how this connection got here."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, DateTime, Text, Uuid

from console.data.database import PlatformScope
from console.data.doctor.asking import OURS, asked, mapping_of, of_extension
from console.models.catalogue import (
    DatabaseRole,
    Function,
    Link,
    Mapping,
    Membership,
    ObjectGrant,
)

ROLE_LIMIT = 5000
"""More roles than this aren't looked at; the report says so."""

_FUNCTIONS = asked(
    f"""
    SELECT format('%s.%s(%s)', nspname, proname, pg_get_function_arguments(proc.oid))
               || coalesce(' RETURNS ' || pg_get_function_result(proc.oid), '') AS signature,
           format('%I.%I(%s)', nspname, proname, oidvectortypes(proargtypes))
               AS identity,
           pg_get_userbyid(proowner)::text AS owner, prosecdef AS definer,
           CASE provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END
               AS volatility,
           proleakproof AS leakproof, coalesce(proconfig, '{{}}') AS settings,
           ARRAY(
               SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END
                 FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
                WHERE grantee <> proowner
           ) AS callers,
           CASE WHEN prosqlbody IS NULL THEN prosrc END AS text
      FROM pg_proc AS proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
     WHERE {OURS} AND (prosecdef OR proleakproof OR nspname IN ('public', 'console'))
       AND NOT ({of_extension("pg_proc", "proc.oid")} AND NOT prosecdef)
     ORDER BY nspname, proname LIMIT 2000
    """,
    signature=Text,
    identity=Text,
    owner=Text,
    definer=Boolean,
    volatility=Text,
    leakproof=Boolean,
    settings=ARRAY(Text),
    callers=ARRAY(Text),
    text=Text,
)

_ROLES = f"""
    SELECT rolname::text AS name, rolcanlogin AS login, rolsuper AS superuser,
           rolbypassrls AS bypass_rls, rolcreaterole AS create_role,
           rolcreatedb AS create_database, rolreplication AS replication,
           role.oid = 10 AS bootstrap,
           (
               SELECT count(*) FROM pg_class
                WHERE relowner = role.oid AND pg_class.oid IN (
                    SELECT to_regclass(name) FROM unnest(CAST(:known AS text[])) AS name
                )
           ) AS owned,
           CASE WHEN rolcanlogin AND NOT rolsuper THEN (
               SELECT count(*) FROM unnest(CAST(:isolated AS text[])) AS name
                WHERE to_regclass(name) IS NOT NULL
                  AND has_any_column_privilege(role.oid, to_regclass(name), 'SELECT')
           ) END AS reads,
           CASE WHEN rolcanlogin AND NOT rolsuper THEN (
               SELECT count(*) FROM unnest(CAST(:isolated AS text[])) AS name
                WHERE to_regclass(name) IS NOT NULL
                  AND (has_any_column_privilege(role.oid, to_regclass(name), 'INSERT, UPDATE')
                      OR has_table_privilege(role.oid, to_regclass(name), 'DELETE, TRUNCATE'))
           ) END AS writes,
           ARRAY(
               SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting
                WHERE setrole = role.oid AND setdatabase IN (0, here.oid)
           ) AS settings,
           has_database_privilege(role.oid, here.oid, 'CONNECT') AS connects,
           rolvaliduntil AS valid_until
      FROM pg_roles AS role, pg_database AS here
     WHERE here.datname = current_database() AND NOT rolname ~ '^pg_'
     ORDER BY rolname LIMIT {ROLE_LIMIT + 1}
"""

# Before version 16 a membership had no options: inheriting was the member's own property.
_MEMBERSHIPS = asked(
    f"""
    SELECT member.rolname::text AS member, role.rolname::text AS role,
           bool_or(coalesce((to_jsonb(entry) ->> 'set_option')::boolean, true)
               OR coalesce((to_jsonb(entry) ->> 'inherit_option')::boolean, true)) AS usable,
           bool_or(entry.admin_option) AS administers
      FROM pg_auth_members AS entry
      JOIN pg_roles AS member ON member.oid = entry.member
      JOIN pg_roles AS role ON role.oid = entry.roleid
     GROUP BY member.rolname, role.rolname
     ORDER BY 1, 2 LIMIT {4 * ROLE_LIMIT}
    """,
    member=Text,
    role=Text,
    usable=Boolean,
    administers=Boolean,
)

_MAPPINGS = asked(
    f"""
    SELECT mapping.login::text AS login, mapping.administrator_id, mapping.created_at,
           mapping.created_by::text AS created_by, administrator.email,
           administrator.display_name, administrator.role, administrator.mfa_enabled AS mfa,
           administrator.created_at AS administrator_since
      FROM console.administrator_logins AS mapping
      LEFT JOIN public.administrators AS administrator
        ON administrator.id = mapping.administrator_id
     ORDER BY mapping.login LIMIT {ROLE_LIMIT}
    """,
    login=Text,
    administrator_id=Uuid,
    created_at=DateTime(timezone=True),
    created_by=Text,
    email=Text,
    display_name=Text,
    role=Text,
    mfa=Boolean,
    administrator_since=DateTime(timezone=True),
)

_OBJECT_GRANTS = asked(
    f"""
    SELECT kind, name, privilege_type AS privilege,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END AS grantee
      FROM (
          SELECT 'schema' AS kind, nspname::text AS name, nspowner AS owner,
                 coalesce(nspacl, acldefault('n', nspowner)) AS acl
            FROM pg_namespace WHERE {OURS}
          UNION ALL
          SELECT 'database', datname::text, datdba, coalesce(datacl, acldefault('d', datdba))
            FROM pg_database WHERE datname = current_database()
          UNION ALL
          SELECT 'defaults', pg_get_userbyid(defaclrole)::text, defaclrole, defaclacl
            FROM pg_default_acl WHERE defaclobjtype IN ('r', 'f')
      ) AS thing, aclexplode(thing.acl)
     WHERE grantee <> thing.owner
     ORDER BY 1, 2, 3
    """,
    kind=Text,
    name=Text,
    privilege=Text,
    grantee=Text,
)

_STARTS_WITH = asked(
    """
    SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting
     WHERE setrole = 0
       AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
     ORDER BY 1
    """,
    setting=Text,
)

_LARGE_OBJECTS = asked(
    "SELECT count(*) AS count FROM (SELECT FROM pg_largeobject_metadata LIMIT 1001) AS capped",
    count=BigInteger,
)

_LINK = asked(
    """
    SELECT inet_client_addr() IS NULL AS local,
           coalesce(inet_client_addr() << '127.0.0.0/8' OR inet_client_addr() = '::1'
               OR inet_client_addr() = inet_server_addr(), false) AS loopback,
           CASE WHEN ssl THEN version END AS version, CASE WHEN ssl THEN cipher END AS cipher
      FROM pg_stat_ssl WHERE pid = pg_backend_pid()
    """,
    local=Boolean,
    loopback=Boolean,
    version=Text,
    cipher=Text,
)

_REVISIONS = asked(
    "SELECT version_num::text AS revision FROM public.alembic_version ORDER BY 1 LIMIT 10",
    revision=Text,
)


async def functions(scope: PlatformScope) -> tuple[Function, ...]:
    """Functions with their owner's rights, leakproof ones, and all in schemas of ours."""
    return tuple(Function(**mapping_of(row)) for row in await scope.rows(_FUNCTIONS))


async def roles(
    scope: PlatformScope, known: Sequence[str], isolated: Sequence[str]
) -> tuple[DatabaseRole, ...]:
    """Every role but the server's own; ``known`` and ``isolated`` are tables of ours."""
    statement = asked(
        _ROLES,
        {"known": list(known), "isolated": list(isolated)},
        name=Text,
        login=Boolean,
        superuser=Boolean,
        bypass_rls=Boolean,
        create_role=Boolean,
        create_database=Boolean,
        replication=Boolean,
        bootstrap=Boolean,
        owned=BigInteger,
        reads=BigInteger,
        writes=BigInteger,
        settings=ARRAY(Text),
        connects=Boolean,
        valid_until=DateTime(timezone=True),
    )
    return tuple(DatabaseRole(**mapping_of(row)) for row in await scope.rows(statement))


async def memberships(scope: PlatformScope) -> tuple[Membership, ...]:
    """Who belongs to whom."""
    return tuple(Membership(**mapping_of(row)) for row in await scope.rows(_MEMBERSHIPS))


async def mappings(scope: PlatformScope) -> tuple[Mapping, ...]:
    """Whose login is whose."""
    return tuple(Mapping(**mapping_of(row)) for row in await scope.rows(_MAPPINGS))


async def object_grants(scope: PlatformScope) -> tuple[ObjectGrant, ...]:
    """Privileges on schemas, on the database, and by default."""
    return tuple(ObjectGrant(**mapping_of(row)) for row in await scope.rows(_OBJECT_GRANTS))


async def starts_with(scope: PlatformScope) -> tuple[str, ...]:
    """Settings that everybody's sessions start with in this database."""
    return tuple(row.setting for row in await scope.rows(_STARTS_WITH))


async def large_objects(scope: PlatformScope) -> int:
    """How many large objects there are, up to 1,001."""
    count: Any = await scope.scalar(_LARGE_OBJECTS)
    return int(count)


async def link(scope: PlatformScope) -> Link | None:
    """How this connection reaches the server; None where the server doesn't say."""
    row = await scope.row(_LINK)
    return None if row is None else Link(**mapping_of(row))


async def revisions(scope: PlatformScope) -> tuple[str, ...]:
    """What ``alembic_version`` holds."""
    return tuple(row.revision for row in await scope.rows(_REVISIONS))
