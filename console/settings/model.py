"""What can be set, what is allowed, and what holds when nothing is said."""

import difflib
import json
import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo

from console.settings.errors import SettingsError
from console.settings.looks import ThemeName
from console.settings.sources import Sourced, default_log_file, gather

Color = Literal["red", "yellow", "green", "blue", "magenta", "cyan", "white"]
Seconds = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]

_SECONDS = "a number of seconds above 0, at most 3600"
_YES_OR_NO = "true or false"
_COLORS: tuple[tuple[Color, tuple[str, ...]], ...] = (
    ("red", ("prod", "live")),
    ("yellow", ("stag", "pre", "uat")),
    ("green", ("dev", "demo", "test", "local", "sandbox", "qa", "ci")),
)


def color_of(environment: str) -> Color:
    """The colour of an environment by its word; red for a word that says nothing.

    >>> color_of("EU-PROD"), color_of("staging"), color_of("DEMO"), color_of("blue-7")
    ('red', 'yellow', 'green', 'red')
    """
    words = re.split(r"[^a-z]+", environment.lower())
    for color, beginnings in _COLORS:
        if any(word.startswith(beginnings) for word in words):
            return color
    return "red"


def _setting(default: Any, purpose: str, allowed: str, **constraints: Any) -> Any:
    return Field(
        default, description=purpose, json_schema_extra={"allowed": allowed}, **constraints
    )


def _auto_is_none(value: object) -> object:
    return None if value == "auto" else value


def _zone_called(name: str) -> tzinfo:
    """A time zone by its name; UTC is known without the system's table of zones."""
    return UTC if name == "UTC" else ZoneInfo(name)


