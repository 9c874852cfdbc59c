"""What is wrong with roles, logins and whom they belong to."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from console.logic.doctor.patient import OUTRIGHT, Patient
from console.logic.doctor.words import error, listed, note, path, role, warning
from console.logic.reviewed import OWNERS, PEOPLE
from console.models.catalogue import DatabaseRole, Mapping
from console.models.doctor import Finding
from console.models.standing import Role

EXECUTOR = "radiant_executor"
"""A group for the platform's services: they belong there, people don't."""

_POWERS = {
    "superuser": "SUPERUSER",
    "bypass_rls": "BYPASSRLS",
    "create_role": "CREATEROLE",
    "create_database": "CREATEDB",
    "replication": "REPLICATION",
}

_FORGING = ("app.current_tenant_id=", "role=", "row_security=", "session_authorization=")
"""Settings with which no session may start."""


def examine(patient: Patient) -> Iterator[Finding]:
    """Powers, ways to an owner, groups, and the mapping of logins to people."""
    if not patient.roles:
        return
    yield from _ours(patient)
    for login in patient.roles.values():
        if login.login:
            yield from _login(patient, login)
        yield from _settings(login.name, login.settings)
    yield from _settings("everybody", patient.facts.starts_with)
    yield from _nested(patient)
    yield from _mappings(patient)


def _ours(patient: Patient) -> Iterator[Finding]:
    lacking = [name for name in (*PEOPLE, *OWNERS) if name not in patient.roles]
    if lacking and not patient.behind:
        yield warning(
            "role-missing",
            "roles",
            f"The cluster lacks {listed(lacking)}.",
            "Roles aren't copied with a database: "
            + " ".join(f"CREATE ROLE {r};" for r in lacking),
        )
    for name in (*PEOPLE, *OWNERS):
        known = patient.roles.get(name)
        if known is None:
            continue
        powers = _powers(known) + (["LOGIN"] if known.login else [])
        if powers:
            yield error(
                "role-powers",
                name,
                f"It is for belonging to, and has {', '.join(powers)}.",
                f"ALTER ROLE {name} {' '.join('NO' + power for power in powers)};",
            )


def _powers(known: DatabaseRole) -> list[str]:
    return [word for field, word in _POWERS.items() if getattr(known, field)]


def _login(patient: Patient, login: DatabaseRole) -> Iterator[Finding]:
    name = login.name
    person = name in patient.people
    powers = _powers(login)
    if person and powers:
        yield error(
            "person-powers",
            name,
            f"A person's login has {', '.join(powers)}.",
            f"ALTER ROLE {role(name)} {' '.join('NO' + power for power in powers)};",
        )
    elif not login.bootstrap and not login.owned and (login.superuser or login.bypass_rls):
        yield note(
            "unbound-login",
            name,
            f"Row-level security doesn't bind it: {patient.why_unbound(name)}.",
            "Nothing to do, if it is for dumps or the DBA's own.",
        )
    if person and login.owned:
        yield error(
            "person-owns",
            name,
            f"A person's login owns {login.owned:,} of the platform's tables.",
            f"REASSIGN OWNED BY {role(name)} TO {role(patient.schema_owner)};",
        )
    if login.superuser or name == patient.schema_owner or not login.connects:
        return
    for way, usable in patient.paths(name):
        target = way[-1]
        if target == EXECUTOR and not person:
            continue
        why = patient.why_unbound(target)
        if not why:
            continue
        how = path(way) + ("" if usable else ", once it lets itself in, which it may")
        check = "path-server" if target in OUTRIGHT else "path-owner"
        yield error(
            check,
            name,
            f"This login reaches {target} ({why}): {how}.",
            f"REVOKE {role(way[1])} FROM {role(name)};"
            + (f" or REVOKE {role(target)} FROM {role(way[-2])};" if len(way) > 2 else ""),
        )


def _settings(name: str, settings: tuple[str, ...]) -> Iterator[Finding]:
    for setting in settings:
        if setting.lower().startswith(_FORGING):
            reset = setting.partition("=")[0]
            who = "ALL" if name == "everybody" else role(name)
            yield error(
                "session-setting",
                name,
                f"Sessions start with {setting}.",
                f"ALTER ROLE {who} RESET {reset}; the same with IN DATABASE … where it was set so.",
            )


def _nested(patient: Patient) -> Iterator[Finding]:
    for membership in patient.facts.memberships:
        member, group = membership.member, membership.role
        if member in PEOPLE and (group in PEOPLE or group in OWNERS or group in OUTRIGHT):
            yield error(
                "group-nested",
                member,
                f"Whoever belongs to {member} belongs to {group} as well.",
                f"REVOKE {role(group)} FROM {role(member)};",
            )


def _mappings(patient: Patient) -> Iterator[Finding]:
    mapped: defaultdict[str, list[Mapping]] = defaultdict(list)
    for mapping in patient.facts.mappings:
        mapped[mapping.login].append(mapping)
    for login, rows in mapped.items():
        yield from _mapped(patient, login, rows)
    for name, ways in patient.groups.items():
        if ways and name not in mapped and patient.roles[name].connects:
            yield warning(
                "login-nobody",
                name,
                f"It is in {listed(way[-1] for way in ways)} and nobody's: it can look, not"
                " decide, and the audit log can't say who looked.",
                f"REVOKE {', '.join(role(way[-1]) for way in ways)} FROM {role(name)}; or map it:"
                " INSERT INTO console.administrator_logins (login, administrator_id) VALUES (…);",
            )
    yield from _several_logins(patient)


def _mapped(patient: Patient, login: str, rows: list[Mapping]) -> Iterator[Finding]:
    if len(rows) > 1:
        people = listed({row.email or str(row.administrator_id) for row in rows})
        yield error(
            "login-twice",
            login,
            f"One login is mapped {len(rows)} times: {people}. Whose votes are whose?",
            f"DELETE FROM console.administrator_logins WHERE login = '{login}' AND"
            " administrator_id <> …; and ALTER TABLE console.administrator_logins ADD PRIMARY KEY"
            " (login);",
        )
    delete = f"DELETE FROM console.administrator_logins WHERE login = '{login}';"
    for row in rows:
        if row.email is None:
            yield error(
                "mapping-orphan",
                login,
                f"It is mapped to administrator {row.administrator_id}, who doesn't exist.",
                delete,
            )
    known = patient.roles.get(login)
    if known is None or not known.login:
        yield warning(
            "mapping-dangling",
            login,
            "It is mapped and can't log in: whoever makes a role of that name becomes"
            f" {rows[0].email or 'that person'}.",
            delete,
        )
        return
    yield from _group(patient, known, rows[0])


def _group(patient: Patient, login: DatabaseRole, mapping: Mapping) -> Iterator[Finding]:
    ways = patient.groups.get(login.name, ())
    name = login.name
    groups = {way[-1] for way in ways}
    own = f"radiant_{mapping.role}" if mapping.role else None
    if not groups:
        yield warning(
            "login-groupless",
            name,
            f"{mapping.email or 'Nobody'}'s login is in no group: it can't read a thing.",
            f"GRANT {role(own or PEOPLE[0])} TO {role(name)};",
        )
        return
    if len(groups) > 1:
        keep = own if own in groups else min(groups, key=PEOPLE.index)
        others = ", ".join(role(group) for group in sorted(groups - {keep}))
        yield warning(
            "groups-many",
            name,
            f"It is in {len(groups)} groups: {listed(groups)}. One was meant.",
            f"REVOKE {others} FROM {role(name)};",
        )
    for way in ways:
        if len(way) > 2:
            yield warning(
                "group-inherited",
                name,
                f"It belongs to {way[-1]} by way of another role: {path(way)}.",
                f"REVOKE {role(way[-1])} FROM {role(way[-2])}; and GRANT the group to those meant.",
            )
    strongest = max(groups, key=PEOPLE.index)
    if mapping.email is not None and own != strongest and len(groups) == 1:
        yield warning(
            "role-disagrees",
            name,
            f"Its group is {strongest}, {mapping.email} is {mapping.role}: the lower counts.",
            f"GRANT {role(own)} TO {role(name)}; REVOKE {strongest} FROM {role(name)};"
            if own in PEOPLE
            else "Give the administrator one of the roles " + listed(list(Role)) + ".",
        )
    if PEOPLE[0] in groups and "default_transaction_read_only=on" not in login.settings:
        yield warning(
            "auditor-writes",
            name,
            "An auditor's sessions ought to start read-only, and these don't.",
            f"ALTER ROLE {role(name)} SET default_transaction_read_only = on;",
        )


def _several_logins(patient: Patient) -> Iterator[Finding]:
    people = Counter(mapping.administrator_id for mapping in patient.facts.mappings)
    for administrator, count in people.items():
        rows = [m for m in patient.facts.mappings if m.administrator_id == administrator]
        logins = {row.login for row in rows}
        if count > 1 and len(logins) > 1:
            yield warning(
                "administrator-twice",
                rows[0].email or str(administrator),
                f"One person has {len(logins)} logins: {listed(logins)}. They count as one, but"
                " every one is a way in.",
                "DELETE FROM console.administrator_logins WHERE login = …; for those not in use.",
            )
