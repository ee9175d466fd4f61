"""Sharing a page: it is never overfull, nobody gives up a thing while there is room, and all is shown or counted."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.timetable import layout
from services.timetable.events import CalendarEvent
from services.timetable.layout import Scene, lay_out
from services.timetable.period import period_of
from services.timetable.share import fair_share
from services.timetable.window import OpeningHours

MONDAY = date(2026, 11, 16)
FEW = 12
"""Room on a page that is full sooner."""


@given(st.lists(st.integers(0, 50)), st.integers(0, 300))
def test_what_is_shared_fits_and_is_used_up(wanted, room):
    most = fair_share(wanted, room)
    given_out = sum(min(want, most) for want in wanted)
    assert given_out <= room
    assert given_out == sum(wanted) or sum(min(want, most + 1) for want in wanted) > room


hours = st.integers(0, 23)
lessons = st.tuples(st.integers(0, 6), hours, st.sampled_from([15, 60, 90, 800]))


@given(st.lists(lessons, max_size=60))
def test_what_is_shown_and_what_is_counted_is_everything(drawn):
    begins_at = datetime.combine(MONDAY, time(), UTC)
    events = [
        CalendarEvent(str(n), "", at, at + timedelta(minutes=long))
        for n, (day, hour, long) in enumerate(drawn)
        if (at := begins_at + timedelta(days=day, hours=hour))
    ]
    scene = Scene(ZoneInfo("UTC"), begins_at, OpeningHours(time(8), time(20)), {})
    whole = lay_out(events, period_of("week", MONDAY), scene, weekends=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "MOST_SHOWN", FEW)
        cut = lay_out(events, period_of("week", MONDAY), scene, weekends=True)
    assert sum(len(day.entries) for day in cut.days) <= FEW
    for day, full in zip(cut.days, whole.days, strict=True):
        assert len(day.entries) + day.left_out == len(full.entries)
        assert day.crowds == full.crowds
        assert {entry.event.key for entry in day.entries} <= {entry.event.key for entry in full.entries}
        assert list(day.slots) == [entry for entry in full.slots if entry in day.slots]
        shown = {entry.event.key for entry in day.entries}
        left_out = [entry for entry in full.entries if entry.event.key not in shown]
        assert day.is_counted == all(entry.slot is not None and entry.slot.crowded for entry in left_out)
        if any(entry.slot is not None and entry.slot.crowded for entry in day.slots):
            assert all(entry.slot.crowded for entry in left_out if entry.slot is not None)
