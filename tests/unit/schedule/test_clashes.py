"""Where synced events and our own are in each other's way: who finds it, and at what cost."""

import random
from datetime import timedelta

from sqlalchemy import event

from models import Event, Group, Origin, Room
from services.database import SessionFactory
from services.schedule import events
from services.schedule.clashes import of_events, to_come
from services.schedule.clashing_pairs import extract
from services.schedule.double_bookings import double_bookings
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.catalog import DRAFT, MONDAY, University, at


def told(here: University, now=MONDAY) -> list[tuple[str, str, str, str]]:
    with here.new_session() as session:
        titles = {row.id: row.summary for row in session.query(Event)}
        return [
            (titles[clash.synced_id], titles[clash.local_id], clash.sort, clash.name)
            for clash in to_come(session, now)
        ]


def synced(here: University, slot: Slot, summary: str, **takes) -> Event:
    """What a sync writes: clashes and all."""
    with here.edit("sync") as edit:
        row = Event(summary=summary)
        EventFields(slot, Resources(**takes), summary=summary).write_to(row)
        edit.add(row)
        edit.session.expire_on_commit = False
    return row


def test_each_thing_that_both_have_is_told(new_session: SessionFactory):
    here = University(new_session)
    with here.new_session() as session:
        cohort = session.query(Group).filter_by(level_id=here.aib1.id).one()
        other = session.query(Group).filter_by(level_id=here.wib1.id).one()
    lab = here.add(Group(name="Lab A", level_id=here.aib1.id, parent_id=cohort.id), "api")
    twin = here.add(Group(name="Lab B", level_id=here.aib1.id, parent_id=cohort.id), "api")
    here.plan(at(8), summary="Ours", rooms=(here.room,), people=(here.person,))
    with here.edit("api") as edit:
        for summary, group in (("Of the lab", lab), ("Of the twin", twin)):
            row = Event()
            EventFields(at(8), Resources((), (), (group.id,)), summary=summary).write_to(row)
            edit.add(row)
    both = {"room_ids": (here.room.id,), "instructor_ids": (here.person.id,)}
    synced(here, at(9), "Lecture", **both, group_ids=(cohort.id,))
    synced(here, at(8), "Elsewhere", group_ids=(other.id,))
    synced(here, at(9.5), "Afterwards", **both)
    assert sorted(told(here)) == [
        ("Lecture", "Of the lab", "group", "Semester 1 cohort"),
        ("Lecture", "Of the twin", "group", "Semester 1 cohort"),
        ("Lecture", "Ours", "instructor", "Prof. Dr. Beispiel"),
        ("Lecture", "Ours", "room", "F-007"),
    ]
    with new_session() as session:
        (found, *_) = to_come(session, MONDAY)
        assert found.both == Slot(at(9).starts_at, at(8).ends_at)
        assert found.local == at(8)
        pairs = extract(session, to_come(session, MONDAY), 0, 2)
        rest = extract(session, to_come(session, MONDAY), 2, 2)
    assert (pairs.count, len(pairs.pairs), len(rest.pairs)) == (3, 2, 1)
    assert sorted(len(pair.shared) for pair in (*pairs.pairs, *rest.pairs)) == [1, 1, 2]
    with new_session() as session:
        assert len(of_events(session, [found.synced_id])) == 4
        assert of_events(session, [found.local_id]) == []


def test_what_is_off_or_over_clashes_no_more_and_drafts_do(new_session: SessionFactory):
    here = University(new_session)
    here.plan(at(8), summary="Draft", rooms=(here.room,), status=DRAFT)
    off = here.plan(at(8, 1), summary="Off", rooms=(here.room,))
    for day in (0, 1):
        synced(here, at(8, day), f"Lecture {day}", room_ids=(here.room.id,))
    assert len(told(here)) == 2
    assert told(here, at(9).starts_at) == told(here)
    assert [own for _, own, *_ in told(here, at(10).starts_at)] == ["Off"]
    with here.edit("api") as edit:
        (row,) = events.locked(edit, [off.id])
        events.delete(edit, row)
    assert [own for _, own, *_ in told(here)] == ["Draft"]


def test_it_finds_what_looking_at_all_bookings_finds(new_session: SessionFactory):
    """Of the pairs that have a local event in them; each place and hour by chance."""
    here, chance = University(new_session), random.Random(7)
    rooms = [here.add(Room(name=f"R{number}")).id for number in range(3)]
    groups = [level.id for level in (here.aib1, here.aib3, here.wib1)]
    with here.new_session() as session:
        cohorts = [session.query(Group).filter_by(level_id=number).one().id for number in groups]
    for number in range(60):
        door = chance.choice(("api", "sync"))
        slot = at(chance.randrange(48) / 2, chance.randrange(3), chance.choice((30, 90, 24 * 60)))
        takes = Resources(
            (chance.choice(rooms),), chance.choice([(), (here.person.id,)]), (chance.choice(cohorts),)
        )
        with here.edit(door) as edit:
            row = Event()
            EventFields(slot, takes, summary=f"{number}").write_to(row)
            edit.add(row)
    with new_session() as session:
        local = {row.id for row in session.query(Event).filter_by(origin=Origin.LOCAL)}
        span = Slot(MONDAY - timedelta(days=2), MONDAY + timedelta(days=9))
        expected = {
            (frozenset(found.event_ids), found.sort, found.slot)
            for found in double_bookings(session, span)
            if not local.isdisjoint(found.event_ids)
        }
        found = {
            (frozenset((one.synced_id, one.local_id)), one.sort, one.both)
            for one in to_come(session, span.starts_at)
        }
    assert len(found) > 20
    assert found == expected


def test_statements_do_not_grow_with_the_clashes(new_session: SessionFactory):
    here = University(new_session)
    with new_session() as session:
        engine = session.get_bind()

    def cost() -> int:
        seen: list[str] = []

        def note(_connection, _cursor, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            with new_session() as session:
                extract(session, to_come(session, MONDAY), 0, 100)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    here.plan(at(7), here.aib1, rooms=(here.room,), people=(here.person,))
    with new_session() as session:
        group = session.query(Group).filter_by(level_id=here.aib1.id).one().id
    takes = {"room_ids": (here.room.id,), "instructor_ids": (here.person.id,), "group_ids": (group,)}
    synced(here, at(7), "Lecture", **takes)
    few = cost()
    for hour in range(9, 20):
        here.plan(at(hour, minutes=30), here.aib1, rooms=(here.room,), people=(here.person,))
        synced(here, at(hour, minutes=20), "Lecture", **takes)
    assert cost() == few
