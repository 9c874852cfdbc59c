"""A real Postgres without an installation, for the demo world and the tests.

The server belongs to a folder, not to a console: the first console starts it, others join it,
and a small reaper stops it when the last one is gone, however that one ended. It listens on a
unix socket only and asks for SCRAM passwords.
"""

from console.embedded.binaries import Binaries, find_binaries, system_binaries, wheel_binaries
from console.embedded.errors import EmbeddedError
from console.embedded.server import EmbeddedServer, default_folder, reset

__all__ = [
    "Binaries",
    "EmbeddedError",
    "EmbeddedServer",
    "default_folder",
    "find_binaries",
    "reset",
    "system_binaries",
    "wheel_binaries",
]
