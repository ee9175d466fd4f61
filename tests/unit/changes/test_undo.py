"""Taking back what was done in one go, and what keeps it from being taken back."""

from dataclasses import replace
from datetime import date, time

import pytest

from models import Event, EventStatus, Group, Origin, Room
from services.changes.edit import Actor
from services.changes.errors import Unknown
from services.changes.undo import AlreadyUndone, UndoConflict, Undone, undo
from services.registries import groups, rooms
from services.registries.groups import GroupFields
from services.registries.rooms import RoomFields
from services.schedule import events, series
from services.schedule.fields import EventFields
from services.schedule.recurrence import Rule
from services.schedule.series import Scope
from support.school import School, planned, slot

SYNC = Actor("sync", "sync")


def undone(here: School, batch_id: int | None = None, **options: bool) -> Undone:
    """Take back a batch, the newest unless told."""
    batch_id = here.batches()[-1] if batch_id is None else batch_id
    with here.editing(exclusive=True) as edit:
        return undo(edit, batch_id, **options)


def refusal(here: School, batch_id: int) -> list[tuple[str, int, str]]:
    """Why a batch cannot be taken back; trying changes nothing."""
    before = here.images()
    with here.editing(exclusive=True) as edit, pytest.raises(UndoConflict) as refused:
        undo(edit, batch_id)
    assert here.images() == before
    assert str(refused.value)
    return [(left.kind, left.id, left.why) for left in refused.value.reasons]


def change(here: School, event_id: int, **fields: object) -> int:
    """The batch of it."""
    with here.editing() as edit:
        (event,) = events.locked(edit, [event_id])
        events.update(edit, event, replace(EventFields.of(event), **fields))
    return here.batches()[-1]


def delete(here: School, event_id: int) -> int:
    with here.editing() as edit:
        events.delete(edit, *events.locked(edit, [event_id]))
    return here.batches()[-1]


def delete_room(here: School, room_id: int) -> int:
    with here.editing(exclusive=True) as edit:
        rooms.delete(edit, rooms.locked(edit, room_id))
    return here.batches()[-1]


def test_a_new_event_goes_and_comes_back_by_undoing_the_undo(here: School):
    before = here.images()
    event_id = here.plan(slot(9), (here.small,), groups=(here.td1,))
    after = here.images()
    assert undone(here).restored == 1
    assert here.images() == before
    here.plan(slot(9, day=1), (here.small,))
    undone(here, here.batches()[-2])
    assert here.images().items() >= after.items()
    assert here.event(event_id).version == 3


def test_a_deleted_event_comes_back_with_its_uid_and_what_it_had_booked(here: School):
    event_id = here.plan(
        slot(9), (here.small, here.large), instructors=(here.ada,), groups=(here.td2, here.tp1)
    )
    before = here.images()
    delete(here, event_id)
    assert undone(here) == Undone(here.batches()[-2], 1, [])
    assert here.images() == before
    assert here.event(event_id).room_ids == (here.small, here.large)


def test_a_change_is_taken_back_field_by_field(here: School):
    event_id = here.plan(slot(9), (here.small,))
    before = here.images()
    change(
        here,
        event_id,
        slot=slot(10),
        course_id=here.algebra,
        summary="x",
        note="y",
        status=EventStatus.DRAFT,
        all_day=True,
        location_text="elsewhere",
    )
    assert here.images() != before
    undone(here)
    assert here.images() == before


def test_what_was_changed_since_is_not_overwritten(here: School):
    event_id = here.plan(slot(9), (here.small,))
    batch = change(here, event_id, summary="first")
    change(here, event_id, note="since")
    assert refusal(here, batch) == [("event", event_id, "changed")]
    delete(here, event_id)
    assert refusal(here, batch) == [("event", event_id, "changed")]


def test_a_place_that_was_taken_since_keeps_an_event_out(here: School):
    event_id = here.plan(slot(9), (here.small,))
    moved = change(here, event_id, slot=slot(11))
    other = here.plan(slot(9), (here.small,))
    assert refusal(here, moved) == [("event", event_id, "clash")]
    batch = delete(here, event_id)
    here.plan(slot(11), (here.small,))
    assert refusal(here, batch) == [("event", event_id, "clash")]
    delete(here, other)
    undone(here, moved, partial=True)


def test_two_that_changed_places_change_back_together(here: School):
    one, two = here.plan(slot(9), (here.small,)), here.plan(slot(9), (here.large,))
    before = here.images()
    with here.editing() as edit:
        first, second = events.locked(edit, [one, two])
        a, b = EventFields.of(first), EventFields.of(second)
        events.update_all(
            edit, [(first, replace(a, resources=b.resources)), (second, replace(b, resources=a.resources))]
        )
    undone(here)
    assert here.images() == before


def test_a_deleted_room_comes_back_to_its_events(here: School):
    event_id = here.plan(slot(9), (here.small,))
    before = here.images()
    delete_room(here, here.small)
    assert here.event(event_id).room_ids == ()
    assert undone(here).restored == 2
    assert here.images() == before


def test_an_event_whose_room_was_deleted_since_cannot_come_back(here: School):
    event_id = here.plan(slot(9), (here.small,))
    batch = delete(here, event_id)
    delete_room(here, here.small)
    with here.editing(exclusive=True) as edit, pytest.raises(UndoConflict) as refused:
        undo(edit, batch)
    (left,) = refused.value.reasons
    assert (left.kind, left.id, left.why) == ("event", event_id, "missing")
    assert (left.other_kind, left.other_id) == ("room", here.small)


