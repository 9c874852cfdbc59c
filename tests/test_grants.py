"""The grants matrix in the guide is what the database grants."""

from __future__ import annotations

from tests import grants
from tests.cluster import Dsns, connected


def test_the_matrix_in_the_guide_is_the_reviewed_one() -> None:
    guide = grants.GUIDE.read_text(encoding="utf-8")
    assert grants.with_matrix(guide) == guide, "run `make matrix`"


async def test_the_matrix_says_what_the_database_grants(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as superuser:
        granted = await superuser.fetch(
            """
            SELECT format('%s.%s', nspname, relname) AS name, coalesce(
                array_agg(role) FILTER (
                    WHERE has_any_column_privilege(role, class.oid, 'SELECT')
                        AND relowner <> coalesce(to_regrole(role), 0)
                ), '{}') AS readers
            FROM pg_class AS class JOIN pg_namespace ON pg_namespace.oid = relnamespace,
                unnest($1::text[]) AS role
            WHERE nspname IN ('public', 'console') AND relkind IN ('r', 'p', 'v', 'm')
            GROUP BY 1
            """,
            [role.replace("PUBLIC", "public") for role in grants.ROLES],
        )
        # Before 16 whoever administers a group belongs to it.
        belongs = await superuser.fetchval(
            "SELECT current_setting('server_version_num')::int < 160000"
        )
    apart = frozenset({"radiant_registrar"} if belongs else ())
    assert {name: readers - apart for name, readers in grants.readable().items()} == {
        row["name"]: frozenset(name.replace("public", "PUBLIC") for name in row["readers"]) - apart
        for row in granted
    }


async def test_nobody_in_the_matrix_may_write(database_dsns: Dsns) -> None:
    async with connected(database_dsns.superuser) as superuser:
        assert not await superuser.fetch(
            """
            SELECT role, class.oid::regclass FROM pg_class AS class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace, unnest($1::text[]) AS role
            WHERE nspname IN ('public', 'console') AND relkind IN ('r', 'p')
                AND relowner <> coalesce(to_regrole(role), 0)
                AND (has_any_column_privilege(role, class.oid, 'INSERT, UPDATE')
                    OR has_table_privilege(role, class.oid, 'DELETE, TRUNCATE'))
            """,
            [role.replace("PUBLIC", "public") for role in grants.ROLES],
        )