def _known_zone(name: str) -> str:
    try:
        _zone_called(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone is called {name}") from None
    return name


class Settings(BaseModel):
    """Every setting, valid and frozen. ``Settings()`` holds the defaults and reads nothing."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True
    )

    dsn: str | None = _setting(
        None,
        "The database, as psql takes it. Unset: PG* variables, PGSERVICE",
        "postgresql://… or key=value pairs such as service=radiant",
        repr=False,
    )
    pgbouncer: Literal["auto", "yes", "no"] = _setting(
        "auto",
        "Whether PgBouncer stands before the database; auto is safe with both,"
        " no spares a round trip per query",
        "auto, yes or no",
    )
    environment: Annotated[str, AfterValidator(str.upper)] = _setting(
        "UNNAMED",
        "The word at the top left: which platform this is",
        "one word of at most 16 letters, digits, - and _",
        pattern=r"^[A-Za-z0-9_-]{1,16}$",
    )
    environment_color: Color = Field(
        default_factory=lambda valid: color_of(valid["environment"]),
        description="Its colour. Unset: by the word, red for prod and for words that say nothing",
        json_schema_extra={"allowed": "red, yellow, green, blue, magenta, cyan or white"},
    )
    tenant: str | None = _setting(
        None, "The tenant selected at the start", "a tenant's name or id", min_length=1
    )
    read_only: bool = _setting(False, "Refuse every action, whoever I am", _YES_OR_NO)
    audit: Literal["required", "best-effort"] = _setting(
        "best-effort",
        "When the audit log can't be written: required refuses to show,"
        " best-effort shows and says so",
        "required or best-effort",
    )
    connect_timeout: Seconds = _setting(10, "How long to wait for a connection", _SECONDS)
    statement_timeout: Seconds = _setting(
        15, "How long the server works on one query before it gives up", _SECONDS
    )
    command_timeout: Seconds = _setting(
        20, "How long to wait for the server's answer before the connection is given up", _SECONDS
    )
    close_timeout: Seconds = _setting(3, "How long to wait when a connection is closed", _SECONDS)
    pool_size: int = _setting(2, "Connections for reading", "1 or 2", ge=1, le=2)
    refresh_seconds: Seconds = _setting(
        10, "How often live data is read again; + and - change it while the console runs", _SECONDS
    )
    page_size: int = _setting(
        200, "Rows that a list reads at once; fewer spare a bad line", "10 to 200", ge=10, le=200
    )
    time_zone: Annotated[str, AfterValidator(_known_zone)] = _setting(
        "UTC", "Where times are told for, besides their age", "a name such as UTC or Europe/Berlin"
    )
    theme: ThemeName = _setting(
        "terminal",
        "The colours; terminal takes those of your terminal and sends the fewest bytes",
        "terminal, dark, light or contrast",
    )
    ascii: Annotated[bool | None, BeforeValidator(_auto_is_none)] = _setting(
        None,
        "Draw in ASCII only; auto does where the locale has no UTF-8",
        "true, false or auto",
    )
    slow_link: Annotated[bool | None, BeforeValidator(_auto_is_none)] = _setting(
        None,
        "Spare a bad line: the terminal's colours, live data a third as often, fewer frames;"
        " auto does, but for the frames, over SSH when the terminal takes long to answer",
        "true, false or auto",
    )
    mouse: bool = _setting(True, "Use the mouse; false leaves it to the terminal", _YES_OR_NO)
    clipboard: Literal["auto", "osc52", "tmux", "off"] = _setting(
        "auto", "How copied text reaches your clipboard", "auto, osc52, tmux or off"
    )
    log_file: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=default_log_file,
        description="Where the log is written",
        json_schema_extra={"allowed": "the path of a file"},
    )
    keys: dict[str, str] = Field(
        default_factory=dict,
        description="Keys of your own; `radiant-console keys` lists the actions",
        json_schema_extra={"allowed": 'a section [keys] with lines such as "list.open" = "enter"'},
    )

    @property
    def zone(self) -> tzinfo:
        """The time zone that times are told for."""
        return _zone_called(self.time_zone)

    @model_validator(mode="after")
    def _the_server_speaks_first(self) -> Self:
        if self.command_timeout <= self.statement_timeout:
            raise ValueError(
                f"command_timeout ({self.command_timeout:g}) must be longer than"
                f" statement_timeout ({self.statement_timeout:g}), or the server has no time to"
                " say why it gave up"
            )
        return self


class Loaded(NamedTuple):
    """Settings, and where each that isn't a default was found."""

    settings: Settings
    origins: Mapping[str, str]


def load(flags: Mapping[str, object], environ: Mapping[str, str] | None = None) -> Settings:
    """Flags, then ``RADIANT_CONSOLE_*``, then the config file, then defaults.

    Args:
        flags: values by setting; ``None`` for what wasn't said.
        environ: in place of the process's environment.

    Raises:
        SettingsError: names the place, the setting, its value and what is allowed.
    """
    return load_with_origins(flags, environ).settings


def load_with_origins(
    flags: Mapping[str, object], environ: Mapping[str, str] | None = None
) -> Loaded:
    """As ``load``, with the origin of each value that was set."""
    found = gather(flags, environ)
    values = {name: sourced.value for name, sourced in found.items()}
    if environ is not None:
        values.setdefault("log_file", default_log_file(environ))
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_sentence(error, found)) from None
    return Loaded(settings, {name: sourced.origin for name, sourced in found.items()})


def allowed(field: FieldInfo) -> str:
    """What a setting may be, as a phrase."""
    extra = field.json_schema_extra
    return str(extra["allowed"]) if isinstance(extra, dict) else ""


def _sentence(error: ValidationError, found: Mapping[str, Sourced]) -> str:
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return f"{first['ctx']['error']}."
    name = str(first["loc"][0])
    origin = found[name].origin
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        hint = (
            f"; did you mean {near[0]}?" if near else "; `radiant-console config show` lists all."
        )
        return f"{origin}: there is no setting {json.dumps(name)}{hint}"
    value = found[name].value
    path = [name]
    for key in first["loc"][1:]:
        if isinstance(value, dict) and key in value:
            value = value[key]
            path.append(json.dumps(key))
    shown = "" if name == "dsn" else f" = {_shortened(value)}"
    expected = allowed(Settings.model_fields[name])
    return f"{origin}: {'.'.join(path)}{shown} isn't allowed; it is {expected}."


def _shortened(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"
