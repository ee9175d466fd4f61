"""Changing and deleting many rows of a registry in one go, on both databases."""

import pytest

from models import Room
from services.changes.errors import InUse
from services.changes.undo import undo
from services.database import SessionFactory
from services.registries import bulk
from services.registries.bulk import BulkChange
from services.registries.kinds import KINDS
from support.school import School, school, slot

NOBODY = 2**31 - 1
"""The largest id that a door lets pass."""


@pytest.fixture
def here(new_session: SessionFactory) -> School:
    return school(new_session)


def names(several: list) -> list[str]:
    return [one.title for one in several]


def test_rooms_are_changed_together_and_taken_back_together(here: School):
    before = here.images()
    wanted = BulkChange({"building": "B", "capacity": 30}, add_tags=("beamer",))
    with here.editing(exclusive=True) as edit:
        first = bulk.change(edit, KINDS["room"], [here.large, here.small, NOBODY], wanted)
    assert (names(first.touched), first.same, first.refused) == (["Large", "Small"], [], [])
    assert {here.images()["room", number]["tags"] for number in (here.small, here.large)} == {"beamer"}
    with here.editing(exclusive=True) as again:
        assert bulk.change(again, KINDS["room"], [here.large, here.small], wanted).same == [
            here.large,
            here.small,
        ]
    assert again.batch_id is None
    with here.editing(exclusive=True) as taken_back:
        undo(taken_back, edit.batch_id)
    assert here.images() == before


def test_what_is_refused_of_one_row_stays_and_the_others_go(here: School):
    there = here.plan(slot(9), (here.small,), course_id=here.algebra)
    with here.editing(exclusive=True) as edit:
        done = bulk.delete(edit, KINDS["course"], [here.algebra, here.biology])
        assert names(done.touched) == ["Biology"]
        assert [(kept.title, type(kept.why)) for kept in done.refused] == [("Algebra", InUse)]
    assert ("course", here.algebra) in here.images()
    assert ("course", here.biology) not in here.images()
    with here.editing(exclusive=True) as edit:
        done = bulk.delete(edit, KINDS["course"], [here.algebra], cascade=True)
    assert (names(done.touched), done.deleted_events) == (["Algebra"], 1)
    assert ("event", there) not in here.images()


def test_groups_and_rooms_are_deleted_with_what_goes_with_them(here: School):
    there = here.plan(slot(9), (here.small,), groups=(here.tp1,))
    with here.editing(exclusive=True) as edit:
        assert names(bulk.delete(edit, KINDS["room"], [here.small, here.large]).touched) == ["Large", "Small"]
        done = bulk.delete(edit, KINDS["group"], [here.td2, here.td1, here.tp1])
    assert not {kind for kind, _ in here.images()} & {Room.kind}
    assert here.event(there).room_ids == ()
    assert "TD2" in names(done.touched)
    assert [kept.title for kept in done.refused] == ["TD1", "TP1"]


def test_instructors_get_and_lose_tags(here: School):
    with here.editing(exclusive=True) as edit:
        bulk.change(edit, KINDS["instructor"], [here.ada, here.alan], BulkChange(add_tags=("guest", "maths")))
    with here.editing(exclusive=True) as edit:
        bulk.change(edit, KINDS["instructor"], [here.ada], BulkChange(remove_tags=("Guest",)))
    tags = [here.images()["instructor", number]["tags"] for number in (here.ada, here.alan)]
    assert tags == ["maths", "guest, maths"]


def test_the_number_of_statements_grows_with_what_changes_only(here: School):
    with here.statements() as few, here.editing(exclusive=True) as edit:
        bulk.change(edit, KINDS["room"], [here.small], BulkChange({"campus": "Nord"}))
    with here.editing(exclusive=True) as edit:
        ids = [edit_room(edit, number) for number in range(20)]
    with here.statements() as many, here.editing(exclusive=True) as edit:
        bulk.change(edit, KINDS["room"], ids, BulkChange({"campus": "Nord"}))
    assert len(many) - len(few) <= len(ids)


def edit_room(edit, number: int) -> int:
    room = Room(name=f"N{number}")
    edit.add(room)
    return room.id
