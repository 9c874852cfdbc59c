"""The header: what goes when there is little room, and what never goes."""

import pytest

from widgets.spans import width
from widgets.status import Status, fitting

FULL = Status(
    environment="PROD",
    tenant="pearson-hardman",
    place="users",
    email="sam@radiant.example",
    role="super_admin",
    badge="READ-ONLY (standby)",
    warning="SUPERUSER: isolation off",
    connection="✗ connection lost · 12s old · again in 8s",
)


def shown(status: Status, room: int) -> str:
    left, right = fitting(status, room)
    rest = max(0, room - width(right))
    name = "".join(span.text for span in left)
    return name[:rest].ljust(rest) + "".join(span.text for span in right)


def test_with_room_everything_is_said() -> None:
    line = shown(FULL, 200)
    for words in (FULL.tenant, FULL.place, FULL.email, FULL.role, FULL.badge, FULL.warning):
        assert words in line
    assert line.endswith(f"{FULL.connection} ")


def test_the_address_loses_its_domain_first() -> None:
    status = Status(tenant="acme-corp", email="mira@radiant.example", role="operator",
                    connection="● live ≤10s")  # fmt: skip
    assert "mira@radiant.example · operator" in shown(status, 70)
    assert "mira · operator" in shown(status, 50)


@pytest.mark.parametrize("room", range(14, 120))
def test_who_is_in_danger_of_what_is_always_seen(room: int) -> None:
    line = shown(FULL, room)
    assert len(line) == room
    assert "✗" in line, "the connection's sign"
    assert "R" in line, "that the session only reads"
    assert "!" in line, "that something is wrong with the login"


@pytest.mark.parametrize("room", range(20, 120))
def test_the_tenant_keeps_its_beginning(room: int) -> None:
    status = Status(tenant="pearson-hardman", email="mira@radiant.example", role="operator",
                    connection="● live ≤10s")  # fmt: skip
    assert shown(status, room).startswith(" pearson-hardman"[: room - 4])


def test_a_fault_keeps_its_words_longer_than_its_details() -> None:
    status = Status(tenant="all tenants", email="mira@radiant.example", role="operator",
                    connection="✗ no server · 12s old · again in 8s")  # fmt: skip
    assert shown(status, 40).endswith("✗ no server ")


def test_without_a_person_nothing_stands_for_one() -> None:
    assert shown(Status(tenant="x", connection="○ connecting…"), 40).split() == [
        "x",
        "○",
        "connecting…",
    ]
