"""One line of a list that is in memory, in full."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from textual.events import Resize
from textual.widget import Widget
from typing_extensions import override

from console.models.faults import Fault
from console.services import Services
from screens.base import AreaScreen
from widgets.line_view import ScrollingLines
from widgets.sections import Row, Section, laid_out
from widgets.spans import Span

_LINES = 40
"""Lines that one text may take: a cure is no good when its end is cut."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is told: names and texts, and when they were read.

    Attributes:
        sign: What kind of thing it is.
        title: What it is called.
        texts: Names and texts; an empty text is left out.
    """

    sign: Span
    title: str
    texts: Sequence[tuple[str, str]]
    read_at: datetime
    tenant_id: UUID | None = None


class DetailsScreen(AreaScreen[Details]):
    """Names and texts. They aren't read again here; the header tells their age."""

    AREA: ClassVar[str] = "audit"
    CONTEXTS: ClassVar[tuple[str, ...]] = ("text",)
    ABSENT = frozenset({"everywhere.refresh"})

    def __init__(self, services: Services, details: Details) -> None:
        super().__init__(services)
        self.details = details

    @override
    def compose_body(self) -> Iterable[Widget]:
        yield ScrollingLines()

    @override
    def subject(self) -> str:
        return self.details.title

    @override
    def copied(self) -> str | None:
        return dict(self.details.texts).get("cure") or self.details.title

    @override
    async def fetch(self) -> Details:
        return self.details

    @override
    def show(self, data: Details) -> None:
        self.redraw()

    @override
    def show_fault(self, fault: Fault) -> bool:
        return False

    @override
    def forget(self) -> None:
        """Nothing here is a tenant's."""

    def on_resize(self, event: Resize) -> None:
        """Lay it out anew for the width."""
        self.redraw(event.size.width)

    def redraw(self, width: int | None = None) -> None:
        """Draw what is told, for so many cells or for as many as there are."""
        details, room = self.details, width or self.size.width
        rows = [Row([Span(text)], name=name, most=_LINES) for name, text in details.texts if text]
        found = [
            Section(f"{details.sign.text}  {details.title}", rows, details.sign.role or "strong")
        ]
        lines, _ = laid_out(found, room - 2, two_from=room)
        self.query_one(ScrollingLines).show([[Span(" "), *line] for line in lines])
