"""Recording what a person looks at and takes along, by the rule that the settings give.

``console.record`` appends the line on a primary. Where that fails, ``audit = required`` refuses,
and ``best-effort`` puts the line into the local log file and says so.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import BigInteger, Text, column, select, table
from sqlalchemy.dialects.postgresql import JSONB

from console import __version__
from console.data.database import Database
from console.models.faults import (
    Fault,
    NotPermitted,
    OutcomeUnknown,
    ReadOnlyServer,
    SchemaMissing,
)
from console.models.record import AuditHead
from console.settings import Settings

_LOG = table(
    "audit_log",
    column("seq", BigInteger()),
    column("hash", Text()),
    column("action", Text()),
    column("detail", JSONB()),
    schema="console",
)

_LOOKED_AT = 200
"""Newest lines of an action among which one is looked for whose outcome is unknown."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a line.

    Attributes:
        head: The line itself; None when it isn't in the audit log.
        why_not: Why it isn't, in a word or two: ``standby``; empty when it is.
        local: Where it was written instead; None when it is in the audit log or nowhere.
    """

    head: AuditHead | None
    why_not: str = ""
    local: Path | None = None

    @property
    def words(self) -> str:
        """That it isn't recorded; empty when it is."""
        if not self.why_not:
            return ""
        where = f"; noted in {self.local}" if self.local else ", nor in the local log"
        return f"not audited ({self.why_not}){where}"


async def record(
    database: Database,
    settings: Settings,
    action: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> Noted:
    """Record that something was looked at or taken along; never twice.

    Args:
        database: Where.
        settings: ``audit`` says what to do when it can't be recorded, ``log_file`` where else.
        action: One of the words of ``console.record``.
        subject: What, as a link.
        detail: More about it, as JSON.

    Raises:
        Fault: It can't be recorded, and ``audit`` is ``required``.
    """
    # By this a line is found again whose answer was lost.
    token = str(uuid4())
    told = {**(detail or {}), "id": token}
    try:
        return Noted(await database.record(action, subject, told))
    except OutcomeUnknown as fault:
        head = await _looked_up(database, action, token)
        if head is not None:
            return Noted(head)
        return await _without(fault, database, settings, action, subject, told)
    except Fault as fault:
        return await _without(fault, database, settings, action, subject, told)


async def _without(
    fault: Fault,
    database: Database,
    settings: Settings,
    action: str,
    subject: str,
    detail: Mapping[str, object],
) -> Noted:
    if settings.audit == "required":
        raise type(fault)(
            f"The audit log can't be written, and the setting audit requires it: {fault.message}",
            fault.hint,
        ) from fault
    standing = database.standing
    line = {
        "at": datetime.now(UTC).isoformat(),
        "login": standing.login if standing else None,
        "person": standing.email if standing else None,
        "console_version": __version__,
        "action": action,
        "object": subject,
        "detail": detail,
        "not_audited": str(fault),
    }
    text = json.dumps(line, default=str)
    is_kept = await asyncio.to_thread(_append, settings.log_file, text)
    why = _why(fault, database)
    return Noted(None, why, settings.log_file if is_kept else None)


def _why(fault: Fault, database: Database) -> str:
    standing = database.standing
    match fault:
        case OutcomeUnknown():
            return "answer lost"
        case NotPermitted():
            return "not permitted"
        case SchemaMissing():
            return "no audit log"
    if isinstance(fault, ReadOnlyServer) or (standing is not None and standing.in_recovery):
        return "standby"
    return "no primary" if fault.retryable else "failed"


def _append(path: Path, line: str) -> bool:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode() + b"\n")
        finally:
            os.close(file)
    except OSError:
        return False
    return True


async def _looked_up(database: Database, action: str, token: str) -> AuditHead | None:
    """Find a line whose answer was lost; None when it isn't there, or can't be looked for."""
    newest = (
        select(_LOG.c.seq, _LOG.c.hash, _LOG.c.detail)
        .where(_LOG.c.action == action)
        .order_by(_LOG.c.seq.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    found = select(newest.c.seq, newest.c.hash).where(newest.c.detail["id"].astext == token)
    try:
        async with database.platform() as scope:
            row = await scope.row(found)
    except Fault:
        return None
    return None if row is None else AuditHead(seq=row.seq, hash=row.hash)
