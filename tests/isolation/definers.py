"""Functions that run with their owner's rights, called by people who want more of them.

What there is is read from the catalogue, with the types of its arguments; `CALLS` says what each
is for, so that a new one is a finding until somebody thought about it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import asyncpg

from tests.isolation.catalogue import OURS, Connection, literal
from tests.isolation.rows import FIRST, SECOND, Survey

TRAP = "P0666"
"""The SQLSTATE of everything in the lair."""

LAIR = "lair"
OUTSIDER = "definer_outsider"
UNMAPPED = "definer_unmapped"

GARBAGE = "x' OR true --"


@dataclass(frozen=True)
class Call:
    """How a function is meant to be called.

    Attributes:
        arguments: as SQL.
        is_open: people may call it.
        writes: it may add lines to the audit log, and nothing else.
    """

    arguments: tuple[str, ...] = ()
    is_open: bool = True
    writes: bool = False


_LINE = ("'export'", "'users'", """'{"rows": 1}'""", "'1.0'", "'somebody'")

CALLS: Mapping[str, Call] = {
    "console.append_audit(text,text,jsonb,text,text)": Call(_LINE, is_open=False, writes=True),
    "console.record(text,text,jsonb,text,text)": Call(_LINE, writes=True),
    "console.verify_audit(bigint,text)": Call(("0", "'0'")),
    "console.tenant_figures()": Call(),
    "console.locate(uuid)": Call((f"'{SECOND}'",)),
}
"""Every function with its owner's rights."""

HOSTILE: Mapping[str, tuple[str, ...]] = {
    "uuid": (
        "NULL",
        "'00000000-0000-0000-0000-000000000000'",
        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        f"'{FIRST}'",
        f"'{SECOND}'",
    ),
    "text": (
        "NULL",
        "''",
        literal(GARBAGE),
        literal("'); DROP TABLE users; --"),
        literal("%s %I %L %1$s $1 \\"),
        literal("\x1b]52;c;x\x07\u202e"),
        literal("x" * 1_000_000),
        f"'{SECOND}'",
    ),
    "int8": ("NULL", "0", "-1", "9223372036854775807", "-9223372036854775808"),
    "jsonb": (
        "NULL",
        "'null'",
        "'[]'",
        literal('"' + "x" * 1_000_000 + '"'),
        literal("[" * 5_000 + "]" * 5_000),
    ),
}
"""Values of each type that nobody meant."""


@dataclass(frozen=True)
class Definer:
    """A function with its owner's rights, as the catalogue has it.

    Attributes:
        name: With the types of its arguments.
        path: Its name alone, with its schema.
        types: Of its arguments.
    """

    name: str
    path: str
    types: tuple[str, ...]

    def statement(self, arguments: Iterable[str]) -> str:
        """Write a call of it that no search path can lead astray."""
        typed = (
            f"({value})::pg_catalog.{kind}"
            for value, kind in zip(arguments, self.types, strict=True)
        )
        return f"SELECT * FROM {self.path}({', '.join(typed)})"

    def hostile_statements(self) -> Iterator[str]:
        """Write calls with one argument that nobody meant, and one with all of them NULL."""
        meant = CALLS[self.name].arguments
        for place, kind in enumerate(self.types):
            for value in HOSTILE[kind]:
                yield self.statement((*meant[:place], value, *meant[place + 1 :]))
        yield self.statement("NULL" for _ in self.types)


async def definers(connection: Connection) -> list[Definer]:
    """Read them from the catalogue."""
    found = await connection.fetch(
        f"""
        SELECT proc.oid::regprocedure::text AS name, nspname || '.' || proname AS path,
            ARRAY(
                SELECT typname::text FROM unnest(proargtypes) WITH ORDINALITY AS of (type, place)
                JOIN pg_type ON pg_type.oid = type ORDER BY place
            ) AS types
        FROM pg_proc AS proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE prosecdef AND {OURS} AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE classid = 'pg_proc'::regclass AND objid = proc.oid AND deptype = 'e'
        )
        ORDER BY 1
        """
    )
    return [Definer(row["name"], row["path"], tuple(row["types"])) for row in found]


@dataclass(frozen=True)
class Answer:
    """What a call came to.

    Attributes:
        rows: What it returned, or None.
        sqlstate: What it failed with, or None.
        said: Everything that the server said, rows, errors and messages.
    """

    rows: tuple[tuple[object, ...], ...] | None
    sqlstate: str | None
    said: str


async def ask(connection: Connection, statement: str, *, keep: bool = False) -> Answer:
    """Run a call in a transaction of its own, kept only if asked for."""
    messages: list[str] = []

    def heard(_connection: object, message: asyncpg.PostgresLogMessage) -> None:
        messages.append(str(message.as_dict()))

    connection.add_log_listener(heard)
    transaction = connection.transaction(readonly=False)
    await transaction.start()
    rows = sqlstate = None
    is_kept = False
    try:
        rows = tuple(tuple(row) for row in await connection.fetch(statement))
        is_kept = keep
    except asyncpg.PostgresError as error:
        sqlstate = error.sqlstate
        messages.append(str(error.as_dict()))
    finally:
        await (transaction.commit() if is_kept else transaction.rollback())
        await asyncio.sleep(0)  # messages are handed on in the loop's next turn
        connection.remove_log_listener(heard)
    return Answer(rows, sqlstate, f"{rows} {messages}")


