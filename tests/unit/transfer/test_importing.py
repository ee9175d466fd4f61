"""Rows that come in: which are new, which are there already, which cannot be taken, and why."""

from uuid import uuid4

import pytest

from models import Level, Origin, Room
from services.changes.edit import Actor
from services.database import SessionFactory
from services.registries import rooms
from services.transfer.tables import Table
from support.school import School
from support.transfer import count_changes, exported, images, imported, table, undone


def names(new_session: SessionFactory, kind: str) -> dict[int, str]:
    return {number: row["name"] for (of, number), row in images(new_session).items() if of == kind}


def only_error(new_session: SessionFactory, *tables: Table, **how: object) -> tuple[int, str, str]:
    """Line, column and reason of the only row that was left out."""
    (error,) = imported(new_session, *tables, **how).errors
    return error.line, error.column, error.message


def test_rows_without_ids_are_created(new_session: SessionFactory):
    done = imported(new_session, table("room", "name size", ("A1", "30"), ("A2", 12.0), ("A3", None)))
    assert (done.total_rows, done.created, done.failed_rows) == (3, 3, 0)
    assert done.by_entity == {"room": 3}
    found = [(row["name"], row["capacity"]) for row in images(new_session).values()]
    assert found == [("A1", 30), ("A2", 12), ("A3", None)]


def test_the_same_file_twice_writes_nothing(new_session: SessionFactory):
    files = [
        table("room", "name size", ("A1", 30), ("A2", None)),
        table("teacher", "name", ("Martin",), ("Martin",)),
        table("level", "name", ("L1",)),
        table("group", "name levelId parentId", ("TD1", "L1", "CM"), ("CM", "L1", "")),
    ]
    imported(new_session, *files)
    before, changes = images(new_session), count_changes(new_session)
    done = imported(new_session, *files)
    assert (done.skipped, done.created, done.updated, done.batch_id) == (7, 0, 0, None)
    assert images(new_session) == before
    assert count_changes(new_session) == changes


def test_a_row_that_is_there_is_updated(here: School):
    done = imported(here.new_session, table("room", "name size", ("small", 25)))
    assert (done.updated, done.created) == (1, 0)
    assert here.images()["room", here.small]["capacity"] == 25
    assert here.images()["room", here.small]["name"] == "small"


def test_a_row_that_is_there_wins_where_it_shall(here: School):
    before = here.images()
    done = imported(here.new_session, table("room", "name size", ("Small", 25)), keep_existing=True)
    assert (done.skipped, done.successful_rows) == (1, 1)
    assert here.images() == before


def test_columns_that_are_not_there_keep_their_values(here: School):
    imported(here.new_session, table("room", "id building", (here.large, "B")))
    assert here.images()["room", here.large]["building"] == "B"
    assert here.images()["room", here.large]["capacity"] == 100


def test_a_bad_row_is_told_and_good_rows_land(new_session: SessionFactory):
    rows = table("room", "name size", ("A1", "many"), ("A2", 5), ("", 7), ("A3", 0))
    done = imported(new_session, rows)
    told = [(error.row_index, error.line, error.column, error.value) for error in done.errors]
    assert told == [(0, 2, "size", "many"), (2, 4, "name", ""), (3, 5, "size", 0)]
    assert {error.source for error in done.errors} == {"room.csv/"}
    assert (done.total_rows, done.successful_rows, done.failed_rows) == (4, 1, 3)
    assert list(names(new_session, "room").values()) == ["A2"]


@pytest.mark.parametrize("name", ["x" * 256, "a\0b", "a\ud800"])
def test_text_that_cannot_be_stored_is_refused(new_session: SessionFactory, name: str):
    assert only_error(new_session, table("room", "name", (name,)))[1] == "name"


def test_a_name_that_is_taken_is_refused(here: School):
    line, column, reason = only_error(here.new_session, table("room", "id name", (here.large, "SMALL")))
    assert (line, column) == (2, "name")
    assert "Another room" in reason


