"""Every table, every verb, every setting, tried on the server by those whom it must hold against.

Nothing here goes through the console's code: plain connections and statements written out. What
is tried is rolled back, so that whatever goes through can be reported with the rest.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID

import asyncpg

from tests.cluster import OWNER, Dsns, connected
from tests.isolation import identity
from tests.isolation.catalogue import Catalogue, Connection, Table, literal
from tests.isolation.findings import Finding
from tests.isolation.outcomes import (
    NAMES,
    SETTINGS,
    UNSET,
    VERBS,
    Changed,
    Outcome,
    Refused,
    Rows,
    Setting,
    Verb,
    Who,
    expected,
)
from tests.isolation.rows import FIRST, SECOND, Survey, copy_of, whose

VARIABLE = "app.current_tenant_id"


@dataclass(frozen=True)
class Login:
    """A way in, and who comes in by it.

    Attributes:
        name: For people.
        dsn: Its DSN.
        group: The group that a person belongs to; None: the owner of the tables.
    """

    name: str
    dsn: str
    group: str | None

    @classmethod
    def person(cls, dsns: Dsns, role: str) -> Login:
        """The login of the person who has that role."""
        return cls(role, dsns.people[role], f"radiant_{role}")

    @classmethod
    def owner(cls, dsns: Dsns) -> Login:
        """The login that owns the tables."""
        return cls(OWNER, dsns.owner, None)

    @property
    def who(self) -> Who:
        """Which rules are for it."""
        return Who.OWNER if self.group is None else Who.PERSON


@dataclass
class Report:
    """What came of a run: how much was tried, and what wasn't as it must be."""

    tried: int = 0
    findings: list[Finding] = field(default_factory=list)


async def run(logins: Collection[Login], survey: Survey) -> Report:
    """Try everything as each login, on the tables of the survey.

    The database must hold the rows of `rows.plant`. A login that isn't what it should be is
    found, and then nothing is tried as it.
    """
    report = Report(findings=list(_empty_handed(survey)))
    await asyncio.gather(*(_try_as(login, survey, report) for login in logins))
    return report


def cells(catalogue: Catalogue, who: Who) -> int:
    """Count what a run tries as one login."""
    tables = _within_reach(catalogue, who, None)
    return len(SETTINGS) * sum(1 for table in tables for _ in _trials(table, who))


def _empty_handed(survey: Survey) -> Iterator[Finding]:
    """Find tables that have no row to see: on them the matrix would prove nothing."""
    for table in survey.catalogue.stored:
        for tenant in whose(table):
            if not survey.counts[table.name].get(tenant):
                yield Finding(table.name, "has to hold a row", f"none of {NAMES[tenant]}")


async def _try_as(login: Login, survey: Survey, report: Report) -> None:
    async with connected(login.dsn) as connection:
        user = await connection.fetchval("SELECT session_user::text")
        if login.group is None:
            found = await identity.check_owner(connection)
        else:
            found = await identity.check_person(connection, login.group)
        tenant = await connection.fetchval(f"SELECT current_setting('{VARIABLE}', true)")
        if tenant is not None:
            found.append(Finding(user, "starts", f"with the tenant set to '{tenant}'"))
        report.findings += found
        if found:
            return
        await connection.execute("SET statement_timeout = '30s'")
        await connection.execute("SET client_min_messages = error")
        tables = list(_within_reach(survey.catalogue, login.who, user))
        # The connection never had a tenant as long as this comes first.
        for setting in sorted(SETTINGS, key=lambda setting: setting is not UNSET):
            for table in tables:
                await _try_table(connection, login, table, survey, setting, report)
        await connection.execute("ROLLBACK")


def _within_reach(catalogue: Catalogue, who: Who, user: str | None) -> Iterator[Table]:
    """For the owner, the isolated tables it owns: elsewhere nothing is promised."""
    for table in catalogue.tables:
        if who is Who.PERSON or (
            table.stored and table.scope.isolated and user in {None, table.owner}
        ):
            yield table


def _trials(table: Table, who: Who) -> Iterator[tuple[Verb, UUID | None]]:
    for verb in VERBS[who]:
        if not table.stored:
            if verb in {Verb.SELECT, Verb.COPY_TO}:
                yield verb, None
        elif verb is Verb.INSERT:
            for tenant in whose(table):
                yield verb, tenant
        else:
            yield verb, None


