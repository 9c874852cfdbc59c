"""The reviewed catalogue that is installed beside the migrations."""

from functools import cache
from importlib.resources import files

from console.logic.reviewed import Reviewed, parse


@cache
def reviewed() -> Reviewed:
    """Read it; once per process."""
    return parse(files("migrations").joinpath("catalogue.txt").read_text(encoding="utf-8"))
