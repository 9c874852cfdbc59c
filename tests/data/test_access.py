"""What the access review reads: the log's traces by login, up to a moment."""

from __future__ import annotations

from datetime import timedelta

from console.data import access
from console.logic.access import review
from console.models.access import AccessReview
from tests.cluster import ROLES, Dsns, connected
from tests.data.conftest import Open


async def looked(opened: Open, dsn: str, back: timedelta | None = None) -> AccessReview:
    database = opened(dsn)
    await database.open()
    at = database.now() - back if back is not None else None
    return review(await access.access_facts(database, at))


async def record(dsn: str, action: str) -> None:
    async with connected(dsn) as person:
        await person.execute(
            "SET default_transaction_read_only = off;"
            f" SELECT console.record('{action}', 'tenants/acme')"
        )


async def test_every_group_sees_the_same_people(database_dsns: Dsns, opened: Open) -> None:
    for role in ROLES:
        found = await looked(opened, database_dsns.people[role])
        people = {row.login: row.role for row in found.rows if row.login and row.kind == "person"}
        assert {f"test_{one}": one for one in ROLES}.items() <= people.items()


async def test_traces_are_told_by_login_and_not_beyond_the_moment(
    database_dsns: Dsns, opened: Open
) -> None:
    await record(database_dsns.people["operator"], "tenant_selected")
    await record(database_dsns.people["admin"], "tenant_selected")
    await record(database_dsns.people["operator"], "tenant_selected")
    now = await looked(opened, database_dsns.people["auditor"])
    assert {row.login: row.lines for row in now.rows if row.lines} == {
        "test_operator": 2,
        "test_admin": 1,
    }
    then = await looked(opened, database_dsns.people["auditor"], timedelta(days=1))
    assert not any(row.lines for row in then.rows)


async def test_a_login_that_was_revoked_is_known_from_the_log(
    database_dsns: Dsns, opened: Open
) -> None:
    await record(database_dsns.people["operator"], "tenant_selected")
    async with connected(database_dsns.owner) as owner:
        await owner.execute(
            "DELETE FROM console.administrator_logins WHERE login = 'test_operator'"
        )
    found = await looked(opened, database_dsns.people["auditor"])
    (gone,) = [row for row in found.rows if row.kind == "gone"]
    assert (gone.login, gone.person) == ("test_operator", "operator@tests.example")
