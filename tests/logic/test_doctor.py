"""Judging facts: what no server can be made to show in a test, and the rules by themselves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.logic.doctor import examine
from console.logic.doctor.lines import lines
from console.logic.filters import parse as parse_filter
from console.logic.memberships import by_member, ways
from console.logic.reviewed import Reviewed, parse
from console.models.catalogue import DatabaseRole, Link, Mapping, Membership, Relation
from console.models.doctor import Facts, Probe, Proof, Report, Unread

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CATALOGUE = Path(__file__).parents[2] / "migrations" / "catalogue.txt"
EVERY_ROLE = tuple(
    DatabaseRole(name=f"radiant_{name}")
    for name in (
        *("auditor", "operator", "admin", "super_admin"),
        *("platform", "recorder", "registrar", "executor"),
    )
)


def facts(**changes: object) -> Facts:
    """Facts in which nothing is wrong, but for the changes."""
    return Facts.model_validate(
        {
            "login": "mira",
            "privileged": False,
            "bound": True,
            "database": "radiant",
            "server_version": 180001,
            "revisions": ("049",),
            "known_revision": "049",
            "clock_offset": timedelta(0),
            "read_at": NOW,
            "roles": EVERY_ROLE,
            **changes,
        }
    )


def checks(**changes: object) -> list[tuple[str, str]]:
    report = examine(facts(**changes), Reviewed())
    return [(finding.severity, finding.check) for finding in report.findings]


def test_nothing_wrong_gives_nothing() -> None:
    assert checks() == []


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (Link(local=True), []),
        (Link(local=False, version="TLSv1.3"), []),
        (Link(local=False, version="TLSv1.1"), [("warning", "old-tls")]),
        (Link(local=False), [("warning", "no-tls")]),
        (Link(local=False, loopback=True), [("note", "no-tls")]),
    ],
)
def test_a_connection_over_a_network_ought_to_be_encrypted(
    link: Link, found: list[tuple[str, str]]
) -> None:
    assert checks(link=link) == found


@pytest.mark.parametrize(("seconds", "found"), [(1, False), (3, True), (-3, True)])
def test_clocks_may_differ_by_two_seconds(seconds: int, found: bool) -> None:
    assert (("warning", "clock-skew") in checks(clock_offset=timedelta(seconds=seconds))) is found


@pytest.mark.parametrize(
    ("version", "found"), [(150008, True), (150009, False), (170000, True), (180000, False)]
)
def test_a_server_that_mixes_up_policies_is_named(version: int, found: bool) -> None:
    assert (("warning", "server-old") in checks(server_version=version)) is found


def test_a_login_that_would_have_to_let_itself_in_is_named_with_its_way() -> None:
    report = examine(
        facts(
            roles=(
                *EVERY_ROLE,
                DatabaseRole(name="eve", login=True),
                DatabaseRole(name="helpers"),
                DatabaseRole(name="root", superuser=True),
            ),
            memberships=(
                Membership(member="eve", role="helpers"),
                Membership(member="helpers", role="root", usable=False, administers=True),
            ),
        ),
        Reviewed(),
    )
    (finding,) = report.findings
    assert (finding.check, finding.where) == ("path-owner", "eve")
    assert "eve → helpers → root, once it lets itself in" in finding.what


def test_a_circle_of_memberships_is_gone_round_once() -> None:
    edges = by_member(
        Membership(member=member, role=role) for member, role in ("ab", "bc", "ca", "cd")
    )
    assert [way for way, _ in ways(edges, "a")] == [
        ("a", "b"),
        ("a", "b", "c"),
        ("a", "b", "c", "d"),
    ]


def test_a_service_may_belong_to_the_executors_and_a_person_may_not() -> None:
    def reaching(**changes: object) -> list[tuple[str, str]]:
        return checks(
            roles=(*EVERY_ROLE, DatabaseRole(name="worker", login=True)),
            memberships=(Membership(member="worker", role="radiant_executor"),),
            **changes,
        )

    mapping = Mapping(
        login="worker",
        administrator_id="11111111-0000-4000-8000-000000000001",
        created_at=NOW,
        created_by="owner",
        email="worker@example.com",
        role="admin",
    )
    assert reaching() == []
    assert ("error", "path-owner") in reaching(mappings=(mapping,))


def test_a_row_of_another_tenant_is_the_gravest_finding_about_its_table() -> None:
    table = Relation(
        schema_name="public",
        name="notes",
        kind="r",
        owner="owner",
        enabled=True,
        forced=True,
        tenant_column="tenant_id",
    )
    own = Probe(table="public.notes", own=True, foreign=False)
    leak = Probe(table="public.notes", own=True, foreign=True)
    proof = Proof(tenants=("acme", "hooli"), seen=((own,), (leak,), (own,)))
    report = examine(facts(relations=(table,), proof=proof), Reviewed())
    assert report.findings[0].check == "leak"
    assert "tenant hooli" in report.findings[0].what
    assert (report.tables[0].proof, report.tables[0].worst) == ("broken", "error")


def test_what_could_not_be_read_keeps_a_report_from_being_clean() -> None:
    report = examine(facts(unread=(Unread(what="roles", why="no grant."),)), Reviewed())
    assert report.found


def test_notes_alone_leave_nothing_to_cure() -> None:
    report = examine(facts(large_objects=3), Reviewed())
    assert [finding.severity for finding in report.findings] == ["note"]
    assert not report.found


@pytest.mark.parametrize(
    ("revisions", "found"),
    [
        ((), [("warning", "revision-none")]),
        (("050",), [("warning", "revision-future")]),
        (("049-rc1",), [("warning", "revision-future")]),
        (("048", "049"), [("error", "revision-many")]),
    ],
)
def test_the_revision_is_told(revisions: tuple[str, ...], found: list[tuple[str, str]]) -> None:
    assert checks(revisions=revisions) == found


def test_the_snapshot_says_which_columns_are_nobodys() -> None:
    assert set(parse(CATALOGUE.read_text(encoding="utf-8")).secret_columns) == {
        ("public.api_keys", "key_hash"),
        ("public.credentials", "secret_ref"),
        ("public.invitations", "token_hash"),
        ("public.providers", "api_key_secret_ref"),
    }


def test_a_snapshot_of_another_form_is_refused_instead_of_half_read() -> None:
    with pytest.raises(ValueError, match="another form"):
        parse("TABLE public.users\n    owner radiant_owner\n    GRANT everything to all\n")


def _report() -> Report:
    return examine(facts(large_objects=3, clock_offset=timedelta(seconds=9)), Reviewed())


def test_the_list_has_the_worst_first_and_the_limits_last() -> None:
    kinds = [line.kind for line in lines(_report())]
    assert kinds[:3] == ["warning", "note", "proof"]
    assert kinds[-1] == "limit"


def test_the_list_is_filtered_by_word_and_field() -> None:
    terms = parse_filter("check:clock", ("kind", "check", "where"))
    assert [line.check for line in lines(_report(), terms)] == ["clock-skew"]
    terms = parse_filter("!clock kind:warning", ("kind", "check", "where"))
    assert lines(_report(), terms) == []
