"""The chain of revisions, up and down, as the plain owner of a database."""

import asyncio
from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from console.models.faults import SchemaMismatch, TimedOut, Unreachable, Usage
from migrations import runner
from migrations.runner import State
from tests import cluster as clusters
from tests.migrations.conftest import Ground, difference

PLATFORM = """\
001 initial_schema …
002 tenant_isolation …
003 ai_models …
004 usage_billing …
005 admin_approval …
006 self_hosted_models …
007 external_providers …
010 visual_ai_pipeline …
011 brain_router …
012 metrics_analytics …
013 neural_engine …
014 error_logging …
015 credentials_registry …
016 think_tank …
017 concurrent_chat …
018 realtime_collaboration …
019 persistent_memory …
020 focus_personas …
021 team_plans …
022 provider_registry …
023 time_machine …
024 orchestration_engine …
025 license_management …
026 unified_model_registry …
027 feedback_learning …
028 neural_orchestration …
029 workflow_proposals …
030 app_isolation …
031 internationalization …
032 dynamic_configuration …
033 billing_credits …
034 storage_billing …
035 versioned_subscriptions …
036 dual_admin_approval …
037 canvas_artifacts …
038 scheduled_prompts …
039 auto_resolve …
040 model_selection_pricing …"""
"""The platform's inventory of migrations."""


async def test_the_owner_who_migrates_is_a_plain_role(empty: Ground) -> None:
    assert (
        await empty.ask(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user"
        )
        is False
    )
    assert await empty.ask(
        "SELECT datdba = session_user::regrole FROM pg_database WHERE datname = current_database()"
    )


async def test_the_chain_starts_with_the_platforms_inventory(empty: Ground) -> None:
    said: list[str] = []
    await runner.upgrade(empty.owner, "040", progress=said.append)
    assert "\n".join(said) == PLATFORM
    assert await runner.current(empty.owner) == "040"


async def test_up_and_down_again_leaves_nothing_but_the_version_table(empty: Ground) -> None:
    await runner.upgrade(empty.owner)
    complete = await empty.schema()
    await runner.downgrade(empty.owner, "base")
    bare = [line for line in await empty.schema() if line.startswith(("CREATE ", "COMMENT "))]
    assert bare == ["CREATE TABLE public.alembic_version ("]
    await runner.upgrade(empty.owner)
    assert difference(complete, await empty.schema()) == ""


async def test_every_revision_undoes_exactly_what_it_did(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "001")
    before = await empty.schema()
    while (await runner.check(empty.owner)).state is State.OLDER:
        await runner.upgrade(empty.owner, "+1")
        revision = await runner.current(empty.owner)
        done = await empty.schema()
        await runner.downgrade(empty.owner, "-1")
        left = difference(before, await empty.schema())
        assert not left, f"{revision} leaves:\n{left}"
        await runner.upgrade(empty.owner, "+1")
        before = done


async def test_a_second_upgrade_does_nothing(empty: Ground) -> None:
    await runner.upgrade(empty.owner)
    before = await empty.schema()
    said: list[str] = []
    await runner.upgrade(empty.owner, progress=said.append)
    assert said == []
    assert difference(before, await empty.schema()) == ""


async def test_a_failing_revision_leaves_those_before_it_and_nothing_of_its_own(
    empty: Ground,
) -> None:
    await runner.upgrade(empty.owner, "011")
    await empty.run("CREATE TABLE analytics_snapshots ()")
    with pytest.raises(DBAPIError, match="already exists"):
        await runner.upgrade(empty.owner, "013")
    assert await runner.current(empty.owner) == "011"
    assert await empty.ask("SELECT to_regclass('metrics') IS NULL")
    await empty.run("DROP TABLE analytics_snapshots")
    await runner.upgrade(empty.owner, "013")
    assert await runner.current(empty.owner) == "013"


async def test_two_who_upgrade_at_once_take_turns(empty: Ground) -> None:
    said: list[list[str]] = [[], []]
    await asyncio.gather(
        *(runner.upgrade(empty.owner, "012", progress=lines.append) for lines in said)
    )
    told = sorted(said, key=len)
    assert told[0] == ["waiting for another migration of this database …"]
    assert told[1][-1] == "012 metrics_analytics …"


async def test_who_waits_too_long_is_told_so(
    empty: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "LOCK_PATIENCE", 0.0)
    async with clusters.connected(empty.owner) as other:
        await other.execute(f"SELECT pg_advisory_lock({runner.LOCK})")
        with pytest.raises(TimedOut, match="Another migration"):
            await runner.upgrade(empty.owner)
    assert await runner.current(empty.owner) is None


