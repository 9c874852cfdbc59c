"""The access review by its rules: who counts as what, and how the past is told."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from console.logic.access import moment, review
from console.models.access import Access, AccessFacts, Administrator, Trace
from console.models.catalogue import DatabaseRole, Mapping, Membership
from console.models.faults import Usage

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MAPPED = datetime(2026, 2, 1, tzinfo=UTC)
WHO = UUID("11111111-0000-4000-8000-000000000001")


def made(at: datetime | None = None, **changes: object) -> dict[str, Access]:
    """The review of one operator, mapped on the first of February, but for the changes."""
    role = changes.pop("role", "operator")
    mapping = Mapping(
        login="mira",
        administrator_id=WHO,
        created_at=MAPPED,
        created_by="owner",
        email="mira@example.com",
        display_name="Mira",
        role=str(role),
        mfa=bool(changes.pop("mfa", True)),
    )
    found = AccessFacts.model_validate(
        {
            "at": at,
            "read_at": NOW,
            "schema_owner": "owner",
            "roles": (DatabaseRole(name="mira", login=True), DatabaseRole(name="radiant_operator")),
            "memberships": (Membership(member="mira", role=f"radiant_{role}"),),
            "mappings": (mapping,),
            **changes,
        }
    )
    return {row.login or row.person or "": row for row in review(found).rows}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-31", datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2026-03-31T18:00:00Z", datetime(2026, 3, 31, 18, tzinfo=UTC)),
        ("2026-03-31T18:00:00", datetime(2026, 3, 31, 18, tzinfo=UTC)),
        ("2026-03-31T18:00:00+02:00", datetime(2026, 3, 31, 16, tzinfo=UTC)),
    ],
)
def test_a_date_is_its_end_and_a_time_is_itself(text: str, found: datetime) -> None:
    assert moment(text) == found


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(Usage, match="no date"):
        moment("yesterday")


@pytest.mark.parametrize(
    ("role", "mfa", "decides"),
    [
        ("auditor", True, "nothing"),
        ("operator", True, "nothing"),
        ("admin", True, "any request but their own and grant_super_admin"),
        ("admin", False, "nothing until MFA is on; then any request but their own"),
        ("super_admin", True, "any request but their own"),
    ],
)
def test_who_decides_is_told_by_role_and_second_factor(role: str, mfa: bool, decides: str) -> None:
    assert made(role=role, mfa=mfa)["mira"].decides.startswith(decides)


def test_the_lower_of_group_and_role_counts() -> None:
    row = made(role="admin", memberships=(Membership(member="mira", role="radiant_operator"),))
    assert (row["mira"].role, row["mira"].decides) == ("operator", "nothing")
    assert "the lower counts" in row["mira"].remarks


def test_a_mapping_that_stood_then_makes_access_likely_and_a_later_one_unlikely() -> None:
    assert made(MAPPED + timedelta(days=1))["mira"].could == "likely"
    before = made(MAPPED - timedelta(days=1))["mira"]
    assert (before.could, before.remarks) == ("unlikely", "mapped later")


def test_a_line_in_the_log_before_the_mapping_says_that_it_was_mapped_anew() -> None:
    trace = Trace(
        login="mira",
        lines=3,
        first_at=MAPPED - timedelta(days=9),
        last_at=MAPPED - timedelta(days=5),
        person="old@example.com",
    )
    row = made(MAPPED - timedelta(days=1), traces=(trace,))["mira"]
    assert row.could == "likely"
    assert "it acted as old@example.com" in row.remarks


def test_a_login_that_only_the_log_knows_is_listed() -> None:
    trace = Trace(login="zoe", lines=1, first_at=MAPPED, last_at=MAPPED, person="zoe@example.com")
    now, then = made(traces=(trace,))["zoe"], made(NOW, traces=(trace,))["zoe"]
    assert (now.kind, now.could, now.person) == ("gone", "no", "zoe@example.com")
    assert (then.kind, then.could) == ("gone", "unknown")


def test_whoever_is_not_bound_is_listed_with_the_reason() -> None:
    rows = made(
        roles=(
            DatabaseRole(name="mira", login=True),
            DatabaseRole(name="dumps", login=True, bypass_rls=True),
            DatabaseRole(name="eve", login=True),
            DatabaseRole(name="root", superuser=True),
            DatabaseRole(name="radiant_operator"),
        ),
        memberships=(
            Membership(member="mira", role="radiant_operator"),
            Membership(member="eve", role="root"),
        ),
    )
    assert rows["dumps"].sees == "everything (BYPASSRLS)"
    assert rows["eve"].sees == "everything (superuser by way of root)"


def test_a_service_is_told_by_what_it_reads_and_writes() -> None:
    roles = (DatabaseRole(name="app", login=True, reads=55, writes=54),)
    assert made(roles=roles, mappings=())["app"].sees == "reads 55, writes 54 isolated tables"


def test_an_administrator_without_a_login_is_listed_and_one_who_came_later_is_not() -> None:
    ivy = Administrator(
        id=UUID(int=7),
        email="ivy@example.com",
        display_name="Ivy",
        role="operator",
        mfa=True,
        created_at=MAPPED,
        updated_at=MAPPED,
    )
    assert made(administrators=(ivy,))["ivy@example.com"].could == "no"
    assert "ivy@example.com" not in made(MAPPED - timedelta(days=1), administrators=(ivy,))


def test_what_cannot_be_known_of_the_past_is_said() -> None:
    def limits(at: datetime | None) -> str:
        found = AccessFacts(at=at, read_at=NOW, schema_owner="owner")
        return " ".join(review(found).limits)

    assert "no history of roles" in limits(None)
    assert "A mapping that was taken away leaves no row" in limits(MAPPED)
