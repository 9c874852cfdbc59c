"""Widgets: they know models and logic, never data."""
