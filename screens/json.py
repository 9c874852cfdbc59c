"""One JSON document: as a tree that folds, or raw."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import events, on, work
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget
from typing_extensions import override

from console.logic.figures import span
from console.logic.json_tree import FIND_LIMIT, JsonTree, Path, path_text, search, written
from console.logic.raw_text import RawText
from console.models.faults import Fault
from console.services import Services
from screens.base import AreaScreen, bindings, footer_keys
from screens.header import header
from screens.travels import Travels
from widgets.filter_line import FilterLine
from widgets.json_lines import RawLines
from widgets.json_tree import JsonTreeView
from widgets.key_line import KeyLine
from widgets.line_view import LineView, ScrollingLines
from widgets.spans import Line, Span, wrapped

if TYPE_CHECKING:
    from console.models.document import Document
    from widgets.status import Status

COPIED = 200_000
"""Characters of a value that are made for copying; terminals take fewer."""


@dataclass(frozen=True, slots=True)
class JsonView:
    """A document as it was read.

    Attributes:
        document: It; None where the database has NULL.
        tenant_id: Whose it is, as read back; None for the platform's.
        read_at: When, by the server's clock.
    """

    document: "Document | None"
    tenant_id: UUID | None
    read_at: datetime


Reader = Callable[[Services], Awaitable[JsonView]]
"""Reads the document; raises ``Fault``."""


class JsonScreen(AreaScreen["_Prepared"]):
    """A document. It stays as it was read, so that nothing moves under the reader's eyes."""

    AREA: ClassVar[str] = "tenants"
    CONTEXTS = ("json",)
    OF_TENANT = True
    LIVE = False
    COPIES = "Value"
    CSS = "JsonScreen ScrollingLines { display: none; }"
    AUTO_FOCUS = "JsonTreeView"
    BINDINGS: ClassVar[list[BindingType]] = bindings("json")

    class Searched(Message):
        """A search is done."""

        def __init__(self, text: str, found: Sequence[Path]) -> None:
            super().__init__()
            self.text = text
            self.found = found

    class RawReady(Message):
        """The raw text is cut into rows of a width."""

        def __init__(self, lines: RawLines) -> None:
            super().__init__()
            self.lines = lines

    def __init__(
        self, services: Services, title: str, read: Reader, first: JsonView | None = None
    ) -> None:
        """Show a document.

        Args:
            services: The database.
            title: What the document is, for the header: ``settings``.
            read: Reads it, again too.
            first: It, where it is in memory already.
        """
        super().__init__(services)
        self._title = title
        self._reader = read
        self._first = first
        self._data: _Prepared | None = None
        self._text = ""
        self._found: Sequence[Path] = ()
        self._at = 0
        self._is_typing = False

    @override
    def subject(self) -> str:
        return self._title

    @override
    def _header(self) -> "Status":
        report = self.report
        status = header(self.services, report, of_tenant=self.OF_TENANT, place=self._title)
        if report.read_at is None or report.fault is not None:
            return status
        ago = span(max(0, int((self.services.database.now() - report.read_at).total_seconds())))
        return replace(status, connection=f"○ read {ago} ago", connection_role="dim")

    @override
    def compose_body(self) -> Iterable[Widget]:
        yield LineView([[]], id="about")
        yield JsonTreeView()
        yield ScrollingLines()
        yield LineView([[]], id="where")
        yield FilterLine("search", "a part of a key or of a value")

    @override
    async def fetch(self) -> "_Prepared":
        view = self._first or await self._reader(self.services)
        self._first = None
        return await asyncio.to_thread(_prepared, view, self.size.width)

    @override
    def show(self, data: "_Prepared") -> None:
        is_same = (
            self._data is not None
            and self._data.view.document == data.view.document
            and self._data.view.tenant_id == data.view.tenant_id
        )
        self._tree.stale = self._raw.stale = False
        if is_same:
            return  # what is unfolded stays so
        self._data = data
        self._text, self._found = "", ()
        self._tree.show(data.tree)
        self._show_raw(is_raw=data.tree is None)
        self._cut_raw()
        self._tell_about()

    @override
    def show_fault(self, fault: Fault) -> bool:
        if self._data is not None:
            self._tree.stale = self._raw.stale = True
            return False
        self._about.show(wrapped([Span(f" {fault}", "bad")], self.size.width))
        return True

    @override
    def forget(self) -> None:
        self._data = None
        self._first = None
        self._found = ()
        self._tree.show(None)
        self._raw.show([])
        self._about.show([[]])
        self._where.show([[]])

    # What is copied ----------------------------------------------------------------------------

    @override
    def copied(self) -> str | None:
        return self.value_text

    @property
    def value_text(self) -> str | None:
        """The value under the cursor: a text as it is, everything else as JSON; raw all of it."""
        if self._data is None or self._data.view.document is None:
            return None
        node = self._tree.node
        if node is None or self._is_raw:
            return self._data.view.document.text[:COPIED]
        if isinstance(node.value, str):
            return node.value[:COPIED]
        return written(node.value, most=COPIED)

    @property
    def path(self) -> str:
        """The way to the value under the cursor, as Postgres takes it."""
        return path_text(self._tree.path)

    def action_copy_path(self) -> None:
        """Copy the path of the value under the cursor."""
        if isinstance(self.app, Travels) and self._tree.node is not None:
            self.app.copy(self.path, "Path")

    # Tree and raw ------------------------------------------------------------------------------

    @property
    def _tree(self) -> JsonTreeView:
        return self.query_one(JsonTreeView)

    @property
    def _raw(self) -> ScrollingLines:
        return self.query_one(ScrollingLines)

    @property
    def _about(self) -> LineView:
        return self.query_one("#about", LineView)

    @property
    def _where(self) -> LineView:
        return self.query_one("#where", LineView)

    @property
    def _is_raw(self) -> bool:
        return bool(self._raw.display)

    def action_raw(self) -> None:
        """Show the document as the database has it, or as a tree again."""
        if self._data is None:
            return
        if self._data.tree is None:
            self.say("There is no tree of this: only the raw text can be shown.")
            return
        self._show_raw(is_raw=not self._is_raw)

    def _show_raw(self, *, is_raw: bool) -> None:
        self._raw.display = is_raw
        self._tree.display = not is_raw
        if not self._is_typing:
            (self._raw if is_raw else self._tree).focus()
        self._tell_where()

    def on_resize(self, event: events.Resize) -> None:
        """Cut the raw text anew for the width."""
        self._tell_about(event.size.width)
        self._cut_raw()

    @work(exclusive=True, group="raw", exit_on_error=False)
    async def _cut_raw(self) -> None:
        if self._data is None or self._data.view.document is None or not self.size.width:
            return
        text, room = self._data.view.document.text, self.size.width - 2
        rows = await asyncio.to_thread(RawText, text, room)
        self.post_message(self.RawReady(RawLines(rows)))

    @on(RawReady)
    def _raw_ready(self, message: RawReady) -> None:
        message.stop()
        self._raw.show(message.lines)

    def _tell_about(self, room: int | None = None) -> None:
        if self._data is None:
            return
        room = (room or self.size.width) - 2
        document = self._data.view.document
        lines: list[Line] = []
        if document is None:
            lines.append([Span("NULL: there is no document here", "dim")])
        elif document.error:
            lines += wrapped([Span(f"✗ {document.error} This is the raw text.", "bad")], room)
        if document is not None:
            for note in document.notes:
                lines += wrapped([Span(f"! {note}", "warn")], room, 3)
        self._about.show([[Span(" "), *line] for line in lines])

    @on(JsonTreeView.Moved)
    def _tell_where(self) -> None:
        size = ""
        if self._data is not None and self._data.view.document is not None:
            size = f"{self._data.view.document.size:,} bytes"
        line: list[Span] = [Span(" "), Span(size, "dim")]
        if self._tree.node is not None and not self._is_raw:
            line = [Span(" "), Span(self.path, "accent"), Span(f"   {size}", "dim")]
        if self._found:
            most = "+" if len(self._found) >= FIND_LIMIT else ""
            places = f"   {self._at + 1:,} of {len(self._found):,}{most} for {self._text}"
            line.append(Span(places, "dim"))
        self._where.show([line])

    @on(JsonTreeView.Partly)
    def _tell_partly(self) -> None:
        self.say("That is a part of it; * again unfolds more.")

    # Searching ---------------------------------------------------------------------------------

    @override
    def keys(self) -> list[tuple[str, str]]:
        if self._is_typing:
            return footer_keys("filter", keys=self.services.keys)
        return super().keys()

    @override
    def step_back(self) -> bool:
        line = self.query_one(FilterLine)
        if not line.text:
            return False
        line.drop()
        return True

    def action_search(self) -> None:
        """Open the line to search in."""
        if self._data is not None and self._data.tree is None:
            self.say("There is no tree to search in: this is the raw text.")
            return
        self._show_raw(is_raw=False)
        self.query_one(FilterLine).open()

    def action_hop(self, step: int) -> None:
        """Go to the next place that was found, or the one before; round at the ends."""
        if not self._found:
            self.say("Nothing was searched for: / searches." if not self._text else "Not found.")
            return
        self._show_raw(is_raw=False)
        self._at = (self._at + step) % len(self._found)
        self._tree.reveal(self._found[self._at])
        self._tell_where()

    @on(FilterLine.Opened)
    def _opened(self) -> None:
        self._is_typing = True
        self.tell_keys()

    @on(FilterLine.Filtered)
    def _typed(self, message: FilterLine.Filtered) -> None:
        self._search(message.text)

    @work(exclusive=True, group="search", exit_on_error=False)
    async def _search(self, text: str) -> None:
        data = self._data
        value = data.view.document.value if data and data.view.document else None
        found = await asyncio.to_thread(search, value, text)
        if self._data is data:
            self.post_message(self.Searched(text, found))

    @on(Searched)
    def _searched(self, message: Searched) -> None:
        message.stop()
        self._text, self._found = message.text, message.found
        keys = self.query_one(KeyLine)
        keys.tell("input", "" if self._found or not self._text else "not found", "warn")
        self._at = 0
        if self._found:
            self.action_hop(0)
        else:
            self._tell_where()

    @on(FilterLine.Moved)
    def _moved(self, message: FilterLine.Moved) -> None:
        self.action_hop(message.step)

    @on(FilterLine.Left)
    def _left(self) -> None:
        (self._raw if self._is_raw else self._tree).focus()

    @on(events.DescendantFocus)
    def _focus_moved(self) -> None:
        """Show the document's keys again when it has the focus again."""
        if self._is_typing and self.focused in (self._tree, self._raw):
            self._is_typing = False
            self.query_one(KeyLine).tell("input", "")
            self.tell_keys()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document and its tree; None where it can't be read."""

    view: JsonView
    tree: JsonTree | None

    @property
    def tenant_id(self) -> UUID | None:
        return self.view.tenant_id

    @property
    def read_at(self) -> datetime:
        return self.view.read_at


def _prepared(view: JsonView, room: int) -> _Prepared:
    """Parse and unfold, off the interface's loop."""
    document = view.document
    if document is None or document.error:
        return _Prepared(view, None)
    return _Prepared(view, JsonTree(document.value, room - 8))
