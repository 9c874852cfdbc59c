"""The async data layer: queries in, models out. One module per area.

Areas are imported on first use (PEP 562): the interface paints its first frame before
SQLAlchemy, a quarter of a second, is loaded. ``from console import data`` and then
``data.tenants.page(scope)`` is how screens and commands reach it.
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.data import access as access
    from console.data import audit_log as audit_log
    from console.data import database as database
    from console.data import doctor as doctor
    from console.data import places as places
    from console.data import tenants as tenants

_MODULES = frozenset({"access", "audit_log", "database", "doctor", "places", "tenants"})


def __getattr__(name: str) -> ModuleType:
    if name in _MODULES:
        return importlib.import_module(f"console.data.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
