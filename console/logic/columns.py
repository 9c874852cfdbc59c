"""Which columns a list shows at a width, and how wide each is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnSize:
    """What a column asks for, in cells.

    Attributes:
        minimum: Below this the column is dropped rather than shown.
        ideal: Wide enough for what is usual.
        maximum: Never wider; None: as wide as there is room, if flexible.
        importance: The least important column is dropped first, of equals the last.
        flexible: Takes room that is left when all columns have their ideal width.
    """

    minimum: int
    ideal: int
    maximum: int | None = None
    importance: int = 1
    flexible: bool = False

    def __post_init__(self) -> None:
        ceiling = self.ideal if self.maximum is None else self.maximum
        if not 1 <= self.minimum <= self.ideal <= ceiling:
            raise ValueError("a column wants 1 ≤ minimum ≤ ideal ≤ maximum")


@dataclass(frozen=True, slots=True)
class Placed:
    """A column on the screen: its index among those declared, first cell and width."""

    index: int
    x: int
    width: int


def lay_out(sizes: Sequence[ColumnSize], available: int, gap: int = 2) -> tuple[Placed, ...]:
    """Choose the columns that fit in ``available`` cells, and their widths.

    Columns are dropped until the minimum widths and the gaps between them fit; one column always
    stays, cut to what there is. The rest of the room goes to the ideal widths, most important
    column first, then to the flexible columns in equal parts. What nobody takes stays blank at
    the right.

    Returns:
        The columns from left to right; empty when there is no room at all or nothing to place.
    """
    if available < 1 or not sizes:
        return ()
    kept = list(range(len(sizes)))
    while len(kept) > 1 and _total((sizes[i].minimum for i in kept), gap) > available:
        kept.remove(min(kept, key=lambda i: (sizes[i].importance, -i)))
    widths = {i: min(sizes[i].minimum, available) for i in kept}
    room = available - _total(widths.values(), gap)
    for i in sorted(kept, key=lambda i: (-sizes[i].importance, i)):
        grown = min(room, max(0, sizes[i].ideal - widths[i]))
        widths[i] += grown
        room -= grown
    _stretch(sizes, kept, widths, room)
    placed: list[Placed] = []
    x = 0
    for i in kept:
        placed.append(Placed(i, x, widths[i]))
        x += widths[i] + gap
    return tuple(placed)


def _total(widths: Iterable[int], gap: int) -> int:
    count = total = 0
    for width in widths:
        count += 1
        total += width
    return total + gap * (count - 1)


def _stretch(
    sizes: Sequence[ColumnSize], kept: Sequence[int], widths: dict[int, int], room: int
) -> None:
    """Share ``room`` among the flexible columns, none beyond its maximum."""
    hungry = [i for i in kept if sizes[i].flexible]
    while room > 0 and hungry:
        share, extra = divmod(room, len(hungry))
        still: list[int] = []
        for position, i in enumerate(hungry):
            offered = share + (position < extra)
            maximum = sizes[i].maximum
            taken = offered if maximum is None else min(offered, maximum - widths[i])
            widths[i] += taken
            room -= taken
            if maximum is None or widths[i] < maximum:
                still.append(i)
        hungry = still
