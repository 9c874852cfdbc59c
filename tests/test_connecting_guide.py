"""docs/connecting.md is run, so that it stays true."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.data.database import Database
from console.embedded import EmbeddedServer
from console.models.standing import Role
from console.settings import Settings, resolve
from tests.cluster import PASSWORD, Dsns, connected

GUIDE = Path(__file__).parent.parent / "docs" / "connecting.md"
PEOPLE = ("mira", "ada")


def sql_blocks() -> list[str]:
    """The guide's SQL, with logins that no other test has: roles belong to the whole cluster."""
    blocks = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return [re.sub(r"\b(mira|ada)\b(?!@)", r"guide_\1", block) for block in blocks]


@pytest.fixture
async def guided(cluster: EmbeddedServer, database_dsns: Dsns) -> AsyncIterator[Dsns]:
    """A database whose owner did what the guide says."""
    _, people, _ = sql_blocks()
    async with connected(database_dsns.superuser) as connection:
        for name, role in (("mira", "operator"), ("ada", "auditor")):
            await connection.execute(
                "INSERT INTO administrators (cognito_user_id, email, display_name, role)"
                " VALUES ($1, $2, $1, $3)",
                name,
                f"{name}@example.com",
                role,
            )
    async with connected(database_dsns.owner) as connection:
        await connection.execute(people)
        for name in PEOPLE:
            await connection.execute(f"ALTER ROLE guide_{name} PASSWORD '{PASSWORD}'")
    yield database_dsns
    async with connected(cluster.superuser_dsn()) as connection:
        for name in PEOPLE:
            await connection.execute(f"DROP ROLE guide_{name}")


async def test_people_get_in_as_the_guide_says(
    cluster: EmbeddedServer, guided: Dsns, tmp_path: Path
) -> None:
    for name, role, read_only in (("mira", Role.OPERATOR, None), ("ada", Role.AUDITOR, "role")):
        dsn = cluster.dsn(f"guide_{name}", guided.database, PASSWORD)
        database = Database(resolve(dsn, {}, tmp_path), settings=Settings())
        standing = await database.open()
        await database.close()
        assert (standing.role, standing.email) == (role, f"{name}@example.com")
        assert standing.read_only == read_only
        assert standing.findings == ()


async def test_somebody_who_leaves_is_out(cluster: EmbeddedServer, guided: Dsns) -> None:
    *_, leaving = sql_blocks()
    async with connected(cluster.dsn("guide_mira", guided.database, PASSWORD)) as open_session:
        async with connected(guided.superuser) as connection:
            await connection.execute(leaving)
            assert not await connection.fetchval(
                "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'guide_mira'"
            )
        assert open_session.is_closed()
