"""The one mapping from what the driver raises to faults a person can read.

asyncpg and SQLAlchemy raise four families, and refused connections, failed name lookups and
command limits arrive as bare ``OSError`` and ``TimeoutError``. Codes are those of the PostgreSQL
manual, appendix A. A server's message is shown sanitised and without its DETAIL, which may quote
rows.
"""

import errno
import os
import socket
import ssl
from typing import NamedTuple

import asyncpg
from asyncpg.exceptions import InternalClientError, TargetServerAttributeNotMatched
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from console.logic.text import clean
from console.models.faults import (
    BadValue,
    ConnectionLost,
    Fault,
    LoginRefused,
    NotPermitted,
    ReadOnlyServer,
    SchemaMissing,
    TimedOut,
    TooManyConnections,
    Unreachable,
)

DRIVER_ERRORS: tuple[type[Exception], ...] = (
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    InternalClientError,
    OSError,
    OverflowError,
    ValueError,
)
"""Everything that talking to the server may raise; ``TimeoutError`` is an ``OSError``."""


class _Kind(NamedTuple):
    fault: type[Fault]
    sentence: str
    hint: str = ""


_UPGRADE = "Its owner brings the schema up to date with `radiant-console db upgrade`."
_AGAIN = "Try again in a moment."
_NARROWER = "A shorter period or a single tenant may do."

_QUERY: dict[str, _Kind] = {
    "08": _Kind(ConnectionLost, "The connection to the database was lost"),
    "57P": _Kind(ConnectionLost, "The server ended the connection"),
    "25P03": _Kind(ConnectionLost, "The server ended a connection that stood idle"),
    "53300": _Kind(
        TooManyConnections,
        "The server has no connection left",
        "Close consoles that nobody uses, or ask for a higher limit.",
    ),
    "42501": _Kind(
        NotPermitted, "Your login may not do this", "`radiant-console doctor` shows its grants."
    ),
    "25006": _Kind(
        ReadOnlyServer, "This session can only read", "It is a standby or a read-only login."
    ),
    "42P01": _Kind(SchemaMissing, "The database lacks a table", _UPGRADE),
    "42703": _Kind(SchemaMissing, "The database lacks a column", _UPGRADE),
    "42883": _Kind(SchemaMissing, "The database lacks a function", _UPGRADE),
    "42704": _Kind(SchemaMissing, "The database lacks an object", _UPGRADE),
    "3F000": _Kind(SchemaMissing, "The database lacks a schema", _UPGRADE),
    "57014": _Kind(TimedOut, "The server stopped the query", _NARROWER),
    "55P03": _Kind(TimedOut, "Somebody else holds a lock that this needs", _AGAIN),
    "40001": _Kind(TimedOut, "The query was in the way of others", _AGAIN),
    "40P01": _Kind(TimedOut, "The query was in the way of others", _AGAIN),
    "22": _Kind(BadValue, "The database can't make sense of a value"),
    "53": _Kind(Fault, "The server is out of resources"),
}
"""By SQLSTATE or the beginning of one; the longest match counts."""

_CONNECT: dict[str, _Kind] = {
    "57P": _Kind(Unreachable, "The server is starting or stopping", _AGAIN),
    "08": _Kind(Unreachable, "The server doesn't go on with the connection"),
    "53300": _QUERY["53300"],
    "28P01": _Kind(
        LoginRefused, "The server refuses the password", "Check PGPASSWORD, .pgpass or the service."
    ),
    "28": _Kind(LoginRefused, "The server refuses the login", "Ask its administrator for access."),
    "3D000": _Kind(LoginRefused, "There is no such database", "Check the connection string."),
    "42501": _Kind(
        LoginRefused, "The login may not connect", "Ask the owner to grant CONNECT on the database."
    ),
    "55000": _Kind(LoginRefused, "The database takes no connections"),
}


