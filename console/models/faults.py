"""What can go wrong between a person and the database, in words for that person.

One small tree for every driver error (``console.data.errors`` is the only mapping into it).
``exit_code`` is what a command ends with; ``retryable`` says whether the same read may simply be
tried again later.
"""

from typing import ClassVar


class Fault(Exception):  # noqa: N818 - faults, not errors: a lost connection is nobody's error
    """Something failed and a person must be told.

    Args:
        message: one sentence, without markup and without secrets.
        hint: what to do about it, a sentence, or empty when nothing can be done.
    """

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class Unreachable(Fault):
    """No server answers: refused, unknown host, connect limit, server starting or stopping."""

    exit_code = 5
    retryable = True


class ConnectionLost(Fault):
    """There was a connection and it is gone: killed, cut, frozen or shut down."""

    exit_code = 5
    retryable = True


class TooManyConnections(Fault):
    """The server, the role or the pooler has no slot left."""

    exit_code = 5
    retryable = True


class LoginRefused(Fault):
    """The server refuses the login: wrong password, unknown role or database, no pg_hba entry."""

    exit_code = 5


class NotPermitted(Fault):
    """The login lacks a grant, or the person may not do this."""

    exit_code = 4


class ReadOnlyServer(Fault):
    """A write met a standby or a read-only transaction."""

    exit_code = 4


class TimedOut(Fault):
    """A statement, lock or command limit ended the work; a narrower request may do."""


class SchemaMissing(Fault):
    """A table, column or function that the query names doesn't exist in this database."""


class SchemaMismatch(Fault):
    """The database's schema revision is older or newer than this console knows."""


class ScopeViolation(Fault):
    """The tenant read back differs from the tenant asked for, or a scope was misused.

    Never retried: the data is thrown away.
    """


class OutcomeUnknown(Fault):
    """A write was sent and its answer never came: it must be looked up, not repeated."""


class BadValue(Fault):
    """The database holds, or was given, a value that can't be represented."""


class NotFound(Fault):
    """The thing asked for doesn't exist, or not in this tenant."""


class Usage(Fault):
    """The request itself is wrong: a bad id, an unknown word."""

    exit_code = 2
