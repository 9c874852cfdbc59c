"""What the table says to its screen. Handlers are named ``on_row_table_…``."""

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.message import Message
from textual.widget import Widget

from console.logic.viewport import Direction
from console.models.page import Cursor

if TYPE_CHECKING:
    from widgets.table import RowTable

ShownT = TypeVar("ShownT")


class TableMessage(Message, Generic[ShownT]):
    """What a table says to its screen."""

    def __init__(self, table: "RowTable[ShownT]") -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> Widget:
        """The table."""
        return self.table


class TableMessages:
    """The messages as names of the table: ``RowTable.Opened`` and so on."""

    class Highlighted(TableMessage[ShownT], namespace="row_table"):
        """The cursor came to stand on another row; ``row`` is None when the list became empty."""

        def __init__(self, table: "RowTable[ShownT]", row: ShownT | None) -> None:
            super().__init__(table)
            self.row = row

    class Opened(TableMessage[ShownT], namespace="row_table"):
        """A person wants to see a row: Enter, or a double click."""

        def __init__(self, table: "RowTable[ShownT]", row: ShownT) -> None:
            super().__init__(table)
            self.row = row

    class MoreWanted(TableMessage[Any], namespace="row_table"):
        """The view comes near an end that isn't the list's: read the page at ``cursor``.

        Sent once per end, until ``append`` or ``prepend`` answers it, ``show`` begins anew, or
        ``give_up`` says that it failed.
        """

        def __init__(self, table: "RowTable[Any]", direction: Direction, cursor: Cursor) -> None:
            super().__init__(table)
            self.direction = direction
            self.cursor = cursor

    class EdgeWanted(TableMessage[Any], namespace="row_table"):
        """A person wants the very first or last row, which isn't loaded.

        Answer with ``show(page, cursor="first")`` or ``"last"``.
        """

        def __init__(self, table: "RowTable[Any]", direction: Direction) -> None:
            super().__init__(table)
            self.direction = direction

    class HeadingClicked(TableMessage[Any], namespace="row_table"):
        """A heading was clicked; ``column`` is its key."""

        def __init__(self, table: "RowTable[Any]", column: str) -> None:
            super().__init__(table)
            self.column = column
