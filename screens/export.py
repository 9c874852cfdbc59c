"""Taking a list along as a file: which format, which rows, which name; then how far it is."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.worker import Worker, WorkerState

from console import __version__
from console.data.export_file import Written, write_export
from console.logic.exporting import Encoder, Format, Record, file_name
from console.logic.text import clean
from console.models.faults import Fault, ScopeViolation
from console.models.page import Cursor, Page
from console.services import Services
from screens.base import mistake
from screens.form import FormScreen
from widgets.choice_line import ChoiceLine
from widgets.line_view import LineView
from widgets.spans import Line, Span, SpanRole, wrapped
from widgets.text_line import TextLine

if TYPE_CHECKING:
    from console.data.audit_log import Noted

Row = TypeVar("Row")

FORMATS: tuple[tuple[Format, str], ...] = (
    ("csv", "CSV"),
    ("json", "JSON"),
    ("jsonl", "JSON lines"),
)
_ROOM = 66
"""Cells of the dialog for words."""

_LOW = 18
"""Rows of a terminal below which no line is left empty."""

_TOLD = 2_000
"""Characters of a filter that are told beside the file and in the audit log."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """A list as it can be taken along.

    Attributes:
        what: What it is, in words: ``users of acme-corp``.
        link: Where it is, for the audit log.
        name: The parts of a file's name for it.
        fields: Of a record, in order.
        record: Makes the record of a row; called in a thread.
        read: Reads the page after a cursor, or the first.
        shown: The rows on the screen now.
        about: How it is filtered and sorted.
    """

    what: str
    link: str
    name: Sequence[str]
    fields: Sequence[str]
    record: Callable[[Row], Record]
    read: Callable[[Cursor | None], Awaitable[Page[Row]]]
    shown: Sequence[Row]
    about: Mapping[str, object]


class ExportScreen(FormScreen[str | None], Generic[Row]):
    """The result is what to say of the file; None when there is none."""

    class Progress(Message):
        """So many rows are written; None: all of them, and it is too late to cancel."""

        def __init__(self, rows: int | None) -> None:
            super().__init__()
            self.rows = rows

    class Done(Message):
        """The file is there."""

        def __init__(self, written: Written, noted: "Noted") -> None:
            super().__init__()
            self.written = written
            self.noted = noted

    class Failed(Message):
        """There is no file, because of this."""

        def __init__(self, fault: Fault) -> None:
            super().__init__()
            self.fault = fault

    def __init__(self, services: Services, listed: Listed[Row]) -> None:
        super().__init__()
        self._services = services
        self._listed = listed
        self._worker: Worker[None] | None = None
        self._is_late = False
        self._preset = ""

    def compose(self) -> ComposeResult:
        """Title, three fields, where it will be, and what is going on."""
        count = len(self._listed.shown)
        on_screen = "the row on the screen" if count == 1 else f"the {count} on the screen"
        with Vertical():
            yield LineView([self._title], id="title")
            yield ChoiceLine("format", FORMATS, id="format")
            yield ChoiceLine("rows", [("all", "all"), ("shown", on_screen)], id="rows")
            yield TextLine("file", self._named(), id="file")
            yield LineView([[]], id="told")
            yield LineView([[]], id="keys")

    def on_mount(self) -> None:
        """Say where the file will be."""
        self._explain()

    def on_resize(self) -> None:
        """Break what is said for the width."""
        if self._worker is None:
            self._explain()

    # The form ----------------------------------------------------------------------------------

    @property
    def _format(self) -> Format:
        return cast("Format", self.query_one("#format", ChoiceLine).chosen)

    @property
    def _path(self) -> Path:
        """The file, from the root; its folder where no name is typed."""
        return Path(os.path.abspath(Path(self._typed_name).expanduser()))  # noqa: PTH100 - no links followed

    @property
    def _typed_name(self) -> str:
        return self.query_one("#file", TextLine).value.strip()

    def _named(self, output: Format = "csv") -> str:
        self._preset = file_name(self._listed.name, self._services.database.now(), output)
        return self._preset

    @on(ChoiceLine.Changed)
    def _chosen(self) -> None:
        """Give the file the ending of its format."""
        line = self.query_one("#file", TextLine)
        ending = Path(line.value).suffix.removeprefix(".")
        if ending in dict(FORMATS):
            line.value = line.value.removesuffix(ending) + self._format

    def _explain(self) -> None:
        about = self._listed.about
        listed = ", ".join(f"{name}: {value}" for name, value in about.items() if value)
        folder = f"into {Path.cwd()}, for you alone to read; recorded in the audit log"
        keys = "⏎ export   esc leave   tab next   ← → choose"
        self._tell([(folder, "dim"), (listed, "dim")], keys)

    def _tell(self, said: Sequence[tuple[str, SpanRole]], keys: str) -> None:
        room = min(_ROOM, max(1, self.size.width - 4))
        spans = [Span(words, role) for words, role in said if words]
        lines = [line for span in spans for line in wrapped([span], room, 3)]
        gap: list[Line] = [] if self.size.height < _LOW else [[]]
        self.query_one("#title", LineView).show([self._title, *gap])
        self.query_one("#told", LineView).show([*gap, *lines])
        self.query_one("#keys", LineView).show([*gap, [Span(keys, "dim")]])

    @property
    def _title(self) -> Line:
        return [Span(f"Export {self._listed.what}", "strong")]

    def action_leave(self) -> None:
        """Cancel what is being written; else leave."""
        if self._worker is None:
            self.dismiss(None)
        elif not self._is_late:
            self._worker.cancel()
            self._end("Cancelled: nothing was written.", "warn")

    def action_accept(self) -> None:
        """Begin."""
        if self._worker is not None:
            return
        if not self._typed_name:
            self._end("The file needs a name.", "warn")
            return
        for field in self.query("ChoiceLine, TextLine"):
            field.disabled = True
        self._is_late = False
        self._tell([("recording it in the audit log…", None)], "esc cancel")
        self._worker = self._export(self._path, self._format, all_rows=self._wants_all)

    @property
    def _wants_all(self) -> bool:
        return self.query_one("#rows", ChoiceLine).chosen == "all"

    def _end(self, words: str, role: SpanRole) -> None:
        """Say why there is no file, and let another try begin."""
        self._worker = None
        for field in self.query("ChoiceLine, TextLine"):
            field.disabled = False
        self.query_one("#file", TextLine).take_keys()
        self._tell([(words, role)], "⏎ try again   esc leave   tab next")

    # Writing -----------------------------------------------------------------------------------

    @work(exclusive=True, group="export", exit_on_error=False)
    async def _export(self, path: Path, output: Format, *, all_rows: bool) -> None:
        listed, services = self._listed, self._services
        about = {
            "format": output,
            "rows_wanted": "all" if all_rows else len(listed.shown),
            "file": clean(str(path))[:_TOLD],
            **{name: clean(str(value))[:_TOLD] for name, value in listed.about.items() if value},
        }
        try:
            noted = await services.record("export", listed.link, about)
            standing = services.database.standing
            note = {
                **about,
                "file": path.name,
                "what": listed.what,
                "link": listed.link,
                "fields": list(listed.fields),
                "login": standing.login if standing else None,
                "person": standing.email if standing else None,
                "database": standing.database if standing else None,
                "console_version": __version__,
                "exported_at": services.database.now(),
                "audit_head": noted.head.model_dump() if noted.head else None,
                "not_audited": noted.words or None,
            }
            pages = self._pages() if all_rows else self._shown()
            encoder = Encoder(listed.fields, output)
            written = await write_export(path, encoder, pages, note, self._progress)
        except Fault as fault:
            self.post_message(self.Failed(fault))
        else:
            self.post_message(self.Done(written, noted))

    def _progress(self, rows: int | None) -> None:
        self._is_late = rows is None
        self.post_message(self.Progress(rows))

    async def _pages(self) -> AsyncIterator[Callable[[], Sequence[Record]]]:
        cursor: Cursor | None = None
        first: Page[Row] | None = None
        while True:
            page: Page[Row] = await self._listed.read(cursor)
            first = first or page
            if page.tenant_id != first.tenant_id:
                raise ScopeViolation("The tenant changed while the list was written.")
            yield partial(self._records, page.rows)
            if page.older is None:
                return
            cursor = page.older

    async def _shown(self) -> AsyncIterator[Callable[[], Sequence[Record]]]:
        yield partial(self._records, self._listed.shown)

    def _records(self, rows: Sequence[Row]) -> Sequence[Record]:
        return [self._listed.record(row) for row in rows]

    @on(Worker.StateChanged)
    def _worker_ended(self, event: Worker.StateChanged) -> None:
        """Tell a mistake of ours, instead of waiting for ever."""
        if event.state is WorkerState.ERROR:
            self.post_message(self.Failed(mistake(event.worker)))

    @on(Progress)
    def _show_progress(self, message: Progress) -> None:
        if self._worker is None:
            return
        if message.rows is None:
            self._tell([("putting it on the disk…", None)], "")
        else:
            self._tell([(_rows(message.rows), None)], "esc cancel")

    @on(Failed)
    def _show_fault(self, message: Failed) -> None:
        if self._worker is not None:
            self._end(f"✗ {message.fault}", "bad")

    @on(Done)
    def _show_done(self, message: Done) -> None:
        written, noted = message.written, message.noted
        audit = f"audit line {noted.head.seq}" if noted.head else f"! {noted.words}"
        self.dismiss(f"{_rows(written.rows)} in {written.path.name}; {audit}.")


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
