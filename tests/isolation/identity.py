"""Who a session is, and as whom it could act: the first thing to ask.

A superuser sees every row, so all that a suite run by one shows is that its queries run.
"""

from __future__ import annotations

from tests.isolation import reviewed
from tests.isolation.catalogue import Connection
from tests.isolation.findings import Finding

_REACHABLE = """
    SELECT oid, rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
    FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')
"""
"""The session's login and every role whose rights it has or could take on."""


async def check_person(connection: Connection, group: str) -> list[Finding]:
    """Find what makes a session more than a member of ``group``.

    It must be neither superuser nor BYPASSRLS, own nothing, and belong to no role that is or does.
    """
    login = await connection.fetchval("SELECT session_user::text")
    findings = [
        Finding(login, "may act as", role["rolname"])
        for role in await connection.fetch(
            f"SELECT rolname FROM ({_REACHABLE}) AS role WHERE rolname NOT IN ($1, $2)",
            login,
            group,
        )
    ]
    if await connection.fetchval("SELECT current_user <> session_user"):
        findings.append(Finding(login, "acts as", "somebody else from the start"))
    if not await connection.fetchval("SELECT pg_has_role(session_user, $1, 'USAGE')", group):
        findings.append(Finding(login, "belongs to", f"not to {group}"))
    return [*findings, *await _powers(connection, login), *await _property(connection, login)]


async def check_owner(connection: Connection) -> list[Finding]:
    """Find what makes the owner of the tables more than a plain role.

    It may create roles: it has to, for its migrations.
    """
    login = await connection.fetchval("SELECT session_user::text")
    powers = await _powers(connection, login)
    return [finding for finding in powers if finding.said != "CREATEROLE"]


async def check_roles(connection: Connection) -> list[Finding]:
    """Find what is wrong with the cluster's roles: powers, and ways from a login to an owner."""
    findings = [
        Finding(row["rolname"], "group or owner", "may log in, or has powers")
        for row in await connection.fetch(
            """
            SELECT rolname FROM pg_roles
            WHERE rolname = ANY ($1) AND (rolcanlogin OR rolsuper OR rolbypassrls
                OR rolcreaterole OR rolcreatedb OR rolreplication)
            """,
            [*reviewed.GROUPS, *reviewed.OWNERS],
        )
    ]
    # Since 16 one may administer a role without being able to act as it.
    later = await connection.fetchval("SELECT current_setting('server_version_num')::int >= 160000")
    way = "SET" if later else "MEMBER"
    findings += [
        Finding(row["member"], "may act as", row["role"])
        for row in await connection.fetch(
            f"""
            SELECT member.rolname AS member, role.rolname AS role
            FROM pg_roles AS member, pg_roles AS role
            WHERE member.oid <> role.oid AND NOT member.rolsuper
                AND (pg_has_role(member.oid, role.oid, 'USAGE')
                    OR pg_has_role(member.oid, role.oid, '{way}'))
                AND (role.rolname = ANY ($1) OR member.rolname = ANY ($1 || $2))
                AND NOT (member.rolname = $3 AND role.rolname = 'pg_read_all_stats')
                AND NOT (member.rolname = $4 AND role.rolname = ANY ($2))
            """,
            list(reviewed.OWNERS),
            list(reviewed.GROUPS),
            reviewed.RECORDER,
            reviewed.REGISTRAR,
        )
    ]
    return findings


async def _powers(connection: Connection, login: str) -> list[Finding]:
    roles = await connection.fetch(_REACHABLE)
    words = {
        "rolsuper": "SUPERUSER",
        "rolbypassrls": "BYPASSRLS",
        "rolcreaterole": "CREATEROLE",
        "rolcreatedb": "CREATEDB",
        "rolreplication": "REPLICATION",
    }
    return [
        Finding(login, f"may act as {role['rolname']}, which is", word)
        for role in roles
        for attribute, word in words.items()
        if role[attribute]
    ]


async def _property(connection: Connection, login: str) -> list[Finding]:
    owned = await connection.fetch(
        f"""
        SELECT rolname, count(*) AS things
        FROM ({_REACHABLE}) AS role JOIN pg_shdepend ON refobjid = role.oid
        WHERE deptype = 'o' AND refclassid = 'pg_authid'::regclass
        GROUP BY rolname
        """
    )
    return [
        Finding(login, f"may act as {row['rolname']}, which owns", f"{row['things']} things")
        for row in owned
    ]
