"""Making and changing events: what is stored, what is refused, what the log says."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from models import Event, EventStatus, Origin
from services.changes.edit import Actor
from services.changes.errors import ManagedUpstream, Unknown
from services.changes.locks import Lock
from services.schedule import events
from services.schedule.conflicts import Clashing
from services.schedule.events import Failed
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import EndNotAfterStart, Slot, TooLong
from support.school import MONDAY, School, planned, slot

SYNC = Actor("sync", "sync")
DRAFT, PUBLISHED, CANCELLED = EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.CANCELLED


def change(here: School, event_id: int, **fields: object) -> None:
    with here.editing() as edit:
        (event,) = events.locked(edit, [event_id])
        events.update(edit, event, replace(EventFields.of(event), **fields))


def synced(here: School, when: Slot, rooms: tuple[int, ...]) -> int:
    """The id of an event that a sync has brought."""
    with here.editing(SYNC) as edit:
        event = Event(origin=Origin.STARPLAN)
        planned(when, rooms).write_to(event)
        edit.add(event)
        return event.id


def clashing(here: School, *fields: object, **more: object) -> list[int]:
    """Ids of the events that keep a new one out."""
    before = here.images()
    with pytest.raises(Clashing) as refused:
        here.plan(*fields, **more)
    assert here.images() == before
    return [clash.event_id for clash in refused.value.clashes]


def test_a_new_event_has_all_that_was_said_and_is_in_the_log(here: School):
    fields = planned(
        slot(9, 1.5),
        (here.large, here.small),
        instructors=(here.alan, here.ada),
        groups=(here.td2, here.td1),
        course_id=here.algebra,
        summary="Exam",
        note="bring a pen",
        status=DRAFT,
        location_text="Hall",
    )
    event_id = here.add(fields)
    event = here.event(event_id)
    assert EventFields.of(event) == fields
    assert event.version == 1
    change = here.changes()[-1]
    assert (change.kind, change.record_id, change.action, change.version) == ("event", event_id, "created", 1)
    assert change.before is None
    assert change.after["rooms"] == [here.large, here.small]


@pytest.mark.parametrize(
    ("length", "refusal"), [(0, EndNotAfterStart), (-1, EndNotAfterStart), (24.01, TooLong), (24, None)]
)
def test_an_event_takes_at_most_a_day(here: School, length: float, refusal: type[Exception] | None):
    if refusal is None:
        assert here.plan(slot(9, length))
        return
    with pytest.raises(refusal):
        here.plan(slot(9, length))
    event_id = here.plan(slot(9))
    with pytest.raises(refusal):
        change(here, event_id, slot=slot(9, length))
    assert here.event(event_id).version == 1


def test_what_does_not_exist_cannot_be_named(here: School):
    for wrong in (
        {"rooms": (99,)},
        {"instructors": (99,)},
        {"groups": (99,)},
        {"course_id": 99},
    ):
        with pytest.raises(Unknown) as refused:
            here.plan(slot(9), **wrong)
        assert refused.value.id == 99


@pytest.mark.parametrize("status", [CANCELLED, PUBLISHED])
def test_an_event_that_stays_where_it_is_cannot_get_what_does_not_exist(here: School, status: EventStatus):
    event_id = here.plan(slot(9), status=status)
    with pytest.raises(Unknown):
        change(here, event_id, course_id=99)
    with pytest.raises(Unknown):
        change(here, event_id, resources=Resources(room_ids=(99,)))


def test_a_taken_room_names_the_other_event_and_touching_is_fine(here: School):
    other = here.plan(slot(9, 2), (here.small,))
    assert clashing(here, slot(10, 2), (here.small,)) == [other]
    here.plan(slot(11), (here.small,))
    here.plan(slot(8), (here.small,))
    here.plan(slot(9, 2), (here.large,))


def test_a_group_meets_those_above_and_below_it_but_not_its_siblings(here: School):
    other = here.plan(slot(9), groups=(here.td1,))
    for group in (here.cohort, here.td1, here.tp1):
        assert clashing(here, slot(9), groups=(group,)) == [other]
    here.plan(slot(9), groups=(here.td2,))


def test_drafts_keep_others_out_and_cancelled_or_deleted_events_do_not(here: School):
    draft = here.plan(slot(9), (here.small,), status=DRAFT)
    assert clashing(here, slot(9), (here.small,)) == [draft]
    with here.editing() as edit:
        events.set_status(edit, *events.locked(edit, [draft]), CANCELLED)
    second = here.plan(slot(9), (here.small,))
    with here.editing() as edit:
        events.delete(edit, *events.locked(edit, [second]))
    third = here.plan(slot(9), (here.small,))
    with pytest.raises(Clashing) as refused:
        change(here, draft, status=PUBLISHED)
    assert [clash.event_id for clash in refused.value.clashes] == [third]
    with pytest.raises(Unknown), here.editing() as edit:
        events.locked(edit, [second])


def test_what_a_sync_brought_keeps_others_out_and_is_not_ours_to_change(here: School):
    event_id = synced(here, slot(9), (here.small,))
    assert clashing(here, slot(9), (here.small,)) == [event_id]
    for act in (
        lambda edit, event: events.delete(edit, event),
        lambda edit, event: events.move(edit, event, slot(12)),
        lambda edit, event: events.set_status(edit, event, CANCELLED),
    ):
        with pytest.raises(ManagedUpstream), here.editing() as edit:
            act(edit, *events.locked(edit, [event_id]))
    assert here.event(event_id).version == 1


def test_moving_keeps_all_else_and_makes_a_new_version(here: School):
    event_id = here.plan(slot(9), (here.small,), instructors=(here.ada,), summary="x")
    before = EventFields.of(here.event(event_id))
    with here.editing() as edit:
        events.move(edit, *events.locked(edit, [event_id]), slot(9.5), (here.large,))
    event = here.event(event_id)
    resources = replace(before.resources, room_ids=(here.large,))
    assert EventFields.of(event) == replace(before, slot=slot(9.5), resources=resources)
    assert event.version == 2
    assert {(b.starts_at, b.ends_at) for b in event.bookings} == {(event.starts_at, event.ends_at)}
    assert here.changes()[-1].before["rooms"] == [here.small]


def test_a_change_of_words_asks_for_no_clashes(here: School):
    event_id = here.plan(slot(9), (here.small,))
    synced(here, slot(9), (here.small,))
    change(here, event_id, summary="still here")
    assert here.event(event_id).summary == "still here"


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris"])
def test_what_is_as_it_was_is_not_written(here: School, zone: str):
    event_id = here.plan(slot(9), (here.small,))
    before = here.changes()
    at = MONDAY.astimezone(ZoneInfo(zone)) + timedelta(hours=9)
    change(here, event_id, slot=Slot(at, at + timedelta(hours=1)))
    assert here.event(event_id).version == 1
    assert len(here.changes()) == len(before)


def test_two_changes_in_one_edit_are_one_in_the_log(here: School):
    event_id = here.plan(slot(9))
    with here.editing() as edit:
        (event,) = events.locked(edit, [event_id])
        events.move(edit, event, slot(10))
        events.set_status(edit, event, DRAFT)
    last = here.changes()[-1]
    assert (last.version, here.event(event_id).version) == (2, 2)
    assert (last.before["status"], last.after["status"]) == ("published", "draft")


def test_two_events_can_change_rooms_and_one_can_take_what_another_leaves(here: School):
    one, two = here.plan(slot(9), (here.small,)), here.plan(slot(9), (here.large,))
    with here.editing() as edit:
        first, second = events.locked(edit, [one, two])
        a, b = EventFields.of(first), EventFields.of(second)
        swapped = [(first, replace(a, resources=b.resources)), (second, replace(b, resources=a.resources))]
        events.update_all(edit, swapped)
    assert (here.event(one).room_ids, here.event(two).room_ids) == ((here.large,), (here.small,))
    with here.editing() as edit:
        first, second = events.locked(edit, [one, two])
        a, b = EventFields.of(first), EventFields.of(second)
        events.update_all(
            edit, [(first, replace(a, resources=b.resources)), (second, replace(b, status=CANCELLED))]
        )
    assert here.event(one).room_ids == (here.small,)


def test_two_that_would_meet_are_both_left_where_they_are(here: School):
    one, two = here.plan(slot(9), (here.small,)), here.plan(slot(10), (here.small,))
    third = here.plan(slot(14), (here.small,))
    with here.editing() as edit:
        changes = [(e, replace(EventFields.of(e), slot=slot(13, 2))) for e in events.locked(edit, [one, two])]
        with pytest.raises(Clashing) as refused:
            events.update_all(edit, changes)
        assert {clash.event_id for clash in refused.value.clashes} == {one, third}
    assert [here.event(number).starts_at for number in (one, two)] == [slot(9).starts_at, slot(10).starts_at]


def test_each_of_a_batch_stands_for_itself(here: School):
    with here.editing() as edit:
        results = events.create_each(
            edit,
            [
                planned(slot(9), (here.small,)),
                planned(slot(9.5), (here.small,)),
                planned(slot(9, 0)),
                planned(slot(10), (99,)),
                planned(slot(10), (here.small,)),
            ],
        )
        reasons = [type(result.reason) if isinstance(result, Failed) else None for result in results]
        assert reasons == [None, Clashing, EndNotAfterStart, Unknown, None]
        assert [clash.event_id for clash in results[1].reason.clashes] == [results[0].id]
    assert [change.action for change in here.changes()[-2:]] == ["created", "created"]
    assert here.changes()[-1].batch_id == here.changes()[-2].batch_id


def test_a_dry_run_checks_and_leaves_nothing(here: School):
    before = (here.images(), here.batches())
    with here.editing(dry_run=True) as edit:
        assert events.create(edit, planned(slot(9), (here.small,))).id
    assert (here.images(), here.batches()) == before
    here.plan(slot(9), (here.small,))
    with pytest.raises(Clashing), here.editing(dry_run=True) as edit:
        events.create(edit, planned(slot(9), (here.small,)))


def test_an_event_that_stands_alone_is_no_exception_when_it_moves(here: School):
    with here.editing() as edit:
        event = events.create(edit, planned(slot(9)))
        assert event.original_starts_at is None
        events.move(edit, event, slot(10))
        assert event.original_starts_at is None


def test_locks_out_of_order_are_noticed_before_they_can_meet(here: School):
    event_id = here.plan(slot(9))
    with here.editing() as edit:
        edit.lock([(Lock.ROOM, here.small)])
        with pytest.raises(AssertionError, match="locked after"):
            events.locked(edit, [event_id])
