"""The large demo world: a thousand tenants, ten million ledger rows, made by the server itself.

The small world is told first; then the mass is added beside it: tenants of Zipf-like sizes whose
sessions and runs repeat, with other people, paces and times, what the told tenants did, and whose
ledgers are computed. Rows come from INSERT … SELECT over number series, in batches with a
transaction each, so that an interrupted load goes on where it stopped. Everything hangs on hashes
of (seed, tenant, number): the same seed and moment make the same rows, interrupted or not.
"""

import importlib
from typing import TYPE_CHECKING

from console.demo.large.size import SMALL, Scale, Size

if TYPE_CHECKING:
    from console.demo.large.loading import Unfinished, add_mass, unfinished

_LATE = {"Unfinished": "loading", "add_mass": "loading", "unfinished": "loading"}

__all__ = ["SMALL", "Scale", "Size", "Unfinished", "add_mass", "unfinished"]


def __getattr__(name: str) -> object:
    if name in _LATE:
        return getattr(importlib.import_module(f"console.demo.large.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