def query_fault(error: Exception) -> Fault:
    """Say what ``error`` means when it was raised by a statement on an open connection."""
    if isinstance(error, PoolTimeoutError):
        return TooManyConnections(
            "All connections of this console are busy.", "Wait for a read to end, then try again."
        )
    cause = _driver_error(error)
    if isinstance(cause, TimeoutError):
        return TimedOut("The server didn't answer in time.", _NARROWER)
    if isinstance(cause, OSError) or _is_unusable(cause):
        return ConnectionLost("The connection to the database was lost.")
    if isinstance(cause, asyncpg.PostgresError):
        return _from_server(cause, _QUERY)
    if isinstance(cause, OverflowError | ValueError):
        return BadValue(
            f"A value in the database can't be represented: {clean(str(cause))}.",
            "`radiant-console tables show` has it as text.",
        )
    return Fault(f"The console asked in a way that doesn't work: {clean(str(cause))}")


def connect_fault(error: Exception, where: str) -> Fault:
    """Say what ``error`` means when it was raised while connecting.

    Args:
        error: what the driver raised.
        where: host and port, or the folder of the socket, for the sentence.
    """
    cause = _driver_error(error)
    if isinstance(cause, asyncpg.PostgresError):
        return _from_server(cause, _CONNECT)
    if isinstance(cause, TargetServerAttributeNotMatched):
        return Unreachable(
            f"None of {where} is a server of the kind that target_session_attrs asks for."
        )
    if _is_unusable(cause):
        return Unreachable(f"{where} closed the connection.", _AGAIN)
    if isinstance(cause, OSError):
        return Unreachable(*_os_error(cause, where))
    if isinstance(cause, OverflowError | ValueError | asyncpg.InterfaceError):
        return LoginRefused(f"{where} can't be logged in to: {clean(str(cause))}")
    return Fault(f"{where} can't be used: {clean(str(cause))}")


def is_stale_statement(error: Exception) -> bool:
    """Whether a prepared statement no longer fits its tables: somebody ran DDL meanwhile."""
    cause = _driver_error(error)
    return isinstance(
        cause, asyncpg.InvalidCachedStatementError | asyncpg.exceptions.OutdatedSchemaCacheError
    )


def _driver_error(error: BaseException) -> BaseException:
    # Of the causes, not DBAPIError.driver_exception: a stale statement comes without.
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig.__cause__ or error.orig
    return error


def _is_unusable(error: BaseException) -> bool:
    # Between a FATAL message to an idle connection and its end, the driver only says that another
    # operation is in progress.
    return isinstance(error, InternalClientError) or (
        isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)
    )


def _from_server(error: asyncpg.PostgresError, kinds: dict[str, _Kind]) -> Fault:
    sqlstate = error.sqlstate or ""
    for length in (5, 3, 2):
        kind = kinds.get(sqlstate[:length])
        if kind is not None:
            break
    else:
        kind = _Kind(Fault, "The server refused")
    return kind.fault(f"{kind.sentence}: {_message(error)}.", kind.hint)


def _message(error: asyncpg.PostgresError) -> str:
    first_line = str(error.args[0] if error.args else error).partition("\n")[0]
    return clean(first_line).rstrip(".")


def _os_error(error: OSError, where: str) -> tuple[str, str]:
    match error:
        case TimeoutError():
            return (
                f"{where} didn't answer in time.",
                "Check the network, the VPN or the bastion.",
            )
        case socket.gaierror():
            return f"The host of {where} can't be found.", "Check the name, and the VPN."
        case ssl.SSLCertVerificationError():
            return (
                f"The certificate of {where} isn't trusted: {clean(error.verify_message)}.",
                "Set sslrootcert to the authority that signed it.",
            )
        case ssl.SSLError():
            return f"{where} and this console can't agree on TLS: {clean(str(error))}.", ""
        case ConnectionRefusedError() | FileNotFoundError():
            return (
                f"No server listens at {where}.",
                "Is it running, and are host and port right?",
            )
        case ConnectionResetError() | BrokenPipeError():
            return f"{where} closed the connection.", _AGAIN
        case PermissionError():
            return f"This account may not open the socket at {where}.", ""
        case ConnectionError() if error.errno is None:  # asyncpg's own words
            return f"{clean(str(error))}.", "Check sslmode."
        case _:
            number = error.errno or errno.EIO
            return f"{where} can't be reached: {os.strerror(number)}.", ""
