"""Quiet hours: over midnight, over changes of clocks, and none."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config import TimeRange
from services.quiet_hours import QuietHours

PARIS = ZoneInfo("Europe/Paris")


def quiet(start: str, end: str) -> QuietHours:
    return QuietHours(TimeRange(time.fromisoformat(start), time.fromisoformat(end)), PARIS)


def paris(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS, fold=fold)


@pytest.mark.parametrize(
    ("wall", "is_quiet"),
    [
        ("2026-11-20 20:59", False),
        ("2026-11-20 21:00", True),
        ("2026-11-20 23:59", True),
        ("2026-11-21 00:00", True),
        ("2026-11-21 05:59", True),
        ("2026-11-21 06:00", False),
        ("2026-11-21 12:00", False),
    ],
)
def test_over_midnight(wall: str, is_quiet: bool) -> None:
    assert quiet("21:00", "06:00").include(paris(wall)) is is_quiet


@pytest.mark.parametrize(
    ("wall", "is_quiet"), [("11:59", False), ("12:00", True), ("13:59", True), ("14:00", False)]
)
def test_within_a_day(wall: str, is_quiet: bool) -> None:
    assert quiet("12:00", "14:00").include(paris(f"2026-11-20 {wall}")) is is_quiet


def test_the_zone_decides_and_not_that_of_the_instant() -> None:
    assert quiet("21:00", "06:00").include(datetime(2026, 11, 20, 20, 30, tzinfo=UTC))
    assert not quiet("21:00", "06:00").include(datetime(2026, 11, 20, 5, 30, tzinfo=UTC))


@pytest.mark.parametrize("hours", [None, TimeRange(time(21), time(21))], ids=["none", "equal ends"])
def test_no_quiet_hours(hours: TimeRange | None) -> None:
    day = datetime(2026, 11, 20, tzinfo=UTC)
    assert not any(QuietHours(hours, PARIS).include(day + timedelta(hours=hour)) for hour in range(24))


def minutes(hours: QuietHours, first: datetime, last: datetime) -> list[datetime]:
    """The quiet minutes between two instants."""
    count = int((last - first) / timedelta(minutes=1))
    every = [first + timedelta(minutes=minute) for minute in range(count)]
    return [minute for minute in every if hours.include(minute)]


@pytest.mark.parametrize(
    ("night", "start", "end", "length"),
    [
        ("2026-03-28", "21:00", "06:00", timedelta(hours=8)),
        ("2026-10-24", "21:00", "06:00", timedelta(hours=10)),
        # 02:30 does not exist on 29 March: it moves to 03:30. On 25 October it comes twice: the first counts.
        ("2026-03-28", "21:00", "02:30", timedelta(hours=5, minutes=30)),
        ("2026-10-24", "21:00", "02:30", timedelta(hours=5, minutes=30)),
        ("2026-03-28", "02:30", "06:00", timedelta(hours=2, minutes=30)),
        ("2026-10-24", "02:30", "06:00", timedelta(hours=4, minutes=30)),
    ],
)
def test_when_clocks_change_they_are_one_piece(night: str, start: str, end: str, length: timedelta) -> None:
    noon = datetime.fromisoformat(f"{night} 12:00").replace(tzinfo=PARIS).astimezone(UTC)
    found = minutes(quiet(start, end), noon, noon + timedelta(hours=22))
    assert len(found) * timedelta(minutes=1) == length
    assert found[-1] - found[0] == length - timedelta(minutes=1), "there is a gap"
