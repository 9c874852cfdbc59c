"""From logins, groups and the audit log's traces to a review of who could see and decide what."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property

from console.logic.memberships import by_member, ways
from console.logic.reviewed import OWNERS, PEOPLE
from console.models import catalogue
from console.models.access import (
    KINDS,
    Access,
    AccessFacts,
    AccessReview,
    Administrator,
    Could,
    Kind,
    Trace,
)
from console.models.faults import Usage
from console.models.standing import Role

_NOBODY = "nothing"
_EVERYTHING = "every tenant it chooses; no secret column"

_ALWAYS = (
    (
        "Postgres keeps no history of roles, groups and grants: who belonged where is told as it is"
        " today."
    ),
    "The audit log has what consoles did. What a login did from psql leaves no line in it.",
)
_PAST = (
    (
        "A mapping that was taken away leaves no row. Its login is here only if the audit log has"
        " a line of it; whoever never opened a console can't be known."
    ),
    (
        "A mapping says since when it stands. That it was taken away and given back in between"
        " can't be seen."
    ),
    "administrators.role and MFA are today's. Where the row was changed later, the remark says so.",
)


def moment(text: str) -> datetime:
    """Read a date or a time; a date stands for its end, UTC where no zone is named.

    Raises:
        Usage: It is neither.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Usage(f"'{text}' is no date.", "Write 2026-03-31, or 2026-03-31T18:00:00Z.") from None
    if len(text) == len("2026-03-31"):
        found = datetime.combine(found.date(), time.max)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


@dataclass(frozen=True)
class _Known:
    facts: AccessFacts

    @cached_property
    def roles(self) -> Mapping[str, catalogue.DatabaseRole]:
        return {role.name: role for role in self.facts.roles}

    @cached_property
    def traces(self) -> Mapping[str, Trace]:
        return {trace.login: trace for trace in self.facts.traces}

    @cached_property
    def administrators(self) -> Mapping[object, Administrator]:
        return {administrator.id: administrator for administrator in self.facts.administrators}

    @cached_property
    def reached(self) -> Mapping[str, tuple[str, ...]]:
        """What a login belongs to, near and far."""
        edges = by_member(self.facts.memberships)
        return {
            role.name: tuple(way[-1] for way, usable in ways(edges, role.name) if usable)
            for role in self.facts.roles
            if role.login
        }

    def groups(self, login: str) -> tuple[str, ...]:
        """Its groups of people, strongest last."""
        return tuple(sorted(set(self.reached.get(login, ())) & {*PEOPLE}, key=PEOPLE.index))

    def around(self, login: str) -> str:
        """Why row-level security doesn't hold it; empty when it does."""
        found = []
        for name in (login, *self.reached.get(login, ())):
            role = self.roles.get(name)
            via = "" if name == login else f" by way of {name}"
            if role is not None and role.superuser:
                found.append(f"superuser{via}")
            elif role is not None and role.bypass_rls:
                found.append(f"BYPASSRLS{via}")
            elif role is not None and role.owned:
                found.append(f"owner of tables{via}")
            elif name in OWNERS and name != "radiant_executor":
                found.append(f"may act as {name}")
        return ", ".join(dict.fromkeys(found))


def review(facts: AccessFacts) -> AccessReview:
    """Make the review: people first, then whoever else comes near tenants' rows."""
    known = _Known(facts)
    rows = [*_people(known), *_others(known), *_gone(known), *_without(known)]
    rows.sort(key=lambda row: (KINDS.index(row.kind), row.login or "", row.person or ""))
    limits = [*_ALWAYS, *(_PAST if facts.at is not None else ())]
    if not facts.traces:
        limits.append("The audit log has no line up to then: nobody's past can be told from it.")
    limits += [f"This couldn't be read: {unread.what}. {unread.why}" for unread in facts.unread]
    return AccessReview(at=facts.at, read_at=facts.read_at, rows=tuple(rows), limits=tuple(limits))


def _people(known: _Known) -> Iterator[Access]:
    times: defaultdict[str, int] = defaultdict(int)
    for mapping in known.facts.mappings:
        times[mapping.login] += 1
    for mapping in known.facts.mappings:
        login = known.roles.get(mapping.login)
        groups = known.groups(mapping.login)
        around = known.around(mapping.login)
        role = _counting(groups, mapping.role)
        could, remarks = _could(known, mapping, login)
        if around:
            remarks.append(f"row-level security doesn't bind it: {around}")
        if len(groups) > 1:
            remarks.append(f"in {len(groups)} groups")
        if groups and mapping.role and groups[-1] != f"radiant_{mapping.role}":
            remarks.append(f"group {groups[-1]}, administrator {mapping.role}: the lower counts")
        if times[mapping.login] > 1:
            remarks.append(f"mapped {times[mapping.login]} times")
        if mapping.email is None:
            remarks.append("mapped to an administrator who doesn't exist")
        yield _row(
            known,
            "person",
            mapping.login,
            could,
            remarks,
            mapping=mapping,
            role=role,
            groups=groups,
            sees=f"everything ({around})" if around else _EVERYTHING if groups else _NOBODY,
            decides=_decides(role, mfa=bool(mapping.mfa)),
        )


