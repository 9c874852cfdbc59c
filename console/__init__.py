"""RADIANT Console: a terminal program over the database of the RADIANT platform."""

__version__ = "0.1.0"
