"""The revision of the timetable: it grows with each change that becomes visible, and in that order."""

import threading

from models import Room
from services.changes.edit import Actor
from services.changes.locks import Lock
from services.changes.revision import revision
from services.database import SessionFactory
from support.school import School


def seen(new_session: SessionFactory) -> int:
    with new_session() as session:
        return revision(session)


def test_it_grows_with_each_change_and_only_then(here: School) -> None:
    before = seen(here.new_session)
    with here.editing():
        pass
    with here.editing(dry_run=True) as edit:
        edit.add(Room(name="B1"))
    assert seen(here.new_session) == before
    with here.editing() as edit:
        edit.add(Room(name="B1"))
    assert seen(here.new_session) == here.batches()[-1] > before


def test_a_change_that_ends_later_has_the_later_revision(here: School) -> None:
    """Else who has seen the greater one would never look for the smaller one."""
    ended = threading.Event()

    def write_beside() -> None:
        with here.editing(Actor("beside", "cli")) as edit:
            edit.add(Room(name="B2"))
        ended.set()

    beside = threading.Thread(target=write_beside)
    with here.editing(Actor("first", "cli")) as edit:
        edit.add(Room(name="B1"))
        edit.lock([(Lock.LOG, 0)])  # as at its end, before the number is given
        beside.start()
        assert not ended.wait(0.3), "it waits for its turn"
    beside.join(10)
    assert ended.is_set()
    assert seen(here.new_session) == here.batches()[-1]