async def _try_table(
    connection: Connection,
    login: Login,
    table: Table,
    survey: Survey,
    setting: Setting,
    report: Report,
) -> None:
    for verb, row_of in _trials(table, login.who):
        report.tried += 1
        outcome = await _try(connection, table, survey, setting, verb, row_of)
        if table.stored:
            wanted = expected(login.who, table, survey.counts[table.name], setting, verb, row_of)
            if outcome in wanted:
                continue
            said = f"{outcome}; expected {' or '.join(map(str, wanted))}"
        else:
            foreign = _foreign(outcome, setting)
            if foreign is None:
                continue
            said = f"{foreign}; expected none of another tenant"
        what = f"{verb} of {NAMES[row_of]}'s row" if verb is Verb.INSERT else str(verb)
        report.findings.append(Finding(table.name, what, said, login.name, setting.name))


def _foreign(outcome: Outcome, setting: Setting) -> Rows | None:
    """The rows of other tenants that a view showed."""
    if not isinstance(outcome, Rows):
        return None
    foreign = {(whose, count) for whose, count in outcome.by_tenant if whose != setting.tenant}
    shown = {(whose, count) for whose, count in foreign if whose is not None}
    return Rows(frozenset(shown)) if shown else None


async def _try(
    connection: Connection,
    table: Table,
    survey: Survey,
    setting: Setting,
    verb: Verb,
    row_of: UUID | None,
) -> Outcome:
    begin = "ROLLBACK; BEGIN READ WRITE"
    if setting.value is not None:
        begin += f"; SELECT set_config('{VARIABLE}', {literal(setting.value)}, true)"
    probe = table.probe
    try:
        if verb is Verb.SELECT:
            await connection.execute(begin)
            return await _select(connection, table)
        if verb is Verb.COPY_TO:
            await connection.execute(begin)
            return await _copy_to(connection, table)
        if verb is Verb.COPY_FROM:
            await connection.execute(begin)
            done = await connection.copy_to_table(
                table.relation, schema_name=table.schema, columns=[probe.name], source=BytesIO()
            )
        else:
            sample = survey.samples[table.name].get(row_of, "{}")
            statement = _statement(table, verb, sample, setting)
            done = await connection.execute(f"{begin}; {statement}")
    except asyncpg.PostgresError as error:
        return Refused.by(error)
    count = int(done.split()[-1]) if done[-1].isdigit() else 0
    return Rows.of({None: count}) if verb is Verb.UNFILTERED else Changed(count)


def _statement(table: Table, verb: Verb, sample: str, setting: Setting) -> str:
    column = table.probe.sql
    other = SECOND if setting.tenant == FIRST else FIRST
    return {
        Verb.UNFILTERED: f"SET LOCAL row_security = off; SELECT {column} FROM {table.sql}",
        Verb.LOCK: f"SELECT {column} FROM {table.sql} FOR UPDATE",
        Verb.INSERT: copy_of(table, sample),
        Verb.UPDATE: f"UPDATE {table.sql} SET {column} = {column}",
        Verb.MOVE: f"UPDATE {table.sql} SET {column} = {literal(other)}",
        Verb.DELETE: f"DELETE FROM {table.sql}",
        Verb.TRUNCATE: f"TRUNCATE {table.sql}",
    }[verb]


async def _select(connection: Connection, table: Table) -> Rows:
    if table.tenant_column is None:
        found = await connection.fetch(f"SELECT {table.probe.sql} FROM {table.sql}")
        return Rows.of({None: len(found)})
    found = await connection.fetch(f"SELECT {table.probe.sql} AS tenant FROM {table.sql}")
    return Rows.of(Counter(row["tenant"] for row in found))


async def _copy_to(connection: Connection, table: Table) -> Rows:
    output = BytesIO()
    if table.kind in "rp":
        await connection.copy_from_table(
            table.relation, schema_name=table.schema, columns=[table.probe.name], output=output
        )
    else:
        query = f"SELECT {table.probe.sql} FROM {table.sql}"
        await connection.copy_from_query(query, output=output)
    lines = output.getvalue().decode().splitlines()
    if table.tenant_column is None:
        return Rows.of({None: len(lines)})
    return Rows.of(Counter(None if line == r"\N" else UUID(line) for line in lines))
