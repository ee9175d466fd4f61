"""Meetings in the catalog: of semesters, programs and people; what takes a room."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from urllib.parse import quote

import pytest
import time_machine

from models import Group, Instructor, Room, Term
from services.schedule import series
from services.schedule.fields import EventFields, Resources
from services.schedule.recurrence import Rule
from support.catalog import CANCELLED, DRAFT, MONDAY, Catalog, University, at, cohort
from support.database import edit_of

NOW = datetime(2026, 11, 1, 12, 0, 0, 123_456, tzinfo=UTC)


def courses_of(catalog: Catalog, level, **query: str) -> list[dict]:
    return catalog.data(f"/semesters/{level.uid}/courses", **query)


def ids(found: list[dict]) -> list[str]:
    return [one["id"] for one in found]


def test_a_meeting_tells_all_that_stands_for_it(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    event = university.plan(
        at(8, day=2),
        university.aib1,
        sources=(period,),
        rooms=(university.room,),
        people=(university.person,),
        course=university.course,
    )
    program = {"id": str(university.aib.uid), "name": "Allgemeine Informatik"}
    assert courses_of(catalog, university.aib1) == [
        {
            "id": event.uid,
            "summary": "Datenbanken 1",
            "startTime": "2026-11-04T08:00:00.000Z",
            "endTime": "2026-11-04T09:30:00.000Z",
            "weekday": 3,
            "recurrenceRule": None,
            "course": {"id": str(university.course.uid), "name": "Datenbanken 1", "code": "DB1"},
            "room": {"id": str(university.room.uid), "name": "F-007", "building": "F"},
            "instructor": {"id": str(university.person.uid), "name": "Prof. Dr. Beispiel"},
            "semester": {"id": str(university.aib1.uid), "name": "Semester 1", "program": program},
        }
    ]


@pytest.mark.parametrize("missing", ["course", "room", "instructor", "semester"])
def test_each_part_of_a_meeting_may_be_missing(university: University, catalog: Catalog, missing: str):
    levels = () if missing == "semester" else (university.aib1,)
    university.plan(
        at(8),
        *levels,
        rooms=() if missing == "room" else (university.room,),
        people=() if missing == "instructor" else (university.person,),
        course=None if missing == "course" else university.course,
        summary="Etwas",
    )
    if missing == "instructor":
        university.link(university.aib1)
        (found,) = courses_of(catalog, university.aib1)
    else:
        (found,) = catalog.data_of_instructor(university.person)
    empty = {part for part in ("course", "room", "instructor", "semester") if found[part] is None}
    assert empty == {missing}
    assert found["summary"] == "Etwas"


def test_the_weekday_is_that_of_the_instant_in_utc(university: University, catalog: Catalog):
    """Half past midnight on a Monday in Furtwangen is Sunday in UTC."""
    university.link(university.aib1, university.summer)
    starts_at = datetime(2027, 6, 6, 22, 30, tzinfo=UTC)
    slot = replace(at(0), starts_at=starts_at, ends_at=starts_at.replace(hour=23))
    university.plan(slot, university.aib1)
    (found,) = courses_of(catalog, university.aib1)
    assert (found["startTime"], found["weekday"]) == ("2027-06-06T22:30:00.000Z", 0)


def test_each_day_of_the_week_has_its_number(university: University, catalog: Catalog):
    university.link(university.aib1)
    for day in range(7):
        university.plan(at(12, day), university.aib1)
    assert [one["weekday"] for one in courses_of(catalog, university.aib1)] == [1, 2, 3, 4, 5, 6, 0]


def test_a_series_tells_its_rule_with_each_of_its_meetings(university: University, catalog: Catalog):
    level = university.semester("Abendkurs", None, None, "api")
    rule = Rule("Europe/Berlin", date(2026, 11, 3), date(2026, 11, 17), (1,), time(18), 90)
    with edit_of(university.app, "api") as edit:
        fields = EventFields(rule.slot(rule.starts_on), Resources((), (), (cohort(edit, level),)))
        series.create(edit, rule, fields)
    found = courses_of(catalog, level)
    assert len(found) == len(set(ids(found))) == 3
    assert {one["recurrenceRule"] for one in found} == {
        "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;UNTIL=20261117T170000Z"
    }


def test_drafts_and_what_is_off_are_not_listed(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    common = {"rooms": (university.room,), "people": (university.person,)}
    shown = university.plan(at(8), university.aib1, sources=(period,), **common)
    university.plan(at(10), university.aib1, sources=(period,), status=CANCELLED, **common)
    university.plan(at(12), university.aib1, status=DRAFT, **common)
    paths = (f"/semesters/{university.aib1.uid}/courses", f"/programs/{university.aib.uid}/courses")
    for path in paths:
        assert ids(catalog.data(path)) == [shown.uid]
    assert ids(catalog.data_of_instructor(university.person)) == [shown.uid]
    schedule = catalog.data(f"/rooms/{university.room.uid}/schedule", from_="2026-11-01")
    assert ids(schedule["courses"]) == [shown.uid]


def test_a_semester_shows_its_current_period_alone(university: University, catalog: Catalog):
    winter = university.link(university.aib1, current=False)
    summer = university.link(university.aib1, university.summer)
    university.plan(at(8), university.aib1, sources=(winter,))
    now = university.plan(at(8, day=150), university.aib1, sources=(summer,))
    entered_in_winter = university.plan(at(10), university.aib1)
    entered_now = university.plan(at(10, day=150), university.aib1)
    assert ids(courses_of(catalog, university.aib1)) == [now.uid, entered_now.uid]
    assert ids(catalog.data(f"/programs/{university.aib.uid}/courses")) == [now.uid, entered_now.uid]
    assert entered_in_winter.uid not in str(catalog.data(f"/programs/{university.aib.uid}/courses"))


def test_what_staff_entered_before_and_after_all_terms_is_in_the_nearest(
    university: University, catalog: Catalog
):
    university.link(university.aib1)
    early = university.plan(at(8, day=-90), university.aib1)
    late = university.plan(at(8, day=300), university.aib1)
    assert ids(courses_of(catalog, university.aib1)) == [early.uid, late.uid]


def test_a_followed_semester_without_live_data_is_empty(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1)
    assert courses_of(catalog, university.aib1) == []
    assert catalog.data(f"/programs/{university.aib.uid}/courses") == []


def test_a_semester_that_nobody_follows_shows_what_its_groups_have(university: University, catalog: Catalog):
    level = university.semester("Studium generale", None, None, "api")
    whole = university.plan(at(8), level)
    with edit_of(university.app, "api") as edit:
        half = Group(name="Half", level_id=level.id, parent_id=cohort(edit, level))
        edit.add(half)
        half_id = half.id
    part = university.plan(at(10), course=university.course)
    university.update(part, lambda fields: replace(fields, resources=Resources((), (), (half_id,))))
    assert ids(courses_of(catalog, level)) == [whole.uid, part.uid]


def test_a_shared_lecture_is_one_meeting(university: University, catalog: Catalog):
    """Each semester tells it as its own; where it could be any's, the first by program and number stands for all."""
    levels = (university.wib1, university.aib3, university.aib1)
    periods = tuple(university.link(level) for level in levels)
    shared = university.plan(
        at(8), *levels, sources=periods, rooms=(university.room,), people=(university.person,)
    )
    for level in levels:
        (found,) = courses_of(catalog, level)
        assert (found["id"], found["semester"]["id"]) == (shared.uid, str(level.uid))
    for program, first in ((university.aib, university.aib1), (university.wib, university.wib1)):
        (found,) = catalog.data(f"/programs/{program.uid}/courses")
        assert found["semester"]["id"] == str(first.uid)
    (found,) = catalog.data_of_instructor(university.person)
    assert found["semester"]["id"] == str(university.aib1.uid)


