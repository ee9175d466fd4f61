"""What the catalog asks of a database is understood by both kinds, and answered alike."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from models import Course, Program, Room
from services.catalog import (
    calendars,
    changes,
    conflicts,
    courses,
    free_time,
    listing,
    occurrences,
    overview,
    periods,
    programs,
    selection,
    semesters,
    state,
    week,
)
from services.catalog.changes import Asked
from services.catalog.free_time import Wishes
from services.catalog.selection import Selection
from services.catalog.week import Filters, Week
from services.database import SessionFactory, snapshot
from services.starplan.sync import status as sync_status
from support.catalog import University, at

ZONE = ZoneInfo("Europe/Berlin")


@pytest.fixture
def here(new_session: SessionFactory) -> University:
    return University(new_session)


def uids(found) -> list[str]:
    return [occurrence.uid for occurrence in found]


def test_names_are_found_and_sorted(here: University):
    for name in ("Ökologie", "Oberfläche", "100% Öl"):
        here.add(Course(name=name))
    with snapshot(here.new_session) as session:
        assert [row.name for row in courses.listing(session)] == [
            *("100% Öl", "Datenbanken 1", "Oberfläche", "Ökologie")
        ]
        assert [row.name for row in courses.listing(session, "ÖKO")] == ["Ökologie"]
        assert [row.name for row in courses.listing(session, "%")] == ["100% Öl"]
        assert courses.listing(session, "a\x00") == []
        assert len(programs.listing(session, archived=False)) == 2
        assert programs.listing(session, archived=True) == []
        assert [one.level.name for one in semesters.everywhere(session, here.aib.uid)] == [
            *("Semester 1", "Semester 3")
        ]
        assert len(overview.search(session, "informatik", None).programs) == 2
        assert overview.statistics(session).courses == 4
        with pytest.raises(listing.NotThere):
            listing.one(session, Program, uuid4(), "program")


def test_meetings_are_of_their_periods(here: University):
    old = here.link(here.aib1, current=False)
    new = here.link(here.aib1, here.summer)
    before = here.plan(at(8), here.aib1, sources=(old,))
    now = here.plan(at(8, 150), here.aib1, sources=(new,), course=here.course, rooms=(here.room,))
    entered = here.plan(at(10, 150), here.aib1)
    here.plan(at(10), here.aib1)
    with snapshot(here.new_session) as session:
        assert uids(occurrences.of_level(session, here.aib1, ZONE)) == [now.uid, entered.uid]
        assert uids(occurrences.of_program(session, here.aib, ZONE)) == [now.uid, entered.uid]
        assert [course.name for course in courses.of_period(session, new.uid, ZONE)] == ["Datenbanken 1"]
        assert courses.of_period(session, old.uid, ZONE) == []
        assert periods.find(session, uuid4()) is None
        slot = Week(date(2026, 11, 2)).slot(ZONE)
        assert before.uid in uids(week.plan(session, slot, Filters()).occurrences)
        groups = Filters(groups=[here.aib1.uid], rooms=[], courses=[], instructors=[])
        assert week.plan(session, slot, groups).occurrences == []
        assert len(week.by_room(session, slot)) == 1
        chosen = Selection(here.aib.uid, here.aib1.uid, at(8, 150))
        assert uids(selection.events(session, chosen, ZONE)) == [now.uid]
        year = calendars.year_from(datetime(2026, 11, 1, tzinfo=UTC), ZONE)
        assert calendars.of_semester(session, here.aib1.uid, year, ZONE).count(b"BEGIN:VEVENT") == 2
        assert calendars.of_room(session, here.room.uid, year, ZONE).count(b"BEGIN:VEVENT") == 1
        with pytest.raises(listing.NotThere):
            calendars.upstream_address(session, here.aib1.uid)
        assert sync_status.status(session) == sync_status.SyncStatus()
        assert sync_status.runs(session, 5) == []
        assert sync_status.last_fetched_at(session) is None


def test_free_time_and_clashes(here: University):
    event = here.plan(at(8), here.aib1, rooms=(here.room,))
    opening = time(7, 30), time(21)
    with snapshot(here.new_session) as session:
        times = free_time.of_room(
            session, here.room, at(0, minutes=1440), opening, ZONE, timedelta(minutes=1)
        )
        assert [entry.uid for entry in times.busy] == [event.uid]
        assert [gap.starts_at.hour for gap in times.free] == [6, 9]
        assert [found.until for found in free_time.rooms(session, at(6), Wishes())] == [event.starts_at]
        asked = {"rooms": [here.room.uid], "instructors": [], "groups": [here.aib1.uid]}
        found = conflicts.conflicts(session, at(9), **asked)
        assert [one.event_uid for one in found] == [event.uid] * 2


def test_changes_by_every_filter(here: University):
    event = here.plan(at(8), here.aib1, course=here.course)
    here.update(event, lambda fields: replace(fields, slot=at(9)))
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with snapshot(here.new_session) as session:
        for asked in (
            Asked(kind="event"),
            Asked(levels=[here.aib1.uid], kind="event"),
            Asked(programs=[here.aib.uid], kind="event", since=long_ago),
            Asked(courses=[here.course.uid], kind="event"),
        ):
            page = changes.page(session, asked, 10)
            assert [row.change.shown for row in page.rows] == ["updated", "created"]
            assert page.rows[0].level_id == here.aib1.id
        first = changes.page(session, Asked(oldest_first=True), 1).rows[0].change.id
        assert changes.page(session, Asked(oldest_first=True, after=first), 1).rows[0].change.id > first
        assert changes.page(session, Asked(since=datetime(2100, 1, 1, tzinfo=UTC)), 1).rows == []
        assert changes.page(session, Asked(levels=[]), 1).rows == []
        assert changes.number_of(changes.uid_of(first)) == first
        newest = state.newest(session)
        assert newest.batch_uid is not None
        assert state.is_alone_in_its_second(session, newest) in (True, False)


def test_an_empty_database_has_a_state_of_its_own(new_session: SessionFactory):
    with snapshot(new_session) as session:
        assert state.newest(session) == state.State(None, None, 0, 0)
        assert not state.is_alone_in_its_second(session, state.newest(session))
        assert listing.rows(session, Room) == []
