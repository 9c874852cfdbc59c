"""Limits of the settings against what is used, which is counted only so far."""

import pytest

from console.logic.tenants import read_settings
from console.models.tenant_settings import CAP, Limit
from console.models.tenants import Usage


def limit(name: str, allowed: object, **used: int) -> Limit:
    nothing = {"users": 0, "api_keys": 0, "tokens": 0, "requests": 0}
    [found] = read_settings({"limits": {name: allowed}}, Usage(**{**nothing, **used})).limits
    return found


def test_use_is_set_against_the_limit() -> None:
    assert limit("max_users", 100, users=25).share == 0.25


def test_where_counting_stopped_the_share_cant_be_told() -> None:
    found = limit("max_users", 12_000, users=CAP + 1)
    assert found.at_least
    assert found.share is None


def test_a_limit_below_the_count_is_passed_whatever_was_not_counted() -> None:
    found = limit("max_users", 500, users=CAP + 1)
    assert found.at_least
    assert found.share is not None
    assert found.share > 1


def test_tokens_are_added_up_and_not_counted() -> None:
    assert not limit("monthly_token_limit", 10**9, tokens=5_000_000).at_least


@pytest.mark.parametrize("allowed", [None, "many", True, -5, 0, [], {}])
def test_a_limit_that_is_no_number_has_no_share(allowed: object) -> None:
    assert limit("max_users", allowed, users=5).share is None
