from __future__ import annotations

import asyncpg

REFERENCES = """
SELECT con.conrelid::regclass::text AS child, con.confrelid::regclass::text AS parent,
       a.attname::text AS child_column, f.attname::text AS parent_column
FROM pg_constraint con
CROSS JOIN LATERAL unnest(con.conkey, con.confkey) AS pair (ck, pk)
JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = pair.ck
JOIN pg_attribute f ON f.attrelid = con.confrelid AND f.attnum = pair.pk
WHERE con.contype = 'f' AND con.connamespace = 'public'::regnamespace
  AND a.attname <> 'tenant_id'
  AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = con.conrelid AND attname = 'tenant_id')
  AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = con.confrelid AND attname = 'tenant_id')
"""

# Columns that name a row without a foreign key.
LOOSE = (
    ("workflow_executions", "user_id", "users"),
    ("credentials", "created_by", "users"),
    ("credential_rotations", "rotated_by", "users"),
    ("api_keys", "revoked_by", "users"),
    ("app_permissions", "granted_by", "users"),
)


async def test_no_row_names_a_row_of_another_tenant(demo: asyncpg.Connection) -> None:
    references = {tuple(row) for row in await demo.fetch(REFERENCES)}
    references |= {(child, parent, column, "id") for child, column, parent in LOOSE}
    assert len(references) > 40
    for child, parent, column, key in sorted(references):
        strays = await demo.fetchval(
            f"SELECT count(*) FROM {child} c LEFT JOIN {parent} p ON p.{key} = c.{column}"
            f" WHERE c.{column} IS NOT NULL AND (p.{key} IS NULL OR p.tenant_id <> c.tenant_id)"
        )
        assert strays == 0, f"{child}.{column} names rows of {parent} of other tenants"
