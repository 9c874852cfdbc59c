"""What the server's catalogue says about tables, functions, roles and who may do what.

Facts, not judgements: ``console.logic.doctor`` judges. Names are as the server has them, unquoted.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from console.models.base import Model


class Policy(Model):
    """One policy of a table.

    Attributes:
        command: ``ALL``, ``SELECT``, …
        roles: Whom it is for; ``public`` for everybody.
        using: Which rows are seen, as the server prints it; empty when it says nothing.
        check: Which rows are taken; empty when it says nothing.
    """

    name: str
    permissive: bool
    command: str
    roles: tuple[str, ...]
    using: str
    check: str

    @property
    def text(self) -> str:
        """The policy as SQL would say it, without its name."""
        kind = "PERMISSIVE" if self.permissive else "RESTRICTIVE"
        words = [kind, "FOR", self.command, "TO", ", ".join(sorted(self.roles))]
        words += [f"USING ({self.using})"] if self.using else []
        words += [f"WITH CHECK ({self.check})"] if self.check else []
        return " ".join(words)


class Index(Model):
    """One index.

    Attributes:
        definition: As SQL, without the name: ``ON public.users USING btree (…)``.
        leading: Its first column; None for an expression.
        purpose: The query that wants it, from its comment; empty without one.
    """

    name: str
    definition: str
    leading: str | None = None
    unique: bool = False
    partial: bool = False
    valid: bool = True
    purpose: str = ""


class Grant(Model):
    """One privilege on a table or a column; ``grantee`` is ``PUBLIC`` for everybody."""

    privilege: str
    grantee: str
    column: str | None = None
    passed_on: bool = False


class Key(Model):
    """A foreign key; one that isn't valid doesn't speak for older rows."""

    name: str
    definition: str
    valid: bool = True


class Trigger(Model):
    """A trigger of ours; ``enabled`` as ``pg_trigger.tgenabled``, ``O`` for always."""

    name: str
    enabled: str = "O"


class Relation(Model):
    """A table, partition, view, materialised view or foreign table.

    Attributes:
        kind: ``pg_class.relkind``: r, p, v, m or f.
        enabled: Row-level security is on.
        forced: It binds the owner too.
        invoker: A view that reads with its reader's rights.
        has_key: It has a primary key.
        tenant_column: The column that says whose a row is; None when there is none.
        tenant_nullable: Rows of it may belong to nobody.
        readers: The console's groups, and ``public``, that may read any of its columns.
        readable: This login may read its tenant column.
    """

    schema_name: str
    name: str
    kind: str
    owner: str
    enabled: bool = False
    forced: bool = False
    invoker: bool = False
    has_key: bool = True
    tenant_column: str | None = None
    tenant_nullable: bool = False
    readers: tuple[str, ...] = ()
    readable: bool = False
    policies: tuple[Policy, ...] = ()
    indexes: tuple[Index, ...] = ()
    grants: tuple[Grant, ...] = ()
    keys: tuple[Key, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """With its schema."""
        return f"{self.schema_name}.{self.name}"

    @property
    def stored(self) -> bool:
        """Whether it holds rows of its own."""
        return self.kind in "rp"


class Function(Model):
    """A function that runs with its owner's rights, is leakproof, or stands in a schema of ours.

    Attributes:
        signature: ``console.locate(wanted uuid) RETURNS TABLE(…)``.
        identity: What ALTER FUNCTION takes: ``console.locate(uuid)``.
        volatility: ``IMMUTABLE``, ``STABLE`` or ``VOLATILE``.
        settings: ``search_path=pg_catalog, pg_temp`` and their kin.
        callers: Who may call it besides its owner; ``PUBLIC`` for everybody.
        text: Its body as it was written; None where the server keeps it parsed.
    """

    signature: str
    identity: str
    owner: str
    definer: bool
    volatility: str
    leakproof: bool = False
    settings: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()
    text: str | None = None

    @property
    def search_path(self) -> str | None:
        """The search path it is pinned to; None when it takes its caller's."""
        for setting in self.settings:
            name, _, value = setting.partition("=")
            if name == "search_path":
                return value
        return None


class DatabaseRole(Model):
    """A role of the cluster.

    Attributes:
        bootstrap: The superuser that the cluster was made with.
        owned: How many of the tables that this console knows it owns.
        reads: How many isolated tables it may read; None when it wasn't asked.
        writes: How many isolated tables it may change; None when it wasn't asked.
        settings: What its sessions start with, here or in every database.
        connects: It may connect to this database.
        valid_until: When its password ends; None when it doesn't.
    """

    name: str
    login: bool = False
    superuser: bool = False
    bypass_rls: bool = False
    create_role: bool = False
    create_database: bool = False
    replication: bool = False
    bootstrap: bool = False
    owned: int = 0
    reads: int | None = None
    writes: int | None = None
    settings: tuple[str, ...] = ()
    connects: bool = True
    valid_until: datetime | None = None


class Membership(Model):
    """``member`` belongs to ``role``.

    Attributes:
        usable: It has the role's rights, or may take them on with SET ROLE.
        administers: It may let others in, and itself.
    """

    member: str
    role: str
    usable: bool = True
    administers: bool = False


class Mapping(Model):
    """A row of ``console.administrator_logins`` with its administrator, if there is one."""

    login: str
    administrator_id: UUID
    created_at: datetime
    created_by: str
    email: str | None = None
    display_name: str | None = None
    role: str | None = None
    mfa: bool | None = None
    administrator_since: datetime | None = None


class ObjectGrant(Model):
    """A privilege on something that is no table: a schema, the database, defaults."""

    kind: Literal["schema", "database", "defaults"]
    name: str
    grantee: str
    privilege: str


class SecretReader(Model):
    """Somebody who may read a column that nobody should; no superuser and no owner."""

    table: str
    column: str
    reader: str


class Link(Model):
    """How this connection reaches the server.

    Attributes:
        local: Through a socket on the server itself.
        loopback: Through the server's own network address, such as a tunnel's end.
        version: The TLS version; None without TLS.
    """

    local: bool
    loopback: bool = False
    version: str | None = None
    cipher: str | None = None
