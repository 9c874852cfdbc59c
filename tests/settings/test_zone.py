import pytest

from console.settings import SettingsError, load


def test_a_zone_is_known_by_its_name() -> None:
    assert str(load({"time_zone": "Europe/Berlin"}, {}).zone) == "Europe/Berlin"


def test_utc_needs_no_table_of_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.settings.model.ZoneInfo", None)
    assert str(load({}, {}).zone) == "UTC"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd"])
def test_a_zone_that_nobody_knows_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match="time_zone"):
        load({"time_zone": name}, {})
