"""Tables, views and what hangs on them, set by set: a hundred tables cost what one does."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ARRAY, BigInteger, Boolean, Text

from console.data.database import PlatformScope
from console.data.doctor.asking import OURS, asked, mapping_of, of_extension
from console.logic.reviewed import PEOPLE
from console.models.base import Model
from console.models.catalogue import (
    Grant,
    Index,
    Key,
    Policy,
    Relation,
    SecretReader,
    Trigger,
)

RELATION_LIMIT = 5000
"""More relations than this aren't looked at; the report says so."""

_READERS = ", ".join(f"'{group}'" for group in (*PEOPLE, "public"))

_FROM = f"""
  FROM pg_class AS relation JOIN pg_namespace ON pg_namespace.oid = relation.relnamespace
 WHERE relation.relkind IN ('r', 'p', 'v', 'm', 'f') AND {OURS}
   AND NOT {of_extension("pg_class", "relation.oid")}
 ORDER BY nspname NOT IN ('public', 'console'), nspname, relname
 LIMIT {RELATION_LIMIT + 1}
"""

_RELATIONS = asked(
    f"""
    SELECT relation.oid::bigint AS id, relation.nspname::text AS schema_name,
           relation.relname::text AS name, relation.relkind::text AS kind,
           pg_get_userbyid(relation.relowner)::text AS owner,
           relation.relrowsecurity AS enabled, relation.relforcerowsecurity AS forced,
           coalesce(relation.reloptions && ARRAY['security_invoker=true', 'security_invoker=on',
               'security_invoker=1', 'security_invoker=yes'], false) AS invoker,
           EXISTS (
               SELECT FROM pg_index WHERE indrelid = relation.oid AND indisprimary
           ) AS has_key,
           tenant.attname::text AS tenant_column,
           coalesce(NOT tenant.attnotnull, false) AS tenant_nullable,
           coalesce(has_schema_privilege(relation.relnamespace, 'USAGE')
               AND has_column_privilege(relation.oid, tenant.attnum, 'SELECT'), false) AS readable,
           ARRAY(
               SELECT reader FROM unnest(ARRAY[{_READERS}]) AS reader
                WHERE (reader = 'public' OR to_regrole(reader) IS NOT NULL)
                  AND CASE WHEN reader = 'public' OR to_regrole(reader) IS NOT NULL
                      THEN has_schema_privilege(reader, relation.relnamespace, 'USAGE')
                       AND has_any_column_privilege(reader, relation.oid, 'SELECT') END
           ) AS readers,
           ARRAY(
               SELECT rulename::text FROM pg_rewrite
                WHERE ev_class = relation.oid AND ev_type <> '1'
           ) AS rules
      FROM (SELECT relation.*, nspname {_FROM}) AS relation
      LEFT JOIN LATERAL (
          SELECT attname, attnum, attnotnull FROM pg_attribute
           WHERE attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
             AND atttypid = 'uuid'::regtype
             AND (attname = 'tenant_id' OR EXISTS (
                 SELECT FROM pg_constraint
                  WHERE contype = 'f' AND conrelid = relation.oid
                    AND conkey = ARRAY[attnum]
                    AND confrelid = to_regclass('public.tenants')
             ))
           ORDER BY attname <> 'tenant_id' LIMIT 1
      ) AS tenant ON true
    """,
    id=BigInteger,
    schema_name=Text,
    name=Text,
    kind=Text,
    owner=Text,
    enabled=Boolean,
    forced=Boolean,
    invoker=Boolean,
    has_key=Boolean,
    tenant_column=Text,
    tenant_nullable=Boolean,
    readable=Boolean,
    readers=ARRAY(Text),
    rules=ARRAY(Text),
)

_ON = f"SELECT relation.oid, relation.relowner, relation.relacl {_FROM}"

_POLICIES = asked(
    f"""
    SELECT relation.oid::bigint AS id, polname::text AS name, polpermissive AS permissive,
           CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
               WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
           ARRAY(
               SELECT CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role)::text END
                 FROM unnest(polroles) AS role
           ) AS roles,
           coalesce(pg_get_expr(polqual, polrelid), '') AS using,
           coalesce(pg_get_expr(polwithcheck, polrelid), '') AS check
      FROM ({_ON}) AS relation JOIN pg_policy ON polrelid = relation.oid
     ORDER BY polname
    """,
    id=BigInteger,
    name=Text,
    permissive=Boolean,
    command=Text,
    roles=ARRAY(Text),
    using=Text,
    check=Text,
)

_INDEXES = asked(
    f"""
    SELECT relation.oid::bigint AS id, index.relname::text AS name,
           regexp_replace(pg_get_indexdef(index.oid), '^CREATE (UNIQUE )?INDEX .*? (ON .*)$', '\\2')
               AS definition,
           head.attname::text AS leading, indisunique AS unique, indpred IS NOT NULL AS partial,
           indisvalid AND indisready AS valid,
           coalesce(obj_description(index.oid, 'pg_class'), '') AS purpose
      FROM ({_ON}) AS relation
      JOIN pg_index ON indrelid = relation.oid
      JOIN pg_class AS index ON index.oid = indexrelid
      LEFT JOIN pg_attribute AS head
        ON head.attrelid = relation.oid AND head.attnum = indkey[0] AND indkey[0] > 0
     ORDER BY index.relname
    """,
    id=BigInteger,
    name=Text,
    definition=Text,
    leading=Text,
    unique=Boolean,
    partial=Boolean,
    valid=Boolean,
    purpose=Text,
)

