"""Looking up by bisection finds what reading everything finds."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.timetable.events import CalendarEvent
from services.timetable.timeline import Timeline

START = datetime(2026, 1, 1, tzinfo=UTC)
hours = st.integers(0, 60)


@given(
    st.lists(st.tuples(hours, st.integers(0, 30))),
    hours,
    st.integers(1, 30),
)
def test_a_stretch_is_found_as_by_reading_everything(stretches, opens, length):
    events = [
        CalendarEvent(str(n), "", START + timedelta(hours=at), START + timedelta(hours=at + long))
        for n, (at, long) in enumerate(sorted(stretches))
    ]
    opens_at, closes_at = START + timedelta(hours=opens), START + timedelta(hours=opens + length)
    expected = [
        event
        for event in events
        if event.starts_at < closes_at and (event.ends_at > opens_at or event.starts_at == opens_at)
    ]
    assert Timeline(events).between(opens_at, closes_at) == expected
