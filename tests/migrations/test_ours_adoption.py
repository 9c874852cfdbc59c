"""A database that the platform made itself: its document's tables, literal policies, no FORCE."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from migrations import catalogue, runner
from tests.cluster import connected
from tests.migrations.conftest import Ground
from tests.migrations.ours import (
    assert_plain_owner,
    enter,
    new_tenant,
    warnings_of_upgrade,
)

REFERENCE = Path(__file__).with_name("bare_reference.sql").read_text(encoding="utf-8")
STEP = "INSERT INTO thinktank_steps (session_id, step_number, step_type) VALUES ($1, 1, 'reason')"


@pytest.fixture
async def adopted(empty: Ground) -> Ground:
    """The platform's database, stamped and not upgraded yet."""
    await empty.run(REFERENCE)
    await runner.stamp(empty.owner, "040")
    return empty


@pytest.fixture
async def superuser(adopted: Ground) -> AsyncIterator[asyncpg.Connection]:
    """A session that row-level security doesn't bind."""
    async with connected(adopted.superuser) as connection:
        yield connection


WHAT_COUNTS = re.compile(
    "ROW LEVEL SECURITY FORCED|POLICY|GRANT|fill_tenant|_numbers|_tenant_id_\\w+_fkey|_at_id ON"
)
"""In the lines of a catalogue: what the console depends on beyond the platform's document."""


def described(catalogue_text: str) -> set[tuple[str, str]]:
    """The platform's tables in a catalogue with their lines, comments left out."""
    return {
        (block.partition("\n")[0], line.split(" -- ")[0])
        for block in catalogue_text.split("\n\n")
        if block.startswith("TABLE public.")
        for line in block.splitlines()[1:]
    }


async def test_the_tables_end_up_isolated_granted_and_indexed_like_our_own(
    adopted: Ground,
) -> None:
    await runner.upgrade(adopted.owner)
    async with connected(adopted.owner) as owner:
        await assert_plain_owner(owner)
        found = described(await catalogue.describe(owner))
    tables = {table for table, _ in found}
    assert len(tables) == 15 + 2  # with api_keys and Alembic's own
    wanted = {
        (table, line)
        for table, line in described(catalogue.SNAPSHOT.read_text(encoding="utf-8"))
        if table in tables and WHAT_COUNTS.search(line)
    }
    assert len({table for table, _ in wanted}) == len(tables)
    assert wanted - found == set()


async def test_what_is_missing_is_told_and_the_rest_works(
    adopted: Ground, superuser: asyncpg.Connection
) -> None:
    told = await warnings_of_upgrade(adopted.owner)
    assert "missing tables, the console does without them: invitations, ai_models" in told
    assert "tenants" not in told
    tenant = await new_tenant(superuser)
    async with superuser.transaction():
        await superuser.execute("SET LOCAL ROLE radiant_operator")
        figures = await superuser.fetchrow("SELECT * FROM console.tenant_figures()")
        assert figures is not None
        assert (figures["tenant_id"], figures["users"]) == (tenant.id, 1)
        places = await superuser.fetch("SELECT * FROM console.locate($1)", tenant.user)
        assert [tuple(place) for place in places] == [("tenants", tenant.id)]


async def test_rows_of_before_belong_to_their_tenants(
    adopted: Ground, superuser: asyncpg.Connection
) -> None:
    tenants = [await new_tenant(superuser) for _ in "ab"]
    for tenant in tenants:
        session = await superuser.fetchval(
            "INSERT INTO thinktank_sessions (tenant_id, user_id) VALUES ($1, $2) RETURNING id",
            tenant.id,
            tenant.user,
        )
        await superuser.execute(STEP, session)
    async with connected(adopted.owner) as owner:
        everything = await owner.fetchval("SELECT count(*) FROM thinktank_steps")
        assert everything == 2, "without FORCE the owner sees all"
        await runner.upgrade(adopted.owner)
        assert await owner.fetchval("SELECT count(*) FROM thinktank_steps") == 0
        async with owner.transaction():
            await enter(owner, tenants[0])
            assert await owner.fetchval("SELECT tenant_id FROM thinktank_steps") == tenants[0].id
        # The reference's own policy raises here.
        assert await owner.fetchval("SELECT count(*) FROM users") == 0


async def test_foreign_rows_are_listed_and_kept(
    adopted: Ground, superuser: asyncpg.Connection
) -> None:
    mine, theirs = await new_tenant(superuser), await new_tenant(superuser)
    planted = await superuser.fetchval(
        "INSERT INTO thinktank_sessions (tenant_id, user_id) VALUES ($1, $2) RETURNING id",
        mine.id,
        theirs.user,
    )
    told = await warnings_of_upgrade(adopted.owner)
    assert (
        f"1 row(s) of thinktank_sessions name users of another tenant in user_id: {planted}" in told
    )
    assert await superuser.fetchval("SELECT user_id FROM thinktank_sessions") == theirs.user


async def test_an_empty_database_that_was_stamped_is_told_so(empty: Ground) -> None:
    await runner.stamp(empty.owner, "040")
    with pytest.raises(DBAPIError, match="no RADIANT database"):
        await runner.upgrade(empty.owner)
    assert await runner.current(empty.owner) == "040"


async def test_psql_adopts_it_with_the_written_out_sql(adopted: Ground) -> None:
    psql = await asyncio.create_subprocess_exec(
        adopted.server.binaries.folder / "psql",
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        f"--dbname={adopted.owner}",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await psql.communicate(runner.offline_sql("040", "head").encode())
    assert psql.returncode == 0, errors.decode()
    assert "WARNING:  missing tables" in errors.decode()
    assert await runner.current(adopted.owner) == runner.head()


async def test_an_adoption_can_be_undone_and_loses_no_row(
    adopted: Ground, superuser: asyncpg.Connection
) -> None:
    tenant = await new_tenant(superuser)
    await runner.upgrade(adopted.owner)
    await runner.downgrade(adopted.owner, "040")
    assert await superuser.fetchval("SELECT count(*) FROM users") == 1
    assert await superuser.fetchval("SELECT to_regnamespace('console') IS NULL")
    await runner.upgrade(adopted.owner)
    assert await superuser.fetchval("SELECT id FROM users") == tenant.user
