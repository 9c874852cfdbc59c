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
    acting = await connection.fetch(
        f"""
        SELECT member.rolname AS member, role.rolname AS role
        FROM pg_roles AS member, pg_roles AS role
        WHERE member.oid <> role.oid AND NOT member.rolsuper
            AND (pg_has_role(member.oid, role.oid, 'USAGE')
                OR pg_has_role(member.oid, role.oid, '{way}'))
            AND NOT (member.rolname = $1 AND role.rolname = 'pg_read_all_stats')
            AND NOT (member.rolname = $2 AND role.rolname = ANY ($3))
        """,
        reviewed.RECORDER,
        reviewed.REGISTRAR,
        list(reviewed.GROUPS),
    )
    groups, owners = set(reviewed.GROUPS), set(reviewed.OWNERS)
    people = {row["member"]: row["role"] for row in acting if row["role"] in groups}
    findings += [
        Finding(row["member"], "may act as", row["role"])
        for row in acting
        if row["role"] in owners
        or row["member"] in groups | owners
        or row["role"] != people.get(row["member"], row["role"])
    ]
    return [*findings, *await _strong_members(connection), *await _administrators(connection)]


async def _strong_members(connection: Connection) -> list[Finding]:
    """Find members of a group, through others too, that have powers besides."""
    found = await connection.fetch(
        """
        WITH RECURSIVE people AS (
            SELECT oid FROM pg_roles WHERE rolname = ANY ($1)
            UNION
            SELECT member FROM pg_auth_members JOIN people ON roleid = people.oid
            WHERE NOT admin_option
        )
        SELECT rolname FROM people JOIN pg_roles USING (oid)
        WHERE rolname <> ALL ($1)
            AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
        """,
        list(reviewed.GROUPS),
    )
    return [Finding(row["rolname"], "belongs to people", "and has powers") for row in found]


async def _administrators(connection: Connection) -> list[Finding]:
    """Find who may let themselves into a group or an owner.

    The registrar may let people into groups; the owner of the tables made the roles, and since
    16 has them to give for that.
    """
    found = await connection.fetch(
        """
        SELECT member.rolname AS member, role.rolname AS role
        FROM pg_auth_members
        JOIN pg_roles AS member ON member.oid = pg_auth_members.member
        JOIN pg_roles AS role ON role.oid = roleid
        WHERE admin_option AND NOT member.rolsuper AND role.rolname = ANY ($1::text[] || $2::text[])
            AND NOT (member.rolname = $3 AND role.rolname = ANY ($1::text[]))
            AND member.oid <> (SELECT relowner FROM pg_class WHERE oid = 'public.users'::regclass)
        """,
        list(reviewed.GROUPS),
        list(reviewed.OWNERS),
        reviewed.REGISTRAR,
    )
    return [Finding(row["member"], "may let itself in", row["role"]) for row in found]


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
