"""Clashes that are kept: the same as those found anew, at the price of what was changed."""

import random
from datetime import timedelta

from sqlalchemy import event

from models import Event, Room
from services.database import SessionFactory
from services.schedule import events
from services.schedule.clashes import to_come
from services.schedule.fields import EventFields, Resources
from services.schedule.kept_clashes import KeptClashes
from support.catalog import MONDAY, University, at


def put(here: University, door: str, chance: random.Random, rooms: list[int]) -> int:
    with here.edit(door) as edit:  # type: ignore[arg-type]
        row = Event()
        slot = at(chance.randrange(40) / 2, chance.randrange(2), 90)
        EventFields(slot, Resources((chance.choice(rooms),), (), ())).write_to(row)
        edit.add(row)
        return row.id


def test_they_are_those_that_are_found_anew_whatever_was_changed(new_session: SessionFactory):
    here, chance, kept = University(new_session), random.Random(5), KeptClashes()
    rooms = [here.add(Room(name=f"R{number}")).id for number in range(2)]
    ours: list[int] = []
    seen = 0
    for number in range(40):
        if number % 7 == 6:
            with here.edit("api") as edit:
                (row,) = events.locked(edit, [ours.pop(0)])
                events.delete(edit, row)
        elif number % 2:
            put(here, "sync", chance, rooms)
        else:
            ours.append(put(here, "api", chance, rooms))
        if number == 30:
            here.change(here.room, name="Renamed")
        now = MONDAY + timedelta(minutes=30 * number)
        with new_session() as session:
            fresh = to_come(session, now)
            assert kept.to_come(session, now) == fresh
            seen += len(fresh)
            assert kept.count(session, now) == len({(one.synced_id, one.local_id) for one in fresh})
    assert seen > 10


def test_where_nothing_was_changed_it_is_one_statement(new_session: SessionFactory):
    here, kept = University(new_session), KeptClashes()
    put(here, "api", random.Random(1), [here.room.id])
    with new_session() as session:
        kept.to_come(session, MONDAY)
        sent: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", lambda _c, _cu, text, *_: sent.append(text))
        kept.to_come(session, MONDAY)
    assert len(sent) == 1
