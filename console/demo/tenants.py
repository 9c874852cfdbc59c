"""Tenants, their settings in the three shapes that are in use, their users and subscriptions."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from console.demo import hostile, names
from console.demo.world import Area, World, named


class Sketch(NamedTuple):
    """A tenant in one line."""

    name: str
    display_name: str
    domain: str | None
    status: str
    tier: str | None
    subscription: str
    cycle: str
    seats: int
    users: int
    activity: float  # against the others, how much is done
    offset: float  # hours from UTC of the people at work
    age_days: int
    shape: str
    hipaa: bool
    language: str
    color: str


# fmt: off
SKETCHES: tuple[Sketch, ...] = tuple(Sketch(*row) for row in (
    # name, display name, domain, status, tier, subscription, cycle, seats, users, activity, UTC
    ("acme-corp", "Acme Corporation", "acme.example", "active", "enterprise", "active", "annual",
     420, 400, 15.0, -5, 912, "reference", False, "en-US", "#c8102e"),
    ("globex", "Globex Corporation", "globex.example", "active", "team", "active", "annual",
     130, 122, 8.0, 1, 744, "flat", False, "de-DE", "#005f73"),
    ("initech", "Initech", "initech.example", "active", "pro", "active", "monthly",
     25, 23, 1.4, -6, 597, "reference", False, "en-US", "#6b705c"),
    ("umbrella", "Umbrella Health", "umbrella.example", "active", "team", "past_due", "monthly",
     12, 12, 1.6, 0, 511, "reference", True, "en-GB", "#9b2226"),
    ("hooli", "Hooli", "hooli.example", "active", "enterprise", "active", "annual",
     260, 241, 9.0, -8, 830, "camel", False, "en-US", "#0a9396"),
    ("hooli-test", "Hooli (test)", None, "active", "team", "trialing", "monthly",
     15, 14, 0.9, -8, 33, "camel", False, "en-US", "#0a9396"),
    ("vandelay", "Vandelay Industries", "vandelay.example", "active", "pro", "active", "monthly",
     35, 31, 2.2, -5, 461, "reference", False, "en-US", "#bc6c25"),
    ("stark-industries", "Stark Industries", "stark.example", "active", "enterprise", "active",
     "annual", 200, 184, 8.5, -8, 701, "flat", False, "en-US", "#ae2012"),
    ("wayne-enterprises", "Wayne Enterprises", "wayne.example", "active", "enterprise", "active",
     "annual", 100, 96, 4.5, -5, 688, "reference", False, "en-US", "#212529"),
    ("massive-dynamic", "Massive Dynamic", "massive.example", "active", "enterprise", "active",
     "annual", 140, 131, 5.5, -5, 540, "flat", False, "en-US", "#3d405b"),
    ("st-elsewhere", "St. Elsewhere Hospital", "stelsewhere.example", "active", "enterprise",
     "active", "annual", 90, 86, 3.0, -5, 399, "reference", True, "en-US", "#006d77"),
    ("wonka", "Wonka Confectionery", "wonka.example", "active", "team", "active", "monthly",
     50, 48, 2.0, 0, 377, "camel", False, "en-GB", "#7b2cbf"),
    ("tyrell", "Tyrell Corporation", "tyrell.example", "active", "team", "active", "annual",
     70, 64, 3.2, -8, 345, "flat", False, "en-US", "#e09f3e"),
    ("dunder-mifflin", "Dunder Mifflin Paper", "dundermifflin.example", "active", "team", "active",
     "monthly", 45, 41, 1.5, -5, 322, "reference", False, "en-US", "#457b9d"),
    ("pearson-hardman", "Pearson Hardman LLP", "pearsonhardman.example", "active", "team",
     "active", "annual", 40, 38, 1.8, -5, 301, "reference", False, "en-US", "#1d3557"),
    ("sterling-cooper", "Sterling Cooper", "sterlingcooper.example", "active", "team", "active",
     "monthly", 35, 33, 1.4, -5, 290, "camel", False, "en-US", "#d62828"),
    ("nakatomi", "中富商事 Nakatomi Trading", "nakatomi.example", "active", "team", "active",
     "annual", 30, 27, 1.7, 9, 274, "reference", False, "ja-JP", "#264653"),
    ("cyberdyne", "Cyberdyne Systems", "cyberdyne.example", "suspended", "pro", "paused",
     "monthly", 10, 9, 0.0, -8, 260, "flat", False, "en-US", "#495057"),
    ("soylent", "Soylent Foods", "soylent.example", "suspended", "pro", "past_due", "monthly",
     20, 17, 0.6, -6, 233, "reference", False, "en-US", "#606c38"),
    ("gekko", "Gekko & Co", "gekko.example", "active", "pro", "cancelled", "monthly",
     14, 12, 0.5, -5, 199, "reference", False, "en-US", "#343a40"),
    ("bluth", "Bluth Company", "bluth.example", "active", "pro", "paused", "monthly",
     8, 6, 0.2, -8, 166, "camel", False, "en-US", "#f4a261"),
    ("pied-piper", "Pied Piper", "piedpiper.example", "active", "pro", "active", "monthly",
     10, 8, 1.1, -8, 121, "flat", False, "en-US", "#2a9d8f"),
    ("aviato", "Aviato", "aviato.example", "active", "free", "active", "monthly",
     1, 1, 0.15, -8, 64, "bare", False, "en-US", "#118ab2"),
    ("oceanic-air", "Oceanic Air", "oceanic.example", "pending", "free", "trialing", "monthly",
     3, 3, 0.0, 10, 5, "reference", False, "en-AU", "#073b4c"),
    ("prestige-worldwide", "Prestige Worldwide", None, "pending", None, "", "",
     0, 1, 0.0, -8, 1, "bare", False, "en-US", "#ffd166"),
    ("zalgo-labs", hostile.COMPANY, "zalgo.example", "active", "pro", "active",
     "monthly", 12, 11, 1.0, 2, 88, "hostile", False, "ar-EG", "#ff00ff"),
))
# fmt: on


@dataclass(frozen=True, slots=True)
class User:
    """A user of a tenant."""

    id: UUID
    email: str
    display_name: str | None
    role: str
    status: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant with what other areas need to tell about it. ``active_users`` is never empty."""

    sketch: Sketch
    created_at: datetime
    users: tuple[User, ...]
    active_users: tuple[User, ...]

    @property
    def id(self) -> UUID:
        """The row's id, the same in every demo world."""
        return tenant_id(self.sketch.name)

    @property
    def name(self) -> str:
        """The short name."""
        return self.sketch.name

    def local(self, instant: datetime) -> datetime:
        """The clock on their wall, as a plain shift from UTC."""
        return instant + timedelta(hours=self.sketch.offset)


