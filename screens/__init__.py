"""Screens: they own state, start workers that fetch, and tell widgets what to draw.

Those that nobody sees first are imported on first use (PEP 562): ``import screens`` and then
``screens.help.HelpScreen()``. The first frame waits for no screen but its own, which spares it a
tenth of its CPU time (tests/bench/tricks.py).
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screens import audit as audit
    from screens import choice as choice
    from screens import command as command
    from screens import export as export
    from screens import help as help  # noqa: A004 - the module of the help screen
    from screens import json as json
    from screens import tenant as tenant
    from screens import tenant_switch as tenant_switch
    from screens import users as users

_MODULES = frozenset(
    {"audit", "choice", "command", "export", "help", "json", "tenant", "tenant_switch", "users"}
)


def __getattr__(name: str) -> ModuleType:
    if name in _MODULES:
        return importlib.import_module(f"screens.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
