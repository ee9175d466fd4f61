"""What somebody can take back and do again, step by step."""

from dataclasses import replace

from models import EventStatus, Room
from services.changes.edit import Actor
from services.changes.history import last_of
from services.changes.stack import Step, redoable, undoable
from services.changes.undo import undo
from services.schedule import events
from services.schedule.fields import EventFields
from support.people import People
from support.school import School, planned, slot


class Planner:
    """Somebody with an account who edits, takes back and does again."""

    def __init__(self, here: School, name: str) -> None:
        self.here = here
        self.actor = Actor(name, "page", People(here.new_session).add(name))

    def plan(self, hour: float) -> int:
        """The batch."""
        with self.here.editing(self.actor) as edit:
            events.create(edit, planned(slot(hour)))
        return self.here.batches()[-1]

    def undo(self, batch_id: int | None = None) -> int:
        return self._take_back(batch_id or self.undoable())

    def redo(self) -> int:
        return self._take_back(self.redoable())

    def _take_back(self, batch_id: int | None) -> int:
        assert batch_id is not None
        with self.here.editing(self.actor, exclusive=True) as edit:
            undo(edit, batch_id)
        return self.here.batches()[-1]

    def undoable(self) -> int | None:
        with self.here.new_session() as session:
            return number(undoable(session, self.actor))

    def redoable(self) -> int | None:
        with self.here.new_session() as session:
            return number(redoable(session, self.actor))


def number(step: Step | None) -> int | None:
    return None if step is None else step.batch.id


def test_steps_are_taken_back_from_the_last_to_the_first_and_done_again_in_order(here: School):
    ada = Planner(here, "ada")
    assert (ada.undoable(), ada.redoable()) == (None, None)
    first, second = ada.plan(8), ada.plan(9)
    assert (ada.undoable(), ada.redoable()) == (second, None)
    undo_second = ada.undo()
    assert (ada.undoable(), ada.redoable()) == (first, undo_second)
    undo_first = ada.undo()
    assert (ada.undoable(), ada.redoable()) == (None, undo_first)
    redo_first = ada.redo()
    assert (ada.undoable(), ada.redoable()) == (redo_first, undo_second)
    redo_second = ada.redo()
    assert (ada.undoable(), ada.redoable()) == (redo_second, None)
    again = ada.undo()
    assert (ada.undoable(), ada.redoable()) == (redo_first, again)


def test_something_new_leaves_nothing_to_do_again(here: School):
    ada = Planner(here, "ada")
    ada.plan(8)
    ada.undo()
    new = ada.plan(9)
    assert (ada.undoable(), ada.redoable()) == (new, None)


def test_everybody_has_steps_of_their_own(here: School):
    ada, alan = Planner(here, "ada"), Planner(here, "alan")
    first = ada.plan(8)
    alan.plan(9)
    assert ada.undoable() == first
    undone = alan.undo(first)
    assert (ada.undoable(), ada.redoable()) == (None, None)
    assert alan.redoable() == undone
    with here.new_session() as session:
        assert undoable(session, Actor("sync", "sync")) is None


def test_a_step_tells_what_it_did(here: School):
    ada = Planner(here, "ada")
    moved, cancelled, renamed = (here.event(here.plan(slot(hour))) for hour in (8, 10, 12))
    with here.editing(ada.actor) as edit:
        for event_id, changes in (
            (moved.id, {"slot": slot(14)}),
            (cancelled.id, {"status": EventStatus.CANCELLED}),
            (renamed.id, {"note": "x"}),
        ):
            (event,) = events.locked(edit, [event_id])
            events.update(edit, event, replace(EventFields.of(event), **changes))
        edit.add(Room(name="New"))
    with here.new_session() as session:
        step = undoable(session, ada.actor)
    assert step is not None
    assert step.did == {
        ("event", "cancelled"): 1,
        ("event", "moved"): 1,
        ("event", "updated"): 1,
        ("room", "created"): 1,
    }


def test_the_last_change_of_a_row_says_who_changed_what(here: School):
    ada = Planner(here, "ada")
    event_id = here.plan(slot(8), (here.small,))
    with here.editing(ada.actor) as edit:
        (event,) = events.locked(edit, [event_id])
        events.update(edit, event, replace(EventFields.of(event), slot=slot(9), note="x"))
    with here.new_session() as session:
        last = last_of(session, here.event(event_id))
    assert last is not None
    assert last.batch.actor == "ada"
    assert last.differences == {
        "starts_at": ("2026-11-02T08:00:00+00:00", "2026-11-02T09:00:00+00:00"),
        "ends_at": ("2026-11-02T09:00:00+00:00", "2026-11-02T10:00:00+00:00"),
        "note": ("", "x"),
    }
