"""The tenants of the mass: who they are, how large, and in which rhythm they work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from console.demo.large.size import Size
from console.demo.ledger import INCLUDED
from console.demo.world import busyness, named

WEEKS = 52
"""How far the mass reaches back."""

UNIT = 10_000
"""Credits have four decimals; the mass counts in the last one."""

GIANTS = ("meridian-cloud", "atlas-research", "orbital-robotics")
"""Holds the most ledger entries and users; the most sessions; the most runs."""

# fmt: off
_FIRST = (
    "Alder", "Amber", "Anchor", "Arbor", "Aspen", "Beacon", "Birch", "Bluewater", "Bright",
    "Canyon", "Cedar", "Clear", "Cobalt", "Copper", "Coral", "Crescent", "Delta", "Ember",
    "Evergreen", "Falcon", "Granite", "Harbor", "Hazel", "Helix", "Horizon", "Indigo", "Iron",
    "Juniper", "Keystone", "Lantern", "Larch", "Lumen", "Maple", "Nimbus", "Northern", "Oak",
    "Onyx", "Pinecrest", "Quarry", "Raven", "Ridge", "Rowan", "Sable", "Sequoia", "Silver",
    "Summit", "Tidal", "Umber", "Verdant", "Willow",
)
_LAST = (
    "Analytics", "Bank", "Biotech", "Capital", "Consulting", "Energy", "Foods", "Freight",
    "Health", "Insurance", "Labs", "Legal", "Logistics", "Media", "Mobility", "Networks",
    "Optics", "Pharma", "Retail", "Software", "Supply", "Textiles", "Travel", "Works",
)
# fmt: on
_OFFSETS = {-8: 3, -5: 6, 0: 4, 1: 7, 5: 2, 9: 2}  # hours from UTC, and how many work there
_TIERS = {"free": 22, "pro": 40, "team": 28, "enterprise": 10}
_STATES = {"active": 90, "past_due": 4, "trialing": 2, "cancelled": 2, "paused": 2}
_PACKS = [f * 10**e for e in range(2, 7) for f in (1, 2, 5)]


@dataclass(frozen=True, slots=True)
class MassTenant:
    """One row of ``demo_build.tenants``. Credits are counted in ten-thousandths.

    Attributes:
        week: How much of a week's work is done by the start of each of its 168 hours, and by its
            end: 169 numbers from 0 to 1.
        weeks: How long it has been there, up to ``WEEKS``.
        cycle: Ledger rows from one purchase, or monthly allocation, to the next.
        grants: Rows that a cycle begins with: 2, purchase and bonus, or 1, the allocation.
        mean: Credits that a usage row takes on average; those left at a cycle's end expire.
        opening: The balance that every cycle begins from.
    """

    n: int
    id: UUID
    name: str
    display_name: str
    domain: str
    status: str
    tier: str | None
    subscription: str
    cycle_of_billing: str
    users: int
    sessions: int
    runs: int
    entries: int
    weeks: int
    created_at: datetime
    week: list[float]
    cycle: int
    grants: int
    packed: int
    bonus: int
    mean: int
    opening: int
    threshold: int


def tenants(size: Size, now: datetime, seed: int) -> Iterator[MassTenant]:
    """All of them, the largest first."""
    rng = Random(f"{seed}/mass")
    names = [(first, last) for first in _FIRST for last in _LAST]
    rng.shuffle(names)
    pending = {n for n in range(4, size.tenants + 1) if n % 41 == 0}
    weeks_work = {offset: _week(now, offset) for offset in _OFFSETS}
    working = [n for n in range(1, size.tenants + 1) if n not in pending]
    users = _shared(size.users, size.most_users, 1, list(range(1, size.tenants + 1)), least=1)
    entries = _shared(size.entries, size.most_entries, 1, working)
    sessions = _shared(size.sessions, size.most_sessions, 2, working)
    runs = _shared(size.runs, size.most_runs, 3, working)
    for n in range(1, size.tenants + 1):
        name = GIANTS[n - 1] if n <= len(GIANTS) else "-".join(names[n]).lower()
        tier = "enterprise" if n <= len(GIANTS) + 12 else _weighted(rng, _TIERS)
        weeks = WEEKS if n <= 200 or rng.random() < 0.6 else rng.randrange(6, WEEKS)
        yield _tenant(
            rng,
            now,
            n,
            name,
            None if n in pending else tier,
            weeks,
            weeks_work[int(_weighted(rng, _OFFSETS))],
            (users[n], sessions.get(n, 0), runs.get(n, 0), entries.get(n, 0)),
        )


def _tenant(
    rng: Random,
    now: datetime,
    n: int,
    name: str,
    tier: str | None,
    weeks: int,
    week: list[float],
    counts: tuple[int, int, int, int],
) -> MassTenant:
    users, sessions, runs, entries = counts
    start = now - timedelta(weeks=weeks)
    if tier == "enterprise":
        cycle, grants = max(min(entries // (weeks // 2), 20_000), 12), 2
        mean = rng.randrange(8_000, 90_000)
        packed = next(pack for pack in _PACKS if pack * UNIT >= mean * cycle) * UNIT
        bonus = packed // 20
        mean = (packed + bonus) // (cycle - 2)
    else:
        cycle, grants = max(entries * 4 // weeks, 8), 1
        packed, bonus = min(INCLUDED[tier or "free"] * max(users, 1), 5_000_000) * UNIT, 0
        mean = max(packed * rng.randrange(75, 99) // 100 // (cycle - 1), 2)
    opening = packed * rng.randrange(6, 25) // 100 if grants == 2 else mean * rng.randrange(20, 400)
    low = rng.random() < 0.015
    return MassTenant(
        n=n,
        id=named("tenant", name),
        name=name,
        display_name=name.replace("-", " ").title(),
        domain=f"{name}.example",
        status="pending" if tier is None else "suspended" if rng.random() < 0.03 else "active",
        tier=tier,
        subscription=_weighted(rng, _STATES) if n > len(GIANTS) else "active",
        cycle_of_billing="annual" if rng.random() < 0.4 else "monthly",
        users=users,
        sessions=sessions,
        runs=runs,
        entries=entries,
        weeks=weeks,
        created_at=start - timedelta(days=rng.randrange(1, 500) if weeks == WEEKS else 1),
        week=week,
        cycle=cycle,
        grants=grants,
        packed=packed,
        bonus=bonus,
        mean=mean,
        opening=opening,
        threshold=(opening + packed) * 2 if low else opening // 3,
    )


def _shared(
    total: int, most: int, giant: int, takers: list[int], *, least: int = 0
) -> dict[int, int]:
    """Shares that add up: the giant's, and for the others one over the rank (Zipf's law)."""
    others = [n for n in takers if n != giant]
    left = max(total - most - least * len(others), 0)
    weights = [1 / rank for rank in range(1, len(others) + 1)]
    whole, shares, given, summed = sum(weights), {giant: most}, 0, 0.0
    for n, weight in zip(others, weights, strict=True):
        summed += weight
        upto = round(left * summed / whole)
        shares[n] = least + upto - given
        given = upto
    return shares


def _week(begins: datetime, offset: int) -> list[float]:
    hours = [busyness(begins + timedelta(hours=hour + offset)) for hour in range(168)]
    total, summed, done = sum(hours), 0.0, [0.0]
    for weight in hours:
        summed += weight
        done.append(summed / total)
    done[-1] = 1.0
    return done


def _weighted(rng: Random, choices: dict[str, int] | dict[int, int]) -> str:
    return str(rng.choices(list(choices), list(choices.values()))[0])
