"""Credit ledgers that add up to the last digit, but for one.

A ledger is told as events in time; balances are chained over them, purchases are made where the
balance would run out, and the counters are summed at the end.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from console.demo import hostile
from console.demo.metering import DAYS, Entry, per_day, usage_of
from console.demo.prices import in_credits
from console.demo.runs import Run
from console.demo.tenants import Tenant, Tenants
from console.demo.thinktank import Session
from console.demo.world import Area, World, named

INCLUDED = {"free": 100, "pro": 5000, "team": 25_000, "enterprise": 0}
"""Credits per seat and month (30 days) of each tier."""

_UNIT = Decimal("0.0001")
_LOW = Decimal(12_400)
_NICE = [Decimal(f) * 10**e for e in range(1, 7) for f in (1, 2, 5)]


@dataclass(frozen=True, slots=True)
class Tampered:
    """The one ledger that doesn't add up: a row of ``removed`` credits is gone.

    The chain ends at ``breaks_at`` and goes on from ``resumes_at``; the sum of all amounts exceeds
    the balance by ``-removed``, while ``lifetime_used`` still counts what was removed.
    """

    tenant: str
    breaks_at: Decimal
    resumes_at: Decimal
    removed: Decimal
    days_ago: float


TAMPERED = Tampered(
    "vandelay", Decimal("14310.2210"), Decimal("14305.2210"), Decimal("-5.0000"), 11.6
)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A completed purchase, for billing."""

    id: UUID
    tenant: Tenant
    at: datetime
    credits: Decimal
    bonus: Decimal
    automatic: bool


@dataclass(frozen=True, slots=True)
class Habits:
    """How a tenant pays. ``pack`` credits are bought when less than ``reserve`` would be left."""

    pack: Decimal
    reserve: Decimal
    automatic: bool
    bonus_percent: int
    expires: bool = True


def make(
    world: World, tenants: Tenants, runs: list[Run], sessions: list[Session]
) -> list[Purchase]:
    """Rows of credit_transactions, credit_balances and usage_records."""
    area = world.area("ledger")
    caused: dict[str, list[Entry]] = defaultdict(list)
    for run in runs:
        if run.ended_at is not None and run.cost > 0:
            what = f"Workflow {run.definition.workflow_id}"
            caused[run.tenant.name].append(
                Entry(run.ended_at, "usage", -in_credits(run.cost), what, str(run.id))
            )
    for session in sessions:
        if session.ended_at is not None and session.cost > 0:
            caused[session.tenant.name].append(
                Entry(
                    session.ended_at,
                    "usage",
                    -in_credits(session.cost),
                    "Think Tank session",
                    str(session.id),
                )
            )
    for name, entries in _transfers(world).items():
        caused[name] += entries
    lines: list[tuple[datetime, int, int, dict[str, object]]] = []
    purchases: list[Purchase] = []
    for order, tenant in enumerate(tenants.values()):
        if tenant.sketch.tier is None:
            continue  # nobody has made a balance for it yet
        entries = caused[tenant.name] + usage_of(area, tenant) + _allocations(area, tenant)
        ledger = _Ledger(area, tenant, _habits(tenant))
        ledger.tell(sorted(entries, key=lambda entry: entry.at))
        purchases += ledger.purchases
        for position, row in enumerate(ledger.rows()):
            instant = row["created_at"]
            if isinstance(instant, datetime):
                lines.append((instant, order, position, row))
        ledger.put_balance()
    # seq is given by the server in the order of loading, so this is the order of the chain
    lines.sort(key=lambda line: line[:3])
    for _, _, _, row in lines:
        world.put("credit_transactions", **row)
    return purchases


def _transfers(world: World) -> dict[str, list[Entry]]:
    """Credits that one tenant hands to another: two rows of one instant and reference."""
    moved: dict[str, list[Entry]] = defaultdict(list)
    for number, (days, credits_moved) in enumerate(((31.5, 40_000), (17.2, 15_000), (6.6, 5_000))):
        at, amount = world.ago(days=days), Decimal(credits_moved).quantize(_UNIT)
        reference = f"tr-{named('transfer', str(number)).hex[:12]}"
        moved["hooli"].append(
            Entry(at, "transfer_out", -amount, "Transfer to hooli-test", reference)
        )
        moved["hooli-test"].append(
            Entry(at, "transfer_in", amount, "Transfer from hooli", reference)
        )
    return moved


