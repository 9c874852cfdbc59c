"""Database logins of the demo's administrators."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import asyncpg

from console.demo.people import PEOPLE

_GROUPS = ("radiant_auditor", "radiant_operator", "radiant_admin", "radiant_super_admin")


async def create_logins(
    superuser_dsn: str, database: str, passwords: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give every person with a login a role of their own, in the group of their role.

    ``passwords`` maps email to password; whoever isn't in it gets a random one. Roles belong to
    the whole cluster: an existing one keeps its name and gets the password and the group anew.
    Returns email to password. Raises what asyncpg raises.
    """
    given = passwords or {}
    chosen: dict[str, str] = {}
    connection = await asyncpg.connect(superuser_dsn, database=database)
    try:
        async with connection.transaction():
            # Two consoles may start at once; roles have no IF NOT EXISTS.
            await connection.execute("LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE")
            for person in PEOPLE:
                if person.login is None:
                    continue
                password = given.get(person.email) or secrets.token_urlsafe(18)
                chosen[person.email] = password
                await _role(connection, person.login, password, f"radiant_{person.role}")
                await connection.execute(
                    "INSERT INTO console.administrator_logins (login, administrator_id)"
                    " VALUES ($1, $2) ON CONFLICT (login)"
                    " DO UPDATE SET administrator_id = EXCLUDED.administrator_id",
                    person.login,
                    person.id,
                )
    finally:
        await connection.close()
    return chosen


async def _role(connection: asyncpg.Connection, login: str, password: str, group: str) -> None:
    exists = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", login)
    verb = "ALTER" if exists else "CREATE"
    statements = [
        (
            f"{verb} ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
            " PASSWORD %L"
        ),
        *(f"REVOKE {other} FROM %I" for other in _GROUPS if exists and other != group),
        f"GRANT {group} TO %I",
    ]
    if group == "radiant_auditor":
        statements.append("ALTER ROLE %I SET default_transaction_read_only = on")
    elif exists:
        statements.append("ALTER ROLE %I RESET default_transaction_read_only")
    for statement in statements:
        # DDL takes no parameters; the server quotes the words itself.
        await connection.execute(
            await connection.fetchval(
                "SELECT format($1, $2::text, $3::text)", statement, login, password
            )
        )
