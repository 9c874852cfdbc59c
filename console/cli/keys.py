"""``radiant-console keys``: every key and what it does."""

import click

from console.actions import ACTIONS, AREA_KEYS, AREAS
from console.cli.options import CONSOLE
from console.cli.output import Format, output_option, write

FIELDS = ("key", "where", "what", "name")


@click.command(context_settings=CONSOLE)
@output_option
def keys(output: Format) -> None:
    """Every key, where it works, what it does, and the name to remap it by."""
    areas = [
        {
            "key": AREA_KEYS[area],
            "where": "everywhere",
            "what": f"Go to {area}",
            "name": f"area.{area}",
        }
        for area in AREAS
    ]
    actions = [
        {"key": action.key, "where": action.context, "what": action.words, "name": action.name}
        for action in ACTIONS
    ]
    write([*actions, *areas], FIELDS, output)
