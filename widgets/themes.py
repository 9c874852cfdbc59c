"""How the console looks: themes by name.

``terminal`` leaves foreground and background to the terminal, so that plain cells carry no colour
codes, and says what colours mean in the sixteen that every terminal has. That terminal may be dark
or light: what must be read is in its own foreground, in red or in magenta, which stand out from
both; yellow and cyan don't. The other themes bring grounds of their own and keep to colours of the
256-colour cube, which are the same over any SSH line.
"""

from dataclasses import dataclass

from textual.theme import Theme

TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Colours:
    """What colours mean in a theme, as values of CSS.

    Attributes:
        foreground: Plain text.
        background: What it stands on.
        panel: The ground of header, key line and dialogs.
        bad: Failed, broken, refused.
        warn: Late, paused, soon.
        good: Done, live.
        accent: Keys, and what runs.
        dim: Old or secondary.
        cursor: The ground of the row under the cursor.
        on_cursor: The text of that row.
        edge: The border of dialogs, and the scrollbar.
    """

    foreground: str
    background: str
    panel: str
    bad: str
    warn: str
    good: str
    accent: str
    dim: str
    cursor: str
    on_cursor: str
    edge: str


PALETTES: dict[str, Colours] = {
    TERMINAL: Colours(
        foreground="ansi_default",
        background="ansi_default",
        panel="ansi_default",
        bad="ansi_red",
        warn="ansi_magenta",
        good="ansi_green",
        accent="ansi_default",
        dim="ansi_default",
        cursor="ansi_default",
        on_cursor="ansi_default",
        edge="ansi_default",
    ),
    "dark": Colours(
        foreground="#d0d0d0",
        background="#121212",
        panel="#262626",
        bad="#ff8787",
        warn="#d7af5f",
        good="#87af5f",
        accent="#87afff",
        dim="#8a8a8a",
        cursor="#005f87",
        on_cursor="#ffffff",
        edge="#585858",
    ),
    "light": Colours(
        foreground="#303030",
        background="#ffffff",
        panel="#e4e4e4",
        bad="#af0000",
        warn="#875f00",
        good="#005f00",
        accent="#005faf",
        dim="#626262",
        cursor="#005f87",
        on_cursor="#ffffff",
        edge="#8a8a8a",
    ),
    "contrast": Colours(
        foreground="#ffffff",
        background="#000000",
        panel="#000000",
        bad="#ffafaf",
        warn="#ffff5f",
        good="#87ff87",
        accent="#87ffff",
        dim="#d0d0d0",
        cursor="#ffff00",
        on_cursor="#000000",
        edge="#ffffff",
    ),
}
"""By the theme's name. What ``terminal`` doesn't say by colour it says by bold, dim and reverse."""


def _theme(name: str, colours: Colours) -> Theme:
    return Theme(
        name=name,
        ansi=name == TERMINAL,
        dark=name != "light",
        primary=colours.accent,
        accent=colours.accent,
        success=colours.good,
        warning=colours.warn,
        error=colours.bad,
        foreground=colours.foreground,
        background=colours.background,
        surface=colours.background,
        panel=colours.panel,
        variables={
            "panel": colours.panel,
            "text": colours.foreground,
            "text-muted": colours.dim,
            "text-disabled": colours.dim,
            "text-error": colours.bad,
            "text-warning": colours.warn,
            "text-success": colours.good,
            "text-accent": colours.accent,
            "ansi-foreground": colours.foreground,
            "ansi-background": colours.background,
            "block-cursor-background": colours.cursor,
            "block-cursor-foreground": colours.on_cursor,
            "border": colours.edge,
            "border-blurred": colours.edge,
            "scrollbar": colours.edge,
            "scrollbar-hover": colours.edge,
            "scrollbar-active": colours.edge,
            "scrollbar-background": colours.background,
            "scrollbar-background-hover": colours.background,
            "scrollbar-background-active": colours.background,
        },
    )


THEMES: tuple[Theme, ...] = tuple(_theme(name, colours) for name, colours in PALETTES.items())
"""Every theme, the default first."""
