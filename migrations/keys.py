"""Foreign keys that hold a row and the row it names to one tenant.

A plain key lets a row of tenant A name a user of tenant B, and its error tells whether a foreign
id exists. A key over (tenant_id, id) does neither.
"""

from collections.abc import Iterable

from migrations.sql import run
from migrations.tenancy import MIXED_TABLES, Reference


def hold_to_one_tenant(references: Iterable[Reference]) -> None:
    """Put keys over (tenant_id, column) in place of the plain ones. The tables end up FORCEd.

    A key binds new rows at once, and old ones where they allow it: else a warning lists the
    foreign rows, the key stays NOT VALID, and the plain one stays beside it. A mixed child keeps
    the plain key anyway: of a row without a tenant the new one says nothing.

    FORCE is off while the tables are read. Under it neither the search nor VALIDATE would see a
    row, and both would find everything in order.
    """
    run(
        f"""
        DO $$
        DECLARE
            key record;
            plain name;
            foreign_rows uuid[];
        BEGIN
            FOR key IN
                SELECT *, to_regclass('public.' || child) AS child_table,
                    to_regclass('public.' || parent) AS parent_table,
                    parent || '_tenant_id_id_key' AS parent_key,
                    child || '_tenant_id_' || ref || '_fkey' AS name,
                    -- Without its column SET NULL would null the tenant too, and fail.
                    CASE on_delete WHEN 'SET NULL' THEN format('(%I)', ref) END AS only
                FROM (VALUES
                    {_rows(references)}
                ) AS keys (child, ref, parent, on_delete, mixed)
            LOOP
                CONTINUE WHEN key.parent_table IS NULL OR NOT EXISTS (
                    SELECT FROM pg_attribute
                    WHERE attrelid = key.child_table AND attname = key.ref
                );
                EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', key.child_table);
                EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', key.parent_table);

                IF NOT EXISTS (
                    SELECT FROM pg_constraint
                    WHERE conrelid = key.parent_table AND conname = key.parent_key
                ) THEN
                    EXECUTE format(
                        'ALTER TABLE %s ADD CONSTRAINT %I UNIQUE (tenant_id, id)',
                        key.parent_table, key.parent_key
                    );
                END IF;
                EXECUTE format(
                    'ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (tenant_id, %I)'
                    ' REFERENCES %s (tenant_id, id) ON DELETE %s %s NOT VALID',
                    key.child_table, key.name, key.ref, key.parent_table, key.on_delete, key.only
                );
                EXECUTE format(
                    'SELECT array_agg(id) FROM %1$s AS child'
                    ' WHERE tenant_id IS NOT NULL AND %2$I IS NOT NULL AND NOT EXISTS ('
                    '   SELECT FROM %3$s AS parent'
                    '   WHERE parent.id = child.%2$I AND parent.tenant_id = child.tenant_id)',
                    key.child_table, key.ref, key.parent_table
                ) INTO foreign_rows;
                IF foreign_rows IS NULL THEN
                    EXECUTE format(
                        'ALTER TABLE %s VALIDATE CONSTRAINT %I', key.child_table, key.name
                    );
                ELSE
                    RAISE WARNING '% row(s) of % name % of another tenant in %',
                        cardinality(foreign_rows), key.child, key.parent, key.ref
                        USING DETAIL = array_to_string(foreign_rows[1:100], ', '),
                        HINT = format('Further ones are refused. Repair them with FORCE off and'
                            ' validate the constraint %s.', key.name);
                END IF;
                FOR plain IN
                    SELECT conname FROM pg_constraint
                    WHERE foreign_rows IS NULL AND NOT key.mixed AND contype = 'f'
                        AND conrelid = key.child_table AND confrelid = key.parent_table
                        AND conkey = ARRAY(
                            SELECT attnum FROM pg_attribute
                            WHERE attrelid = key.child_table AND attname = key.ref
                        )
                LOOP
                    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.child_table, plain);
                END LOOP;

                EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', key.child_table);
                EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', key.parent_table);
            END LOOP;
        END
        $$
        """
    )


def release(references: Iterable[Reference]) -> None:
    """Undo `hold_to_one_tenant`: plain keys again."""
    run(
        f"""
        DO $$
        DECLARE
            key record;
        BEGIN
            FOR key IN
                SELECT *, to_regclass('public.' || child) AS child_table,
                    to_regclass('public.' || parent) AS parent_table,
                    child || '_' || ref || '_fkey' AS plain
                FROM (VALUES
                    {_rows(references)}
                ) AS keys (child, ref, parent, on_delete, mixed)
            LOOP
                CONTINUE WHEN key.child_table IS NULL OR key.parent_table IS NULL;
                EXECUTE format(
                    'ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I',
                    key.child_table, key.child || '_tenant_id_' || key.ref || '_fkey'
                );
                IF NOT EXISTS (
                    SELECT FROM pg_constraint
                    WHERE conrelid = key.child_table AND conname = key.plain
                ) THEN
                    EXECUTE format(
                        'ALTER TABLE %s ADD CONSTRAINT %I FOREIGN KEY (%I)'
                        ' REFERENCES %s ON DELETE %s',
                        key.child_table, key.plain, key.ref, key.parent_table, key.on_delete
                    );
                END IF;
            END LOOP;
            FOR key IN
                SELECT DISTINCT parent FROM (VALUES
                    {_rows(references)}
                ) AS keys (child, ref, parent, on_delete, mixed)
            LOOP
                EXECUTE format(
                    'ALTER TABLE IF EXISTS public.%I DROP CONSTRAINT IF EXISTS %I',
                    key.parent, key.parent || '_tenant_id_id_key'
                );
            END LOOP;
        END
        $$
        """
    )


def _rows(references: Iterable[Reference]) -> str:
    """Write references as rows of VALUES."""
    rows = (
        f"('{key.child}', '{key.column}', '{key.parent}', '{key.on_delete}',"
        f" {str(key.child in MIXED_TABLES).lower()})"
        for key in references
    )
    return f",\n{' ' * 20}".join(rows)
