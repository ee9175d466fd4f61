"""Names: what is unique, how lists are ordered, what a search finds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from models import Level, Origin
from services.changes.errors import NotUnique, Unknown
from services.registries import courses, instructors, levels, programs, rooms, terms
from support.registries import SYNC, World, names


def test_a_room_has_its_name_alone(world: World):
    world.room("Röder Saal")
    with pytest.raises(NotUnique) as refused:
        world.room(" RÖDER saal ")
    assert (refused.value.kind, refused.value.field) == ("room", "name")
    world.room("Roder Saal")  # accents tell names apart
    world.room("Röder Saal 2")


def test_a_room_keeps_its_own_name_and_gets_no_other_rooms_name(world: World):
    first, _ = world.room("A 1"), world.room("B%_1")
    with world.edit() as edit:
        rooms.update(edit, rooms.locked(edit, first), rooms.RoomFields("a 1", capacity=3))
    with pytest.raises(NotUnique), world.edit() as edit:
        rooms.update(edit, rooms.locked(edit, first), rooms.RoomFields("b%_1"))
    assert world.read(rooms.get, first).name == "a 1"


def test_the_name_of_a_deleted_room_is_free_again(world: World):
    gone = world.room("A")
    with world.edit(exclusive=True) as edit:
        rooms.delete(edit, rooms.locked(edit, gone))
    assert world.room("A") != gone


def test_abbreviations_are_unique_unless_they_are_empty(world: World):
    world.instructor("Ada", abbreviation="AL")
    world.instructor("Ada")
    world.instructor("Ada")
    with pytest.raises(NotUnique) as refused:
        world.instructor("Alan", abbreviation="al")
    assert (refused.value.kind, refused.value.field) == ("instructor", "abbreviation")
    world.course("Algebra", abbreviation="AL")  # another kind
    with pytest.raises(NotUnique) as refused:
        world.course("Analysis", abbreviation="AL")
    assert refused.value.kind == "course"


def test_a_name_that_is_another_ones_abbreviation_is_free(world: World):
    world.room("Aula", abbreviation="B 1")
    assert world.room("B 1")


def test_levels_are_told_apart_within_their_program(world: World):
    computing, law = world.program("Computing"), world.program("Law")
    world.level("Semester 1", program_id=computing)
    world.level("Semester 1", program_id=law)
    loose = world.level("Semester 1")
    for program_id in (computing, law, None):
        with pytest.raises(NotUnique):
            world.level("semester 1", program_id=program_id)
    with pytest.raises(NotUnique), world.edit() as edit:
        levels.update(
            edit, levels.locked(edit, loose), levels.LevelFields("Semester 1", program_id=computing)
        )


def test_a_sync_brings_the_names_that_its_source_has(world: World):
    world.room("A")
    with world.edit(SYNC) as edit:
        rooms.create(edit, rooms.RoomFields("A"))
    assert names(world.read(rooms.listing)) == ["A", "A"]


def test_lists_are_in_the_order_of_names_whatever_their_case_and_accents(world: World):
    for name in ("salle 2", "Zeta", "émile", "Salle 10", "Emil", "a b", "A"):
        world.room(name, abbreviation=name[::-1])
    expected = ["A", "a b", "Emil", "émile", "Salle 10", "salle 2", "Zeta"]
    assert names(world.read(rooms.listing)) == expected
    assert names(world.read(rooms.listing, limit=3, offset=2)) == expected[2:5]
    assert names(world.read(rooms.listing, offset=5)) == expected[5:]


def test_the_same_name_twice_keeps_its_order(world: World):
    ids = [world.instructor("Ada") for _ in range(5)]
    assert [row.id for row in world.read(instructors.listing)] == ids


@pytest.mark.parametrize(
    "search", ["müller", "MULLER", "mueller", "juergen mull", "jm", " müller ", "jm@uni"]
)
def test_a_search_forgives_case_accents_and_umlauts(world: World, search: str):
    world.instructor("Jürgen Müller", abbreviation="JM", email="jm@uni.example")
    world.instructor("Jürgen Schmidt")
    assert names(world.read(instructors.listing, search=search)) == ["Jürgen Müller"]


@pytest.mark.parametrize(("search", "found"), [("%", ["100%"]), ("_", []), ("\\", []), ("", ["100%", "A1"])])
def test_a_search_takes_signs_as_they_are(world: World, search: str, found: list[str]):
    world.room("100%")
    world.room("A1")
    assert names(world.read(rooms.listing, search=search)) == found


def test_a_renamed_room_is_found_by_its_new_name_only(world: World):
    room = world.room("Alt", campus="Nord")
    with world.edit() as edit:
        rooms.update(edit, rooms.locked(edit, room), rooms.RoomFields("Neu"))
    assert names(world.read(rooms.listing, search="neu")) == ["Neu"]
    assert world.read(rooms.listing, search="alt") == []
    assert world.read(rooms.listing, search="nord") == []


def test_a_synced_level_is_listed_and_found_under_its_program(world: World):
    computing = world.program("Angewandte Informatik", "AIB")
    world.level("Beta")
    with world.edit(SYNC) as edit:
        edit.add(Level(name="Semester 1", program_id=computing, origin=Origin.STARPLAN))
    titles = [level.title for level in world.read(levels.listing)]
    assert titles == ["AIB Semester 1", "Beta"]
    assert [level.title for level in world.read(levels.listing, search="aib sem")] == ["AIB Semester 1"]
    assert [level.title for level in world.read(levels.listing, limit=1, offset=1)] == ["Beta"]


def test_what_is_deleted_is_neither_listed_nor_found(world: World):
    gone, stays = world.program("Gone"), world.program("Stays")
    with world.edit(exclusive=True) as edit:
        programs.delete(edit, programs.locked(edit, gone))
    assert [row.id for row in world.read(programs.listing)] == [stays]
    with pytest.raises(Unknown):
        world.read(programs.get, gone)
    with pytest.raises(Unknown), world.edit() as edit:
        programs.locked(edit, gone)


def test_a_program_with_levels_stays(world: World):
    program = world.program("Law")
    level = world.level("Semester 1", program_id=program)
    with pytest.raises(programs.HasLevels), world.edit(exclusive=True) as edit:
        programs.delete(edit, programs.locked(edit, program))
    with world.edit(exclusive=True) as edit:
        levels.delete(edit, levels.locked(edit, level))
        programs.delete(edit, programs.locked(edit, program))
    assert world.read(programs.listing) == []


def test_a_program_is_renamed(world: World):
    program = world.program("Law")
    with world.edit() as edit:
        programs.update(edit, programs.locked(edit, program), programs.ProgramFields("Recht", "R"))
    found = world.read(programs.get, program)
    assert (found.name, found.abbreviation, found.version) == ("Recht", "R", 2)


def test_a_term_ends_after_it_starts(world: World):
    winter = terms.TermFields("Winter", date(2026, 10, 1), date(2027, 3, 31))
    with world.edit() as edit:
        term = terms.create(edit, winter).id
    backwards = terms.TermFields("Winter", date(2027, 10, 1), date(2027, 3, 31))
    with pytest.raises(terms.TermEndsBeforeStart), world.edit() as edit:
        terms.create(edit, backwards)
    with pytest.raises(terms.TermEndsBeforeStart), world.edit() as edit:
        terms.update(edit, terms.locked(edit, term), backwards)
    assert terms.TermFields.of(world.read(terms.get, term)) == winter
    with world.edit() as edit:
        terms.update(
            edit, terms.locked(edit, term), terms.TermFields("WS", date(2026, 10, 1), date(2027, 4, 1))
        )
    assert names(world.read(terms.listing)) == ["WS"]
    with world.edit() as edit:
        terms.delete(edit, terms.locked(edit, term))
    assert world.read(terms.listing) == []


def test_what_changes_nothing_is_no_change(world: World):
    room = world.room("A", capacity=4)
    before = world.log()
    with world.edit() as edit:
        rooms.update(edit, rooms.locked(edit, room), rooms.RoomFields("A", capacity=4))
    assert world.log() == before
    assert world.read(rooms.get, room).version == 1


def test_a_course_of_an_unknown_level_is_refused(world: World):
    with pytest.raises(Unknown) as refused:
        world.course("Algebra", level_id=7)
    assert (refused.value.kind, refused.value.id) == ("level", 7)
    assert world.read(courses.listing) == []
    with pytest.raises(Unknown):
        world.level("L1", program_id=7)
    with pytest.raises(Unknown):
        world.group(7, "CM")


def test_of_planners_who_take_a_name_at_once_one_gets_it(world: World):
    def take(_number: int) -> bool:
        try:
            world.room("Aula")
        except NotUnique:
            return False
        return True

    with ThreadPoolExecutor(max_workers=6) as planners:
        assert sum(planners.map(take, range(6))) == 1
    assert names(world.read(rooms.listing)) == ["Aula"]
