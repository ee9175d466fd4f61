"""Other times and rooms for an event."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import EventStatus, Group, Room
from services.schedule.fields import EventFields
from services.schedule.room_choice import rooms_for
from services.schedule.slots import Slot
from services.schedule.suggestions import Suggestion, suggest
from support.school import MONDAY, School, planned, slot

PARIS = ZoneInfo("Europe/Paris")


def suggested(
    here: School, fields: EventFields, event_id: int | None = None, limit: int = 3
) -> list[Suggestion]:
    with here.new_session() as session:
        return suggest(
            session,
            fields,
            event_id=event_id,
            zone=PARIS,
            opening_hours=(time(8), time(12)),
            now=MONDAY,
            limit=limit,
        )


def test_the_same_hour_in_another_room_comes_first_then_the_next_week_then_what_is_near(here: School):
    here.plan(slot(9), (here.small,))
    same, next_week, week_after, near = suggested(here, planned(slot(9), (here.small,)), limit=4)
    assert (same.slot, same.room_ids, same.is_other_room) == (slot(9), (here.large,), True)
    assert (same.is_same_hour, same.is_same_day, same.is_nearest) == (True, True, True)
    assert (next_week.slot, next_week.room_ids) == (slot(9, day=7), (here.small,))
    assert (next_week.is_same_hour, next_week.is_same_day, next_week.is_nearest) == (True, False, False)
    assert week_after.slot == slot(9, day=14)
    assert (near.slot, near.room_ids, near.is_same_hour) == (slot(8), (here.small,), False)


def test_people_have_to_be_free_and_drafts_take_them(here: School):
    here.plan(slot(8), groups=(here.cohort,))
    here.plan(slot(9), instructors=(here.ada,), status=EventStatus.DRAFT)
    here.plan(slot(10), groups=(here.td2,))
    here.plan(slot(7), groups=(here.td1,), status=EventStatus.CANCELLED)
    wanted = planned(slot(8), instructors=(here.ada,), groups=(here.tp1,))
    today = [one.slot for one in suggested(here, wanted, limit=20) if one.is_same_day]
    assert today == [slot(7), slot(10)]


def test_where_an_event_is_already_is_no_suggestion(here: School):
    event_id = here.plan(slot(9), (here.small,))
    assert suggested(here, planned(slot(9), (here.small,)), event_id)[0].slot == slot(9, day=7)
    moved = suggested(here, planned(slot(9.5), (here.small,)), event_id)
    assert moved[0].slot == slot(9.5)


def test_what_does_not_fit_into_the_opening_hours_has_no_suggestion(here: School):
    assert suggested(here, planned(slot(8, 4.5))) == []
    whole = suggested(here, planned(slot(7, 4)))
    assert [one.slot for one in whole] == [slot(7, 4), slot(7, 4, day=7), slot(7, 4, day=14)]


def test_opening_hours_are_wall_times_also_when_the_clocks_change(here: School):
    friday = datetime(2027, 3, 26, 7, tzinfo=UTC)
    found = suggested(here, planned(Slot(friday, friday + timedelta(hours=4))))
    assert [one.slot.starts_at for one in found] == [
        friday,
        friday + timedelta(days=7, hours=-1),
        friday + timedelta(days=14, hours=-1),
    ]


def test_rooms_say_whether_they_fit_and_what_takes_them(here: School):
    with here.editing() as edit:
        near, lab = (
            Room(name="Near", capacity=90, building="X"),
            Room(name="Lab", capacity=95, tags="PC, lab"),
        )
        unknown, group = Room(name="Unknown"), Group(name="G", level_id=1, size=80)
        for row in (near, lab, unknown, group):
            edit.add(row)
        ids = {"near": near.id, "lab": lab.id, "unknown": unknown.id}
        group_id = group.id
    taking = here.plan(slot(9), (here.large,), course_id=here.algebra)
    own = here.plan(slot(9), (ids["lab"],), groups=(group_id,))
    fields = planned(slot(9), (ids["lab"],), groups=(group_id,))
    with here.new_session() as session:
        options = rooms_for(session, fields, event_id=own)
    assert [option.room.name for option in options] == ["Lab", "Small", "Near", "Unknown", "Large"]
    by_name = {option.room.name: option for option in options}
    assert by_name["Lab"].fits
    assert [(taken.event_id, taken.title) for taken in by_name["Large"].taken_by] == [(taking, "Algebra")]
    assert by_name["Small"].is_too_small
    assert by_name["Near"].lacks_tags


def test_the_number_of_statements_does_not_grow(here: School):
    def asked(wanted: EventFields) -> int:
        with here.statements() as seen:
            suggested(here, wanted, limit=50)
            with here.new_session() as session:
                rooms_for(session, wanted, event_id=None)
        return len(seen)

    wanted = planned(slot(9), (here.small,), instructors=(here.ada,), groups=(here.td1,))
    few = asked(wanted)
    for day in range(8):
        here.plan(slot(9, 3, day), (here.small,), instructors=(here.ada,))
    assert asked(wanted) == few
