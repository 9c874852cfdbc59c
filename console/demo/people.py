"""The administrators of the platform, their logins, and who was invited."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from console.demo.world import World, named

DOMAIN = "radiant.example"


@dataclass(frozen=True, slots=True)
class Person:
    """An administrator. ``login`` is the database login, None for who has none."""

    email: str
    display_name: str
    role: str
    login: str | None
    mfa: bool = True
    joined_days_ago: int = 400
    seen_hours_ago: float | None = 1.0
    invited_by: str | None = "sam@radiant.example"
    permissions: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        """The row's id in ``administrators``."""
        return named("administrator", self.email)


PEOPLE: tuple[Person, ...] = (
    Person(
        "sam@radiant.example",
        "Sam Adeyemi",
        "super_admin",
        "sam",
        joined_days_ago=1240,
        seen_hours_ago=0.4,
        invited_by=None,
        permissions=("*",),
    ),
    Person(
        "kim@radiant.example",
        "Kim Sørensen",
        "super_admin",
        "kim",
        joined_days_ago=1102,
        seen_hours_ago=19,
        permissions=("*",),
    ),
    Person(
        "jo@radiant.example",
        "Jo Whitfield",
        "admin",
        "jo",
        joined_days_ago=820,
        seen_hours_ago=1.9,
        permissions=("tenants:write", "users:write", "models:write"),
    ),
    Person(
        "lee@radiant.example",
        "Lee Kwan-ho",
        "admin",
        "lee",
        joined_days_ago=611,
        seen_hours_ago=0.9,
        invited_by="kim@radiant.example",
        permissions=("tenants:write", "users:write", "billing:write"),
    ),
    Person(
        "mira@radiant.example",
        "Mira Castellanos",
        "operator",
        "mira",
        joined_days_ago=402,
        seen_hours_ago=0.1,
        invited_by="jo@radiant.example",
        permissions=("logs:read", "deployments:write"),
    ),
    Person(
        "ada@radiant.example",
        "Ada Brandt",
        "auditor",
        "ada",
        joined_days_ago=288,
        seen_hours_ago=52,
        invited_by="kim@radiant.example",
    ),
    Person(
        "ned@radiant.example",
        "Ned Farrow",
        "admin",
        "ned",
        mfa=False,
        joined_days_ago=37,
        seen_hours_ago=4.2,
        invited_by="jo@radiant.example",
        permissions=("tenants:write",),
    ),
    Person(
        "ivy@radiant.example",
        "Ivy Lindqvist",
        "operator",
        None,
        joined_days_ago=930,
        seen_hours_ago=24 * 71,
        permissions=("logs:read",),
    ),
    Person(
        "tess@radiant.example",
        "Tess Moreau",
        "auditor",
        None,
        joined_days_ago=9,
        seen_hours_ago=None,
        invited_by="kim@radiant.example",
    ),
)

BY_NAME: dict[str, Person] = {person.email.partition("@")[0]: person for person in PEOPLE}

# who, role, by whom, status, sent and ends so many hours ago (negative: still to come)
_INVITATIONS: tuple[tuple[str, str, str, str, float, float], ...] = (
    ("omar@radiant.example", "operator", "jo", "pending", 20, -52),
    ("priya@radiant.example", "admin", "sam", "pending", 3, -69),
    ("tess@radiant.example", "auditor", "kim", "accepted", 24 * 9 + 5, 24 * 6),
    ("ned@radiant.example", "admin", "jo", "accepted", 24 * 37 + 9, 24 * 34),
    ("contractor-7@partner.example", "operator", "jo", "expired", 24 * 46, 24 * 43),
    ("n.farrow@freemail.example", "super_admin", "ned", "revoked", 24 * 12 + 2, 24 * 9),
    ("lena@radiant.example", "auditor", "kim", "pending", 80, 8),
)


def make(world: World) -> None:
    """Rows of administrators and invitations."""
    for person in PEOPLE:
        world.put(
            "administrators",
            id=person.id,
            cognito_user_id=f"us-east-1:{named('cognito', person.email)}",
            email=person.email,
            display_name=person.display_name,
            role=person.role,
            permissions=list(person.permissions),
            mfa_enabled=person.mfa,
            last_login_at=(
                None if person.seen_hours_ago is None else world.ago(hours=person.seen_hours_ago)
            ),
            created_at=world.ago(days=person.joined_days_ago, hours=3),
            invited_by=(
                None if person.invited_by is None else named("administrator", person.invited_by)
            ),
        )
    for email, role, by, status, sent, ends in _INVITATIONS:
        world.put(
            "invitations",
            id=named("invitation", email),
            email=email,
            role=role,
            invited_by=BY_NAME[by].id,
            token_hash=sha256(f"demo invitation {email}".encode()).hexdigest(),
            status=status,
            expires_at=world.ago(hours=ends),
            accepted_at=world.ago(hours=sent - 5) if status == "accepted" else None,
            created_at=world.ago(hours=sent),
        )
