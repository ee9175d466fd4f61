"""Copying days and weeks, and publishing drafts."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from models import EventStatus, Origin
from services.changes.edit import Actor
from services.changes.errors import ManagedUpstream, Unknown
from services.schedule import series
from services.schedule.conflicts import Clashing
from services.schedule.copying import Copied, Copying, copy
from services.schedule.fields import EventFields
from services.schedule.publishing import publish
from services.schedule.recurrence import Rule
from services.schedule.slots import Slot
from support.school import School, planned, slot

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 2)
SYNC = Actor("sync", "sync")


def copied(here: School, thing: tuple[str, int], *, partial: bool = False, **more: object) -> Copied:
    given = {"stretch": "week", "from_on": MONDAY, "to_on": MONDAY + timedelta(days=7), "zone": PARIS}
    with here.editing() as edit:
        found = copy(edit, Copying(thing, **given | more), partial=partial)
        edit.session.expunge_all()
        return found


def fields(here: School, found: Copied) -> list[EventFields]:
    return [EventFields.of(here.event(event.id)) for event in found.events]


def test_a_week_of_a_group_is_what_it_attends(here: School):
    lecture = here.plan(slot(9), (here.large,), groups=(here.cohort,), course_id=here.algebra, note="n")
    here.plan(slot(11, day=4), (here.small,), groups=(here.td1,), instructors=(here.ada, here.alan))
    here.plan(slot(13), groups=(here.td2,))
    here.plan(slot(15), groups=(here.td1,), status=EventStatus.CANCELLED)
    here.plan(slot(15, day=7), groups=(here.td1,))
    found = copied(here, ("group", here.td1))
    first, second = fields(here, found)
    assert first == planned(
        slot(9, day=7),
        (here.large,),
        groups=(here.cohort,),
        course_id=here.algebra,
        note="n",
        status=EventStatus.DRAFT,
    )
    assert second.slot == slot(11, day=11)
    assert second.resources.instructor_ids == (here.ada, here.alan)
    assert found.left == []
    assert here.event(lecture).starts_at == slot(9).starts_at


@pytest.mark.parametrize("sort", ["level", "room", "instructor", "course"])
def test_a_day_of_anything(here: School, sort: str):
    event_id = here.plan(
        slot(9), (here.small,), groups=(here.td1,), instructors=(here.ada,), course_id=here.algebra
    )
    here.plan(slot(9, day=1), (here.small,), groups=(here.td1,), instructors=(here.ada,))
    number = {"level": 1, "room": here.small, "instructor": here.ada, "course": here.algebra}[sort]
    to_on = date(2026, 11, 6)
    found = copied(here, (sort, number), stretch="day", to_on=to_on, status=EventStatus.PUBLISHED)
    (one,) = fields(here, found)
    assert (one.slot, one.status) == (slot(9, day=4), EventStatus.PUBLISHED)
    assert found.events[0].id != event_id


def test_the_wall_clock_counts_when_the_clocks_change(here: School):
    tuesday = datetime(2026, 10, 20, 8, tzinfo=UTC)
    here.plan(Slot(tuesday, tuesday + timedelta(minutes=90)), groups=(here.td1,))
    found = copied(here, ("group", here.td1), from_on=tuesday.date(), to_on=date(2026, 10, 28))
    (one,) = fields(here, found)
    assert one.slot.starts_at == datetime(2026, 10, 27, 9, tzinfo=UTC)
    assert one.slot.ends_at - one.slot.starts_at == timedelta(minutes=90)


def test_all_is_copied_or_nothing(here: School):
    here.plan(slot(9), (here.small,), groups=(here.td1,))
    here.plan(slot(11), (here.large,), groups=(here.td1,))
    taken = here.plan(slot(9, day=7), (here.small,))
    also_taken = here.plan(slot(11, day=7), (here.large,))
    before = here.images()
    with pytest.raises(Clashing) as refusal:
        copied(here, ("group", here.td1))
    assert [clash.event_id for clash in refusal.value.clashes] == [taken, also_taken]
    assert here.images() == before


def test_what_clashes_can_be_left_out(here: School):
    first = here.plan(slot(9), (here.small,), groups=(here.td1,))
    here.plan(slot(11), (here.large,), groups=(here.td1,))
    taken = here.plan(slot(9, day=7), (here.small,))
    found = copied(here, ("group", here.td1), partial=True)
    assert [one.slot for one in fields(here, found)] == [slot(11, day=7)]
    (left,) = found.left
    assert left.original.id == first
    assert isinstance(left.reason, Clashing)
    assert [clash.event_id for clash in left.reason.clashes] == [taken]


def test_what_a_sync_has_brought_is_copied_as_our_own(here: School):
    here.add(planned(slot(9), (here.small,), groups=(here.td1,)), SYNC)
    here.add(planned(slot(9), (here.small,)), SYNC)
    found = copied(here, ("room", here.small), partial=True)
    assert len(found.left) == 1
    assert here.event(found.events[0].id).origin == Origin.LOCAL


def test_copies_of_meetings_stand_alone(here: School):
    rule = Rule("Europe/Paris", MONDAY, date(2026, 11, 9), (0,), time(10), 60)
    with here.editing() as edit:
        series.create(edit, rule, planned(slot(0), groups=(here.td1,)))
    found = copied(here, ("group", here.td1), to_on=date(2026, 11, 20))
    assert here.event(found.events[0].id).series_id is None


def test_a_thing_that_is_gone_has_nothing_to_copy(here: School):
    with pytest.raises(Unknown):
        copied(here, ("group", 999))


def test_drafts_are_published_and_the_rest_stays(here: School):
    rule = Rule("Europe/Paris", MONDAY, date(2026, 11, 9), (0,), time(10), 60)
    with here.editing() as edit:
        meetings = series.create(edit, rule, planned(slot(0), groups=(here.td1,), status=EventStatus.DRAFT))
        ids = [event.id for event in meetings]
    off = here.plan(slot(18), status=EventStatus.CANCELLED)
    with here.editing() as edit:
        assert [event.id for event in publish(edit, [*ids, off])] == ids
    assert {here.event(event_id).status for event_id in ids} == {EventStatus.PUBLISHED}
    assert {here.event(event_id).original_starts_at for event_id in ids} == {None}
    assert here.event(off).status == EventStatus.CANCELLED
    with here.editing() as edit, pytest.raises(Unknown):
        publish(edit, [999])


def test_what_a_sync_has_planned_is_not_ours_to_publish(here: School):
    synced = here.add(planned(slot(9), status=EventStatus.DRAFT), SYNC)
    with here.editing() as edit, pytest.raises(ManagedUpstream):
        publish(edit, [synced])
