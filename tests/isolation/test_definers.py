"""Functions that run with their owner's rights give nobody more than they are for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import pytest

from console.embedded import EmbeddedServer
from tests import cluster as clusters
from tests.cluster import PASSWORD, ROLES, Dsns, connected
from tests.isolation import definers as attacks
from tests.isolation import reviewed, rows
from tests.isolation.catalogue import Connection
from tests.isolation.definers import (
    CALLS,
    CIRCUMSTANCES,
    HOSTILE_PATH,
    LAIR,
    OUTSIDER,
    TRAP,
    UNMAPPED,
    Answer,
    Definer,
    ask,
)
from tests.isolation.rows import SECOND, Survey

NO_GRANT = "42501"
GROUP = "radiant_operator"
MEMBERS = (*ROLES, UNMAPPED)
AUDIT = {"console.audit_log", "console.audit_head"}


@dataclass(frozen=True)
class Ground:
    """A database with traps in it, and who comes there.

    Attributes:
        dsns: The database.
        logins: DSN by role, and of a member whose login is nobody's, and of somebody from outside.
        definers: The functions.
        survey: The rows that there are.
        canaries: Texts that stand in rows of tenants and nowhere else.
    """

    dsns: Dsns
    logins: Mapping[str, str]
    definers: list[Definer]
    survey: Survey
    canaries: frozenset[str]

    def of(self, name: str) -> Definer:
        return next(definer for definer in self.definers if definer.name == name)

    @property
    def is_open(self) -> list[Definer]:
        """Those that people may call."""
        return [definer for definer in self.definers if CALLS[definer.name].is_open]

    def tells_nothing(self, answer: Answer) -> bool:
        """Whether no text of a tenant is in what the server said."""
        return not any(canary in answer.said for canary in self.canaries)


@pytest.fixture(scope="module")
async def lair(cluster: EmbeddedServer, planted: str) -> AsyncIterator[Ground]:
    dsns = await clusters.copy(cluster, planted)
    async with connected(dsns.superuser) as superuser:
        await superuser.execute(
            f"""
            CREATE ROLE {UNMAPPED} LOGIN PASSWORD '{PASSWORD}' IN ROLE {GROUP};
            CREATE ROLE {OUTSIDER} LOGIN PASSWORD '{PASSWORD}'
            """
        )
        await begin_a_log(superuser)
        survey = await rows.survey(superuser)
        found = await attacks.definers(superuser)
        await attacks.dig(superuser)
        await superuser.execute(f"GRANT TEMPORARY ON DATABASE {dsns.database} TO PUBLIC")
    logins = {role: dsns.people[role] for role in ROLES} | {
        name: cluster.dsn(name, dsns.database, PASSWORD) for name in (UNMAPPED, OUTSIDER)
    }
    yield Ground(dsns, logins, found, survey, attacks.canaries(survey))
    async with connected(dsns.superuser) as superuser:
        await superuser.execute(f"DROP OWNED BY {UNMAPPED}, {OUTSIDER}")
        await superuser.execute(f"DROP ROLE {UNMAPPED}, {OUTSIDER}")
    await clusters.drop(cluster, dsns.database)


@pytest.fixture(autouse=True)
async def _tables_stay_as_they_are(lair: Ground) -> AsyncIterator[None]:
    """Whatever is called here changes nothing but the audit log."""
    async with connected(lair.dsns.superuser) as superuser:
        before = await attacks.fingerprint(superuser, lair.survey)
        yield
        after = await attacks.fingerprint(superuser, lair.survey)
    assert {name for name in before if before[name] != after[name]} <= AUDIT


async def begin_a_log(superuser: Connection) -> None:
    """Replace the planted line, which belongs to no chain, by ones that do."""
    await superuser.execute(
        """
        SET session_replication_role = replica;
        DELETE FROM console.audit_log;
        RESET session_replication_role;
        SELECT console.record('export', 'users') FROM generate_series(1, 5)
        """
    )


@asynccontextmanager
async def session(lair: Ground, login: str, *setup: str) -> AsyncIterator[Connection]:
    """A session of that login in which it did something first."""
    async with connected(lair.logins[login]) as connection:
        await connection.execute("SET default_transaction_read_only = off")
        for statement in setup:
            await connection.execute(statement)
        yield connection


def meant(definer: Definer) -> str:
    """A call as it is meant."""
    return definer.statement(CALLS[definer.name].arguments)


def alike(definer: Definer, one: Answer, other: Answer) -> bool:
    """Whether two answers are the same; a new line of the log has a hash of its own time."""
    if CALLS[definer.name].writes and one.rows and other.rows:
        return [row[:1] for row in one.rows] == [row[:1] for row in other.rows]
    return (one.rows, one.sqlstate) == (other.rows, other.sqlstate)


async def test_each_was_thought_about(lair: Ground) -> None:
    assert {definer.name for definer in lair.definers} == CALLS.keys()
    reviewed_ones = {name for name, each in reviewed.FUNCTIONS.items() if each.definer}
    assert CALLS.keys() == reviewed_ones


async def test_there_is_something_to_tell_and_something_to_fall_into(lair: Ground) -> None:
    async with connected(lair.dsns.superuser) as superuser:
        for table in ("users", "chat_messages", "task_executions"):
            assert not lair.tells_nothing(await ask(superuser, f"SELECT * FROM {table}")), table
    async with session(lair, GROUP.removeprefix("radiant_"), HOSTILE_PATH) as person:
        for statement in (
            "SELECT count(*) FROM pg_catalog.generate_series(1, 2)",
            "SELECT now()",
            "SELECT to_regclass('users')",
            "SELECT 1 = 1",
            "SELECT 'a'::pg_catalog.text || 'b'::pg_catalog.text",
            "SELECT 'a'::text",
            "SELECT encode(sha256('a'), 'hex')",
        ):
            assert (await ask(person, statement)).sqlstate is not None, statement
        assert (await ask(person, "SELECT FROM users")).rows == ()


@pytest.mark.parametrize("login", MEMBERS)
@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
async def test_calls_are_answered_the_same_with(
    lair: Ground, circumstance: str, login: str
) -> None:
    async with (
        session(lair, login) as plain,
        session(lair, login, *CIRCUMSTANCES[circumstance]) as person,
    ):
        for definer in lair.is_open:
            answer, usual = await ask(person, meant(definer)), await ask(plain, meant(definer))
            assert usual.rows, definer.name
            assert alike(definer, answer, usual), f"{definer.name}: {answer} instead of {usual}"
            assert lair.tells_nothing(answer), definer.name


@pytest.mark.parametrize("login", MEMBERS)
async def test_no_argument_makes_them_tell_more_or_fail_otherwise(lair: Ground, login: str) -> None:
    async with session(lair, login) as plain, session(lair, login, HOSTILE_PATH) as person:
        for definer in lair.is_open:
            for statement in definer.hostile_statements():
                answer, usual = await ask(person, statement), await ask(plain, statement)
                assert alike(definer, answer, usual), f"{statement[:200]}: {answer}, {usual}"
                assert usual.sqlstate in {None, "22023", "23502", "23514"}, statement[:200]
                assert lair.tells_nothing(answer), statement[:200]
                assert lair.tells_nothing(usual), statement[:200]


@pytest.mark.parametrize("login", MEMBERS)
async def test_temporary_tables_of_the_same_names_are_not_read(lair: Ground, login: str) -> None:
    async with session(lair, login) as plain, session(lair, login) as person:
        await forge(lair, person)
        for definer in lair.is_open:
            answer, usual = await ask(person, meant(definer)), await ask(plain, meant(definer))
            assert alike(definer, answer, usual), f"{definer.name}: {answer} instead of {usual}"
            assert lair.tells_nothing(answer), definer.name


@pytest.mark.parametrize("login", MEMBERS)
async def test_without_row_security_they_refuse_or_answer_the_same(
    lair: Ground, login: str
) -> None:
    async with (
        session(lair, login) as plain,
        session(lair, login, "SET row_security = off") as person,
    ):
        for definer in lair.is_open:
            answer, usual = await ask(person, meant(definer)), await ask(plain, meant(definer))
            if answer.sqlstate != NO_GRANT:
                assert alike(definer, answer, usual), definer.name
            assert lair.tells_nothing(answer), definer.name


async def test_locate_tells_of_a_foreign_row_where_it_is_and_whose_and_no_more(
    lair: Ground,
) -> None:
    locate = lair.of("console.locate(uuid)")
    asked = 0
    async with (
        session(lair, "operator", f"SET app.current_tenant_id = '{rows.FIRST}'") as person,
        connected(lair.dsns.superuser) as superuser,
    ):
        for table in lair.survey.catalogue.isolated:
            if not any(column.name == "id" and column.type == "uuid" for column in table.columns):
                continue
            for row_id in await superuser.fetch(
                f"SELECT id FROM {table.sql} WHERE {table.probe.sql} = $1", SECOND
            ):
                answer = await ask(person, locate.statement((f"'{row_id['id']}'",)))
                assert answer.rows is not None
                ((area, tenant),) = answer.rows
                assert tenant == SECOND
                assert isinstance(area, str)
                assert area.partition("/")[2] in {"", table.name}
                asked += 1
    assert asked > 50


@pytest.mark.parametrize("login", MEMBERS)
async def test_nobody_becomes_an_owner_to_call_them(lair: Ground, login: str) -> None:
    async with session(lair, login) as person:
        for owner in (*reviewed.OWNERS, clusters.OWNER):
            assert (await ask(person, f"SET ROLE {owner}")).sqlstate == NO_GRANT
            answer = await ask(person, f"SET SESSION AUTHORIZATION {owner}")
            assert answer.sqlstate == NO_GRANT


@pytest.mark.parametrize("login", [*MEMBERS, OUTSIDER])
async def test_those_that_are_not_for_them_are_refused(lair: Ground, login: str) -> None:
    async with session(lair, login) as person:
        for definer in lair.definers:
            if login == OUTSIDER or definer not in lair.is_open:
                for statement in (meant(definer), *definer.hostile_statements()):
                    answer = await ask(person, statement)
                    assert answer.sqlstate == NO_GRANT, statement[:200]
                    assert lair.tells_nothing(answer), statement[:200]


@pytest.mark.parametrize("login", MEMBERS)
async def test_a_recorded_line_names_who_logged_in_whatever_they_forge(
    lair: Ground, login: str
) -> None:
    record = lair.of("console.record(text,text,jsonb,text,text)")
    group = GROUP if login == UNMAPPED else f"radiant_{login}"
    async with (
        session(lair, login) as person,
        connected(lair.dsns.superuser) as superuser,
    ):
        await forge(lair, person)
        await person.execute(HOSTILE_PATH)
        await person.execute(f"SET ROLE {group}")
        await person.execute("SET application_name = 'somebody else'")
        answer = await ask(person, meant(record), keep=True)
        assert answer.rows is not None
        ((seq, _),) = answer.rows
        line = await superuser.fetchrow("SELECT * FROM console.audit_log WHERE seq = $1", seq)
        assert line is not None
        assert line["login"] == (login if login == UNMAPPED else f"test_{login}")
        assert line["person"] == (None if login == UNMAPPED else clusters.email(login))
        assert (line["administrator_id"] is None) == (login == UNMAPPED)
        problem = await superuser.fetchval("SELECT problem FROM console.verify_audit()")
        assert problem is None


@pytest.mark.parametrize("settings", [attacks.SETTINGS, (HOSTILE_PATH,)], ids=["odd", "hostile"])
async def test_lines_recorded_with_odd_settings_hash_the_same_for_everybody(
    lair: Ground, settings: tuple[str, ...]
) -> None:
    record, verify = (
        lair.of(name)
        for name in (
            "console.record(text,text,jsonb,text,text)",
            "console.verify_audit(bigint,text)",
        )
    )
    async with session(lair, "admin", *settings) as odd, session(lair, "auditor") as plain:
        answer = await ask(odd, meant(record), keep=True)
        assert answer.rows is not None
        ((seq, hash_),) = answer.rows
        for person in (odd, plain):
            verified = await ask(person, verify.statement((str(seq), f"'{hash_}'")))
            assert verified.rows is not None
            assert verified.rows[0][3:] == (None, None), verified


async def test_reading_transactions_record_nothing(lair: Ground) -> None:
    record = lair.of("console.record(text,text,jsonb,text,text)")
    async with session(lair, "super_admin") as person:
        await person.execute("BEGIN READ ONLY")
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await person.execute(meant(record))
        await person.execute("ROLLBACK")


# The attacks do work where there is something to attack.


@pytest.fixture
async def opened(lair: Ground) -> AsyncIterator[Connection]:
    """A superuser's transaction that spoils functions, and is undone."""
    async with connected(lair.dsns.superuser) as superuser:
        transaction = superuser.transaction()
        await transaction.start()
        yield superuser
        await transaction.rollback()


