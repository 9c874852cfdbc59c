"""Pydantic models, frozen, one module per area."""
