"""Free time and busy time make up the opening hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.schedule.occupancy import merged, opening_on
from services.schedule.slots import Slot
from services.timetable.free_time import free_time

PARIS = ZoneInfo("Europe/Paris")
OPEN = time(7, 30), time(21)
SUNDAYS = {"spring": date(2026, 3, 29), "autumn": date(2026, 10, 25)}
START = datetime(2026, 10, 24, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


meetings = st.builds(
    lambda start, length: Slot(at(start), at(start + length)),
    st.integers(0, 4 * 24 * 60),
    st.integers(1, 24 * 60),
)
schedules = st.lists(meetings, max_size=12)
HOURS = [opening_on(date(2026, 10, 24) + timedelta(days=offset), OPEN, PARIS) for offset in range(3)]


def minutes_of(slots: list[Slot]) -> set[int]:
    return {
        minute
        for slot in slots
        for minute in range(
            int((slot.starts_at - START).total_seconds() // 60),
            int((slot.ends_at - START).total_seconds() // 60),
        )
    }


@given(schedules)
def test_free_and_busy_time_are_apart_and_make_up_the_opening_hours(busy: list[Slot]):
    open_, taken, free = minutes_of(HOURS), minutes_of(busy), minutes_of(free_time(HOURS, busy))
    assert free & taken == set()
    assert free | (taken & open_) == open_


@given(schedules, st.randoms(use_true_random=False))
def test_the_order_of_the_meetings_makes_no_difference(busy: list[Slot], random):
    shuffled = random.sample(busy, len(busy))
    assert free_time(HOURS, shuffled) == free_time(HOURS, busy)


@given(schedules, schedules)
def test_the_common_free_time_is_free_for_each(ours: list[Slot], theirs: list[Slot]):
    common = minutes_of(free_time(HOURS, ours + theirs))
    assert common == minutes_of(free_time(HOURS, ours)) & minutes_of(free_time(HOURS, theirs))


@given(schedules, st.integers(1, 180))
def test_short_stretches_are_left_out_and_no_others(busy: list[Slot], minutes: int):
    shortest = timedelta(minutes=minutes)
    whole = free_time(HOURS, busy)
    assert free_time(HOURS, busy, shortest) == [
        one for one in whole if one.ends_at - one.starts_at >= shortest
    ]
    assert merged(whole) == whole


@pytest.mark.parametrize(("season", "hours"), [("spring", 23), ("autumn", 25)])
def test_days_on_which_clocks_change_have_the_hours_that_they_have(season: str, hours: int):
    day = opening_on(SUNDAYS[season], (time(), time()), PARIS)
    assert day.ends_at - day.starts_at == timedelta(hours=hours)
    usual = opening_on(SUNDAYS[season], OPEN, PARIS)
    assert usual.ends_at - usual.starts_at == timedelta(hours=13, minutes=30)
    assert usual.starts_at.astimezone(PARIS).time() == time(7, 30)