async def test_a_cancelled_upgrade_frees_the_lock_and_can_be_taken_up_again(
    empty: Ground,
) -> None:
    work: asyncio.Task[None]

    def stop_at_012(line: str) -> None:
        if line.startswith("012"):
            work.cancel()

    work = asyncio.create_task(runner.upgrade(empty.owner, "013", progress=stop_at_012))
    with suppress(asyncio.CancelledError):
        await work
    assert work.cancelled()
    assert await runner.current(empty.owner) == "011"
    await runner.upgrade(empty.owner, "013")
    assert await runner.current(empty.owner) == "013"


async def test_a_borrowed_connection_comes_back_as_it_was(empty: Ground) -> None:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(empty.owner),
        poolclass=NullPool,
    )
    settings = "SELECT name, setting FROM pg_settings WHERE source = 'session' ORDER BY name"
    async with engine.connect() as connection:
        before = (await connection.exec_driver_sql(settings)).all()
        await connection.rollback()
        await runner.upgrade(connection, "002")
        assert not connection.in_transaction()
        assert (await connection.exec_driver_sql(settings)).all() == before
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        assert (await connection.exec_driver_sql(locks)).scalar_one() == 0
    await engine.dispose()


async def test_tables_go_to_public_whatever_the_owners_search_path(empty: Ground) -> None:
    await empty.run(f'CREATE SCHEMA "{clusters.OWNER}"')
    await runner.upgrade(empty.owner, "001")
    assert await empty.ask(
        "SELECT array_agg(DISTINCT schemaname::text) = '{public}' FROM pg_tables"
        f" WHERE tableowner = '{clusters.OWNER}'"
    )


async def test_tables_without_a_revision_are_not_built_upon(empty: Ground) -> None:
    await empty.run("CREATE TABLE tenants ()")
    with pytest.raises(SchemaMismatch, match="records no revision") as told:
        await runner.upgrade(empty.owner)
    assert "db stamp 040" in told.value.hint


async def test_a_server_that_is_too_old_is_told_apart_before_anything_runs(
    empty: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "OLDEST_SERVER", empty.server.major + 1)
    with pytest.raises(SchemaMismatch, match=f"is Postgres {empty.server.major}"):
        await runner.upgrade(empty.owner)
    assert await runner.current(empty.owner) is None


async def test_a_stamp_records_and_runs_nothing(empty: Ground) -> None:
    await runner.stamp(empty.owner, "040")
    assert await runner.current(empty.owner) == "040"
    assert await empty.ask("SELECT to_regclass('tenants') IS NULL")
    await runner.stamp(empty.owner, "base")
    assert await runner.current(empty.owner) is None


async def test_a_newer_database_is_left_alone(empty: Ground) -> None:
    await runner.upgrade(empty.owner, "001")
    await empty.run("UPDATE alembic_version SET version_num = '999'")
    for change in (runner.upgrade(empty.owner), runner.downgrade(empty.owner, "base")):
        with pytest.raises(SchemaMismatch, match="revision 999"):
            await change
    assert await empty.ask("SELECT to_regclass('tenants') IS NOT NULL")


async def test_a_revision_that_does_not_exist_is_a_mistake_of_the_caller(empty: Ground) -> None:
    for change in (
        runner.upgrade(empty.owner, "008"),
        runner.downgrade(empty.owner, "009"),
        runner.stamp(empty.owner, "nonsense"),
    ):
        with pytest.raises(Usage):
            await change
    with pytest.raises(Usage):
        runner.offline_sql("base", "008")


async def test_no_server_is_a_fault_in_words() -> None:
    with pytest.raises(Unreachable):
        await runner.upgrade("postgresql://nobody@/nothing?host=/nonexistent")


@pytest.mark.parametrize(
    ("recorded", "state"),
    [
        (None, State.NONE),
        ("012", State.OLDER),
        ("999", State.NEWER),
        ("f00dbabe", State.UNKNOWN),
        (runner.head(), State.CURRENT),
    ],
)
async def test_a_check_says_how_the_database_stands_to_the_code(
    empty: Ground, recorded: str | None, state: State
) -> None:
    if recorded is not None:
        await runner.stamp(empty.owner, "001")
        await empty.run(f"UPDATE alembic_version SET version_num = '{recorded}'")
    found = await runner.check(empty.owner)
    assert (found.state, found.revision, found.head) == (state, recorded, runner.head())
    if state is State.OLDER:
        assert found.missing[0] == "013 neural_engine"
