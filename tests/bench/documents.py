"""JSON documents: a key in a large one against the same key in a small one."""

from tests.bench.figures import Figure
from tests.bench.world import World

_SMALL, _LARGE = 5_000, 5_000_000
_KEYS = {
    "down": "one cursor key",
    "pagedown": "one page",
    "end": "to the end",
    "home": "to the top",
    "left": "fold all",
    "right": "unfold",
    "*": "unfold all below",
}
"""In the order of a turn: it begins and ends unfolded, at the top."""


async def documents(world: World, turns: int) -> list[Figure]:
    """Keys in a tree of 5 MB, each in turn with the same key in one of 5 kB."""
    ours: dict[str, list[float]] = {key: [] for key in _KEYS}
    theirs: dict[str, list[float]] = {key: [] for key in _KEYS}
    with (
        world.app("json_app", str(_SMALL)) as small,
        world.app("json_app", str(_LARGE)) as large,
    ):
        small.until(r"tasks")
        large.until(r"tasks")
        large.press("*")
        for _ in range(max(2, turns)):
            for key in _KEYS:
                theirs[key].append(small.press(key).seconds)
                ours[key].append(large.press(key).seconds)
    return [
        Figure(f"JSON of 5 MB, {name}", "5 kB", ours[key], theirs[key], "ms")
        for key, name in _KEYS.items()
    ]
