"""Who this connection is, on which server, and what is wrong with that."""

from datetime import timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from console.models.base import Model


class Role(StrEnum):
    """An administrator's role, weakest first."""

    AUDITOR = "auditor"
    OPERATOR = "operator"
    ADMIN = "admin"
    SUPER_ADMIN = "super_admin"

    @property
    def rank(self) -> int:
        """0 for the weakest; compare these, not the words."""
        return list(Role).index(self)


class Finding(Model):
    """One thing the start-up checks found: what it is and what to do, a sentence each."""

    severity: Literal["error", "warning"]
    sentence: str
    cure: str = ""


class Standing(Model):
    """What the server said about this login, read once per new connection.

    Attributes:
        login: ``session_user``.
        administrator_id: the person mapped to the login; None when nobody is.
        role: the lower of the login's group and ``administrators.role``; None without both.
        groups: the console's group roles the login is a member of, strongest last.
        owns_tables: the login owns (or may become the owner of) a table of the platform.
        server_version: ``server_version_num``, such as 180001.
        revision: the schema revision, such as "049"; None when the database has none.
        read_only: what keeps this session from writing: a standby server, the role's
            ``default_transaction_read_only``, or the person's own flag; None when nothing does.
        server_address: host and port or socket folder the connection really went to.
        clock_offset: the server's clock minus ours; positive when the server is ahead.
    """

    login: str
    administrator_id: UUID | None = None
    email: str | None = None
    display_name: str | None = None
    role: Role | None = None
    groups: tuple[Role, ...] = ()
    superuser: bool = False
    bypass_rls: bool = False
    owns_tables: bool = False
    server_version: int
    revision: str | None = None
    in_recovery: bool = False
    read_only: Literal["standby", "role", "flag"] | None = None
    database: str
    server_address: str
    clock_offset: timedelta = timedelta(0)
    findings: tuple[Finding, ...] = ()

    @property
    def privileged(self) -> bool:
        """Whether row-level security doesn't hold for this login: superuser, BYPASSRLS or owner."""
        return self.superuser or self.bypass_rls or self.owns_tables

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings with which no work is possible."""
        return tuple(finding for finding in self.findings if finding.severity == "error")
