"""The form of a workflow definition, and the tables in which its tasks are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from console.demo.world import named

MODELS = {
    "claude": "anthropic/claude-3-5-sonnet-20241022",
    "haiku": "anthropic/claude-3-5-haiku",
    "gpt": "openai/gpt-4o",
    "mini": "gpt-4o-mini",
    "o1": "openai/o1",
    "gemini": "google/gemini-1.5-pro",
}
_TYPES = {
    "model": "model_inference",
    "shape": "transformation",
    "if": "condition",
    "fan": "parallel",
    "join": "aggregation",
    "api": "external_api",
    "human": "human_review",
}


class Task(NamedTuple):
    """One task of a definition. ``model`` for model_inference, ``service`` for external_api."""

    id: str
    type: str
    seconds: float
    usd: float
    depends_on: tuple[str, ...]
    model: str | None
    service: str | None


class Edge(NamedTuple):
    """An edge that ``dependsOn`` doesn't tell, with its condition if any."""

    source: str
    target: str
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition. ``keys`` says in which of the two spellings its nodes are written."""

    workflow_id: str
    name: str
    category: str
    tasks: tuple[Task, ...]
    description: str = ""
    version: str = "1.0.0"
    keys: str = "taskId"
    told_by: str = "both"  # edges, dependsOn or both
    more_edges: tuple[Edge, ...] = ()
    timeout: int = 3600
    retries: int = 3
    tier: int = 1
    active: bool = True
    audit: bool = False
    hipaa: bool = False
    weight: float = 1.0  # how often it is run, against the others
    changed_hours_ago: float = 24 * 60
    age_days: int = 320
    unrunnable: bool = False
    usually_skipped: frozenset[str] = frozenset()
    max_parallel: int | None = None
    in_tasks_table: bool = True
    inputs: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """The row's id."""
        return named("workflow", self.workflow_id)


def table(text: str) -> tuple[Task, ...]:
    """Tasks of a table, one a line: ``id type[:model or service] seconds usd [< id …]``."""
    tasks = []
    for line in filter(None, map(str.strip, text.splitlines())):
        head, _, before = line.partition("<")
        name, kind, seconds, usd = head.split()
        kind, _, word = kind.partition(":")
        tasks.append(
            Task(
                name,
                _TYPES[kind],
                float(seconds),
                float(usd),
                tuple(before.split()),
                MODELS[word or "claude"] if kind == "model" else None,
                (word or name.replace("_", "-")) if kind == "api" else None,
            )
        )
    return tuple(tasks)