Tenants = dict[str, Tenant]


def tenant_id(name: str) -> UUID:
    """The id of the tenant of that name."""
    return named("tenant", name)


def _features(sketch: Sketch) -> dict[str, bool]:
    return {
        "think_tank_enabled": sketch.tier in {"pro", "team", "enterprise"},
        "orchestration_enabled": sketch.tier in {"pro", "team", "enterprise"},
        "collaboration_enabled": sketch.tier in {"team", "enterprise"},
    }


def _limits(sketch: Sketch) -> dict[str, int]:
    return {
        "max_users": max(sketch.seats, 1),
        "max_api_keys": {"enterprise": 50, "team": 20, "pro": 10}.get(sketch.tier or "", 2),
        "monthly_token_limit": {
            "enterprise": 250_000_000,
            "team": 40_000_000,
            "pro": 5_000_000,
        }.get(sketch.tier or "", 100_000),
    }


def _reference_settings(sketch: Sketch) -> dict[str, object]:
    return {
        "branding": {
            "logo_url": f"https://cdn.{sketch.domain or 'radiant.example'}/logo.svg",
            "primary_color": sketch.color,
            "company_name": sketch.display_name,
        },
        "limits": _limits(sketch),
        "features": _features(sketch),
        "compliance": {
            "hipaa_mode": sketch.hipaa,
            "data_retention_days": 2190 if sketch.hipaa else 90,
        },
    }


