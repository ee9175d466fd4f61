"""Look-ups in a schedule: what touches a stretch, what comes next, what was last."""

from datetime import UTC, datetime, timedelta

from services.timetable.events import CalendarEvent
from services.timetable.timeline import Timeline

MIDNIGHT = datetime(2026, 11, 18, tzinfo=UTC)


def stretch(start: float, end: float) -> CalendarEvent:
    """An event named after its hours."""
    hours = (MIDNIGHT + timedelta(hours=start), MIDNIGHT + timedelta(hours=end))
    return CalendarEvent(f"{start}-{end}", f"{start}-{end}", *hours)


TERM = stretch(0, 1000)
LINE = Timeline([TERM, stretch(1, 2), stretch(8, 10), stretch(8, 8), stretch(10, 12), stretch(20, 22)])


def found(start: float, end: float) -> list[str]:
    events = LINE.between(MIDNIGHT + timedelta(hours=start), MIDNIGHT + timedelta(hours=end))
    return [event.key for event in events]


def test_what_touches_a_stretch_is_found_in_order():
    assert found(9, 11) == [TERM.key, "8-10", "10-12"]


def test_what_only_borders_on_a_stretch_is_not_in_it():
    assert found(2, 8) == [TERM.key]
    assert found(12, 20) == [TERM.key]


def test_an_event_without_duration_is_found_at_its_instant():
    assert found(8, 9) == [TERM.key, "8-10", "8-8"]
    assert "8-8" not in found(7, 8)


def test_a_long_event_is_found_long_after_it_began():
    assert found(900, 901) == [TERM.key]
    assert found(1000, 1001) == []


def test_what_comes_next_and_what_was_last():
    assert [event.key for event in LINE.upcoming(MIDNIGHT + timedelta(hours=10))] == ["10-12", "20-22"]
    assert next(LINE.past(MIDNIGHT + timedelta(hours=20))).key == "10-12"
    assert next(LINE.upcoming(MIDNIGHT + timedelta(hours=23)), None) is None
    assert next(LINE.past(MIDNIGHT), None) is None


def test_an_empty_schedule_has_nothing():
    assert Timeline([]).between(MIDNIGHT, MIDNIGHT + timedelta(days=1)) == []
