"""What models cost, in USD per 1,000 tokens, and what that is in credits."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Price(NamedTuple):
    """USD per 1,000 tokens in and out."""

    tokens_in: Decimal
    tokens_out: Decimal


PRICES: dict[str, Price] = {
    "openai/gpt-4o": Price(Decimal("0.0025"), Decimal("0.01")),
    "openai/gpt-4o-mini": Price(Decimal("0.00015"), Decimal("0.0006")),
    "openai/o1": Price(Decimal("0.015"), Decimal("0.06")),
    "anthropic/claude-3-5-sonnet-20241022": Price(Decimal("0.003"), Decimal("0.015")),
    "anthropic/claude-3-5-haiku": Price(Decimal("0.0008"), Decimal("0.004")),
    "anthropic/claude-opus-4": Price(Decimal("0.015"), Decimal("0.075")),
    "deepseek/deepseek-reasoner": Price(Decimal("0.00055"), Decimal("0.00219")),
    "google/gemini-1.5-pro": Price(Decimal("0.00125"), Decimal("0.005")),
    "mistral/mistral-large": Price(Decimal("0.002"), Decimal("0.006")),
}

MARKUP = Decimal("1.4")
CREDITS_PER_USD = 100
_CREDIT = Decimal("0.0001")


def usd(model: str, tokens_in: int, tokens_out: int) -> Decimal:
    """What a call costs the platform, in USD. Bare names are OpenAI's."""
    price = PRICES[model if "/" in model else f"openai/{model}"]
    return (price.tokens_in * tokens_in + price.tokens_out * tokens_out) / 1000


def in_credits(cost: Decimal) -> Decimal:
    """What the tenant pays for a cost in USD: credits with markup, at least the smallest unit."""
    return max((cost * MARKUP * CREDITS_PER_USD).quantize(_CREDIT), _CREDIT)
