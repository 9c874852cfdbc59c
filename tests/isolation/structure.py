"""What the catalogue allows: policies, grants, views, functions and roles, against `reviewed`.

Trying can only show what was tried; this shows the rest, a policy for one tenant alone or a grant
to a role that nobody has yet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.isolation import catalogue as catalogues
from tests.isolation import reviewed
from tests.isolation.catalogue import OURS, Catalogue, Connection, Scope, Table, name_of
from tests.isolation.findings import Finding

_SETTING = "current_setting('app.current_tenant_id'::text, true)"
_OWN = f"= ( SELECT (NULLIF({_SETTING}, ''::text))::uuid AS \"nullif\")"
_NONE_SET = f"(( SELECT NULLIF({_SETTING}, ''::text) AS \"nullif\") IS NULL)"

Policy = tuple[str, frozenset[str], str, str]
"""Command, roles, USING and WITH CHECK, as Postgres prints them."""


async def check(connection: Connection) -> list[Finding]:
    """Find everything in the database's catalogue that isn't as it was reviewed."""
    catalogue = await catalogues.read(connection)
    findings = [*_tables(catalogue), *_views(catalogue)]
    findings += await _policies(connection, catalogue)
    findings += await _rules(connection)
    findings += await _table_grants(connection, catalogue)
    findings += await _other_grants(connection)
    findings += await _functions(connection)
    findings += await _settings(connection)
    return findings


def _tables(catalogue: Catalogue) -> Iterator[Finding]:
    isolated = {table.name for table in catalogue.isolated}
    lists = reviewed.OPEN_TABLES | reviewed.CLOSED_TABLES | reviewed.SHARED_DEFAULTS
    for name in lists - {table.name for table in catalogue.tables}:
        yield Finding(name, "is listed", "but isn't there")
    for table in catalogue.stored:
        parents = {column.references[0] for column in table.columns if column.references}
        if table.scope.isolated:
            if not table.enabled:
                yield Finding(table.name, "row-level security", "is off")
            if not table.forced:
                yield Finding(table.name, "row-level security", "doesn't bind the owner: no FORCE")
        elif parents & isolated:
            yield Finding(
                table.name,
                "refers to tenants' rows",
                f"{min(parents & isolated)}, has no tenant_id",
            )
        elif table.scope is Scope.CLOSED and table.name not in reviewed.CLOSED_TABLES:
            yield Finding(table.name, "is nobody's", "no tenant_id, and on no list")
        for column in table.columns:
            known = reviewed.SECRET_COLUMNS | reviewed.SOUNDS_ONLY
            if (table.name, column.name) not in known and re.search(
                reviewed.SOUNDS_SECRET, column.name
            ):
                yield Finding(table.name, f"{column.name} sounds secret", "and is on no list")


def _views(catalogue: Catalogue) -> Iterator[Finding]:
    words = {"v": "view", "m": "materialised view", "f": "foreign table"}
    for view in catalogue.views:
        if view.kind != "v" or not view.invoker:
            yield Finding(view.name, words[view.kind], "reads past its reader's policies")


async def _policies(connection: Connection, catalogue: Catalogue) -> list[Finding]:
    found: dict[str, Counter[Policy]] = {}
    for row in await connection.fetch("SELECT * FROM pg_policies WHERE permissive = 'PERMISSIVE'"):
        using, check = row["qual"] or "", row["with_check"] or ""
        policy = row["cmd"], frozenset(row["roles"]), " ".join(using.split()), check
        name = name_of(row["schemaname"], row["tablename"])
        found.setdefault(name, Counter())[policy] += 1
    findings = []
    for name in found.keys() | {table.name for table in catalogue.isolated}:
        wanted = Counter(_wanted(catalogue[name]))
        for what, policies in (
            ("has a policy too many", found.get(name, Counter()) - wanted),
            ("lacks a policy", wanted - found.get(name, Counter())),
        ):
            findings += [Finding(name, what, _words(policy)) for policy in policies.elements()]
    return findings


def _wanted(table: Table) -> Iterator[Policy]:
    if not table.scope.isolated:
        return
    own = f"({table.tenant_column} {_OWN})"
    nobodys = f"({table.tenant_column} IS NULL)"
    everybody, people = frozenset({"public"}), frozenset(reviewed.GROUPS)
    yield "ALL", everybody, own, own
    yield "SELECT", frozenset({reviewed.PLATFORM}), "true", ""
    if table.scope.mixed:
        yield "SELECT", people, f"({nobodys} AND {_NONE_SET})", ""
    if table.scope is Scope.SHARED:
        yield "SELECT", everybody, nobodys, ""


def _words(policy: Policy) -> str:
    command, roles, using, check = policy
    text = f"FOR {command} TO {', '.join(sorted(roles))}"
    return text + (f" USING {using}" if using else "") + (f" WITH CHECK {check}" if check else "")


async def _rules(connection: Connection) -> list[Finding]:
    rules = await connection.fetch(
        f"SELECT schemaname, tablename, rulename FROM pg_rules WHERE {_ours('schemaname')}"
    )
    return [
        Finding(name_of(row[0], row[1]), "rule", f"{row[2]} runs with the owner's rights")
        for row in rules
    ]


def _ours(column: str) -> str:
    return OURS.replace("nspname", column)


async def _table_grants(connection: Connection, catalogue: Catalogue) -> list[Finding]:
    """Nothing but SELECT, to readers, never on a secret column."""
    granted = await connection.fetch(
        f"""
        SELECT nspname, relname, NULL AS column, relkind::text, entry.*
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace,
            aclexplode(relacl) AS entry
        WHERE grantee <> relowner AND {OURS}
        UNION ALL
        SELECT nspname, relname, attname, relkind::text, entry.*
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace, aclexplode(attacl) AS entry
        WHERE grantee <> relowner AND {OURS}
        """
    )
    roles = await _role_names(connection)
    findings = []
    for row in granted:
        name = name_of(row["nspname"], row["relname"])
        grantee = roles[row["grantee"]]
        if row["relkind"] != "S":
            table = catalogue[name]
            secret = {column.name for column in table.secrets}
            exposed = row["column"] in secret if row["column"] else bool(secret)
            if (
                row["privilege_type"] == "SELECT"
                and not row["is_grantable"]
                and not exposed
                and table.scope is not Scope.CLOSED
                and grantee in reviewed.readers(name)
            ):
                continue
        what = f"{row['privilege_type']}{f' ({column})' if (column := row['column']) else ''}"
        findings.append(Finding(name, what, f"granted to {grantee}"))
    return findings


async def _role_names(connection: Connection) -> dict[int, str]:
    found = await connection.fetch("SELECT oid, rolname FROM pg_roles")
    return {0: "public"} | {row["oid"]: row["rolname"] for row in found}


async def _other_grants(connection: Connection) -> list[Finding]:
    """Nobody but an owner creates anything, not even temporarily, or is given more by default."""
    granted = await connection.fetch(
        f"""
        SELECT 'schema ' || nspname AS subject, entry.*
        FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS entry
        WHERE grantee <> nspowner AND {OURS}
            AND (privilege_type <> 'USAGE' OR grantee = 0 AND nspname <> 'public')
        UNION ALL
        SELECT 'database ' || datname, entry.*
        FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS entry
        WHERE grantee <> datdba AND datname = current_database() AND privilege_type <> 'CONNECT'
        UNION ALL
        SELECT 'defaults of ' || pg_get_userbyid(defaclrole), entry.*
        FROM pg_default_acl, aclexplode(defaclacl) AS entry
        WHERE grantee <> defaclrole
        """
    )
    roles = await _role_names(connection)
    return [
        Finding(row["subject"], row["privilege_type"], f"granted to {roles[row['grantee']]}")
        for row in granted
    ]


async def _functions(connection: Connection) -> list[Finding]:
    found = await connection.fetch(
        f"""
        SELECT nspname, proc.oid::regprocedure::text AS name, prosecdef, proleakproof,
            provolatile::text, coalesce(proconfig, '{{}}') AS settings,
            pg_get_function_result(proc.oid) AS result,
            pg_get_userbyid(proowner) AS owner, pg_get_userbyid(nspowner) AS schema_owner,
            EXISTS (
                SELECT FROM pg_depend
                WHERE classid = 'pg_proc'::regclass AND objid = proc.oid AND deptype = 'e'
            ) AS of_extension,
            ARRAY(
                SELECT CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee) END
                FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
                WHERE grantee <> proowner
            ) AS callers
        FROM pg_proc AS proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE {OURS}
        """
    )
    findings = []
    names = {row["name"] for row in found}
    findings += [
        Finding(name, "is listed", "but isn't there") for name in reviewed.FUNCTIONS.keys() - names
    ]
    for row in found:
        known = reviewed.FUNCTIONS.get(row["name"])
        if row["of_extension"] and not row["prosecdef"]:
            continue
        if known is None:
            how = "its owner's" if row["prosecdef"] else "its caller's"
            findings.append(Finding(row["name"], f"function with {how} rights", "is on no list"))
            continue
        wanted = {
            "runs with its owner's rights": (row["prosecdef"], known.definer),
            "is leakproof": (row["proleakproof"], False),
            "volatility": (row["provolatile"], known.volatility),
            "callers": (sorted(row["callers"]), sorted(known.callers)),
        }
        if known.owner:
            wanted["owner"] = row["owner"], known.owner
        if known.definer:
            wanted["result"] = row["result"], known.result
            wanted["search_path"] = _search_path(row["settings"]), "pg_catalog, pg_temp"
        findings += [
            Finding(row["name"], what, f"{is_now}; reviewed as {was}")
            for what, (is_now, was) in wanted.items()
            if is_now != was
        ]
    return findings


def _search_path(settings: list[str]) -> str | None:
    paths = [setting for setting in settings if setting.startswith("search_path=")]
    return paths[0].removeprefix("search_path=") if paths else None


async def _settings(connection: Connection) -> list[Finding]:
    """No role or database starts its sessions with a tenant, or with other rules."""
    found = await connection.fetch(
        """
        SELECT coalesce(rolname, 'everybody') AS role, setting
        FROM pg_db_role_setting LEFT JOIN pg_roles ON pg_roles.oid = setrole, unnest(setconfig)
            AS setting
        WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
            AND setting ~ '^(app\\.|role=|row_security=|session_)'
        """
    )
    return [Finding(row["role"], "starts with", row["setting"]) for row in found]
