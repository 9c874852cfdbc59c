"""The roles of the console, and how a revision hands objects to those that nobody logs in as.

Roles belong to the cluster, not to the database: revisions create what is missing and leave the
roles standing when they are undone, since another database may use them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from migrations.sql import run

GROUPS = ("radiant_auditor", "radiant_operator", "radiant_admin", "radiant_super_admin")
"""What a person's login is a member of, one of them. None inherits another."""

PLATFORM = "radiant_platform"
"""Reads across tenants; owns the functions that count and locate."""

RECORDER = "radiant_recorder"
"""Owns the audit log and writes it."""

REGISTRAR = "radiant_registrar"
"""Lets logins into the groups."""

EXECUTOR = "radiant_executor"
"""A group for the platform's services, which carry out what was approved."""

OWNERS = (PLATFORM, RECORDER, REGISTRAR, EXECUTOR)


@contextmanager
def membership(role: str) -> Iterator[None]:
    """Make whoever migrates a member of ``role`` inside the block, which is one transaction.

    Nobody else ever sees the membership: it is gone when the transaction commits.
    """
    run(f"GRANT {role} TO CURRENT_USER")
    yield
    run(f"REVOKE {role} FROM CURRENT_USER")


def hand_over(kind: Literal["FUNCTION", "TABLE"], name: str, owner: str) -> None:
    """Make ``owner`` the owner of an object in schema ``console``.

    Comments and grants come before: afterwards a REVOKE by anybody else is only a warning. The
    new owner must be allowed to create in the schema at the moment of the change, and no longer.
    """
    with membership(owner):
        run(
            f"""
            GRANT CREATE ON SCHEMA console TO {owner};
            ALTER {kind} {name} OWNER TO {owner};
            REVOKE CREATE ON SCHEMA console FROM {owner};
            """
        )


def restrict(function: str, *callers: str) -> None:
    """Let nobody but ``callers`` run a function, given with its argument types."""
    run(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    if callers:
        run(f"GRANT EXECUTE ON FUNCTION {function} TO {', '.join(callers)}")