def test_two_rows_of_one_name_are_one_too_many(new_session: SessionFactory):
    assert only_error(new_session, table("room", "name", ("A",), ("a",)))[0] == 3


def test_the_same_id_twice_is_told_with_the_line(new_session: SessionFactory):
    assert "line 2" in only_error(new_session, table("room", "id name", (7, "A"), (7, "B")))[2]


def test_ids_of_the_file_are_kept_and_later_rows_get_fresh_ones(here: School):
    imported(here.new_session, table("room", "id name", (500, "A"), ("", "B")))
    assert names(here.new_session, "room")[500] == "A"
    assert names(here.new_session, "room")[501] == "B"
    with here.editing() as edit:
        assert rooms.create(edit, rooms.RoomFields("C")).id == 502


def test_an_id_of_a_deleted_row_is_refused(here: School):
    with here.editing(exclusive=True) as edit:
        rooms.delete(edit, rooms.get(edit.session, here.small))
    line, column, reason = only_error(here.new_session, table("room", "id name", (here.small, "New")))
    assert (line, column) == (2, "id")
    assert "deleted" in reason


def test_a_deleted_row_comes_back_by_its_uid(here: School):
    files = exported(here.new_session)
    before = here.images()
    with here.editing(exclusive=True) as edit:
        rooms.delete(edit, rooms.get(edit.session, here.small))
    done = imported(here.new_session, *files)
    assert (done.updated, done.created, done.failed_rows) == (1, 0, 0)
    assert here.images() == before


def test_a_foreign_uid_makes_a_row_of_its_own_and_its_id_is_what_the_file_means_by_it(here: School):
    files = [
        table("level", "id name uid", (here_level(here), "Elsewhere", str(uuid4()))),
        table("group", "name levelId", ("New", here_level(here))),
    ]
    assert imported(here.new_session, *files).failed_rows == 0
    levels = names(here.new_session, "level")
    (new,) = (number for number, name in levels.items() if name == "Elsewhere")
    assert new != here_level(here)
    assert image_named(here, "group", "New")["level_id"] == new


def test_ids_mean_what_the_rows_of_the_file_stand_for(here: School):
    files = [
        table("group", "name levelId", ("New", 77)),
        table("level", "id name", (77, "l1")),
    ]
    assert imported(here.new_session, *files).failed_rows == 0
    assert image_named(here, "group", "New")["level_id"] == here_level(here)


def test_what_depends_on_a_refused_row_is_refused(new_session: SessionFactory):
    files = [
        table("level", "id name number", (7, "L7", "seven"), (8, "L8", 8)),
        table("group", "id name levelId parentId", (1, "A", 7, ""), (2, "B", 7, 1), (3, "C", 8, "")),
    ]
    done = imported(new_session, *files)
    assert [(error.source, error.line) for error in done.errors] == [
        ("group.csv/", 2),
        ("group.csv/", 3),
        ("level.csv/", 2),
    ]
    assert list(names(new_session, "group").values()) == ["C"]


def test_parents_may_come_after_their_parts(new_session: SessionFactory):
    rows = [
        table("level", "name", ("L1",)),
        table("group", "name levelId parentId", ("TP", "L1", "TD"), ("TD", "L1", "CM"), ("CM", "L1", "")),
    ]
    assert imported(new_session, *rows).failed_rows == 0
    found = {row["name"]: row["parent_id"] for row in images(new_session).values() if "parent_id" in row}
    number = {name: number for number, name in names(new_session, "group").items()}
    assert found == {"CM": None, "TD": number["CM"], "TP": number["TD"]}


def test_a_group_cannot_come_below_its_own_part(here: School):
    line, column, _ = only_error(here.new_session, table("group", "id parentId", (here.cohort, here.tp1)))
    assert (line, column) == (2, "parentId")


def test_groups_that_name_each_other_are_refused(new_session: SessionFactory):
    rows = table("group", "id name levelId parentId", (1, "A", "L1", 2), (2, "B", "L1", 1))
    done = imported(new_session, table("level", "name", ("L1",)), rows)
    assert done.failed_rows == 2


