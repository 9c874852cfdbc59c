"""The deterministic demo world."""