@pytest.mark.parametrize("name", CALLS)
async def test_a_search_path_of_traps_is_fallen_into_without_a_pinned_one(
    lair: Ground, opened: Connection, name: str
) -> None:
    definer = lair.of(name)
    await opened.execute(f"ALTER FUNCTION {name} RESET ALL")
    await opened.execute(f"GRANT EXECUTE ON FUNCTION {name} TO {GROUP}")
    await opened.execute(f"SET LOCAL ROLE {GROUP}")
    await opened.execute(HOSTILE_PATH.replace("SET ", "SET LOCAL "))
    with pytest.raises(asyncpg.PostgresError) as caught:
        await opened.fetch(meant(definer))
    assert caught.value.sqlstate in {TRAP, "42804"}  # sprung, or a type that isn't what it says


async def test_temporary_tables_are_read_by_a_function_that_names_no_schema(
    opened: Connection,
) -> None:
    await opened.execute(
        """
        CREATE FUNCTION console.careless() RETURNS bigint LANGUAGE sql SECURITY DEFINER
            SET search_path = public, console
            BEGIN ATOMIC SELECT 0; END;
        CREATE OR REPLACE FUNCTION console.careless() RETURNS bigint LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = public, console
            AS 'BEGIN RETURN (SELECT count(*) FROM administrators); END'
        """
    )
    usual = await opened.fetchval("SELECT console.careless()")
    await opened.execute("CREATE TEMPORARY TABLE administrators ()")
    assert await opened.fetchval("SELECT console.careless()") == 0 != usual


async def forge(lair: Ground, person: Connection) -> None:
    """Make temporary tables of all names, and put lies into some."""
    names = {table.relation for table in lair.survey.catalogue.tables}
    for name in sorted(names):
        await person.execute(
            f'CREATE TEMPORARY TABLE "{name}" AS SELECT * FROM {LAIR}."{name}" WITH NO DATA'
        )
    await person.execute(
        """
        INSERT INTO pg_temp.administrators (id, email, role)
            VALUES (gen_random_uuid(), 'forged@tests.example', 'super_admin');
        INSERT INTO pg_temp.administrator_logins (login, administrator_id)
            SELECT session_user, id FROM pg_temp.administrators;
        INSERT INTO pg_temp.audit_head (the_one, seq, hash) VALUES (true, 1000000, 'forged')
        """
    )
