"""The form of a told session."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

CLAUDE = "anthropic/claude-3-5-sonnet-20241022"
GPT_4O = "openai/gpt-4o"
O1 = "openai/o1"
DEEPSEEK = "deepseek/deepseek-reasoner"
GEMINI = "google/gemini-1.5-pro"


class Step(NamedTuple):
    """One step as it is finished. ``confidence`` in hundredths, ``idle`` seconds before it."""

    kind: str
    model: str | None
    seconds: float | None
    tokens: int | None
    confidence: int | None
    description: str | None
    reasoning: str | None
    result: str | None
    idle: float = 0.2


class Story(NamedTuple):
    """A session. ``ended`` is how long ago its last step was written.

    ``outcome`` is solved, unsolved, or open (running or stalled, by the age of the last step).
    """

    tenant: str
    summary: str | None
    domain: str | None
    complexity: str | None
    outcome: str
    ended: timedelta
    steps: tuple[Step, ...]
