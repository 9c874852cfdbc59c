"""Tenants: the list's row, the detail, and what is in ``tenants.settings``."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from console.models.base import Model
from console.models.document import Document
from console.models.tenant_settings import CAP as CAP


class Tenant(Model):
    """Which tenant: enough for a header, a link and a choice."""

    id: UUID
    name: str
    display_name: str
    status: str


class TenantRow(Tenant):
    """One line of the list, with figures from ``console.tenant_figures()``.

    Attributes:
        plan: Tier id of the newest subscription; None without one.
        users: Users, capped at ``CAP + 1``.
        balance: Credits; None when the tenant has no balance row.
        threshold: Balance under which the platform alerts; None when it doesn't.
        failures: Executions that failed within 24 hours, capped at ``CAP + 1``.
        running: Executions running now, capped likewise.
        last_activity: Newest session, execution or ledger row.
    """

    plan: str | None
    subscription_status: str | None
    users: int
    balance: Decimal | None
    threshold: Decimal | None
    failures: int
    running: int
    last_activity: datetime | None
    created_at: datetime

    @property
    def low(self) -> bool:
        """Whether the balance is under its alert threshold."""
        if self.balance is None or self.threshold is None:
            return False
        return self.balance < self.threshold


SortKey = Literal["name", "status", "plan", "users", "balance", "failures", "last_activity"]


class Subscription(Model):
    """The newest subscription and its tier."""

    tier_id: str
    tier_name: str
    status: str
    billing_cycle: str
    seats_purchased: int
    seats_used: int
    current_period_start: datetime
    current_period_end: datetime
    cancel_at_period_end: bool | None
    included_credits_per_user: Decimal
    price_monthly: Decimal | None


class Balance(Model):
    """``credit_balances``, in credits."""

    balance: Decimal
    lifetime_purchased: Decimal
    lifetime_used: Decimal
    lifetime_bonus: Decimal
    threshold: Decimal | None
    auto_purchase_enabled: bool | None
    auto_purchase_threshold: Decimal | None
    auto_purchase_amount: Decimal | None


class Usage(Model):
    """What counts against the limits: users, active API keys, and this UTC month's traffic.

    ``users``, ``api_keys`` and ``requests`` are capped at ``CAP + 1``.
    """

    users: int
    api_keys: int
    tokens: int
    requests: int


class OpenApproval(Model):
    """A pending request about this tenant."""

    id: UUID
    action_type: str
    expires_at: datetime
    expired: bool


class TenantDetail(Tenant):
    """Everything the detail shows besides its own lists."""

    domain: str | None
    created_at: datetime
    updated_at: datetime
    settings: Document
    subscription: Subscription | None
    balance: Balance | None
    usage: Usage
    approvals: tuple[OpenApproval, ...]


class User(Model):
    """A user of the tenant."""

    id: UUID
    email: str
    display_name: str | None
    role: str
    status: str
    created_at: datetime


class Activity(Model):
    """A recent Think Tank session or workflow execution.

    Attributes:
        what: The problem, or the workflow's name.
        state: The execution's status; for sessions ``open``, ``solved`` or ``ended``.
        cost: US dollars.
    """

    kind: Literal["session", "execution"]
    id: UUID
    what: str | None
    state: str
    error: str | None
    cost: Decimal | None
    created_at: datetime


class DailyBurn(Model):
    """Credits used and credits added on one UTC day; both positive."""

    day: date
    used: Decimal
    added: Decimal