def test_a_group_stays_in_its_level(here: School):
    files = table("level", "id name", (99, "L9")), table("group", "id levelId", (here.td1, 99))
    assert only_error(here.new_session, *files)[1] == "levelId"


def test_a_name_that_several_have_is_not_guessed(here: School):
    imported(here.new_session, table("teacher", "name", ("Martin",), ("Martin",)))
    reason = only_error(here.new_session, table("teacher", "name email", ("Martin", "m@example.org")))[2]
    assert "several" in reason


def test_people_of_one_name_are_told_apart_by_their_abbreviations(new_session: SessionFactory):
    rows = table("teacher", "name abbreviation", ("Martin", "MA1"), ("Martin", "MA2"))
    assert imported(new_session, rows).created == 2
    assert imported(new_session, rows).skipped == 2


def test_rows_of_the_sync_stay_as_they_are(here: School):
    with here.editing(Actor("sync", "sync")) as edit:
        edit.add(Room(name="Synced", origin=Origin.STARPLAN))
    assert imported(here.new_session, table("room", "name", ("Synced",))).skipped == 1
    reason = only_error(here.new_session, table("room", "name size", ("Synced", 5)))[2]
    assert "own system" in reason


def test_a_dry_run_tells_the_same_and_leaves_nothing(here: School):
    rows = table("room", "name size", ("A1", 30), ("Small", 9), ("bad", "x"), ("Large", 100))
    before, changes = here.images(), count_changes(here.new_session)
    rehearsed = imported(here.new_session, rows, dry_run=True)
    assert (here.images(), count_changes(here.new_session)) == (before, changes)
    done = imported(here.new_session, rows)
    assert (rehearsed.created, rehearsed.updated, rehearsed.skipped) == (1, 1, 1)
    assert rehearsed.errors == done.errors
    assert rehearsed.by_entity == done.by_entity
    assert here.images() != before


def test_an_import_is_taken_back_as_a_whole(here: School):
    before = here.images()
    files = [
        table("room", "name size", ("A1", 30), ("Small", 9)),
        table("level", "id name", (70, "L7")),
        table("group", "name levelId", ("New", 70)),
        table(
            "schedule_item",
            "groupIds roomId startTime endTime",
            ("New", "A1", "2026-11-02 10:00", "2026-11-02 11:00"),
        ),
    ]
    done = imported(here.new_session, *files)
    assert (done.created, done.updated) == (4, 1)
    undone(here.new_session, done.batch_id)
    assert here.images() == before


def test_an_import_asks_the_same_number_of_questions_whatever_its_size(here: School):
    def statements(count: int) -> int:
        rows = table("teacher", "name", *((f"{count} {index}",) for index in range(count)))
        with here.statements() as seen:
            imported(here.new_session, rows)
        return sum(statement.startswith("SELECT") for statement in seen)

    assert statements(3) == statements(60)


def test_levels_are_named_by_program_where_several_are_called_alike(new_session: SessionFactory):
    files = [
        table("program", "id name abbreviation", (1, "Informatik", "AIB"), (2, "Medien", "MI")),
        table("level", "name programId", ("S1", "AIB"), ("S1", "Medien")),
        table("group", "name levelId", ("G", "S1")),
    ]
    assert "several" in only_error(new_session, *files)[2]
    assert len(names(new_session, "level")) == 2


def test_files_without_a_mapping_are_skipped(new_session: SessionFactory):
    done = imported(new_session, table("room", "name", ("A",)), mappings={})
    assert (done.skipped_files, done.total_rows) == (["room.csv"], 0)


def here_level(here: School) -> int:
    return next(number for kind, number in here.images() if kind == Level.kind)


def image_named(here: School, kind: str, name: str) -> dict[str, object]:
    return next(row for (of, _), row in here.images().items() if of == kind and row["name"] == name)
