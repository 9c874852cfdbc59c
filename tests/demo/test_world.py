from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from console.demo.building import SEED, tell
from console.demo.requests import suspicious
from console.demo.world import World

NOW = datetime(2026, 11, 23, 3, 12, 44, tzinfo=UTC)
ACTIONS = (
    "delete_tenant",
    "modify_billing",
    "grant_super_admin",
    "bulk_data_export",
    "disable_security_feature",
)


def test_rows_of_one_table_must_name_the_same_columns() -> None:
    world = World(NOW, SEED)
    world.put("things", id=1, name="one")
    world.put("things", name="two", id=2)
    with pytest.raises(ValueError, match="things differ in columns: colour"):
        world.put("things", id=3, name="three", colour="red")
    assert [row["id"] for row in world.tables["things"].dicts()] == [1, 2]


def test_the_world_wants_a_time_with_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        World(datetime(2026, 11, 23), SEED)  # noqa: DTZ001 (that is what is refused)


def test_each_area_has_chance_of_its_own() -> None:
    world = World(NOW, SEED)
    before = world.area("ledger").rng.random()
    world.area("chat").rng.random()
    assert world.area("ledger").rng.random() == before
    assert world.area("chat").rng.random() != before


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 23, 3, 12, 44, tzinfo=UTC),
        datetime(2027, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2028, 1, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 8, 15, 14, 30, tzinfo=UTC),  # a Saturday
    ],
)
def test_nothing_that_has_happened_lies_in_the_future(now: datetime) -> None:
    world = tell(now, SEED, {action: uuid4() for action in ACTIONS}, lambda _: None)
    happened = ("created_at", "updated_at", "started_at", "completed_at", "recorded_at", "paid_at")
    ahead = {
        f"{table}.{column}"
        for table, rows in world.tables.items()
        for column in rows.columns
        if column in happened
        for row in rows.dicts()
        if isinstance(instant := row[column], datetime) and instant > now
    }
    assert ahead == set()


@pytest.mark.parametrize("hour", range(24))
def test_the_suspicious_request_is_made_at_three_at_night_whenever_the_demo_starts(
    hour: int,
) -> None:
    world = World(NOW.replace(hour=hour), SEED)
    request = suspicious(world)
    assert (world.ago(hours=request.asked_hours_ago)).hour == 3
    assert request.asked_hours_ago > 0
    assert request.expires_in > 0
