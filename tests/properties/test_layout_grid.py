"""Whatever the events are: nothing overlaps, nothing is lost, everything stays inside the grid."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.timetable.entries import Entry
from services.timetable.events import CalendarEvent
from services.timetable.hues import assign_hues
from services.timetable.layout import MOST_LANES, Grid, Scene, lay_out
from services.timetable.period import period_of
from services.timetable.window import OpeningHours

ZONES = ["Europe/Paris", "UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"]
# The two weeks in which European clocks change, and an ordinary one.
MONDAYS = [date(2026, 3, 23), date(2026, 10, 19), date(2026, 11, 16)]


@st.composite
def schedules(draw: st.DrawFn) -> tuple[list[CalendarEvent], date, ZoneInfo]:
    monday = draw(st.sampled_from(MONDAYS))
    begins_at = datetime.combine(monday, time(), UTC) - timedelta(days=1)
    starts = st.integers(0, 9 * 24 * 60)
    lengths = st.one_of(st.integers(0, 4 * 60), st.sampled_from([15, 45, 50, 90, 720, 721, 1440, 4000]))
    events = [
        CalendarEvent(
            f"event {index}",
            f"Course {index % 5}",
            begins_at + timedelta(minutes=start),
            begins_at + timedelta(minutes=start + length),
            course=f"Course {index % 5}",
        )
        for index, (start, length) in enumerate(draw(st.lists(st.tuples(starts, lengths), max_size=25)))
    ]
    return events, monday, ZoneInfo(draw(st.sampled_from(ZONES)))


def laid_out(schedule: tuple[list[CalendarEvent], date, ZoneInfo]) -> Grid:
    events, monday, zone = schedule
    now = datetime.combine(monday + timedelta(days=2), time(10, 50), UTC)
    scene = Scene(
        zone, now, OpeningHours(time(7, 30), time(21)), assign_hues(event.course for event in events)
    )
    return lay_out(events, period_of("week", monday), scene, weekends=True)


def columns(entry: Entry) -> tuple[int, int]:
    """First and last of the 60 columns that the style sheet gives to the lane."""
    width = 60 // entry.slot.lanes
    return (entry.slot.lane - 1) * width, entry.slot.lane * width


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@settings(deadline=None)
@given(schedules())
def test_no_two_cards_of_a_day_cover_each_other(schedule):
    for day in laid_out(schedule).days:
        cards = [entry for entry in day.slots if not entry.slot.crowded]
        for index, card in enumerate(cards):
            rows = (card.slot.start, card.slot.start + card.slot.span)
            for other in cards[:index]:
                other_rows = (other.slot.start, other.slot.start + other.slot.span)
                assert not (overlap(rows, other_rows) and overlap(columns(card), columns(other)))


@settings(deadline=None)
@given(schedules())
def test_every_event_appears_once_on_each_day_that_it_touches(schedule):
    events, monday, zone = schedule
    shown = Counter((entry.event.key, day.on) for day in laid_out(schedule).days for entry in day.entries)
    expected = Counter()
    for event in events:
        for offset in range(7):
            on = monday + timedelta(days=offset)
            opens = datetime.combine(on, time(), zone).astimezone(UTC)
            closes = datetime.combine(on + timedelta(days=1), time(), zone).astimezone(UTC)
            if event.starts_at < closes and (event.ends_at > opens or event.starts_at == opens):
                expected[event.key, on] += 1
    assert shown == expected


@settings(deadline=None)
@given(schedules())
def test_the_rows_contain_all_cards(schedule):
    grid = laid_out(schedule)
    assert 32 <= grid.window.rows <= 64
    assert grid.window.rows % 4 == 0
    assert 0 <= grid.window.first_hour <= 24 - grid.window.hours
    for day in grid.days:
        for entry in day.slots:
            assert entry.slot.start >= 0
            assert entry.slot.span >= 1
            assert entry.slot.start + entry.slot.span <= grid.window.rows
            assert 1 <= entry.slot.lane <= entry.slot.lanes <= MOST_LANES
            assert entry.slot.span <= 48


@settings(deadline=None)
@given(schedules())
def test_a_number_counts_exactly_the_cards_it_stands_for(schedule):
    for day in laid_out(schedule).days:
        assert sum(crowd.count for crowd in day.crowds) == sum(entry.slot.crowded for entry in day.slots)


@settings(deadline=None)
@given(schedules())
def test_the_slots_are_in_time_order_around_the_now_line(schedule):
    grid = laid_out(schedule)
    for day in grid.days:
        starts = [entry.event.starts_at for entry in day.slots]
        assert starts == sorted(starts)
