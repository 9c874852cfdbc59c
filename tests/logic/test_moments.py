from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from console.logic.moments import told
from console.models.moment import FarMoment

MOMENT = datetime(2026, 11, 23, 5, 49, tzinfo=UTC)


def test_utc_is_told_by_a_z() -> None:
    assert told(MOMENT) == "2026-11-23 05:49Z"
    assert told(MOMENT.astimezone(timezone(timedelta(hours=5)))) == "2026-11-23 05:49Z"


def test_another_zone_is_told_by_its_name_at_that_time_of_the_year() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert told(MOMENT, berlin) == "2026-11-23 06:49 CET"
    assert told(MOMENT.replace(month=7), berlin) == "2026-07-23 07:49 CEST"


def test_what_no_calendar_holds_stands_as_the_database_has_it() -> None:
    assert told(FarMoment.of("infinity", past=False), ZoneInfo("Europe/Berlin")) == "infinity"
