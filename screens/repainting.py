"""Sends the terminal only what differs from what it shows."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.events import Resize
from textual.screen import Screen
from textual.strip import Strip
from typing_extensions import override

_ERASE = "\x1b[K"
"""Blanks what is left of a line, in the terminal's own colours."""

Piece = tuple[int, int, Strip]
"""Column, row and what stands there."""


class Shown:
    """What the terminal shows, as far as it is known: pieces of lines that don't overlap."""

    def __init__(self) -> None:
        self._lines: dict[int, list[tuple[int, Strip]]] = {}

    def forget(self) -> None:
        """Know nothing any more."""
        self._lines.clear()

    def has(self, x: int, y: int, strip: Strip) -> bool:
        """Whether the terminal shows just this there."""
        end = x + strip.cell_length
        under = [
            (at, known)
            for at, known in self._lines.get(y, ())
            if at < end and at + known.cell_length > x
        ]
        if not under:
            return False
        first, known = under[0]
        if len(under) == 1 and first == x and known.cell_length == strip.cell_length:
            return known is strip or known == strip
        reached = first
        for at, known in under:
            if at != reached:
                return False
            reached = at + known.cell_length
        if first > x or reached < end:
            return False
        shown = Strip.join([known for _, known in under]).crop(x - first, end - first)
        return shown.simplify() == strip.simplify()

    def put(self, x: int, y: int, strip: Strip) -> None:
        """Remember what was sent."""
        end = x + strip.cell_length
        line: list[tuple[int, Strip]] = [(x, strip)]
        for at, known in self._lines.get(y, ()):
            stop = at + known.cell_length
            if at < x:
                line.append((at, known if stop <= x else known.crop(0, x - at)))
            if stop > end:
                line.append((at, known) if at >= end else (end, known.crop(end - at, stop - at)))
        self._lines[y] = sorted(line, key=lambda piece: piece[0])


class Changes(CompositorUpdate):
    """Some pieces of the screen."""

    def __init__(self, pieces: Sequence[Piece], width: int) -> None:
        self._pieces = pieces
        self._width = width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """For Rich, which only tests ask."""
        for x, y, strip in self._pieces:
            yield Control.move_to(x, y).segment
            yield from strip

    @override
    def render_segments(self, console: Console) -> str:
        """The pieces as the terminal takes them: beside each other, blanks at an end erased."""
        written: list[str] = []
        reached = (-1, -1)
        for x, y, strip in self._pieces:
            if (x, y) != reached:
                written.append(Control.move_to(x, y).segment.text)
            reached = (x + strip.cell_length, y)
            text = strip.render(console)
            # Styles end with a code of their own: blanks behind all codes are the terminal's.
            plain = text.rstrip(" ")
            is_worth_it = reached[0] == self._width and len(text) - len(plain) > len(_ERASE)
            written.append(plain + _ERASE if is_worth_it else text)
        return "".join(written)


class Repainting(App[None]):
    """An application that repaints only what differs.

    Textual repaints the whole screen, often twice, whenever another comes to the front, and the
    whole of a widget that was moved or resized. Here what it wants to paint is compared with what
    the terminal shows: going back from a screen takes half the bytes, opening a dialog a third
    (``make bench``).
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown = Shown()

    def on_mount(self) -> None:
        """Paint everything after the shell had the terminal."""
        self.app_resume_signal.subscribe(self, lambda _: self.repaint())

    def on_resize(self, event: Resize) -> None:
        """Know nothing of a terminal that has another size: it may have moved its lines."""
        del event
        self._shown.forget()

    def repaint(self) -> None:
        """Paint everything, whatever the terminal may show."""
        self._shown.forget()
        self.screen.refresh()

    @override
    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if (
            self.is_headless
            or self._batch_count
            or not isinstance(renderable, ChopsUpdate | LayoutUpdate)
        ):
            super()._display(screen, renderable)
            return
        pieces = [piece for piece in _pieces(renderable) if not self._shown.has(*piece)]
        if pieces:
            super()._display(screen, Changes(pieces, self.size.width))
            for piece in pieces:
                self._shown.put(*piece)


def _pieces(update: ChopsUpdate | LayoutUpdate) -> Iterable[Piece]:
    return _of_lines(update) if isinstance(update, LayoutUpdate) else _of_chops(update)


def _of_lines(update: LayoutUpdate) -> Iterator[Piece]:
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in line:
            yield x, y, strip
            x += strip.cell_length


def _of_chops(update: ChopsUpdate) -> Iterator[Piece]:
    for y, start, stop in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=True):
            if strip is not None and x < stop and end > start:
                yield x, y, strip if end <= stop else strip.crop(0, stop - x)
