"""SQL for those who let no program change their schema."""

import asyncio

from migrations import runner
from tests.migrations.conftest import Ground, difference


async def test_sql_through_psql_makes_the_same_schema_and_takes_it_away(empty: Ground) -> None:
    nothing = await empty.schema()
    await _psql(empty, runner.offline_sql())
    through_psql = await empty.schema()
    assert await runner.current(empty.owner) == runner.head()
    await _psql(empty, runner.offline_sql("head", "base"))
    assert await runner.current(empty.owner) is None
    await empty.run("DROP TABLE alembic_version")
    assert difference(nothing, await empty.schema()) == ""
    await runner.upgrade(empty.owner)
    assert difference(through_psql, await empty.schema()) == ""


async def test_sql_for_a_part_of_the_chain_starts_where_the_database_is(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "011")
    await _psql(empty, runner.offline_sql("011", "012"))
    assert await runner.current(empty.owner) == "012"
    assert await empty.ask("SELECT to_regclass('metrics') IS NOT NULL")


async def _psql(ground: Ground, script: str) -> None:
    psql = await asyncio.create_subprocess_exec(
        ground.server.binaries.folder / "psql",
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        f"--dbname={ground.owner}",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await psql.communicate(script.encode())
    assert psql.returncode == 0, errors.decode()