def test_a_room_that_events_have_booked_since_stays(here: School):
    with here.editing() as edit:
        room = rooms.create(edit, RoomFields(name="New"))
        room_id = room.id
    batch = here.batches()[-1]
    event_id = here.plan(slot(9), (room_id,))
    assert refusal(here, batch) == [("room", room_id, "in_use")]
    delete(here, event_id)
    undone(here, batch)
    assert ("room", room_id) not in here.images()


def test_a_name_that_another_has_by_now_keeps_a_room_out(here: School):
    batch = delete_room(here, here.small)
    with here.editing() as edit:
        rooms.create(edit, RoomFields(name="small"))
    assert refusal(here, batch) == [("room", here.small, "name")]


def test_a_group_does_not_come_back_below_one_whose_events_meet_its_own(here: School):
    with here.editing() as edit:
        (level_id,) = {here_group.level_id for here_group in edit.session.query(Group)}
        group = groups.locked(edit, here.td2, level_id)
        groups.update(edit, group, GroupFields(name="TD2"))
    batch = here.batches()[-1]
    here.plan(slot(9), groups=(here.td2,))
    here.plan(slot(9), groups=(here.cohort,))
    assert refusal(here, batch) == [("group", here.td2, "clash")]


def test_partly_leaves_what_cannot_be_and_tells_it(here: School):
    one, two = here.plan(slot(9), (here.small,)), here.plan(slot(9), (here.large,))
    with here.editing() as edit:
        events.update_all(
            edit,
            [(e, replace(EventFields.of(e), slot=slot(11))) for e in events.locked(edit, [one, two])],
        )
    batch = here.batches()[-1]
    here.plan(slot(9), (here.small,))
    done = undone(here, batch, partial=True)
    assert done.restored == 1
    assert [(left.id, left.why) for left in done.left] == [(one, "clash")]
    assert here.event(one).starts_at == slot(11).starts_at
    assert here.event(two).starts_at == slot(9).starts_at


def test_what_is_left_can_hold_others_back(here: School):
    """The room stays because its event was changed since."""
    with here.editing() as edit:
        room_id = rooms.create(edit, RoomFields(name="New")).id
        both = [planned(slot(9), (room_id,)), planned(slot(10), (here.small,))]
        event_id, other_id = (event.id for event in events.create_each(edit, both))
    batch = here.batches()[-1]
    change(here, event_id, note="since")
    done = undone(here, batch, partial=True)
    assert {(left.kind, left.why) for left in done.left} == {("event", "changed"), ("room", "in_use")}
    assert set(here.images()) >= {("event", event_id), ("room", room_id)}
    assert ("event", other_id) not in here.images()


def test_a_batch_is_undone_once(here: School):
    here.plan(slot(9))
    batch = here.batches()[-1]
    undone(here, batch)
    with pytest.raises(AlreadyUndone) as refused:
        undone(here, batch)
    assert (refused.value.batch_id, refused.value.by_id) == (batch, here.batches()[-1])
    with pytest.raises(Unknown):
        undone(here, 999)


def test_a_partial_undo_that_can_do_nothing_can_be_tried_again(here: School):
    event_id = here.plan(slot(9))
    batch = change(here, event_id, note="first")
    change(here, event_id, note="since")
    assert undone(here, batch, partial=True).restored == 0
    assert refusal(here, batch) == [("event", event_id, "changed")]


def test_what_a_sync_owns_is_the_syncs_to_undo(here: School):
    with here.editing(SYNC) as edit:
        room = Room(name="Synced", origin=Origin.STARPLAN)
        edit.add(room)
        room_id = room.id
    batch = here.batches()[-1]
    assert refusal(here, batch) == [("room", room_id, "managed")]
    with here.editing(SYNC, exclusive=True) as edit:
        undo(edit, batch)
    assert ("room", room_id) not in here.images()


def test_a_dry_run_tells_and_leaves_everything(here: School):
    event_id = here.plan(slot(9))
    before = here.images()
    with here.editing(exclusive=True, dry_run=True) as edit:
        assert undo(edit, here.batches()[-1]).restored == 1
    assert here.images() == before
    assert here.event(event_id).deleted_at is None


def test_a_split_series_is_whole_again(here: School):
    rule = Rule("Europe/Paris", date(2026, 10, 5), date(2026, 11, 30), (0,), time(10), 90)
    with here.editing() as edit:
        ids = [event.id for event in series.create(edit, rule, planned(slot(0), (here.small,)))]
    before = here.images()
    with here.editing() as edit:
        series.change(
            edit, ids[4], Scope.FOLLOWING, rule=lambda rule: replace(rule, weekdays=(2,), every_weeks=2)
        )
    assert len(here.images()) < len(before)
    undone(here)
    assert here.images() == before


def test_undoing_many_takes_no_more_statements_than_few(here: School):
    def cost(count: int) -> int:
        with here.editing() as edit:
            made = events.create_each(edit, [planned(slot(n), (here.small,)) for n in range(count)])
            ids = [event.id for event in made if isinstance(event, Event)]
        with here.editing() as edit:
            for event in events.locked(edit, ids):
                events.delete(edit, event)
        with here.statements() as sent:
            undone(here)
        undone(here)
        return sum(not statement.startswith("INSERT") for statement in sent)

    assert cost(40) == cost(3)
