"""A long text as rows of one width, cut where they are looked at."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain
from typing import overload

from typing_extensions import override

# Characters that take two cells in a terminal, roughly; a text with any gets half as long rows.
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U00016fe0-\U0001b2ff\U0001f300-\U0001faff\U00020000-\U0003fffd]"
)


class RawText(Sequence[str]):
    """The rows of a text. Making it looks at each newline once; each row is cut when asked for."""

    def __init__(self, text: str, width: int) -> None:
        self._text = text
        self._width = max(1, width // 2 if _WIDE.search(text) else width)
        newlines = (found.start() for found in re.finditer("\n", text))
        self._ends = [*newlines, len(text)]
        starts = chain((0,), (end + 1 for end in self._ends))
        self._first_rows = [
            0,
            *accumulate(
                max(1, -(-(end - start) // self._width))
                for start, end in zip(starts, self._ends, strict=False)
            ),
        ]

    @override
    def __len__(self) -> int:
        return self._first_rows[-1]

    @overload
    def __getitem__(self, row: int) -> str: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...

    @override
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        row += len(self) if row < 0 else 0
        if not 0 <= row < len(self):
            raise IndexError(row)
        line = bisect_right(self._first_rows, row) - 1
        start = self._ends[line - 1] + 1 if line else 0
        start += (row - self._first_rows[line]) * self._width
        return self._text[start : min(start + self._width, self._ends[line])]
