"""Imports while others write, on both databases: nobody waits for a plan, and nothing is booked twice."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise

import pytest
from sqlalchemy import select

from models import Booking, Event
from services.changes.undo import undo
from services.registries import rooms
from services.schedule import events
from services.schedule.conflicts import Clashing
from services.schedule.fields import EventFields
from services.transfer import importing
from services.transfer.tables import Table
from support.school import MONDAY, School, slot
from support.transfer import imported, table

HEADER = "roomId startTime endTime"
TEN, ELEVEN = "2026-11-02T10:00Z", "2026-11-02T11:00Z"


def meeting(room: str = "Small") -> Table:
    return table("schedule_item", HEADER, (room, TEN, ELEVEN))


def beside(here: School, file: Table, write: Callable[[], object], times: int = 1, **how: object):
    """Import ``file``; somebody else's ``write`` begins and ends after the first rows were told, ``times`` over."""
    left = [write] * times

    def progress(_rows: int) -> None:
        if left:
            other = threading.Thread(target=left.pop())
            other.start()
            other.join(30)
            assert not other.is_alive(), "it waits for the import"

    return imported(here.new_session, file, progress=progress, **how)


def plans_made(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether others were kept out, for each plan that is made."""
    made: list[bool] = []
    real = importing.plan_tables

    def noted(session, *args):
        made.append(bool(session.connection().get_execution_options().get("write", False)))
        return real(session, *args)

    monkeypatch.setattr(importing, "plan_tables", noted)
    return made


def rooms_are_taken_once(here: School) -> None:
    with here.new_session() as session:
        query = select(Booking.room_id, Booking.starts_at, Booking.ends_at).where(
            Booking.room_id.is_not(None)
        )
        taken = session.execute(query.order_by(Booking.room_id, Booking.starts_at)).all()
    assert all(
        one.room_id != other.room_id or one.ends_at <= other.starts_at for one, other in pairwise(taken)
    )


def test_a_check_keeps_nobody_waiting_and_writes_nothing(here: School):
    done = beside(here, meeting(), lambda: here.plan(slot(15), (here.small,)), dry_run=True)
    assert (done.created, done.batch_id) == (1, None)
    assert len([kind for kind, _ in here.images() if kind == "event"]) == 1


def test_a_meeting_that_others_put_in_the_way_is_told(here: School):
    there: list[int] = []
    done = beside(here, meeting(), lambda: there.append(here.plan(slot(10), (here.small,), summary="Exam")))
    (error,) = done.errors
    assert f"room Small is taken by item {there[0]} " in error.message
    assert (done.created, done.batch_id) == (0, None)
    rooms_are_taken_once(here)


@pytest.mark.parametrize("hour", [15, 9])
def test_what_others_write_elsewhere_costs_no_second_plan(
    here: School, monkeypatch: pytest.MonkeyPatch, hour: int
):
    """Ids that were meant for the import are theirs then; it moves on, in its log as well."""
    made, there = plans_made(monkeypatch), []
    done = beside(here, meeting(), lambda: there.append(here.plan(slot(hour), (here.small,))))
    assert (done.created, done.errors, made) == (1, [], [False])
    with here.new_session() as session:
        (new,) = session.scalars(select(Event.id).where(Event.id != there[0]))
    assert new > there[0]
    assert here.event(new).room_ids == (here.small,)
    assert [(change.record_id, change.action) for change in here.changes()][-1] == (new, "created")
    with here.editing(exclusive=True) as edit:
        undo(edit, done.batch_id)
    assert here.event(new).deleted_at is not None
    assert here.event(there[0]).deleted_at is None
    assert here.plan(slot(10), (here.small,)) > new


def change_of(name: str, here: School, there: int) -> Callable[[], object]:
    def room() -> None:
        with here.editing() as edit:
            rooms.update(edit, rooms.locked(edit, here.small), rooms.RoomFields("Aula", capacity=20))

    return {"room": room, "twin": lambda: here.plan(slot(10)), "moved": lambda: moved(here, there)}[name]


def moved(here: School, event_id: int) -> None:
    with here.editing() as edit:
        (event,) = events.locked(edit, [event_id])
        events.update(edit, event, replace(EventFields.of(event), slot=slot(16)))


@pytest.mark.parametrize(("what", "told"), [("room", (0, 0, 1)), ("twin", (0, 1, 0)), ("moved", (1, 0, 0))])
def test_what_the_plan_rests_on_is_looked_at_again(
    here: School, monkeypatch: pytest.MonkeyPatch, what: str, told: tuple[int, int, int]
):
    """A room that is called otherwise, a meeting that is the same, one that was in the way and is gone."""
    there = here.plan(slot(10), (here.small,)) if what == "moved" else 0
    made = plans_made(monkeypatch)
    done = beside(here, meeting(), change_of(what, here, there))
    assert (done.created, done.updated, done.failed_rows) == told
    assert made == [False, False]
    rooms_are_taken_once(here)


def test_who_is_never_left_in_peace_plans_while_others_are_kept_out(
    here: School, monkeypatch: pytest.MonkeyPatch
):
    made, names = plans_made(monkeypatch), count()
    done = beside(here, meeting(), lambda: change_name(here, next(names)), times=9)
    assert (done.created, made) == (1, [False] * 3 + [True])


def change_name(here: School, number: int) -> None:
    with here.editing() as edit:
        rooms.update(edit, rooms.locked(edit, here.large), rooms.RoomFields(f"Large {number}"))


def test_a_planner_and_an_import_take_the_same_rooms_at_the_same_time(here: School):
    """Each hour is had once, by whoever came first; whoever came second is told."""
    hours = [MONDAY + timedelta(hours=hour) for hour in range(0, 400, 2)]
    rows = [("Small", f"{at:%Y-%m-%dT%H:%M}Z", f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M}Z") for at in hours]
    refused: list[Clashing] = []
    began = threading.Event()

    def plan_by_hand() -> None:
        began.wait(30)
        for hour in range(0, 40, 2):
            try:
                here.plan(slot(hour, 1.5), (here.small,))
            except Clashing as clashing:
                refused.append(clashing)

    planner = threading.Thread(target=plan_by_hand)
    planner.start()
    done = imported(
        here.new_session, table("schedule_item", HEADER, *rows), progress=lambda _rows: began.set()
    )
    planner.join(60)
    rooms_are_taken_once(here)
    assert done.failed_rows + len(refused) == 20
    assert done.created + done.failed_rows == len(rows)
