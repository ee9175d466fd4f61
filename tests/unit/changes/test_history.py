"""The log as a list, and what became of one row."""

from dataclasses import replace

from services.changes import history
from services.changes.edit import Actor
from services.changes.undo import undo
from services.schedule import events
from services.schedule.fields import EventFields
from support.school import School, planned, slot


def renamed(here: School, event_id: int, summary: str) -> None:
    with here.editing(Actor("Alan", "api")) as edit:
        (event,) = events.locked(edit, [event_id])
        events.update(edit, event, replace(EventFields.of(event), summary=summary))


def test_the_newest_batches_come_first_with_who_did_what(here: School):
    with here.editing() as edit:
        events.create_each(edit, [planned(slot(9)), planned(slot(10))])
    first = here.plan(slot(11))
    renamed(here, first, "x")
    with here.new_session() as session:
        newest, *older = history.newest(session, 3)
        assert (newest.batch.actor, newest.batch.door) == ("Alan", "api")
        assert newest.counts == {("event", "updated"): 1}
        assert [summary.counts for summary in older] == [{("event", "created"): 1}, {("event", "created"): 2}]
        assert newest.batch.made_at >= older[0].batch.made_at


def test_pages_of_the_list_follow_each_other(here: School):
    for hour in range(4):
        here.plan(slot(hour))
    with here.new_session() as session:
        whole = [summary.batch.id for summary in history.newest(session, 100)]
        first = history.newest(session, 2)
        second = history.newest(session, 2, before_id=first[-1].batch.id)
        assert [summary.batch.id for summary in (*first, *second)] == whole[:4]
        assert history.newest(session, 2, before_id=whole[-1]) == []


def test_an_undone_batch_says_by_which(here: School):
    here.plan(slot(9))
    with here.editing(exclusive=True) as edit:
        undo(edit, here.batches()[-1])
    with here.new_session() as session:
        undoing, undone = history.newest(session, 2)
    assert edit.batch_id == undoing.batch.id == undone.undone_by_id
    assert undoing.batch.undoes_id == undone.batch.id
    assert undoing.undone_by_id is None


def test_a_row_has_a_history_that_outlives_it(here: School):
    event_id = here.plan(slot(9))
    other = here.plan(slot(9))
    renamed(here, event_id, "x")
    renamed(here, other, "y")
    with here.editing() as edit:
        events.delete(edit, *events.locked(edit, [event_id]))
    with here.new_session() as session:
        told = history.of_record(session, "event", event_id, 10)
        assert [(one.change.action, one.batch.actor) for one in told] == [
            *(("deleted", "Ada"), ("updated", "Alan"), ("created", "Ada"))
        ]
        assert told[1].change.before["summary"] == ""
        assert told[1].change.after["summary"] == "x"
        assert len(history.of_record(session, "event", event_id, 2)) == 2


def test_the_list_takes_as_many_statements_for_many_batches_as_for_one(here: School):
    for hour in range(6):
        here.plan(slot(hour))
    with here.new_session() as session, here.statements() as sent:
        history.newest(session, 1)
        few = [statement for statement in sent if statement.startswith("SELECT")]
        history.newest(session, 100)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 2 * len(few) == 4