def canaries(survey: Survey) -> frozenset[str]:
    """Take texts that stand in rows of tenants and nowhere else."""
    marks = [f" {table.name}." for table in survey.catalogue.isolated]
    return frozenset(
        word
        for table in survey.catalogue.isolated
        for sample in survey.samples[table.name].values()
        for word in sample.split('"')
        if any(mark in word for mark in marks)
    )


async def fingerprint(superuser: Connection, survey: Survey) -> dict[str, str]:
    """Hash the rows of each table."""
    parts = (
        f"SELECT {literal(table.name)} AS name,"
        f" md5(coalesce(string_agg(each::text, ';' ORDER BY each::text), '')) AS hash"
        f" FROM {table.sql} AS each"
        for table in survey.catalogue.stored
    )
    found = await superuser.fetch(" UNION ALL ".join(parts))
    return {row["name"]: row["hash"] for row in found}


async def dig(superuser: Connection) -> None:
    """Make a schema in which everything that SQL names has a namesake that springs a trap.

    Functions, operators, tables, views and types of the server's own schema and of ours. What
    can't have one, such as functions of the server's internal types, is left out.
    """
    await superuser.execute(
        f"""
        CREATE SCHEMA {LAIR};
        GRANT USAGE, CREATE ON SCHEMA {LAIR} TO PUBLIC;
        CREATE FUNCTION {LAIR}.spring(bigint) RETURNS bigint LANGUAGE plpgsql
            AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''{TRAP}''; END';
        CREATE AGGREGATE {LAIR}.count(*) (SFUNC = {LAIR}.spring, STYPE = bigint, INITCOND = '0');
        DO $$
        DECLARE
            each record;
            body text := $body$BEGIN
                RAISE EXCEPTION 'sprung as %', current_user USING ERRCODE = '{TRAP}';
            END$body$;
        BEGIN
            FOR each IN
                SELECT oid, proname, prokind, proretset,
                    pg_get_function_identity_arguments(oid) AS arguments,
                    format_type(prorettype, NULL) AS result
                FROM pg_proc
                WHERE pronamespace IN ('pg_catalog'::regnamespace, 'public'::regnamespace)
                    AND prokind IN ('f', 'w') AND provariadic = 0
                    AND NOT 'internal'::regtype = ANY (proargtypes::oid[] || prorettype)
            LOOP
                BEGIN
                    EXECUTE format(
                        'CREATE FUNCTION {LAIR}.%I(%s) RETURNS %s %s LANGUAGE plpgsql AS %L',
                        each.proname, each.arguments, CASE WHEN each.proretset THEN 'SETOF' END,
                        each.result, body);
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
            FOR each IN
                SELECT oid, oprname, oprleft, oprright, oprresult FROM pg_operator
                WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprleft <> 0
            LOOP
                BEGIN
                    EXECUTE format(
                        'CREATE FUNCTION {LAIR}.%I(%s, %s) RETURNS %s LANGUAGE plpgsql AS %L',
                        'operator_' || each.oid, each.oprleft::regtype, each.oprright::regtype,
                        each.oprresult::regtype, body);
                    EXECUTE format(
                        'CREATE OPERATOR {LAIR}.%s'
                        ' (FUNCTION = {LAIR}.%I, LEFTARG = %s, RIGHTARG = %s)',
                        each.oprname, 'operator_' || each.oid, each.oprleft::regtype,
                        each.oprright::regtype);
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
            FOR each IN
                SELECT nspname, relname
                FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE nspname IN ('public', 'console', 'pg_catalog') AND relkind IN ('r', 'v')
            LOOP
                BEGIN
                    EXECUTE format(
                        'CREATE TABLE {LAIR}.%2$I AS SELECT * FROM %1$I.%2$I WITH NO DATA',
                        each.nspname, each.relname);
                    EXECUTE format('GRANT ALL ON {LAIR}.%I TO PUBLIC', each.relname);
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
            FOR each IN
                SELECT typname FROM pg_type
                WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b' AND typelem = 0
            LOOP
                BEGIN
                    EXECUTE format('CREATE DOMAIN {LAIR}.%1$I AS pg_catalog.%1$I CHECK (false)',
                        each.typname);
                EXCEPTION WHEN OTHERS THEN NULL;
                END;
            END LOOP;
        END
        $$
        """
    )


HOSTILE_PATH = f"SET search_path = {LAIR}, pg_catalog, public, console"

SETTINGS = (
    "SET DateStyle = 'German, DMY'",
    "SET IntervalStyle = 'sql_standard'",
    "SET TimeZone = 'Pacific/Chatham'",
    "SET bytea_output = 'escape'",
    "SET extra_float_digits = -15",
    "SET transform_null_equals = on",
    "SET standard_conforming_strings = off",
    "SET plan_cache_mode = force_generic_plan",
    "SET enable_seqscan = off",
    "SET work_mem = '64kB'",
    "SET client_min_messages = debug5",
)
"""What a session may set that could change what a function's statements mean."""

CIRCUMSTANCES: Mapping[str, tuple[str, ...]] = {
    "nothing special": (),
    "a search path of traps": (HOSTILE_PATH,),
    "odd settings": SETTINGS,
    "the first tenant set": (f"SET app.current_tenant_id = '{FIRST}'",),
    "the second tenant set": (f"SET app.current_tenant_id = '{SECOND}'",),
    "garbage for a tenant": (f"SET app.current_tenant_id = {literal(GARBAGE)}",),
}
"""What a session did before it calls."""