def _flat_settings(sketch: Sketch) -> dict[str, object]:
    limits: dict[str, object] = dict(_limits(sketch))
    limits["max_requests_per_month"] = 2_000_000 if sketch.tier == "enterprise" else 300_000
    limits["max_storage_gb"] = 500
    features: dict[str, object] = dict(_features(sketch))
    features["self_hosted_models"] = sketch.tier == "enterprise"
    return {
        "branding": {
            "logo_url": f"https://{sketch.domain}/brand/radiant.png",
            "primary_color": sketch.color,
            "secondary_color": "#e9ecef",
            "company_name": sketch.display_name,
        },
        "limits": limits,
        "features": features,
        "compliance": {"hipaa_mode": False, "data_retention_days": 365, "soc2": True},
        "sso": {"provider": "okta", "enforced": sketch.tier == "enterprise"},
    }


def _camel_settings(sketch: Sketch) -> dict[str, object]:
    return {
        "primaryColor": sketch.color,
        "companyName": sketch.display_name,
        "maxUsers": max(sketch.seats, 1),
        "monthlyTokenLimit": _limits(sketch)["monthly_token_limit"],
        "thinkTankEnabled": True,
        "orchestrationEnabled": True,
        "hipaaMode": False,
        "dataRetentionDays": 30 if sketch.name.endswith("-test") else 90,
        "betaFlags": ["canvas-v2", "agent-handoff"],
    }


def _settings(sketch: Sketch) -> object:
    if sketch.shape == "hostile":
        return hostile.DOCUMENT
    if sketch.shape == "bare":
        return {}
    if sketch.shape == "flat":
        return _flat_settings(sketch)
    if sketch.shape == "camel":
        return _camel_settings(sketch)
    settings = _reference_settings(sketch)
    if sketch.name == "acme-corp":
        settings["security"] = {
            "mfa_enforced": True,
            "ip_allowlist": ["203.0.113.0/24", "198.51.100.16/28"],
            "session_minutes": 480,
        }
        settings["x_migrated_from"] = "legacy-billing-2023"
    if sketch.name == "wayne-enterprises":
        settings["night_mode_only"] = True
        settings["support"] = {"plan": "white-glove", "contact": "a.pennyworth@wayne.example"}
    return settings


def _ascii(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.replace("ø", "o").replace("ı", "i"))
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalnum())


_USER_SETTINGS: tuple[dict[str, object], ...] = (
    {},
    {"theme": "dark"},
    {"theme": "light", "density": "compact"},
    {"theme": "dark", "notifications": {"email": True, "digest": "weekly"}},
    {"default_model": "anthropic/claude-3-5-sonnet-20241022", "stream": True},
    {"theme": "system", "shortcuts": {"send": "ctrl+enter"}, "beta": ["canvas-v2"]},
)


def _users(area: Area, sketch: Sketch, created_at: datetime) -> tuple[User, ...]:
    world = area.world
    users: list[User] = []
    taken: set[str] = set()
    domain = sketch.domain or "hooli.example"
    for number in range(sketch.users):
        first, last = area.pick(names.FIRST), area.pick(names.LAST)
        local = f"{_ascii(first)}.{_ascii(last)}"
        while f"{local}@{domain}" in taken:
            local += str(area.rng.randrange(2, 99))
        display_name: str | None = f"{first} {last}"
        if number == 0:
            role, status, joined = "admin", "active", created_at + timedelta(minutes=4)
        else:
            role = area.weighted({"user": 74, "power_user": 21, "admin": 5})
            status = area.weighted({"active": 91, "suspended": 4, "pending": 5})
            joined = area.moment(created_at, world.now - timedelta(hours=6))
            if area.chance(0.04):
                display_name = None
        if sketch.shape == "hostile" and number:
            display_name = hostile.text(number - 1, 200)
            local = ("[/]", "a'b--", "\u202emoc", "x" * 60, "日本", "👩🏽‍🚀")[number % 6] + str(
                number
            )
        email = f"{local}@{domain}"
        taken.add(email)
        user = User(
            named("user", f"{sketch.name}/{number}"), email, display_name, role, status, joined
        )
        users.append(user)
        world.put(
            "users",
            id=user.id,
            tenant_id=tenant_id(sketch.name),
            cognito_user_id=f"us-east-1:{named('cognito', f'{sketch.name}/{number}')}",
            email=email,
            display_name=display_name,
            role=role,
            status=status,
            settings=area.pick(_USER_SETTINGS),
            created_at=joined,
            updated_at=area.moment(joined, world.now),
        )
    return tuple(users)


