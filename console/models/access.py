"""The access review: who could see and decide what."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from console.models.base import Model
from console.models.catalogue import DatabaseRole, Mapping, Membership
from console.models.doctor import Unread


class Trace(Model):
    """What the audit log has of one login, up to the moment that was asked about.

    Attributes:
        lines: How many; counting stops at 1,001.
        person: The e-mail address in its newest line; None where the login was nobody's.
    """

    login: str
    lines: int
    first_at: datetime
    last_at: datetime
    person: str | None = None


class Administrator(Model):
    """A row of ``administrators``."""

    id: UUID
    email: str
    display_name: str
    role: str
    mfa: bool
    created_at: datetime
    updated_at: datetime


class AccessFacts(Model):
    """What the review is made from.

    Attributes:
        at: The moment asked about; None for now.
        read_at: The server's clock.
    """

    at: datetime | None
    read_at: datetime
    schema_owner: str
    roles: tuple[DatabaseRole, ...] = ()
    memberships: tuple[Membership, ...] = ()
    mappings: tuple[Mapping, ...] = ()
    administrators: tuple[Administrator, ...] = ()
    traces: tuple[Trace, ...] = ()
    unread: tuple[Unread, ...] = ()


Kind = Literal["person", "unmapped", "around", "service", "gone", "no login"]
"""A mapped login; one in a group that is nobody's; one that row-level security doesn't bind; one
that reads or writes tenants' tables otherwise; one known from the audit log alone; an
administrator without any."""

KINDS: tuple[Kind, ...] = ("person", "unmapped", "around", "service", "gone", "no login")

Could = Literal["yes", "no", "likely", "unlikely", "unknown"]
"""Whether they could come in at the moment asked about. ``likely``: all that is left of it says
so, and nothing rules out a gap; ``unlikely`` the other way round."""


class Access(Model):
    """One login, or an administrator without one.

    Attributes:
        could: Whether they could come in.
        role: What counts: the lower of group and ``administrators.role``, as they are today.
        sees: What of tenants' rows they may read, in words.
        decides: Which requests they may decide, in words.
        since: Since when the login is mapped; None when it isn't.
        seen_first: Their first line in the audit log; None without one.
        remarks: What is odd, or can't be known.
    """

    kind: Kind
    login: str | None
    could: Could
    person: str | None
    name: str | None
    role: str | None
    groups: tuple[str, ...]
    sees: str
    decides: str
    mfa: bool | None
    since: datetime | None
    by: str | None
    seen_first: datetime | None
    seen_last: datetime | None
    lines: int
    remarks: str


class AccessReview(Model):
    """The review, and what it can't know."""

    at: datetime | None
    read_at: datetime
    rows: tuple[Access, ...]
    limits: tuple[str, ...]
