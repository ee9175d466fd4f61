"""The directory follows what is written, on either database."""

import pytest

from models import Course, Instructor, Level, Named, Program, Room
from services.changes.edit import Edit
from services.database import SessionFactory
from services.plannings.catalogue import Catalogue, Node
from services.search.directory import Directory
from services.search.entry import Kind
from support.school import School, school

FEEDS = Catalogue(nodes={"u.a": Node("a", "Algebra feed", "u.a", url="file:a.ics", trail=("Univ",))})


@pytest.fixture
def here(new_session: SessionFactory) -> School:
    return school(new_session)


@pytest.fixture
def directory(here: School) -> Directory:
    return Directory(here.new_session, lambda: FEEDS)


def found(directory: Directory, query: str) -> list[str]:
    return [entry.name for entry in directory.find(query, 100).entries]


def selects(statements: list[str]) -> list[str]:
    return [statement for statement in statements if statement.startswith("SELECT")]


def change(here: School, model: type[Named], record_id: int, **values: object) -> None:
    with here.editing() as edit:
        row = edit.session.get_one(model, record_id)
        with edit.changing(row):
            for name, value in values.items():
                setattr(row, name, value)


def add(edit: Edit, record: Named) -> int:
    edit.add(record)
    return record.id


def test_all_kinds_are_found_with_what_they_belong_to(here: School, directory: Directory):
    with here.editing() as edit:
        program = add(edit, Program(name="Algebra program", abbreviation="ALP"))
        level = add(edit, Level(name="Algebra level", program_id=program))
        add(edit, Course(name="Vectors", module_number="262367", level_id=level))
        add(edit, Room(name="B204", building="Algebra building", tags="lab", aliases="Aula; The Cube"))
    expected = ["Algebra", "Algebra level", "Algebra program", "Algebra feed", "Vectors", "B204"]
    assert found(directory, "algebra") == expected
    assert found(directory, "262367") == ["Vectors"]
    assert found(directory, "lab")[-1] == "B204"
    assert found(directory, "the cube") == found(directory, "aula") == ["B204"]
    assert found(directory, "alp")[0] == "Algebra program"
    assert found(directory, "univ algebra") == ["Algebra feed"]


def test_what_is_written_is_found_by_the_next_search(here: School, directory: Directory):
    assert found(directory, "small") == ["Small"]
    change(here, Room, here.small, name="Tiny")
    assert found(directory, "small") == []
    assert found(directory, "tiny") == ["Tiny"]
    with here.editing() as edit:
        edit.delete(edit.session.get_one(Room, here.small))
    assert found(directory, "tiny") == []


def test_a_new_name_is_that_of_what_lies_below_it_too(here: School, directory: Directory):
    with here.editing() as edit:
        program = add(edit, Program(name="Physics"))
        level = add(edit, Level(name="L9", program_id=program))
        add(edit, Course(name="Optics", level_id=level))
    assert found(directory, "physics optics") == ["Optics"]
    change(here, Program, program, name="Chemistry")
    assert found(directory, "physics") == []
    assert found(directory, "chemistry optics") == ["Optics"]


def test_what_the_university_no_longer_lists_is_left_out(here: School, directory: Directory):
    with here.editing() as edit:
        program = add(edit, Program(name="Latin"))
    assert found(directory, "latin") == ["Latin"]
    change(here, Program, program, is_active=False)
    assert found(directory, "latin") == []


def test_nobody_is_found_by_their_address(here: School, directory: Directory):
    change(here, Instructor, here.ada, email="countess@example.org")
    assert found(directory, "countess") == []
    assert found(directory, "ada") == ["Ada Lovelace"]


def test_a_search_costs_one_statement_and_a_change_a_few_more(here: School, directory: Directory):
    found(directory, "small")
    with here.statements() as seen:
        found(directory, "small")
    assert len(selects(seen)) == 1
    change(here, Room, here.small, name="Tiny")
    with here.statements() as seen:
        found(directory, "tiny")
    assert len(selects(seen)) == 3


def test_the_catalogue_is_followed_too(here: School):
    catalogues = [FEEDS, Catalogue()]
    directory = Directory(here.new_session, lambda: catalogues[0])
    assert directory.find("feed", 5).counts == {Kind.PLANNING: 1}
    catalogues.pop(0)
    assert directory.find("feed", 5).counts == {}
