"""The deterministic demo world: made data, told relative to now.

Every name in it is invented, its administrators live under ``radiant.example``, and the database
says in its comment that it is a demo.
"""

from console.demo.building import SEED, build
from console.demo.logins import create_logins
from console.demo.people import PEOPLE, Person

__all__ = ["PEOPLE", "SEED", "Person", "build", "create_logins"]