def _could(
    known: _Known, mapping: catalogue.Mapping, login: catalogue.DatabaseRole | None
) -> tuple[Could, list[str]]:
    at = known.facts.at
    remarks = []
    if at is None:
        if login is None or not login.login:
            return "no", ["the cluster has no such login"]
        if not login.connects:
            return "no", ["may not connect to this database"]
        if login.valid_until is not None and login.valid_until <= known.facts.read_at:
            return "no", ["its password has expired"]
        if not known.groups(mapping.login) and not known.around(mapping.login):
            return "no", ["in no group"]
        return "yes", []
    administrator = known.administrators.get(mapping.administrator_id)
    if administrator is not None and administrator.updated_at > at:
        remarks.append(f"administrator changed since, on {administrator.updated_at:%Y-%m-%d}")
    if mapping.created_at <= at:
        return "likely", remarks
    trace = known.traces.get(mapping.login)
    if trace is not None:
        before = trace.person or "nobody"
        return "likely", [*remarks, f"mapped anew since; then it acted as {before}"]
    return "unlikely", [*remarks, "mapped later"]


def _others(known: _Known) -> Iterator[Access]:
    """Logins that nobody mapped and that come near tenants' rows all the same."""
    mapped = {mapping.login for mapping in known.facts.mappings}
    for role in known.facts.roles:
        if not role.login or role.name in mapped or not role.connects:
            continue
        groups, around = known.groups(role.name), known.around(role.name)
        could: Could = "yes" if known.facts.at is None else "unknown"
        if around:
            yield _row(
                known, "around", role.name, could, [], groups=groups, sees=f"everything ({around})"
            )
        elif groups:
            remarks = ["in a group, and nobody's: it can't be held to anybody"]
            yield _row(
                known, "unmapped", role.name, could, remarks, groups=groups, sees=_EVERYTHING
            )
        elif role.reads or role.writes:
            sees = f"reads {role.reads or 0}, writes {role.writes or 0} isolated tables"
            yield _row(known, "service", role.name, could, [], sees=sees)


def _gone(known: _Known) -> Iterator[Access]:
    """Logins that the audit log knows and nobody is mapped to any more."""
    mapped = {mapping.login for mapping in known.facts.mappings}
    at = known.facts.at
    for login, trace in known.traces.items():
        if login in mapped:
            continue
        there = login in known.roles
        could: Could = "no" if at is None and not there else "unknown"
        remarks = ["mapped to nobody now" if there else "the login is gone"]
        if at is not None:
            remarks.append(f"it acted until {trace.last_at:%Y-%m-%d %H:%MZ}")
        kind: Kind = "gone"
        yield _row(known, kind, login, could, remarks, person=trace.person, sees="unknown")


def _without(known: _Known) -> Iterator[Access]:
    mapped = {mapping.administrator_id for mapping in known.facts.mappings}
    at = known.facts.at
    for administrator in known.facts.administrators:
        if administrator.id in mapped or (at is not None and administrator.created_at > at):
            continue
        yield Access(
            kind="no login",
            login=None,
            could="no" if at is None else "unknown",
            person=administrator.email,
            name=administrator.display_name,
            role=administrator.role,
            groups=(),
            sees=_NOBODY,
            decides=_NOBODY,
            mfa=administrator.mfa,
            since=None,
            by=None,
            seen_first=None,
            seen_last=None,
            lines=0,
            remarks="" if at is None else "has no login now; whether they had one then is unknown",
        )


def _row(
    known: _Known,
    kind: Kind,
    login: str,
    could: Could,
    remarks: list[str],
    *,
    mapping: catalogue.Mapping | None = None,
    person: str | None = None,
    role: Role | None = None,
    groups: tuple[str, ...] = (),
    sees: str,
    decides: str = _NOBODY,
) -> Access:
    trace = known.traces.get(login)
    return Access(
        kind=kind,
        login=login,
        could=could,
        person=mapping.email if mapping else person,
        name=mapping.display_name if mapping else None,
        role=role,
        groups=groups,
        sees=sees,
        decides=decides,
        mfa=mapping.mfa if mapping else None,
        since=mapping.created_at if mapping else None,
        by=mapping.created_by if mapping else None,
        seen_first=trace.first_at if trace else None,
        seen_last=trace.last_at if trace else None,
        lines=trace.lines if trace else 0,
        remarks="; ".join(remarks),
    )


def _counting(groups: tuple[str, ...], own: str | None) -> Role | None:
    """The lower of the strongest group and the administrator's role; None without both."""
    if not groups or own not in set(Role):
        return None
    strongest = Role(groups[-1].removeprefix("radiant_"))
    return min(strongest, Role(own), key=lambda role: role.rank)


def _decides(role: Role | None, *, mfa: bool) -> str:
    match role:
        case Role.SUPER_ADMIN:
            words = "any request but their own"
        case Role.ADMIN:
            words = "any request but their own and grant_super_admin"
        case _:
            return _NOBODY
    return words if mfa else f"{_NOBODY} until MFA is on; then {words}"
