"""What the registry of actions says is what screens and widgets bind, and nothing else."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

import screens
import widgets
from console.actions import ACTIONS, AREA_KEYS, AREAS, TOGETHER, Action, in_context
from console.app import ConsoleApp
from screens.base import AreaScreen

SAME = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+left_square_bracket"}
"""What terminals can't tell from tab, enter, backspace and escape."""


def _of_ours() -> list[type[DOMNode]]:
    """Every screen and widget of the program."""
    for package in (screens, widgets):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found: list[type[DOMNode]] = []
    left: list[type[DOMNode]] = [DOMNode]
    while left:
        for kind in left.pop().__subclasses__():
            if kind not in found:
                found.append(kind)
                left.append(kind)
    ours = {"console", "screens", "widgets"}
    return [kind for kind in found if kind.__module__.partition(".")[0] in ours]


def _is_whole(kind: type[DOMNode]) -> bool:
    """Whether a class has everything that its kind asks for."""
    asked = [getattr(kind, name, None) for name in ("compose_body", "fetch", "page", "find")]
    return not any(getattr(method, "__isabstractmethod__", False) for method in asked)


OURS = _of_ours()
AREA_SCREENS = [kind for kind in OURS if issubclass(kind, AreaScreen) and _is_whole(kind)]


def bindings(kind: type[DOMNode]) -> Iterable[Binding]:
    """What a class binds itself, key by key."""
    return Binding.make_bindings(kind.__dict__.get("BINDINGS", ()))


def binders(name: str) -> list[tuple[type[DOMNode], str, str]]:
    """Class, keys and action of every binding with this identity."""
    found: list[tuple[type[DOMNode], str, str]] = []
    for kind in OURS:
        mine = [binding for binding in bindings(kind) if binding.id == name]
        if mine:
            found.append((kind, ",".join(binding.key for binding in mine), mine[0].action))
    return found


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_an_action_is_bound_as_the_registry_says_and_its_binder_can_do_it(action: Action) -> None:
    found = binders(action.name)
    assert action.action in {does for _, _, does in found}, f"nobody binds {action.name}"
    for kind, keys, does in found:
        assert keys == action.key, kind
        namespace, name, _ = parse(does)
        owner = ConsoleApp if namespace == "app" else kind
        assert callable(getattr(owner, f"action_{name}", None)), f"{owner} can't {name}"


def test_nothing_binds_a_key_that_the_registry_does_not_know() -> None:
    known = {action.name for action in ACTIONS} | {f"area.{area}" for area in AREAS}
    unknown = {
        (kind.__name__, binding.key)
        for kind in OURS
        for binding in bindings(kind)
        if binding.id not in known
    }
    assert unknown == {("TooSmall", "q")}, "where no key line fits, the sentence names the key"


@pytest.mark.parametrize("screen", AREA_SCREENS, ids=lambda screen: screen.__name__)
def test_a_key_has_one_meaning_on_a_screen(screen: type[Screen[object]]) -> None:
    contexts = {*getattr(screen, "CONTEXTS", ()), "everywhere"}
    assert any(contexts <= set(together) for together in TOGETHER), "nobody checks them together"
    absent: frozenset[str] = getattr(screen, "ABSENT", frozenset())
    assert absent <= {action.name for action in ACTIONS}
    keys = Counter(key for action in in_context(*contexts) for key in action.key.split(","))
    keys.update(AREA_KEYS.values())
    assert {key for key, times in keys.items() if times > 1} == set()


def test_no_key_is_another_for_the_terminal() -> None:
    assert not {key for action in ACTIONS for key in action.key.split(",")} & SAME


def test_the_console_inherits_no_keys_from_its_framework() -> None:
    assert not ConsoleApp._inherit_bindings


def test_only_leaving_at_once_works_before_all_else() -> None:
    assert [action.name for action in ACTIONS if action.priority] == ["everywhere.interrupt"]
