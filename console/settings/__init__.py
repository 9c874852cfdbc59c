"""Settings of the console, and the database they lead to.

Parts are imported on first use (PEP 562): ``console.settings.sources`` is read before the first
frame is painted, pydantic after it.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from console.settings.connection import resolve as resolve
    from console.settings.errors import SettingsError as SettingsError
    from console.settings.model import Settings as Settings
    from console.settings.model import load as load
    from console.settings.sources import config_path as config_path
    from console.settings.sources import default_log_file as default_log_file
    from console.settings.target import ConnectionTarget as ConnectionTarget

_HOMES = {
    "resolve": "connection",
    "SettingsError": "errors",
    "Settings": "model",
    "load": "model",
    "config_path": "sources",
    "default_log_file": "sources",
    "ConnectionTarget": "target",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"console.settings.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
