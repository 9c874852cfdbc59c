"""What a load needs before its first row, made in one transaction: either all of it is there.

The schema ``demo_build`` holds the tenants with their sizes, what is to be repeated, how far the
load is, and how to restore what was dropped: the indexes and foreign keys of the large tables,
which are built faster, and checked, over rows that are there. It goes when the load is done.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields
from datetime import datetime

import asyncpg

from console.demo import names
from console.demo.large import thinktank, workflows
from console.demo.large.size import Size
from console.demo.large.tenants import MassTenant, tenants

LARGE_TABLES = (
    "credit_transactions",
    "thinktank_sessions",
    "thinktank_steps",
    "workflow_executions",
    "task_executions",
)

_SCHEMA = """
CREATE SCHEMA demo_build;
COMMENT ON SCHEMA demo_build IS 'A demo world in the making; gone when it is whole';
CREATE TABLE demo_build.load (
    factor float8, seed int, revision text, told_from timestamptz, first_seq bigint,
    stories int, plays int
);
CREATE TABLE demo_build.done (
    stage text, batch int, rows bigint, PRIMARY KEY (stage, batch)
);
CREATE TABLE demo_build.restore (place int PRIMARY KEY, name text, statement text);
CREATE TABLE demo_build.tenants (
    n int PRIMARY KEY, id uuid, name text, display_name text, domain text, status text, tier text,
    subscription text, cycle_of_billing text, users int, sessions int, runs int, entries bigint,
    weeks int, created_at timestamptz, week float8[], cycle bigint, grants int, packed bigint,
    bonus bigint, mean bigint, opening bigint, threshold bigint, begins timestamptz,
    ends timestamptz
);
ALTER TABLE demo_build.tenants ALTER week SET STORAGE PLAIN;
CREATE TABLE demo_build.names (
    given text[], family text[], plain_given text[], plain_family text[]
);
"""

_TENANTS = """
INSERT INTO public.tenants (
    id, name, display_name, domain, settings, status, created_at, updated_at
)
SELECT id, name, display_name, domain, jsonb_build_object(
        'branding', jsonb_build_object('company_name', display_name),
        'limits', jsonb_build_object('max_users', users * 13 / 10 + 2, 'monthly_token_limit',
            CASE tier WHEN 'enterprise' THEN 250000000 WHEN 'team' THEN 40000000 ELSE 5000000 END),
        'features', jsonb_build_object('think_tank_enabled', tier <> 'free'),
        'compliance', jsonb_build_object('hipaa_mode', false, 'data_retention_days', 90)),
    status, created_at, created_at
FROM demo_build.tenants;
INSERT INTO public.subscriptions (
    id, tenant_id, tier_id, status, billing_cycle, seats_purchased, seats_used,
    current_period_start, current_period_end, created_at, updated_at
)
SELECT md5('subscription/' || name)::uuid, id, tier, subscription, cycle_of_billing,
    users * 13 / 10 + 2, users,
    ends - since, ends - since + CASE cycle_of_billing
        WHEN 'annual' THEN interval '365 days' ELSE interval '30 days' END,
    created_at, ends - since
FROM demo_build.tenants
CROSS JOIN LATERAL (SELECT make_interval(days => n % 30) AS since) AS period
WHERE tier IS NOT NULL;
ANALYZE demo_build.tenants;
"""

_DROP = f"""
CREATE TEMP TABLE large ON COMMIT DROP AS
SELECT to_regclass('public.' || name) AS id
FROM unnest('{{{",".join(LARGE_TABLES)}}}'::text[]) AS name;
CREATE TEMP TABLE dropped ON COMMIT DROP AS
SELECT CASE contype WHEN 'f' THEN 3 ELSE 1 END AS rank, conrelid::regclass::text AS owner,
    conname::text AS name,
    format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
        pg_get_constraintdef(oid))
    || coalesce(format('; COMMENT ON CONSTRAINT %I ON %s IS %L', conname, conrelid::regclass,
        obj_description(oid, 'pg_constraint')), '')
    || CASE WHEN contype = 'f' THEN '' ELSE coalesce(format('; COMMENT ON INDEX %s IS %L',
        conindid::regclass, obj_description(conindid, 'pg_class')), '') END AS restore
FROM pg_constraint
WHERE (contype IN ('p', 'u') AND conrelid IN (SELECT id FROM large))
    OR (contype = 'f' AND (conrelid IN (SELECT id FROM large)
        OR confrelid IN (SELECT id FROM large)))
UNION ALL
SELECT 2, indrelid::regclass::text, indexrelid::regclass::text,
    format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    || coalesce(format('; COMMENT ON INDEX %s IS %L', indexrelid::regclass,
        obj_description(indexrelid, 'pg_class')), '')
FROM pg_index
WHERE indrelid IN (SELECT id FROM large)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f');
INSERT INTO demo_build.restore
SELECT row_number() OVER (ORDER BY rank, owner, name), name, restore FROM dropped;
DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN SELECT drop FROM dropped ORDER BY rank DESC LOOP
        EXECUTE statement;
    END LOOP;
    FOR statement IN SELECT format('ALTER TABLE %s SET (autovacuum_enabled = off)', id) FROM large
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
"""


async def prepare(
    connection: asyncpg.Connection, *, factor: float, seed: int, now: datetime, revision: str
) -> None:
    """Make the schema ``demo_build``, the tenants, their subscriptions and the two workflows.

    The database holds the small world. Everything or, if that fails, nothing.
    """
    async with connection.transaction():
        await connection.execute(_SCHEMA)
        await _put_tenants(connection, Size.of(factor), now, seed)
        await connection.execute(
            "INSERT INTO demo_build.names VALUES ($1, $2, $3, $4)",
            list(names.FIRST),
            list(names.LAST),
            [_plain(name) for name in names.FIRST],
            [_plain(name) for name in names.LAST],
        )
        await connection.execute(thinktank.PREPARE)
        await connection.execute(workflows.PREPARE)
        plays = await connection.fetchval("SELECT count(*) FROM demo_build.plays")
        await connection.execute(workflows.define(seed))
        await connection.execute(workflows.PREPARED)
        await connection.execute(
            "INSERT INTO demo_build.load SELECT $1, $2, $3, $4,"
            " (SELECT max(seq) FROM public.credit_transactions),"
            " (SELECT count(*) FROM demo_build.stories), $5",
            factor,
            seed,
            revision,
            now,
            plays,
        )
        await connection.execute(_DROP)


async def _put_tenants(
    connection: asyncpg.Connection, size: Size, now: datetime, seed: int
) -> None:
    columns = [field.name for field in fields(MassTenant)]
    await connection.copy_records_to_table(
        "tenants",
        schema_name="demo_build",
        columns=columns,
        records=[
            tuple(getattr(tenant, column) for column in columns)
            for tenant in tenants(size, now, seed)
        ],
    )
    await connection.execute(
        "UPDATE demo_build.tenants"
        " SET begins = $1::timestamptz - make_interval(weeks => weeks), ends = $1",
        now,
    )
    await connection.execute(_TENANTS)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(filter(str.isalpha, letters.lower()))
