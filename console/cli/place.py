"""Whether our packages are ours: others on the index are called `console` and `migrations` too."""

from importlib.util import find_spec
from pathlib import Path

from console.models.faults import Usage

PACKAGES = ("console", "screens", "widgets", "migrations")


def check_one_place() -> None:
    """See that all of our packages lie side by side.

    Raises:
        Usage: Another distribution's package would be imported instead of ours.
    """
    ours = Path(__file__).resolve().parents[2]
    for name in PACKAGES:
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if origin is None or origin.parents[1] != ours:
            raise Usage(
                f"The package '{name}' here is not RADIANT Console's but another's: {origin}.",
                "Install radiant-console into an environment of its own, such as pipx makes.",
            )
