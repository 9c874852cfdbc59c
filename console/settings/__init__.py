"""Settings of the console, and the database they lead to."""

from console.settings.connection import resolve as resolve
from console.settings.errors import SettingsError as SettingsError
from console.settings.model import Settings as Settings
from console.settings.target import ConnectionTarget as ConnectionTarget
