"""What can be set, what is allowed, and what holds when nothing is said."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

Color = Literal["red", "yellow", "green", "blue", "magenta", "cyan", "white"]
Seconds = Annotated[float, Field(gt=0, le=3600)]


def default_log_file() -> Path:
    """``$XDG_STATE_HOME/radiant-console/console.log``, in ``~/.local/state`` by default."""
    folder = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not folder.is_absolute():  # the XDG specification has relative paths ignored
        folder = Path.home() / ".local" / "state"
    return folder / "radiant-console" / "console.log"


class Settings(BaseSettings):
    """Every setting, valid and frozen. ``Settings()`` holds the defaults and reads nothing.

    ``load`` in this package is what reads flags, environment and file.
    """

    model_config = SettingsConfigDict(
        env_prefix="RADIANT_CONSOLE_", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    dsn: str | None = Field(None, repr=False, description="connection string, as for psql")
    pgbouncer: Literal["auto", "yes", "no"] = "auto"
    environment: str = Field("", max_length=12)
    environment_color: Color | None = None
    tenant: str | None = None
    read_only: bool = False
    audit: Literal["required", "best-effort"] = "best-effort"
    connect_timeout: Seconds = 10
    statement_timeout: Seconds = 15
    command_timeout: Seconds = 20
    close_timeout: Seconds = 3
    pool_size: int = Field(2, ge=1, le=2)
    refresh_seconds: Seconds = 10
    slow_link: bool | None = None
    mouse: bool = True
    clipboard: Literal["auto", "osc52", "tmux", "off"] = "auto"
    keys: dict[str, str] = Field(default_factory=dict)
    log_file: Path = Field(default_factory=default_log_file)

    @classmethod
    def settings_customise_sources(  # noqa: D102 - pydantic's; the class says what it does
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
