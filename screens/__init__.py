"""Screens: they own state, start workers that fetch, and tell widgets what to draw."""