_GRANTS = asked(
    f"""
    SELECT granted.id::bigint AS id, granted.column, privilege_type AS privilege,
           CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END AS grantee,
           is_grantable AS passed_on
      FROM (
          SELECT relation.oid AS id, NULL::text AS column, relation.relowner AS owner,
                 relation.relacl AS acl
            FROM ({_ON}) AS relation
          UNION ALL
          SELECT relation.oid, attname::text, relation.relowner, attacl
            FROM ({_ON}) AS relation
            JOIN pg_attribute ON attrelid = relation.oid AND attacl IS NOT NULL
           WHERE NOT attisdropped
      ) AS granted, aclexplode(granted.acl)
     WHERE grantee <> granted.owner
    """,
    id=BigInteger,
    column=Text,
    privilege=Text,
    grantee=Text,
    passed_on=Boolean,
)

_KEYS = asked(
    f"""
    SELECT relation.oid::bigint AS id, conname::text AS name,
           pg_get_constraintdef(pg_constraint.oid) AS definition, convalidated AS valid
      FROM ({_ON}) AS relation JOIN pg_constraint ON conrelid = relation.oid
     WHERE contype = 'f'
    """,
    id=BigInteger,
    name=Text,
    definition=Text,
    valid=Boolean,
)

_TRIGGERS = asked(
    f"""
    SELECT relation.oid::bigint AS id, tgname::text AS name, tgenabled::text AS enabled
      FROM ({_ON}) AS relation JOIN pg_trigger ON tgrelid = relation.oid
     WHERE NOT tgisinternal
    """,
    id=BigInteger,
    name=Text,
    enabled=Text,
)

_READERS_OF_SECRETS = """
    SELECT DISTINCT secret.relation AS table, secret.name AS column, reader.name AS reader
      FROM unnest(CAST(:tables AS text[]), CAST(:columns AS text[])) AS secret (relation, name)
      JOIN pg_class AS class ON class.oid = to_regclass(secret.relation)
      JOIN pg_attribute ON attrelid = class.oid AND attname = secret.name AND NOT attisdropped
     CROSS JOIN LATERAL (
         SELECT 'PUBLIC' AS name WHERE has_column_privilege('public', class.oid, attnum, 'SELECT')
         UNION ALL
         SELECT rolname::text FROM pg_roles
          WHERE NOT rolsuper AND NOT pg_has_role(oid, class.relowner, 'MEMBER')
            AND NOT rolname ~ '^pg_' AND has_column_privilege(oid, class.oid, attnum, 'SELECT')
     ) AS reader
     LIMIT 1000
"""

_SOUNDS = "secret|passw(or)?d|passphrase|private_key|(key|token)_hash|(api|access)_key$|_token$"

_SOUNDS_SECRET = asked(
    f"""
    SELECT nspname || '.' || relname AS table, attname::text AS column
      FROM pg_attribute
      JOIN pg_class ON pg_class.oid = attrelid
      JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm', 'f') AND {OURS}
       AND NOT {of_extension("pg_class", "pg_class.oid")}
       AND attname ~ '{_SOUNDS}'
       AND EXISTS (
           SELECT FROM unnest(ARRAY[{_READERS}]) AS reader
            WHERE CASE WHEN reader = 'public' OR to_regrole(reader) IS NOT NULL
                THEN has_column_privilege(reader, attrelid, attnum, 'SELECT') END
       )
     ORDER BY 1, 2 LIMIT 1000
    """,
    table=Text,
    column=Text,
)

ModelT = TypeVar("ModelT", bound=Model)


async def relations(scope: PlatformScope) -> tuple[Relation, ...]:
    """Read every relation that isn't the server's or an extension's; at most one over the limit."""
    found = [mapping_of(row) for row in await scope.rows(_RELATIONS)]
    policies = _by_relation(await scope.rows(_POLICIES), Policy)
    indexes = _by_relation(await scope.rows(_INDEXES), Index)
    grants = _by_relation(await scope.rows(_GRANTS), Grant)
    keys = _by_relation(await scope.rows(_KEYS), Key)
    triggers = _by_relation(await scope.rows(_TRIGGERS), Trigger)
    return tuple(
        Relation(
            **{name: value for name, value in row.items() if name != "id"},
            policies=policies[row["id"]],
            indexes=indexes[row["id"]],
            grants=grants[row["id"]],
            keys=keys[row["id"]],
            triggers=triggers[row["id"]],
        )
        for row in found
    )


def _by_relation(rows: Sequence[Any], model: type[ModelT]) -> defaultdict[int, tuple[ModelT, ...]]:
    found: defaultdict[int, tuple[ModelT, ...]] = defaultdict(tuple)
    for row in rows:
        values = dict(mapping_of(row))
        found[values.pop("id")] += (model(**values),)
    return found


async def secret_readers(
    scope: PlatformScope, columns: Sequence[tuple[str, str]]
) -> tuple[SecretReader, ...]:
    """Who may read columns that nobody should; superusers and owners left out."""
    values = {
        "tables": [table for table, _ in columns],
        "columns": [column for _, column in columns],
    }
    statement = asked(_READERS_OF_SECRETS, values, table=Text, column=Text, reader=Text)
    return tuple(SecretReader(**mapping_of(row)) for row in await scope.rows(statement))


async def sounding_secret(
    scope: PlatformScope, known: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Columns that people may read, whose names sound secret, and which nobody reviewed."""
    found = [(row.table, row.column) for row in await scope.rows(_SOUNDS_SECRET)]
    return tuple(column for column in found if column not in set(known))
