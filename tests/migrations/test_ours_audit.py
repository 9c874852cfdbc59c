"""The audit log: who may append, who may not change, and what its chain shows."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.cluster import ROLES, Dsns, connected
from tests.migrations.ours import assert_plain_owner

RECORD = "SELECT * FROM console.record($1, $2, $3)"
VIEWS = ("session_start", "tenant_selected", "export", "unmasking", "verdict")


async def record(connection: asyncpg.Connection, number: int) -> None:
    """Record an export."""
    async with connection.transaction():
        await connection.execute("SET TRANSACTION READ WRITE")
        await connection.fetchrow(RECORD, "export", f"ledger/{number}", '{"rows": 1.50}')


async def problem(connection: asyncpg.Connection, *noted: object) -> tuple[int, str] | None:
    """Where the chain breaks first, and how."""
    places = ", ".join(f"${n}" for n in range(1, len(noted) + 1))
    found = await connection.fetchrow(f"SELECT * FROM console.verify_audit({places})", *noted)
    assert found is not None
    return None if found["problem"] is None else (found["broken_at"], found["problem"])


@pytest.fixture
async def superuser(database_dsns: Dsns) -> AsyncIterator[asyncpg.Connection]:
    """A session that does what only a superuser can, with a log of five entries."""
    async with connected(database_dsns.people["operator"]) as operator:
        for number in range(1, 6):
            await record(operator, number)
    async with connected(database_dsns.superuser) as connection:
        # Without its trigger, as somebody would who means it.
        await connection.execute("SET session_replication_role = replica")
        yield connection


async def test_an_entry_says_who_it_was_whatever_they_pretend(database_dsns: Dsns) -> None:
    async with connected(database_dsns.people["operator"]) as operator:
        await operator.execute("SET application_name = 'test_admin'")
        await operator.execute("SET ROLE radiant_operator")
        async with operator.transaction():
            await operator.fetchrow(
                "SELECT * FROM console.record('unmasking', 'thinktank/1', '{\"why\": \"ticket\"}',"
                " console_version => '1.0', claimed_person => 'ada@bastion')"
            )
        entry = await operator.fetchrow("SELECT * FROM console.audit_log")
        assert entry is not None
        assert (entry["login"], entry["person"]) == ("test_operator", "operator@tests.example")
        assert (entry["action"], entry["object"]) == ("unmasking", "thinktank/1")
        assert (entry["console_version"], entry["claimed_person"]) == ("1.0", "ada@bastion")
        assert json.loads(entry["detail"]) == {"why": "ticket"}
        assert entry["backend_pid"] == operator.get_server_pid()
        assert entry["administrator_id"] == await operator.fetchval(
            "SELECT id FROM administrators WHERE email = 'operator@tests.example'"
        )


async def test_a_login_that_is_nobodys_is_recorded_as_such(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as superuser:
        await superuser.execute(
            "DELETE FROM console.administrator_logins WHERE login = 'test_operator'"
        )
    async with connected(database_dsns.people["operator"]) as operator:
        await record(operator, 1)
        entry = await operator.fetchrow("SELECT login, person FROM console.audit_log")
        assert entry is not None
        assert tuple(entry) == ("test_operator", None)


async def test_an_entry_tells_when_its_session_began_if_the_recorder_may_know(
    database_dsns: Dsns,
) -> None:
    async with (
        connected(database_dsns.superuser) as superuser,
        connected(database_dsns.people["operator"]) as operator,
    ):
        knows = await superuser.fetchval(
            "SELECT pg_has_role('radiant_recorder', 'pg_read_all_stats', 'USAGE')"
        )
        await record(operator, 1)
        began = await superuser.fetchval(
            "SELECT backend_start FROM pg_stat_activity WHERE pid = $1", operator.get_server_pid()
        )
        told = await operator.fetchval("SELECT backend_start FROM console.audit_log")
        assert told == (began if knows else None)


@pytest.mark.parametrize("role", ROLES)
async def test_everybody_may_record_what_they_look_at_and_nothing_else(
    database_dsns: Dsns, role: str
) -> None:
    async with connected(database_dsns.people[role]) as person:
        for action in VIEWS:
            async with person.transaction():
                await person.execute("SET TRANSACTION READ WRITE")
                await person.fetchrow(RECORD, action, "console", "{}")
        for refused in ("approve", "", None):
            await person.execute("BEGIN READ WRITE")
            with pytest.raises(asyncpg.InvalidParameterValueError):
                await person.fetchrow(RECORD, refused, "console", "{}")
            await person.execute("ROLLBACK")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await person.execute("SELECT console.append_audit('approve', 'x', '{}', '', '')")
        entries = await person.fetch("SELECT action, login FROM console.audit_log ORDER BY seq")
        assert [tuple(entry) for entry in entries] == [(view, f"test_{role}") for view in VIEWS]


async def test_an_auditor_records_in_a_read_write_transaction_only(database_dsns: Dsns) -> None:
    async with connected(database_dsns.people["auditor"]) as auditor:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await auditor.fetchrow(RECORD, "export", "ledger", "{}")
        await record(auditor, 1)
        assert await problem(auditor) is None


async def test_an_entry_has_a_size(database_dsns: Dsns) -> None:
    async with connected(database_dsns.people["admin"]) as admin:
        for target, detail in (("x" * 501, "{}"), ("x", json.dumps({"a": "x" * 65536}))):
            with pytest.raises(asyncpg.CheckViolationError):
                await admin.fetchrow(RECORD, "export", target, detail)
        assert await admin.fetchval("SELECT count(*) FROM console.audit_log") == 0


@pytest.mark.parametrize("way_in", [*ROLES, "owner"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE console.audit_log SET login = 'x'",
        "DELETE FROM console.audit_log",
        "TRUNCATE console.audit_log",
        "INSERT INTO console.audit_log SELECT * FROM console.audit_log",
        "UPDATE console.audit_head SET seq = 0",
        "SELECT * FROM console.audit_head FOR UPDATE",
        "ALTER TABLE console.audit_log DISABLE TRIGGER ALL",
    ],
)
async def test_nobody_who_logs_in_may_change_the_log(
    database_dsns: Dsns, way_in: str, change: str
) -> None:
    dsn = database_dsns.owner if way_in == "owner" else database_dsns.people[way_in]
    async with connected(dsn) as connection:
        if way_in == "owner":
            await assert_plain_owner(connection)
        await connection.execute("BEGIN READ WRITE")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change)


async def test_even_a_superuser_has_to_mean_it(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as superuser:
        for change in ("UPDATE console.audit_log SET at = now()", "TRUNCATE console.audit_log"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
                await superuser.execute(change)


async def test_writers_at_once_keep_one_chain(database_dsns: Dsns) -> None:
    async def write(role: str) -> None:
        async with connected(database_dsns.people[role]) as person:
            for number in range(20):
                await record(person, number)

    await asyncio.gather(*(write(role) for role in ROLES * 2))
    async with connected(database_dsns.people["auditor"]) as auditor:
        assert await auditor.fetchval("SELECT entries FROM console.verify_audit()") == 160
        assert await problem(auditor) is None
        entries = await auditor.fetch("SELECT at FROM console.audit_log ORDER BY seq")
        times = [entry["at"] for entry in entries]
        assert times == sorted(times)


async def test_a_writer_who_never_commits_makes_others_give_up_rather_than_wait(
    database_dsns: Dsns,
) -> None:
    async with connected(database_dsns.superuser) as superuser:
        limit = await superuser.fetchval(
            "SELECT proconfig FROM pg_proc WHERE proname = 'append_audit'"
        )
        assert "lock_timeout=5s" in limit
        await superuser.execute(
            "ALTER FUNCTION console.append_audit(text, text, jsonb, text, text)"
            " SET lock_timeout = '10ms'"
        )
    async with (
        connected(database_dsns.people["admin"]) as holder,
        connected(database_dsns.people["operator"]) as waiting,
    ):
        async with holder.transaction():
            await holder.fetchrow(RECORD, "export", "x", "{}")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await record(waiting, 1)
        await record(waiting, 2)
        assert await problem(waiting) is None


async def test_what_is_rolled_back_leaves_no_gap(database_dsns: Dsns) -> None:
    async with connected(database_dsns.people["admin"]) as admin:
        await record(admin, 1)
        await admin.execute("BEGIN")
        await admin.fetchrow(RECORD, "export", "x", "{}")
        await admin.execute("ROLLBACK")
        await record(admin, 2)
        assert await problem(admin) is None
        assert await admin.fetchval("SELECT max(seq) FROM console.audit_log") == 2


async def test_an_intact_chain_shows_no_break_and_tells_its_head(
    superuser: asyncpg.Connection,
) -> None:
    told = await superuser.fetchrow("SELECT * FROM console.verify_audit()")
    newest = await superuser.fetchrow("SELECT seq, hash FROM console.audit_log WHERE seq = 5")
    assert told is not None
    assert newest is not None
    assert tuple(told) == (5, newest["seq"], newest["hash"], None, None)
    assert await problem(superuser, 5, newest["hash"]) is None


@pytest.mark.parametrize(
    "edit",
    [
        "login = 'somebody else'",
        "person = NULL",
        "at = at + interval '1 microsecond'",
        "object = object || ' '",
        "detail = '{\"rows\": 1.5}'",
        "claimed_person = ''",
        "address = '10.0.0.1'",
        "backend_pid = backend_pid + 1",
        "console_version = '2'",
    ],
)
async def test_an_edited_entry_is_found(superuser: asyncpg.Connection, edit: str) -> None:
    await superuser.execute(f"UPDATE console.audit_log SET {edit} WHERE seq = 3")
    assert await problem(superuser) == (3, "this entry was changed")


async def test_an_edit_with_its_hash_made_anew_is_found_at_the_next_entry(
    superuser: asyncpg.Connection,
) -> None:
    await superuser.execute("UPDATE console.audit_log SET login = 'x' WHERE seq = 3")
    await superuser.execute(
        "UPDATE console.audit_log AS entry SET hash = console.audit_hash(entry) WHERE seq = 3"
    )
    assert await problem(superuser) == (4, "this entry doesn't follow the one before it")


async def test_a_deleted_entry_is_found(superuser: asyncpg.Connection) -> None:
    await superuser.execute("DELETE FROM console.audit_log WHERE seq = 1")
    assert await problem(superuser) == (2, "entries before this one are missing")


async def test_a_cut_tail_is_found_by_the_head(superuser: asyncpg.Connection) -> None:
    await superuser.execute("DELETE FROM console.audit_log WHERE seq > 3")
    assert await problem(superuser) == (4, "the newest 2 entries are missing")


async def test_a_tail_cut_along_with_the_head_is_found_by_a_note_of_it(
    superuser: asyncpg.Connection,
) -> None:
    noted = await superuser.fetchval("SELECT hash FROM console.audit_log WHERE seq = 5")
    await superuser.execute("DELETE FROM console.audit_log WHERE seq > 3")
    await superuser.execute(
        "UPDATE console.audit_head AS head SET seq = entry.seq, hash = entry.hash"
        " FROM console.audit_log AS entry WHERE entry.seq = 3"
    )
    assert await problem(superuser) is None
    assert await problem(superuser, 5, noted) == (4, "the log ends before the noted entry 5")


async def test_a_log_written_anew_is_found_by_a_note_of_its_head(
    superuser: asyncpg.Connection,
) -> None:
    noted = await superuser.fetchval("SELECT hash FROM console.audit_log WHERE seq = 4")
    await superuser.execute("UPDATE console.audit_log SET login = 'x' WHERE seq = 2")
    await superuser.execute(
        """
        DO $$
        DECLARE
            entry console.audit_log;
            previous text := repeat('0', 64);
        BEGIN
            FOR entry IN SELECT * FROM console.audit_log ORDER BY seq LOOP
                entry.previous_hash := previous;
                previous := console.audit_hash(entry);
                UPDATE console.audit_log SET previous_hash = entry.previous_hash, hash = previous
                    WHERE seq = entry.seq;
            END LOOP;
            UPDATE console.audit_head SET hash = previous;
        END
        $$
        """
    )
    assert await problem(superuser) is None
    assert await problem(superuser, 4, noted) == (4, "this entry isn't the one that was noted")


async def test_a_hash_can_be_checked_without_the_server(superuser: asyncpg.Connection) -> None:
    await superuser.fetchrow(
        "SELECT console.append_audit($1, $2, $3, '', NULL)",
        "a,1:b",
        "\u202e,\n5:\U0001f600",
        json.dumps({"ü": [1.0, '\\"', "\n"]}),
    )
    for entry in await superuser.fetch(
        """
        SELECT *, host(address) AS host, (extract(epoch FROM at) * 1000000)::bigint AS at_us,
            (extract(epoch FROM backend_start) * 1000000)::bigint AS backend_start_us
        FROM console.audit_log
        """
    ):

        def text(name: str, entry: asyncpg.Record = entry) -> str:
            value = entry[name]
            return ":" if value is None else f"{len(value)}:{value}"

        def plain(name: str, entry: asyncpg.Record = entry) -> str:
            return "" if entry[name] is None else str(entry[name])

        fields = [
            plain("previous_hash"),
            plain("seq"),
            plain("at_us"),
            text("login"),
            plain("administrator_id"),
            text("person"),
            text("claimed_person"),
            plain("host"),
            plain("backend_pid"),
            plain("backend_start_us"),
            text("console_version"),
            text("action"),
            text("object"),
            text("detail"),
        ]
        assert hashlib.sha256(",".join(fields).encode()).hexdigest() == entry["hash"]
