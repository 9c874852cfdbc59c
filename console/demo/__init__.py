"""The deterministic demo world: made data, told relative to now.

Every name in it is invented, its administrators live under ``radiant.example``, and the database
says in its comment that it is a demo. What makes it is imported on first use (PEP 562): whoever
only opens a world that is there waits for none of it.
"""

import importlib
from typing import TYPE_CHECKING

from console.demo.people import PEOPLE, Person

if TYPE_CHECKING:
    from console.demo.building import SEED, build
    from console.demo.logins import create_logins

_LATE = {"SEED": "building", "build": "building", "create_logins": "logins"}

__all__ = ["PEOPLE", "SEED", "Person", "build", "create_logins"]


def __getattr__(name: str) -> object:
    if name in _LATE:
        return getattr(importlib.import_module(f"console.demo.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
