import pytest

from console.actions import ACTIONS, AREA_KEYS, AREAS, TOGETHER, check_keys, in_context
from console.models.faults import Usage

NEVER = {"ctrl+a", "ctrl+b", "ctrl+s", "ctrl+j"}
"""What tmux, screen and terminals take for themselves."""


@pytest.mark.parametrize("contexts", TOGETHER)
def test_no_key_means_two_things_in_one_place(contexts: tuple[str, ...]) -> None:
    meant = [key for action in in_context(*contexts) for key in action.key.split(",")]
    if "everywhere" in contexts:
        meant += [AREA_KEYS[area] for area in AREAS]
    assert sorted(meant) == sorted(set(meant))


def test_every_context_is_in_force_somewhere() -> None:
    assert {action.context for action in ACTIONS} == {name for some in TOGETHER for name in some}


def test_no_action_needs_a_key_that_others_take() -> None:
    keys = {key for action in ACTIONS for key in action.key.split(",")}
    assert not keys & NEVER
    assert not {key for key in keys if "alt+" in key}


def test_names_are_unique() -> None:
    names = [action.name for action in ACTIONS]
    assert len(names) == len(set(names))


def test_areas_keep_the_keys_they_will_have() -> None:
    assert list(AREA_KEYS.values()) == [str(number) for number in range(1, 9)]
    assert set(AREAS) <= set(AREA_KEYS)


def test_a_person_may_give_an_action_another_key() -> None:
    check_keys({"everywhere.refresh": "f5", "area.tenants": "f2"})
    keys = {"everywhere.refresh": "f5"}
    found = {action.name: action.key for action in in_context("everywhere", keys=keys)}
    assert found["everywhere.refresh"] == "f5"
    assert found["everywhere.quit"] == "q"


def test_two_actions_may_swap_their_keys() -> None:
    check_keys({"everywhere.refresh": "p", "everywhere.pause": "r"})


def test_an_unknown_action_is_named_with_the_nearest() -> None:
    with pytest.raises(Usage, match=r"'everywhere.refrsh'.*Did you mean everywhere.refresh"):
        check_keys({"everywhere.refrsh": "f5"})


def test_a_key_for_two_things_in_one_place_is_refused() -> None:
    with pytest.raises(Usage, match=r"'s' would mean both list.sort and everywhere.refresh"):
        check_keys({"everywhere.refresh": "s"})


def test_one_key_may_mean_two_things_in_two_places() -> None:
    check_keys({"tenant.users": "s"})
