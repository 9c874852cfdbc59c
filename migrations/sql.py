"""Plain SQL in a revision file: a script of statements, run one by one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import dedent

from alembic import op
from sqlalchemy.exc import PendingRollbackError

LOCK_TIMEOUT = "'30s'"
"""DDL that queues for a lock holds up everybody behind it; it gives up after this."""

# What may hold a semicolon that ends nothing, and the semicolon that does.
_TOKEN = re.compile(
    r"""
      --[^\n]*                        # comment to the end of the line
    | /\*.*?\*/                       # block comment, not nested
    | \b[eE]'(?:[^'\\]|''|\\.)*'      # string with escapes
    | '(?:[^']|'')*'                  # string
    | "(?:[^"]|"")*"                  # quoted name
    | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ # dollar-quoted body
    | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)


def statements(script: str) -> Iterator[str]:
    """Split a script at the semicolons that end a statement, without them.

    Strings, quoted names, comments and dollar-quoted bodies are kept whole (Postgres manual,
    4.1 Lexical Structure); a bare ``$1`` isn't a quote.
    """
    start = 0
    for token in _TOKEN.finditer(script):
        if token["end"]:
            yield from _worth_sending(script[start : token.start()])
            start = token.end()
    yield from _worth_sending(script[start:])


def _worth_sending(statement: str) -> Iterator[str]:
    if re.sub(r"--[^\n]*|/\*.*?\*/", "", statement, flags=re.DOTALL).strip():
        yield dedent(statement.strip("\n")).strip()


def run(script: str) -> None:
    """Send each statement of a script as it stands, or write it out when offline.

    The text never passes through SQLAlchemy's ``text()``, which takes ``:1`` inside a JSON
    literal for a parameter; and asyncpg prepares each statement, so it takes one at a time.
    """
    context = op.get_context()
    for statement in statements(script):
        if context.as_sql:
            context.impl.static_output(f"{statement};")
        else:
            op.get_bind().exec_driver_sql(statement)


@contextmanager
def outside_a_transaction() -> Iterator[None]:
    """Commit what came before and run the block statement by statement.

    For CREATE INDEX CONCURRENTLY. It waits for transactions rather than blocking them, so the
    limit on waiting for locks is off: reaching it would leave an invalid index behind.
    """
    broken_off: BaseException | None = None
    try:
        with op.get_context().autocommit_block():
            try:
                run("SET lock_timeout = 0")
                yield
                run(f"SET lock_timeout = {LOCK_TIMEOUT}")
            except BaseException as error:
                broken_off = error
                raise
    except PendingRollbackError:
        # The block ends with a commit, which hides why the connection was lost, such as ctrl+c.
        if broken_off is None:
            raise
        raise broken_off from None
