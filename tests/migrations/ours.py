"""Tenants to arrange, and what a revision warns of."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg

from migrations import runner


@dataclass(frozen=True)
class Tenant:
    """A tenant with one user."""

    id: UUID
    user: UUID


async def new_tenant(superuser: asyncpg.Connection) -> Tenant:
    """Arrange a tenant with one user."""
    tenant = Tenant(uuid4(), uuid4())
    await superuser.execute(
        "INSERT INTO tenants (id, name, display_name) VALUES ($1, $2, 'T')",
        tenant.id,
        str(tenant.id),
    )
    await superuser.execute(
        "INSERT INTO users (id, tenant_id, cognito_user_id, email)"
        " VALUES ($1, $2, $3, 'u@t.example')",
        tenant.user,
        tenant.id,
        str(tenant.user),
    )
    return tenant


async def enter(connection: asyncpg.Connection, tenant: Tenant) -> None:
    """Set the tenant for the transaction that is open."""
    await connection.execute("SELECT set_config('app.current_tenant_id', $1, true)", str(tenant.id))


async def warnings_of_upgrade(dsn: str, revision: str = "head") -> str:
    """Upgrade and tell what the revisions warned of."""
    said: list[str] = []
    await runner.upgrade(dsn, revision, progress=said.append)
    return "\n".join(line for line in said if "warning:" in line)


async def assert_plain_owner(connection: asyncpg.Connection) -> None:
    """A superuser, or a role with BYPASSRLS, would prove nothing of what follows."""
    assert await connection.fetchval(
        "SELECT NOT rolsuper AND NOT rolbypassrls AND pg_has_role(datdba, 'MEMBER')"
        " FROM pg_roles, pg_database"
        " WHERE rolname = session_user AND datname = current_database()"
    )
