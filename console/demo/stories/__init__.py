"""Think Tank sessions worth reading, one module per domain."""

from console.demo.stories import (
    analytical,
    business,
    creative,
    engineering,
    general,
    legal,
    medical,
    research,
)
from console.demo.stories.story import Step, Story

STORIES: tuple[Story, ...] = (
    *analytical.STORIES,
    *engineering.STORIES,
    *research.STORIES,
    *creative.STORIES,
    *legal.STORIES,
    *medical.STORIES,
    *business.STORIES,
    *general.STORIES,
)

__all__ = ["STORIES", "Step", "Story"]
