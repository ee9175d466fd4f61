"""Walking through a list that moves: the cases that a reader would notice, on either database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import Change, Event, EventStatus, Room
from services.changes import walk as walks
from services.changes.revision import revision
from services.changes.undo import undo
from services.changes.walk import Order, Page, Walk, WalkOver, count, page
from services.database import snapshot
from services.registries import rooms
from services.registries.rooms import RoomFields
from services.schedule import events
from services.schedule.fields import EventFields
from services.schedule.slots import Slot
from support.school import School, slot

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
BY_START = Order(Event.starts_at)
BY_UPDATE = Order(Event.updated_at)
FROM_THE_END = Order(Event.starts_at, descending=True)


def begun(here: School) -> Walk:
    with here.new_session() as session:
        return Walk(revision(session), NOW)


def read(here: School, order: Order, walk: Walk, limit: int = 2) -> tuple[list[int], Walk | None]:
    """A page, and where the next one begins."""
    with snapshot(here.new_session) as session:
        found: Page = page(session, order, [], walk, limit)
    return list(found.ids), None if found.ends_at is None else replace(walk, after=found.ends_at)


def rest(here: School, order: Order, walk: Walk | None) -> list[int]:
    ids: list[int] = []
    while walk is not None:
        found, walk = read(here, order, walk)
        ids += found
    return ids


def move(here: School, event_id: int, to: Slot) -> None:
    with here.editing() as edit:
        (event,) = events.locked(edit, [event_id])
        events.move(edit, event, to)


def annotate(here: School, event_id: int) -> None:
    with here.editing() as edit:
        (event,) = events.locked(edit, [event_id])
        events.update(edit, event, replace(EventFields.of(event), note=f"{event.note}!"))


def drop(here: School, event_id: int) -> int:
    """The batch that did it."""
    with here.editing() as edit:
        events.delete(edit, *events.locked(edit, [event_id]))
    return here.batches()[-1]


@pytest.fixture
def day(here: School) -> list[int]:
    """Events by the hour."""
    return [here.plan(slot(hour)) for hour in range(8, 14)]


def test_pages_follow_each_other(here: School, day: list[int]):
    first, walk = read(here, BY_START, begun(here))
    assert first == day[:2]
    assert rest(here, BY_START, walk) == day[2:]
    assert rest(here, FROM_THE_END, begun(here)) == day[::-1]


def test_the_last_page_says_so(here: School, day: list[int]):
    assert read(here, BY_START, begun(here), limit=6) == (day, None)
    found, walk = read(here, BY_START, begun(here), limit=5)
    assert (found, walk is not None) == (day[:5], True)
    assert read(here, BY_START, walk, limit=5) == (day[5:], None)


def test_events_that_begin_together_come_by_id(here: School):
    several = [here.plan(slot(8)) for _ in range(5)]
    assert rest(here, BY_START, begun(here)) == several
    assert rest(here, FROM_THE_END, begun(here)) == several[::-1]


@pytest.mark.parametrize("order", [BY_START, FROM_THE_END])
def test_an_event_that_passes_the_reader_is_given_once(here: School, day: list[int], order: Order):
    ids = day if order is BY_START else day[::-1]
    first, walk = read(here, order, begun(here))
    behind, ahead = slot(7 if order is BY_START else 20), slot(20 if order is BY_START else 7)
    move(here, ids[0], ahead)
    move(here, ids[4], behind)
    assert first + rest(here, order, walk) == ids


def test_moving_there_and_back_changes_nothing(here: School, day: list[int]):
    first, walk = read(here, BY_START, begun(here))
    for event_id, to in ((day[0], slot(20)), (day[0], slot(8)), (day[5], slot(6)), (day[5], slot(13))):
        move(here, event_id, to)
    assert first + rest(here, BY_START, walk) == day


def test_a_fraction_of_a_second_keeps_its_place(here: School):
    half = timedelta(microseconds=500_000)
    starts = [slot(8).starts_at, slot(8).starts_at + half, slot(8).starts_at + 2 * half]
    ids = [here.plan(Slot(at, at + timedelta(hours=1))) for at in starts]
    walk: Walk | None = begun(here)
    for event_id in ids:
        annotate(here, event_id)
    seen = []
    while walk is not None:
        found, walk = read(here, BY_START, walk, limit=1)
        seen += found
    assert seen == ids


def test_what_is_made_later_is_no_part_of_it(here: School, day: list[int]):
    first, walk = read(here, BY_START, begun(here))
    later = here.plan(slot(11.5, 0.25))
    move(here, later, slot(12.5, 0.25))
    assert first + rest(here, BY_START, walk) == day


def test_what_is_deleted_drops_out_and_undo_brings_it_back(here: School, day: list[int]):
    first, walk = read(here, BY_START, begun(here))
    drop(here, day[3])
    batch = drop(here, day[4])
    with here.editing(exclusive=True) as edit:
        undo(edit, batch)
    assert first + rest(here, BY_START, walk) == [*day[:3], *day[4:]]


def test_a_page_shows_what_matches_now(here: School, day: list[int]):
    walk = begun(here)
    with here.editing() as edit:
        events.set_status(edit, *events.locked(edit, [day[1]]), EventStatus.CANCELLED)
    with snapshot(here.new_session) as session:
        found = page(session, BY_START, [Event.status == EventStatus.PUBLISHED], walk, 10)
    assert found.ids == [day[0], *day[2:]]


def test_by_update_a_changed_event_keeps_the_place_of_its_last_change(here: School, day: list[int]):
    annotate(here, day[1])
    annotate(here, day[0])
    ids = [*day[2:], day[1], day[0]]
    first, walk = read(here, BY_UPDATE, begun(here), limit=1)
    assert first == [day[2]]
    for event_id in (day[0], day[5], day[2], day[0]):
        annotate(here, event_id)
    assert first + rest(here, BY_UPDATE, walk) == ids
    assert rest(here, BY_UPDATE, begun(here)) == [day[3], day[4], day[1], day[5], day[2], day[0]]


def test_names_are_walked_by_code_point(here: School):
    by_name = Order(Room.name)
    with here.editing() as edit:
        made = {name: rooms.create(edit, RoomFields(name)).id for name in ("é 1", "b-2", "b 1", "B 3", "Z")}
    ids = [made["B 3"], here.large, here.small, made["Z"], made["b 1"], made["b-2"], made["é 1"]]
    first, walk = read(here, by_name, begun(here))
    with here.editing(exclusive=True) as edit:
        for name, new in (("B 3", "zz"), ("é 1", "A"), ("b 1", "b 2")):
            room = rooms.locked(edit, made[name])
            rooms.update(edit, room, RoomFields(new))
    assert first + rest(here, by_name, walk) == ids


def test_counting_leaves_deleted_ones_out(here: School, day: list[int]):
    drop(here, day[0])
    with here.new_session() as session:
        assert count(session, Event, []) == 5
        assert count(session, Event, [Event.starts_at < slot(10).starts_at]) == 1


def test_a_walk_ends_after_a_day():
    walk = Walk(1, NOW)
    walk.check(NOW + timedelta(hours=24))
    with pytest.raises(WalkOver, match="more than a day ago"):
        walk.check(NOW + timedelta(hours=24, seconds=1))


def test_a_walk_ends_when_too_much_was_changed(here: School, day: list[int], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(walks, "MOST_CHANGES", 3)
    _, walk = read(here, BY_START, begun(here))
    assert walk is not None
    for event_id in day[:3]:
        annotate(here, event_id)
    assert rest(here, BY_START, walk) == day[2:]
    with here.editing() as edit:
        rooms.create(edit, RoomFields("other kinds do not count"))
    assert rest(here, BY_START, walk) == day[2:]
    annotate(here, day[3])
    with pytest.raises(WalkOver, match="too much was changed"):
        read(here, BY_START, walk)


def test_a_walk_ends_when_the_timetable_is_older_than_it(here: School, day: list[int]):
    with pytest.raises(WalkOver, match="set back"):
        read(here, BY_START, replace(begun(here), revision=10_000))


def test_the_log_holds_instants_in_the_order_of_their_texts(here: School, day: list[int]):
    """What a page goes by when it looks for former places."""
    move(here, day[0], Slot(slot(8).starts_at + timedelta(microseconds=1), slot(9).ends_at))
    with here.new_session() as session:
        changes = session.scalars(select(Change).where(Change.kind == "event")).all()
    texts = {change.after["starts_at"] for change in changes}
    assert sorted(texts) == sorted(texts, key=datetime.fromisoformat)


def test_a_snapshot_does_not_see_what_is_written_beside_it(here: School, day: list[int]):
    with snapshot(here.new_session) as session:
        before = revision(session)
        here.plan(slot(20))
        assert revision(session) == before
        assert count(session, Event, []) == 6