def _period(world: World, sketch: Sketch) -> tuple[datetime, datetime]:
    """The running period of the subscription, anchored to the day of the tenant's birth."""
    length = timedelta(days=365 if sketch.cycle == "annual" else 30)
    start = world.ago(days=sketch.age_days)
    while start + length <= world.now:
        start += length
    if sketch.subscription == "past_due":  # the unpaid period has just begun
        start = world.ago(days=3, hours=4)
    if sketch.subscription == "paused":
        start -= length
    return start, start + length


def _subscribe(area: Area, sketch: Sketch, created_at: datetime) -> None:
    if sketch.tier is None:
        return
    world = area.world
    start, end = _period(world, sketch)
    cancelled = sketch.subscription == "cancelled"
    customer = f"cus_{named('stripe', sketch.name).hex[:14]}"
    if sketch.name in {"acme-corp", "stark-industries", "massive-dynamic"}:
        world.put(
            "subscriptions",
            id=named("subscription", f"{sketch.name}/first"),
            tenant_id=tenant_id(sketch.name),
            tier_id="team",
            status="cancelled",
            billing_cycle="monthly",
            seats_purchased=60,
            seats_used=58,
            current_period_start=created_at + timedelta(days=150),
            current_period_end=created_at + timedelta(days=180),
            cancel_at_period_end=True,
            cancelled_at=created_at + timedelta(days=171),
            stripe_customer_id=customer,
            stripe_subscription_id=f"sub_{named('stripe', sketch.name + '/1').hex[:14]}",
            created_at=created_at,
            updated_at=created_at + timedelta(days=180),
        )
    world.put(
        "subscriptions",
        id=named("subscription", sketch.name),
        tenant_id=tenant_id(sketch.name),
        tier_id=sketch.tier,
        status=sketch.subscription,
        billing_cycle=sketch.cycle,
        seats_purchased=sketch.seats,
        seats_used=sketch.users,
        current_period_start=start,
        current_period_end=end,
        cancel_at_period_end=cancelled or sketch.name == "dunder-mifflin",
        cancelled_at=world.ago(days=4, hours=7) if cancelled else None,
        stripe_customer_id=None if sketch.tier == "free" else customer,
        stripe_subscription_id=(
            None
            if sketch.tier == "free"
            else f"sub_{named('stripe', sketch.name + '/now').hex[:14]}"
        ),
        created_at=created_at + timedelta(minutes=9),
        updated_at=world.ago(days=3, hours=4) if sketch.subscription == "past_due" else start,
    )


def make(world: World) -> Tenants:
    """Rows of tenants, users and subscriptions; returns the tenants by name."""
    area = world.area("tenants")
    tenants: Tenants = {}
    for sketch in SKETCHES:
        created_at = world.ago(days=sketch.age_days, hours=area.between(1, 20))
        world.put(
            "tenants",
            id=tenant_id(sketch.name),
            name=sketch.name,
            display_name=sketch.display_name,
            domain=sketch.domain,
            settings=_settings(sketch),
            status=sketch.status,
            created_at=created_at,
            updated_at=area.moment(created_at, world.now),
        )
        users = _users(area, sketch, created_at)
        _subscribe(area, sketch, created_at)
        active = tuple(user for user in users if user.status == "active")
        tenants[sketch.name] = Tenant(sketch, created_at, users, active)
    return tenants
