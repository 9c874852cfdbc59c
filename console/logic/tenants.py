"""How ``tenants.settings`` is read: three shapes are in use, and unknown keys are kept.

The shapes: the documented one (``branding``, ``limits``, ``features``, ``compliance``), the same
with further keys (``secondary_color``, ``self_hosted_models``, ``max_requests_per_month``), and
one with camelCase keys at the top.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from console.models.tenant_settings import CAP, Limit, TenantSettings

if TYPE_CHECKING:
    from console.models.tenants import Usage

_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "branding": ("logo_url", "primary_color", "secondary_color", "company_name"),
    "limits": ("max_users", "max_api_keys", "monthly_token_limit", "max_requests_per_month"),
    "features": (
        "think_tank_enabled",
        "orchestration_enabled",
        "collaboration_enabled",
        "self_hosted_models",
    ),
    "compliance": ("hipaa_mode", "data_retention_days"),
}
_SECTION_OF = {key: section for section, keys in _SECTIONS.items() for key in keys}

_USED: Mapping[str, Callable[["Usage"], int]] = {
    "max_users": lambda usage: usage.users,
    "max_api_keys": lambda usage: usage.api_keys,
    "monthly_token_limit": lambda usage: usage.tokens,
    "max_requests_per_month": lambda usage: usage.requests,
}


_COUNTED = {"max_users", "max_api_keys", "max_requests_per_month"}
"""Whose use is counted, no further than ``CAP``."""


def snake_case(name: str) -> str:
    """``monthlyTokenLimit`` → ``monthly_token_limit``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def plain(value: object) -> str:
    """One JSON value as a person writes it: no quotes round text, ``–`` for null."""
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case list():
            return ", ".join(plain(item) for item in value) or "(none)"
        case dict():
            return ", ".join(f"{key}: {plain(item)}" for key, item in value.items()) or "{}"
    return str(value)


def _placed(settings: Mapping[str, object]) -> Iterator[tuple[str | None, str, object]]:
    """Yield (section, name, value); the section is None for what belongs nowhere."""
    for key, value in settings.items():
        name = snake_case(key)
        if name in _SECTIONS and isinstance(value, dict):
            for inner, item in value.items():
                yield name, snake_case(inner), item
        elif name == "features" and isinstance(value, list):
            for item in value:
                yield "features", plain(item), True
        elif name in _SECTION_OF:
            yield _SECTION_OF[name], name, value
        else:
            yield None, key, value


def _limit(name: str, value: object, usage: "Usage") -> Limit:
    number = value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
    used = _USED[name](usage) if name in _USED else None
    at_least = used is not None and used > CAP and name in _COUNTED
    return Limit(name, number, used, plain(value), at_least)


def read_settings(value: object, usage: "Usage") -> TenantSettings:
    """Sort a settings document into sections.

    Args:
        value: The parsed JSON: anything, since anything can be in the column.
        usage: What is used, to set against the limits.
    """
    if not isinstance(value, dict):
        kind = "a list" if isinstance(value, list) else plain(value)[:60]
        return TenantSettings(problem=f"the settings are no JSON object but {kind}")
    placed = list(_placed(value))

    def texts(section: str | None) -> tuple[tuple[str, str], ...]:
        return tuple((name, plain(item)) for where, name, item in placed if where == section)

    return TenantSettings(
        branding=texts("branding"),
        limits=tuple(
            _limit(name, item, usage) for where, name, item in placed if where == "limits"
        ),
        features=tuple(
            (name, item if isinstance(item, bool) else None, plain(item))
            for where, name, item in placed
            if where == "features"
        ),
        compliance=texts("compliance"),
        unknown=texts(None),
    )
