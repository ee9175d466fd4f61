"""Rows that are stored past the session are stored and logged like any other."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from models import Booking, Change, Event, Record, Room
from services.changes.edit import Edit, editing
from services.changes.undo import undo
from services.database import SessionFactory
from support.school import PLANNER, planned, slot

BOOKKEEPING = {"id", "record_id", "event_id", "batch_id", "uid", "created_at", "updated_at"}
Add = Callable[[Edit, Sequence[Record]], None]


def one_by_one(edit: Edit, records: Sequence[Record]) -> None:
    for record in records:
        edit.add(record)


def test_a_row_looks_the_same_whichever_way_it_came(new_session: SessionFactory):
    first, second = (filled(new_session, add, start) for add, start in ((one_by_one, 1), (Edit.add_all, 101)))
    assert len(first["event"]) == 2
    assert len(first["booking"]) == 2
    assert len(first["change"]) == 4
    assert first == second


def filled(new_session: SessionFactory, add: Add, start: int) -> dict[str, Any]:
    """What two rooms and two events leave; ids count from ``start``."""
    with editing(new_session, PLANNER, exclusive=True) as edit:
        add(edit, [Room(id=start + place, name="Nord", capacity=20) for place in range(2)])
        several = []
        for place in range(2):
            event = Event(id=start + place, uid=f"uid {start + place}")
            planned(slot(8 + place), rooms=(start + place,), summary="TD").write_to(event)
            several.append(event)
        add(edit, several)
    with new_session() as session:
        rows = {
            model.__tablename__: session.execute(
                select(*model.__table__.columns).where(number >= start, number < start + 100)
            )
            for model, number in (
                (Room, Room.id),
                (Event, Event.id),
                (Booking, Booking.event_id),
                (Change, Change.record_id),
            )
        }
        return {name: [relative(row._mapping, start) for row in found] for name, found in rows.items()}


def relative(row: Any, start: int) -> dict[str, Any]:
    """Without what must differ."""
    told = {name: value for name, value in row.items() if name not in BOOKKEEPING}
    if told.get("room_id"):
        told["room_id"] -= start
    if told.get("after"):
        told["after"] = {name: value for name, value in told["after"].items() if name not in ("uid", "rooms")}
    return told


def test_they_can_be_undone(new_session: SessionFactory):
    with editing(new_session, PLANNER, exclusive=True) as edit:
        edit.add_all([Room(id=7, name="A")])
    with editing(new_session, PLANNER, exclusive=True) as again:
        assert edit.batch_id is not None
        undo(again, edit.batch_id)
    with new_session() as session:
        assert session.scalars(select(Room.deleted_at)).one() is not None


def test_only_an_exclusive_edit_gives_ids(new_session: SessionFactory):
    with pytest.raises(AssertionError), editing(new_session, PLANNER) as edit:
        edit.add_all([Room(id=7, name="A")])