def test_of_two_rooms_the_first_by_name_is_told_and_both_are_taken(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    annexe = university.add(Room(name="e-100"))
    shared = university.plan(at(8), university.aib1, sources=(period,), rooms=(university.room, annexe))
    (found,) = courses_of(catalog, university.aib1)
    assert found["room"]["name"] == "e-100"
    for room in (university.room, annexe):
        schedule = catalog.data(f"/rooms/{room.uid}/schedule", from_="2026-11-01")
        assert ids(schedule["courses"]) == [shared.uid]


def test_of_several_people_the_first_of_the_event_is_told(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    first, second = university.add(Instructor(name="Zeta")), university.person
    shared = university.plan(at(8), university.aib1, sources=(period,), people=(first, second))
    assert courses_of(catalog, university.aib1)[0]["instructor"]["name"] == "Zeta"
    assert ids(catalog.data_of_instructor(second)) == [shared.uid]


def test_meetings_come_by_start(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    late, early = (university.plan(at(hour), university.aib1, sources=(period,)) for hour in (14, 8))
    assert ids(courses_of(catalog, university.aib1)) == [early.uid, late.uid]
    assert ids(courses_of(catalog, university.aib1, limit="1", offset="1")) == [late.uid]


def test_an_instructor_stands_beside_the_meetings(university: University, catalog: Catalog):
    body = catalog.body(f"/instructors/{university.person.uid}/courses")
    assert body == {"instructor": catalog.data(f"/instructors/{university.person.uid}"), "data": []}


def schedule_of(catalog: Catalog, room: Room, **query: str) -> dict:
    return catalog.data(f"/rooms/{room.uid}/schedule", **query)


def test_a_room_schedule_begins_now_and_lasts_half_a_year(university: University, catalog: Catalog):
    event = university.plan(at(8), university.aib1, rooms=(university.room,))
    with time_machine.travel(NOW, tick=False):
        found = schedule_of(catalog, university.room)
    assert found == {
        "room": catalog.data(f"/rooms/{university.room.uid}"),
        "period": {"from": "2026-11-01T12:00:00.123Z", "to": "2027-04-30T12:00:00.123Z"},
        "courses": [
            {
                "id": event.uid,
                "summary": "",
                "startTime": "2026-11-02T08:00:00.000Z",
                "endTime": "2026-11-02T09:30:00.000Z",
                "weekday": 1,
            }
        ],
    }


@pytest.mark.parametrize(
    ("from_", "to", "period"),
    [
        ("2026-12-01T00:00:00Z", "", ("2026-12-01T00:00:00.000Z", "2027-05-30T00:00:00.000Z")),
        ("2028-01-01T00:00:00Z", "", ("2028-01-01T00:00:00.000Z", "2028-06-29T00:00:00.000Z")),
        ("2020-01-01T00:00:00Z", "", ("2020-01-01T00:00:00.000Z", "2027-04-30T12:00:00.123Z")),
        ("", "2026-11-02T00:00:00+01:00", ("2026-11-01T12:00:00.123Z", "2026-11-01T23:00:00.000Z")),
        ("2026-11-02", "2026-11-02", ("2026-11-01T23:00:00.000Z", "2026-11-02T23:00:00.000Z")),
        ("2026-11-02T08:00:00.5Z", "2026-11-02T08:00:00.5Z", ("2026-11-02T08:00:00.500Z",) * 2),
    ],
)
def test_the_period_of_a_room_schedule_is_the_one_that_was_used(
    university: University, catalog: Catalog, from_: str, to: str, period: tuple[str, str]
):
    with time_machine.travel(NOW, tick=False):
        found = schedule_of(catalog, university.room, from_=from_, to=to)["period"]
    assert (found["from"], found["to"]) == period


def test_what_is_running_counts_and_what_just_ended_does_not(university: University, catalog: Catalog):
    event = university.plan(at(8), university.aib1, rooms=(university.room,))

    def found(start: str, end: str) -> bool:
        day = f"{MONDAY:%Y-%m-%d}T"
        shown = schedule_of(catalog, university.room, from_=f"{day}{start}Z", to=f"{day}{end}Z")
        return ids(shown["courses"]) == [event.uid]

    assert found("09:00", "10:00")
    assert found("07:00", "08:01")
    assert found("08:30", "08:40")
    assert not found("09:30", "11:00")
    assert not found("07:00", "08:00")


@pytest.mark.parametrize(
    "query",
    [
        {"from_": "2026-11-03T00:00:00Z", "to": "2026-11-02T00:00:00Z"},
        {"from_": "2026-11-03", "to": "2026-11-01"},
        {"to": "2020-01-01T00:00:00Z"},
        {"from_": "yesterday"},
        {"to": "2026-13-01T00:00:00Z"},
        {"from_": "2026-11-03T00:00:00"},
        {"from_": "9999-12-31T23:59:59Z"},
        {"from_": "0001-01-01T00:00:00Z"},
        {"from_": "1770000000"},
        {"from_": "\x00"},
    ],
)
def test_ranges_that_make_no_sense_are_refused(university: University, catalog: Catalog, query: dict):
    with time_machine.travel(NOW, tick=False):
        assert catalog.error(f"/rooms/{university.room.uid}/schedule", 400, **query)


def test_a_plus_that_was_not_escaped_is_understood(university: University, catalog: Catalog):
    path = f"/rooms/{university.room.uid}/schedule?from=2026-11-02T00:00:00+01:00&to={quote('2026-11-03')}"
    assert catalog.data(path)["period"]["from"] == "2026-11-01T23:00:00.000Z"


def test_a_term_alone_changes_nothing(university: University, catalog: Catalog):
    period = university.link(university.aib1)
    event = university.plan(at(8), university.aib1, sources=(period,))
    university.add(Term(name="SS 30", starts_on=date(2030, 3, 1), ends_on=date(2030, 8, 31)))
    assert ids(courses_of(catalog, university.aib1)) == [event.uid]