def _habits(tenant: Tenant) -> Habits:
    sketch = tenant.sketch
    if sketch.tier == "enterprise":
        pack = Decimal(1_000_000 if sketch.users > 120 else 250_000)
        return Habits(pack, pack / 10, sketch.name != "acme-corp", 10)
    if sketch.name in {"initech", TAMPERED.tenant}:
        return Habits(Decimal(50_000), Decimal(0), False, 5, expires=False)
    needed = Decimal(3 * per_day(tenant))
    pack = next(size for size in _NICE if size >= needed)
    return Habits(pack, Decimal(1 if sketch.tier == "free" else 900), sketch.tier == "team", 5)


def _allocations(area: Area, tenant: Tenant) -> list[Entry]:
    """The monthly allocations of the tier. What is left of the last one expires just before."""
    sketch, world = tenant.sketch, area.world
    amount = Decimal(INCLUDED[sketch.tier or "free"] * sketch.seats).quantize(_UNIT)
    if amount == 0:
        return []
    entries: list[Entry] = []
    months = sketch.age_days // 30
    for month in range(months + 1):
        days = sketch.age_days - 30 * month
        if days > DAYS:
            continue
        if sketch.subscription == "paused" and days < 35:
            continue
        if sketch.subscription == "past_due" and month == months:
            continue  # unpaid
        at = max(world.ago(days=days), tenant.created_at + timedelta(minutes=10))
        if month:
            entries.append(Entry(at, "expiration", Decimal(0), "Unused allocation expired", None))
        what = f"Monthly allocation for {sketch.tier}"
        entries.append(Entry(at, "subscription_allocation", amount, what, None))
    return entries


