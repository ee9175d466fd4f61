"""Rows that go out: in the agreed columns, as a stream."""

import pytest

from models import Room
from services.schedule import events
from services.transfer.entities import ENTITIES, Entity, entity_named
from services.transfer.export import rows, snapshot
from support.school import School, planned, slot


def test_columns_are_the_agreed_ones_and_then_ours():
    agreed = {
        "room": "id name abbreviation size",
        "level": "id name abbreviation",
        "teacher": "id name abbreviation",
        "teaching_unit": "id abbreviation name levelId",
        "group": "id name size levelId type classe",
        "schedule_item": "id groupIds teacherId teachingUnitId roomId startTime endTime",
    }
    for name, header in agreed.items():
        expected = tuple(header.split())
        assert entity_named(name).header[: len(expected)] == expected
    assert all(entity.header[-1] == "uid" for entity in ENTITIES.values())


def test_an_item_shows_all_that_it_takes(here: School):
    when = slot(10, 1.5)
    here.plan(when, (here.small, here.large), groups=(here.td2, here.td1), course_id=here.algebra, note="n")
    here.plan(slot(13))
    with snapshot(here.new_session) as session:
        first, second = rows(session, entity_named("schedule_item"))
    told = dict(zip(entity_named("schedule_item").header, first, strict=True))
    assert told["groupIds"] == f"{here.td2};{here.td1}"
    assert told["roomId"] == f"{here.small};{here.large}"
    assert (told["teacherId"], told["teachingUnitId"]) == (None, here.algebra)
    assert (told["startTime"], told["endTime"]) == ("2026-11-02T10:00:00Z", "2026-11-02T11:30:00Z")
    assert (told["status"], told["note"], told["series"]) == ("published", "n", None)
    assert second[1:5] == (None, None, None, None)


def test_deleted_rows_stay_at_home(here: School):
    number = here.plan(slot(9))
    with here.editing(exclusive=True) as edit:
        events.delete(edit, events.locked(edit, [number])[0])
        edit.delete(edit.session.get_one(Room, here.small))
    with snapshot(here.new_session) as session:
        assert list(rows(session, entity_named("schedule_item"))) == []
        assert [row[0] for row in rows(session, entity_named("room"))] == [here.large]


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda entity: entity.name)
def test_rows_are_as_wide_as_their_header(here: School, entity: Entity):
    here.plan(slot(9))
    with snapshot(here.new_session) as session:
        assert {len(row) for row in rows(session, entity)} <= {len(entity.header)}


def test_the_number_of_questions_does_not_grow_with_the_items(here: School):
    def statements() -> int:
        with here.statements() as seen, snapshot(here.new_session) as session:
            list(rows(session, entity_named("schedule_item")))
        return sum(statement.startswith("SELECT") for statement in seen)

    here.plan(slot(0))
    few = statements()
    with here.editing() as edit:
        events.create_each(edit, [planned(slot(hour, day=1), (here.small,)) for hour in range(20)])
    assert statements() == few
