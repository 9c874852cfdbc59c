"""What a list declares about its columns."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar

from console.logic.columns import ColumnSize

RowT = TypeVar("RowT")

Role = Literal["bad", "warn", "good", "dim", "accent"]
"""What a colour means. Never the only sign of it: a glyph or a word says the same."""

Align = Literal["left", "right", "decimal"]


class Cell(NamedTuple):
    """Text of a cell and the role that colours it. Plain text: markup in it is shown as it is."""

    text: str
    role: Role | None = None


@dataclass(frozen=True)  # without slots, with which Column[Row](…) fails on Python 3.11
class Column(Generic[RowT]):
    """One column: what it shows of a row, and where it stands.

    Attributes:
        key: Names it, for sorting and in messages.
        heading: Shown above, with the unit if there is one.
        cell: What to show of a row; None is a missing value, shown as ``null``.
        align: ``decimal`` puts the points under each other, with ``places`` digits behind them.
        width: The ideal width in cells.
        minimum: The smallest useful width; None: the ideal width.
        maximum: The widest it grows when flexible; None: as wide as there is room.
        importance: The least important column is dropped first when the screen is narrow.
        flexible: Takes room that is left over.
        places: Digits behind the point for which a ``decimal`` column keeps room.
        null: What stands for a missing value, dimmed, so that it differs from empty text.
    """

    key: str
    heading: str
    cell: Callable[[RowT], "Cell | str | None"]
    align: Align = "left"
    width: int = 12
    minimum: int | None = None
    maximum: int | None = None
    importance: int = 1
    flexible: bool = False
    places: int = 2
    null: str = "∅"
    size: ColumnSize = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        minimum = self.width if self.minimum is None else self.minimum
        size = ColumnSize(minimum, self.width, self.maximum, self.importance, self.flexible)
        object.__setattr__(self, "size", size)
