"""The hot reads: each as a statement of the data layer, and as one that a person would write."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, Numeric, Select, Text, Uuid, column, select
from sqlalchemy import table as table_of

from console.data.database import Database
from console.data.keyset import Order, descending
from console.data.tables.ledger import credit_transactions
from console.data.tables.thinktank import thinktank_sessions
from console.models.base import Model
from console.models.page import Cursor

_WHEN = DateTime(timezone=True)

_STEPS = table_of(
    "thinktank_steps",
    *(column(name, Uuid()) for name in ("id", "tenant_id", "session_id")),
    column("step_number", Integer()),
    *(column(name, Text()) for name in ("step_type", "description", "reasoning", "result")),
    column("confidence", Numeric()),
    column("model_used", Text()),
    column("tokens_used", Integer()),
    column("created_at", _WHEN),
)
_TASKS = table_of(
    "task_executions",
    *(column(name, Uuid()) for name in ("id", "tenant_id", "workflow_execution_id")),
    *(column(name, Text()) for name in ("task_id", "status", "error_message")),
    column("attempt_number", Integer()),
    *(column(name, _WHEN) for name in ("started_at", "completed_at", "created_at")),
    column("cost_usd", Numeric()),
)
_LEDGER = ("id", "transaction_type", "amount", "balance_after", "description", "reference_id",
           "created_at", "seq")  # fmt: skip
_SESSIONS = ("id", "problem_summary", "domain", "total_steps", "avg_confidence", "solution_found",
             "total_cost", "created_at", "completed_at")  # fmt: skip
_STEP = ("id", "step_number", "step_type", "description", "reasoning", "result", "confidence",
         "model_used", "tokens_used", "created_at")  # fmt: skip
_TASK = ("id", "task_id", "status", "attempt_number", "error_message", "started_at",
         "completed_at", "cost_usd", "created_at")  # fmt: skip


class Entry(Model):
    """A row of a ledger."""

    id: UUID
    transaction_type: str
    amount: Decimal
    balance_after: Decimal
    description: str | None
    reference_id: str | None
    created_at: datetime
    seq: int


class Session(Model):
    """A row of the list of sessions."""

    id: UUID
    problem_summary: str | None
    domain: str | None
    total_steps: int
    avg_confidence: Decimal | None
    solution_found: bool
    total_cost: Decimal
    created_at: datetime
    completed_at: datetime | None


class Step(Model):
    """A step of a session."""

    id: UUID
    step_number: int
    step_type: str
    description: str | None
    reasoning: str | None
    result: str | None
    confidence: Decimal | None
    model_used: str | None
    tokens_used: int | None
    created_at: datetime


class Task(Model):
    """An attempt at a task of a run."""

    id: UUID
    task_id: str
    status: str
    attempt_number: int
    error_message: str | None
    started_at: datetime | None
    completed_at: datetime | None
    cost_usd: Decimal | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """One read.

    Attributes:
        name: What is read.
        statement: Makes it, given the tenant and what else it asks for.
        order: The order of a list; None for all rows of one thing, as the statement orders them.
        model: Of a row.
        text: The same by hand: $1 is the tenant.
        place: Finds the keys of a row of the list by its number.
    """

    name: str
    statement: Callable[..., Select[Any]]
    order: Order | None
    model: type[Model]
    text: str
    place: str = ""

    async def page(
        self, database: Database, tenant: UUID, *values: UUID, older_than: Cursor | None = None
    ) -> int:
        """Read it through the data layer; how many rows came."""
        statement = self.statement(tenant, *values)
        async with database.tenant(tenant) as scope:
            if self.order is None:
                rows = [self._made(row) for row in await scope.rows(statement)]
                return len(rows)
            page = await scope.page(statement, self.order, self._made, older_than=older_than)
            return len(page.rows)

    def _made(self, row: Any) -> Model:
        return self.model(**row._mapping)


def _columns(table: Any, names: tuple[str, ...]) -> list[Any]:
    return [table.c[name] for name in names]


def _list(name: str, table: Any, names: tuple[str, ...], model: type[Model], last: str) -> Read:
    keys = f"created_at DESC, {last} DESC"
    return Read(
        name,
        lambda tenant: select(*_columns(table, names)).where(table.c.tenant_id == tenant),
        Order(descending(table.c.created_at), descending(table.c[last])),
        model,
        f"SELECT {', '.join(names)} FROM {table.name} WHERE tenant_id = $1"
        f" ORDER BY {keys} LIMIT 201",
        f"SELECT created_at, {last} FROM {table.name} WHERE tenant_id = $1"
        f" ORDER BY {keys} OFFSET $2 LIMIT 1",
    )


LEDGER = _list("newest ledger page", credit_transactions, _LEDGER, Entry, "seq")
SESSIONS = _list("sessions", thinktank_sessions, _SESSIONS, Session, "id")
STEPS = _list("a tenant's latest steps", _STEPS, _STEP, Step, "id")
SESSION = Read(
    "one session's steps",
    lambda tenant, session: (
        select(*_columns(_STEPS, _STEP))
        .where(_STEPS.c.tenant_id == tenant, _STEPS.c.session_id == session)
        .order_by(_STEPS.c.step_number, _STEPS.c.created_at, _STEPS.c.id)
    ),
    None,
    Step,
    f"SELECT {', '.join(_STEP)} FROM thinktank_steps WHERE tenant_id = $1 AND session_id = $2"
    " ORDER BY step_number, created_at, id",
)
RUN = Read(
    "one run's 1,000 tasks",
    lambda tenant, run: (
        select(*_columns(_TASKS, _TASK))
        .where(_TASKS.c.tenant_id == tenant, _TASKS.c.workflow_execution_id == run)
        .order_by(_TASKS.c.task_id, _TASKS.c.attempt_number, _TASKS.c.created_at, _TASKS.c.id)
    ),
    None,
    Task,
    f"SELECT {', '.join(_TASK)} FROM task_executions WHERE tenant_id = $1"
    " AND workflow_execution_id = $2 ORDER BY task_id, attempt_number, created_at, id",
)
TENANTS = """
SELECT tenants.id, name, display_name, status, created_at, figures.*
  FROM tenants LEFT JOIN console.tenant_figures() AS figures ON figures.tenant_id = tenants.id
 ORDER BY name LIMIT 201
"""
