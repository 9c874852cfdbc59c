"""``radiant-console demo``: the console on an embedded Postgres with made-up data."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import click

from console.cli.options import CONSOLE, Flags, connection_options
from console.demo.people import PEOPLE
from console.embedded import EmbeddedServer, default_folder, find_binaries, reset

DATABASE = "radiant"
OWNER = "radiant_owner"
