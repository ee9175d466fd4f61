"""Schedule items that come in: their times, what they name, and that nothing is booked twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest

from models import EventStatus
from services.changes.edit import Edit
from services.schedule import events, series
from services.schedule.fields import EventFields
from services.schedule.recurrence import Rule
from services.transfer.summary import ImportSummary
from support.school import PLANNER, School, planned, slot
from support.transfer import exported, imported, table

HEADER = "groupIds teacherId teachingUnitId roomId startTime endTime"


def one_item(here: School, start: object, end: object, **how: object) -> ImportSummary:
    return imported(here.new_session, table("schedule_item", HEADER, ("TD1", "", "", "", start, end)), **how)


def events_of(here: School) -> list[dict[str, object]]:
    return [row for (kind, _), row in here.images().items() if kind == "event"]


@pytest.mark.parametrize(
    "start",
    [
        "2026-11-02T10:00:00Z",
        "2026-11-02T11:00+01:00",
        "2026-11-02 11:00",
        "2026-11-02T11:00:00",
        "02/11/2026 11:00",
        "2.11.2026 11:00",
        "02/11/2026 11:00:00",
        datetime(2026, 11, 2, 11, 0),
        datetime(2026, 11, 2, 10, 59, 59, 999_990),
        datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    ],
)
def test_times_are_read_in_many_spellings(here: School, start: object):
    assert one_item(here, start, "2026-11-02T12:00:00Z").errors == []
    (event,) = events_of(here)
    assert event["starts_at"] == "2026-11-02T10:00:00+00:00"


@pytest.mark.parametrize(
    "start",
    [
        "11/25/2026 10:00",
        "2026-11-02",
        "11:00",
        "soon",
        46328.5,
        "2026-03-29 02:30",
        "0001-01-01 00:00",
        "0001-01-01T00:00Z",
    ],
)
def test_times_are_not_guessed(here: School, start: object):
    (error,) = one_item(here, start, "2026-11-02T12:00:00Z").errors
    assert (error.column, error.value) == ("startTime", start)


def test_an_item_ends_after_it_starts(here: School):
    (error,) = one_item(here, "2026-11-02 11:00", "2026-11-02 10:00").errors
    assert error.column == "endTime"


def test_things_are_named_by_id_name_and_abbreviation(here: School):
    row = (f"TD1; {here.td2}", "ada lovelace,Alan Turing", "Algebra", "Small")
    imported(here.new_session, table("schedule_item", HEADER, (*row, *TEN)))
    (event,) = events_of(here)
    assert event["groups"] == [here.td1, here.td2]
    assert event["instructors"] == [here.ada, here.alan]
    assert (event["course_id"], event["rooms"]) == (here.algebra, [here.small])


def test_a_room_is_named_by_what_others_call_it(here: School):
    """Its own name wins: what one room is called besides may be the name of another."""
    imported(here.new_session, table("room", "id aliases", (here.large, "Audimax; Bât. L, 1; Small")))
    rows = table("schedule_item", "roomId startTime endTime", ("AUDIMAX", *TEN), ("Small; Bât. L, 1", *LATER))
    assert imported(here.new_session, rows).errors == []
    assert sorted(event["rooms"] for event in events_of(here)) == [[here.small, here.large], [here.large]]


LATER = ("2026-11-02 12:00", "2026-11-02 13:00")
TEN = ("2026-11-02 10:00", "2026-11-02 11:00")


def test_a_group_is_named_with_its_level_where_others_are_called_alike(here: School):
    files = [
        table("level", "name", ("L2",)),
        table("group", "name levelId", ("TD1", "L2")),
        table("schedule_item", HEADER, ("L2/TD1", "", "", "", *TEN), ("TD1", "", "", "", *TEN)),
    ]
    (error,) = imported(here.new_session, *files).errors
    assert (error.line, error.column) == (3, "groupIds")
    assert "several" in error.message


def test_an_item_that_is_there_keeps_others_out(here: School):
    there = here.plan(slot(9), (here.small,))
    rows = table("schedule_item", HEADER, ("TD1", "", "", "Small", *TEN), ("TD1", "", "", "Large", *TEN))
    done = imported(here.new_session, rows)
    (error,) = done.errors
    assert error.line == 2
    assert f"room Small is taken by item {there} " in error.message
    assert done.created == 1


def test_the_first_of_two_items_that_clash_stays(here: School):
    rows = table("schedule_item", HEADER, ("TD1", "", "", "", *TEN), ("CM", "", "", "", *TEN))
    (error,) = imported(here.new_session, rows).errors
    assert (error.line, len(events_of(here))) == (3, 1)
    assert "by the item of line 2" in error.message


def test_items_may_move_up_one_by_one_in_any_order(here: School):
    ids = [here.plan(slot(8 + hour), (here.small,)) for hour in range(4)]
    rows = [
        (number, f"2026-11-02T{9 + hour:02}:00Z", f"2026-11-02T{10 + hour:02}:00Z")
        for hour, number in enumerate(ids)
    ]
    done = imported(here.new_session, table("schedule_item", "id startTime endTime", *rows))
    assert (done.updated, done.errors) == (4, [])
    assert [here.event(number).starts_at.hour for number in ids] == [9, 10, 11, 12]


def test_a_cancelled_item_makes_room(here: School):
    there = here.plan(slot(9), (here.small,))
    rows = table(
        "schedule_item",
        "id roomId startTime endTime status",
        ("", "Small", *TEN, ""),
        (there, "Small", *TEN, "annulé"),
    )
    assert imported(here.new_session, rows).errors == []
    assert here.event(there).status == EventStatus.CANCELLED


def test_an_item_without_id_is_known_by_its_time_course_and_groups(here: School):
    there = here.plan(slot(9), (here.small,), groups=(here.td1,), course_id=here.algebra)
    rows = table("schedule_item", HEADER, (here.td1, "", "Algebra", "Large", *TEN))
    assert imported(here.new_session, rows).updated == 1
    assert here.event(there).room_ids == (here.large,)
    assert imported(here.new_session, rows).skipped == 1


def weekly(edit: Edit, here: School) -> list[int]:
    rule = Rule("Europe/Paris", date(2026, 10, 12), date(2026, 11, 6), (0, 2), time(9), 90)
    fields = planned(slot(9), (here.small,), groups=(here.td1,), course_id=here.algebra)
    return [event.id for event in series.create(edit, rule, fields)]


def test_a_meeting_that_is_changed_becomes_an_exception_of_its_series(here: School):
    with here.editing(PLANNER) as edit:
        ids = weekly(edit, here)
    rows = table("schedule_item", "id roomId", (ids[0], "Large"))
    assert imported(here.new_session, rows).updated == 1
    changed = here.event(ids[0])
    assert changed.original_starts_at == changed.starts_at
    assert changed.series_id is not None


def test_a_series_comes_back_with_its_exceptions(here: School):
    with here.editing(PLANNER) as edit:
        ids = weekly(edit, here)
    with here.editing(PLANNER) as edit:
        (event,) = events.locked(edit, [ids[1]])
        events.update(edit, event, replace(EventFields.of(event), slot=slot(15)))
    files, before = exported(here.new_session), here.images()
    with here.editing(PLANNER) as edit:
        series.delete(edit, ids[0], series.Scope.ALL, with_exceptions=True)
    assert imported(here.new_session, *files).errors == []
    assert here.images() == before


def test_one_series_cannot_have_two_rules(here: School):
    with here.editing(PLANNER) as edit:
        weekly(edit, here)
    (items,) = (one for one in exported(here.new_session) if one.file == "schedule_item.csv")
    place = items.header.index("series")
    first = items.rows[0]
    longer = str(first.values[place]).replace("UNTIL=2026-11-06", "UNTIL=2026-11-13")
    changed = replace(first, values=(*first.values[:place], longer, *first.values[place + 1 :]))
    done = imported(here.new_session, replace(items, rows=(changed, *items.rows[1:])))
    assert done.updated == 1
    assert {error.column for error in done.errors} == {"series"}
    assert len(done.errors) == len(items.rows) - 1


UID = uuid4()


def rule(**changes: object) -> str:
    told = {
        "FREQ": "WEEKLY",
        "INTERVAL": 1,
        "BYDAY": "MO",
        "DTSTART": "2026-11-02T10:00",
        "UNTIL": "2026-11-30",
        "MINUTES": 60,
        "TZID": "Europe/Paris",
        "UID": UID,
    }
    return ";".join(f"{key}={value}" for key, value in (told | changes).items())


def test_a_series_may_be_written_by_hand(here: School):
    rows = table("schedule_item", "startTime endTime series", (*TEN, rule()))
    assert imported(here.new_session, rows).errors == []
    assert imported(here.new_session, rows).skipped == 1
    (stored,) = (row for (kind, _), row in here.images().items() if kind == "series")
    assert (stored["uid"], stored["weekdays"], stored["minutes"]) == (str(UID), "0", 60)


@pytest.mark.parametrize(
    "told",
    [
        "every week",
        "FREQ=WEEKLY",
        rule(FREQ="DAILY"),
        rule(BYDAY="XX"),
        rule(MINUTES="9" * 5000),
        rule(INTERVAL=10**12),
        rule(INTERVAL=0),
        rule(UNTIL="9999-12-31", INTERVAL=30_000),
        rule(UNTIL="2020-01-01"),
        rule(TZID="../../etc/passwd"),
        rule(UID="mine"),
    ],
)
def test_a_series_that_is_no_rule_is_refused(here: School, told: str):
    rows = table("schedule_item", "startTime endTime series", (*TEN, told))
    (error,) = imported(here.new_session, rows).errors
    assert (error.column, error.value) == ("series", told)
