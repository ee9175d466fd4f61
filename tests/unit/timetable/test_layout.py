"""The week grid from hand-made events: rows, lanes, days, the now-line, totals."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.timetable.entries import Slot
from services.timetable.events import CalendarEvent
from services.timetable.layout import Crowd, Day, Grid, Scene, Total, lay_out, total_of
from services.timetable.period import period_of
from services.timetable.window import OpeningHours

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = date(2026, 11, 18)
OPEN = OpeningHours(time(7, 30), time(21))


def event(start: str, end: str, title: str = "Algorithmique", on: date = WEDNESDAY, **more) -> CalendarEvent:
    """``event("08:15", "09:45")``: wall times in Paris; an end before the start is on the next day."""
    starts_at = datetime.combine(on, time.fromisoformat(start), PARIS)
    ends_at = datetime.combine(on, time.fromisoformat(end), PARIS)
    if ends_at < starts_at:
        ends_at += timedelta(days=1)
    return CalendarEvent(f"{title} {on} {start}", title, starts_at, ends_at, course=title, **more)


def scene(now: datetime = datetime(2026, 11, 18, 9, 50, tzinfo=UTC)) -> Scene:
    return Scene(PARIS, now, OPEN, hues={})


def week(*events: CalendarEvent, now: datetime | None = None, weekends: bool = False) -> Grid:
    return lay_out(events, period_of("week", WEDNESDAY), scene(now) if now else scene(), weekends)


def day(*events: CalendarEvent) -> Day:
    return next(shown for shown in week(*events).days if shown.on == WEDNESDAY)


def slots(*events: CalendarEvent) -> list[Slot | None]:
    return [entry.slot for entry in day(*events).slots]


def test_a_lecture_stands_in_its_quarters():
    grid = week(event("08:15", "09:45"))
    assert grid.window.first_hour == 8
    assert grid.days[2].slots[0].slot == Slot(start=1, span=6)


def test_a_length_is_rounded_up_to_quarters():
    assert slots(event("10:00", "10:50")) == [Slot(start=8, span=4)]


def test_lessons_that_follow_each_other_keep_the_full_width_though_they_begin_between_quarters():
    lessons = [event("08:00", "08:50"), event("08:50", "09:40"), event("09:40", "10:30")]
    assert [(slot.start, slot.span, slot.lanes) for slot in slots(*lessons)] == [
        (0, 3, 1),
        (3, 3, 1),
        (6, 4, 1),
    ]


def test_events_at_one_time_share_the_width_and_the_longest_comes_first():
    assert slots(event("10:00", "11:00", "short"), event("10:00", "12:00", "long")) == [
        Slot(start=8, span=8, lane=1, lanes=2),
        Slot(start=8, span=4, lane=2, lanes=2),
    ]
    assert (
        day(event("10:00", "11:00", "short"), event("10:00", "12:00", "long")).slots[0].event.title == "long"
    )


def test_a_lane_that_is_free_again_is_used_again():
    assert [
        (slot.lane, slot.lanes)
        for slot in slots(
            event("08:00", "12:00", "a"), event("09:00", "10:00", "b"), event("10:00", "11:00", "c")
        )
    ] == [(1, 2), (2, 2), (2, 2)]


def test_an_event_beside_nothing_keeps_the_full_width():
    crowded = [event("08:00", "10:00", "a"), event("08:00", "10:00", "b"), event("10:00", "11:00", "c")]
    assert [slot.lanes for slot in slots(*crowded)] == [2, 2, 1]


def test_six_lanes_are_all_shown():
    shown = day(*(event("08:00", "10:00", f"course {n}") for n in range(6)))
    assert [entry.slot.lane for entry in shown.slots] == [1, 2, 3, 4, 5, 6]
    assert shown.crowds == ()


def test_a_seventh_lane_becomes_a_number_and_the_event_stays_in_the_list():
    shown = day(*(event("08:00", "10:00", f"course {n}") for n in range(9)))
    assert len(shown.slots) == 9
    assert [entry.slot.crowded for entry in shown.slots] == [False] * 5 + [True] * 4
    assert shown.crowds == (Crowd(start=0, span=8, count=4),)


def test_the_hours_shrink_to_what_is_used():
    assert week(event("09:15", "18:00")).window.rows == 36
    assert week(event("09:15", "18:00")).hours[0] == 9


@pytest.mark.parametrize(
    ("start", "end", "first_hour", "hours"),
    [
        ("10:00", "12:00", 8, 8),  # grows to the morning first, then to the evening
        ("14:00", "16:00", 8, 8),
        ("06:00", "07:00", 6, 8),
        ("22:00", "23:00", 15, 8),
        ("07:30", "18:15", 7, 12),
    ],
)
def test_a_short_day_shows_eight_hours(start: str, end: str, first_hour: int, hours: int):
    window = week(event(start, end, on=WEDNESDAY)).window
    assert (window.first_hour, window.hours) == (first_hour, hours)


def test_an_empty_week_has_a_window_inside_the_opening_hours():
    window = week().window
    assert (window.first_hour, window.hours) == (8, 10)


def test_what_does_not_fit_into_sixteen_hours_stands_above_them():
    grid = week(event("05:00", "06:00", "early"), event("10:00", "12:00"), event("22:00", "23:30", "late"))
    shown = grid.days[2]
    assert grid.window.hours == 16
    assert [entry.event.title for entry in shown.all_day] == ["early"]
    assert [entry.event.title for entry in shown.slots] == ["Algorithmique", "late"]


def test_more_than_twelve_hours_counts_as_all_day():
    shown = day(event("08:00", "20:30", "Journée"))
    assert [entry.event.title for entry in shown.all_day] == ["Journée"]
    assert day(event("08:00", "20:00")).all_day == ()


def test_the_wall_clock_says_what_more_than_twelve_hours_are():
    starts_at = datetime(2026, 3, 28, 23, tzinfo=UTC)  # midnight; at 2 the clock jumps to 3
    night = CalendarEvent("n", "Night", starts_at, starts_at + timedelta(hours=12))
    [shown] = lay_out([night], period_of("day", date(2026, 3, 29)), scene()).days
    assert [entry.event.title for entry in shown.all_day] == ["Night"]


def test_an_all_day_event_stands_on_each_of_its_days():
    start = datetime(2026, 11, 17, tzinfo=PARIS)
    forum = CalendarEvent("f", "Forum", start, start + timedelta(days=2), all_day=True)
    assert [[entry.event.title for entry in shown.all_day] for shown in week(forum).days] == [
        [],
        ["Forum"],
        ["Forum"],
        [],
        [],
    ]


def test_an_event_over_midnight_appears_on_both_days():
    grid = week(event("16:00", "20:00"), event("22:00", "01:30", "Nuit de l’info"))
    entries = [(shown.on.day, entry.event.title) for shown in grid.days for entry in shown.entries]
    assert entries == [(18, "Algorithmique"), (18, "Nuit de l’info"), (19, "Nuit de l’info")]
    night, morning = grid.days[2].slots[1], grid.days[3].entries[0]
    assert (night.goes_on, night.begins_before) == (True, False)
    assert (morning.goes_on, morning.begins_before) == (False, True)


def test_an_event_that_ends_at_midnight_stays_on_its_day():
    grid = week(event("22:00", "00:00"))
    assert [len(shown.entries) for shown in grid.days] == [0, 0, 1, 0, 0]
    assert grid.days[2].slots[0].slot.span == 8


def test_an_event_without_duration_takes_one_quarter():
    assert slots(event("10:00", "10:00", "Rendu du projet")) == [Slot(start=8, span=1)]


def test_weekends_are_shown_when_they_are_used():
    assert [shown.on.weekday() for shown in week().days] == [0, 1, 2, 3, 4]
    assert len(week(event("10:00", "12:00", on=date(2026, 11, 21))).days) == 6
    assert len(week(event("10:00", "12:00", on=date(2026, 11, 22))).days) == 7


def test_weekends_are_shown_when_they_are_asked_for():
    assert len(week(weekends=True).days) == 7


@pytest.mark.parametrize(
    ("on", "start", "end", "slot"),
    [
        (date(2026, 3, 29), "10:00", "12:00", (8, 8)),  # the clock jumped from 2 to 3
        (date(2026, 10, 25), "10:00", "12:00", (8, 8)),  # the hour from 2 to 3 came twice
    ],
)
def test_days_on_which_the_clock_changes_show_wall_times(on: date, start: str, end: str, slot: tuple):
    grid = lay_out([event(start, end, on=on)], period_of("day", on), scene())
    [entry] = grid.days[0].slots
    assert (entry.slot.start, entry.slot.span) == slot
    assert (entry.starts.hour, entry.ends.hour) == (10, 12)


def test_an_event_across_the_doubled_hour_is_as_long_as_the_clock_says():
    starts_at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, the first time
    ends_at = datetime(2026, 10, 25, 2, 0, tzinfo=UTC)  # 03:00
    night = CalendarEvent("n", "Night", starts_at, ends_at)
    grid = lay_out([night], period_of("day", date(2026, 10, 25)), scene())
    assert grid.days[0].slots[0].slot.span == 2


def test_the_now_line_stands_at_its_quarter_and_five_minutes():
    grid = week(event("08:00", "18:00"))
    assert (grid.now.start, grid.now.minutes) == (11, 5)
    assert f"{grid.now.at:%H:%M}" == "10:50"
    assert grid.days[2].now == grid.now
    assert grid.days[1].now is None


def test_the_now_line_stands_between_what_began_and_what_comes():
    shown = day(event("08:15", "09:45"), event("10:15", "11:45"), event("13:30", "15:00"))
    assert shown.now_index == 2
    assert [entry.is_now for entry in shown.slots] == [False, True, False]


def test_the_hour_beside_the_now_line_is_left_empty():
    assert week(event("08:00", "14:00")).hours == [8, 9, 10, None, 12, 13, 14, 15]
    assert week(event("08:00", "14:00"), now=datetime(2026, 11, 18, 9, 30, tzinfo=UTC)).hours[2:4] == [10, 11]


def test_another_week_has_no_now_line():
    grid = week(event("08:00", "14:00"), now=datetime(2026, 11, 25, 9, 50, tzinfo=UTC))
    assert grid.now is None
    assert [shown.is_today for shown in grid.days] == [False] * 5


def test_a_cancelled_meeting_is_not_what_is_on_now():
    assert not day(event("10:15", "11:45", status="cancelled")).slots[0].is_now


def test_the_total_leaves_out_cancelled_meetings_and_whole_days():
    start = datetime(2026, 11, 18, tzinfo=PARIS)
    events = [
        event("08:15", "09:45"),
        event("10:00", "11:50"),
        event("14:00", "16:00", status="cancelled"),
        CalendarEvent("f", "Forum", start, start + timedelta(days=1), all_day=True),
    ]
    period = period_of("week", WEDNESDAY)
    assert total_of(events, period.core, PARIS) == Total(minutes=200, meetings=2)


def test_the_total_of_a_month_leaves_out_the_days_that_fill_its_weeks():
    period = period_of("month", WEDNESDAY)
    events = [event("08:00", "10:00", on=period.first_on), event("08:00", "10:00", on=period.on)]
    assert total_of(events, period.core, PARIS) == Total(minutes=120, meetings=1)


def test_an_event_of_centuries_is_on_each_day_that_is_shown():
    start, end = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)
    grid = week(CalendarEvent("c", "Centuries", start, end, course="c"))
    assert [len(day.entries) for day in grid.days] == [1] * 7