class _Ledger:
    """The ledger of one tenant while it is told."""

    def __init__(self, area: Area, tenant: Tenant, habits: Habits) -> None:
        self.area = area
        self.tenant = tenant
        self.habits = habits
        self.entries: list[Entry] = []
        self.balances: list[Decimal] = []
        self.balance = Decimal(0)
        self.purchases: list[Purchase] = []
        self._unused = Decimal(0)

    def tell(self, entries: list[Entry]) -> None:
        """Chain the entries, in order of time, into rows with balances."""
        pinned = self.tenant.name in {"initech", TAMPERED.tenant}
        if self.tenant.sketch.age_days > DAYS:
            self._book(self._carried_over(entries, pinned))
        for entry in entries:
            if entry.type == "expiration" and entry.amount == 0:
                self._expire(entry)
                continue
            while not pinned and self.balance + entry.amount < self.habits.reserve:
                self._buy(entry.at)
            if self.balance + entry.amount < 0:
                raise ValueError(f"The ledger of {self.tenant.name} would go below zero.")
            self._book(entry)
        if pinned:
            self._pin()

    def _carried_over(self, entries: list[Entry], pinned: bool) -> Entry:
        world = self.area.world
        daily = -sum((e.amount for e in entries if e.amount < 0), Decimal(0)) / DAYS
        amount = Decimal(10_000_000) if pinned else (daily * 12 + 900).quantize(Decimal(100))
        first = min((entry.at for entry in entries), default=world.ago(days=DAYS))
        at = min(world.ago(days=DAYS + 1), first - timedelta(minutes=5))
        what = "Balance carried over from billing v1"
        return Entry(at, "adjustment", amount.quantize(_UNIT), what, "migration-billing-v2")

    def _book(self, entry: Entry) -> None:
        self.balance += entry.amount
        if entry.type == "subscription_allocation":
            self._unused = entry.amount
        elif entry.type == "usage":
            self._unused = max(self._unused + entry.amount, Decimal(0))
        self.entries.append(entry)
        self.balances.append(self.balance)

    def _expire(self, entry: Entry) -> None:
        lost = min(self._unused, self.balance)
        if lost > 0 and self.habits.expires:
            self._book(Entry(entry.at, "expiration", -lost, entry.description, None))

    def _buy(self, at: datetime) -> None:
        habits = self.habits
        bonus = (habits.pack * habits.bonus_percent / 100).quantize(_UNIT)
        identity = self.area.uuid()
        what = "Initial credit purchase" if not self.purchases else "Credit purchase"
        if self.purchases and habits.automatic:
            what = "Auto-purchase: balance below threshold"
        self._book(Entry(at, "purchase", habits.pack.quantize(_UNIT), what, str(identity)))
        self._book(Entry(at, "bonus", bonus, "Volume purchase bonus", str(identity)))
        self.purchases.append(
            Purchase(
                identity,
                self.tenant,
                at,
                habits.pack,
                bonus,
                habits.automatic and len(self.purchases) > 0,
            )
        )

    def _pin(self) -> None:
        """Shift the opening so that the balance is known where it has to be."""
        if self.tenant.name == "initech":
            shift = _LOW - self.balances[-1]
        else:
            instant = self.area.world.ago(days=TAMPERED.days_ago)
            at = next(
                index
                for index, entry in enumerate(self.entries)
                if entry.at >= instant and entry.type == "usage"
            )
            drift = TAMPERED.removed - self.entries[at].amount
            self.entries[at] = self.entries[at]._replace(amount=TAMPERED.removed)
            self.balances[at:] = [balance + drift for balance in self.balances[at:]]
            shift = TAMPERED.resumes_at - self.balances[at]
        opening = self.entries[0]
        self.entries[0] = opening._replace(amount=opening.amount + shift)
        self.balances = [balance + shift for balance in self.balances]
        self.balance = self.balances[-1]
        if min(self.balances) < 0:
            raise ValueError(f"The ledger of {self.tenant.name} would go below zero.")

    def rows(self) -> list[dict[str, object]]:
        """The rows of credit_transactions in chain order, without what was tampered with."""
        hidden = self._removed()
        told = []
        for index, (entry, balance) in enumerate(zip(self.entries, self.balances, strict=True)):
            identity = self.area.uuid()
            if index == hidden:
                continue
            told.append(
                {
                    "id": identity,
                    "tenant_id": self.tenant.id,
                    "transaction_type": entry.type,
                    "amount": entry.amount,
                    "balance_after": balance,
                    "description": self._text(index, entry.description),
                    "reference_id": entry.reference,
                    "created_at": entry.at,
                }
            )
        return told

    def _removed(self) -> int | None:
        if self.tenant.name != TAMPERED.tenant:
            return None
        return next(
            index
            for index, (entry, balance) in enumerate(zip(self.entries, self.balances, strict=True))
            if entry.amount == TAMPERED.removed and balance == TAMPERED.resumes_at
        )

    def _text(self, index: int, description: str) -> str:
        if self.tenant.name == "zalgo-labs" and index % 9 == 4:
            return hostile.text(index // 9)
        return description

    def _sum(self, *types: str) -> Decimal:
        total = sum((e.amount for e in self.entries if e.type in types), Decimal(0))
        return abs(total)

    def put_balance(self) -> None:
        """The row of credit_balances."""
        world, habits = self.area.world, self.habits
        low = self.tenant.name == "initech"
        threshold = Decimal(50_000) if low else self._nice(self.balance * 6 / 10)
        automatic = habits.automatic and bool(self.purchases)
        world.put(
            "credit_balances",
            tenant_id=self.tenant.id,
            balance=self.balance,
            lifetime_purchased=self._sum("purchase"),
            lifetime_used=self._sum("usage"),
            lifetime_bonus=self._sum("bonus"),
            low_balance_alert_threshold=threshold,
            last_low_balance_alert=world.ago(hours=26) if low else None,
            auto_purchase_enabled=automatic,
            auto_purchase_threshold=habits.reserve.quantize(_UNIT) if automatic else None,
            auto_purchase_amount=habits.pack.quantize(_UNIT) if automatic else None,
            created_at=self.entries[0].at if self.entries else self.tenant.created_at,
            updated_at=self.entries[-1].at if self.entries else self.tenant.created_at,
        )

    @staticmethod
    def _nice(limit: Decimal) -> Decimal | None:
        return max((number for number in _NICE if number <= limit), default=None)
