"""What columns mean, by their headers."""

import pytest

from services.transfer.entities import ENTITIES, UnknownEntity
from services.transfer.guess import guess
from services.transfer.headers import COLUMNS, TABLES
from services.transfer.mapping import BadMapping, parse_mapping
from services.transfer.tables import Table


def guessed(name: str, *header: str, file: str = "Mappe1.xlsx") -> tuple[str, dict[str, str]] | None:
    mapping = guess(Table(file, name, header, ()))
    if mapping is None:
        return None
    return mapping.entity.name, {header: one.name for header, one in mapping.properties.items()}


@pytest.mark.parametrize(
    ("name", "header", "entity", "properties"),
    [
        (
            "Räume",
            ["Raum", "Kürzel", "Plätze", "Gebäude"],
            "room",
            ["name", "abbreviation", "size", "building"],
        ),
        ("", ["Nom", "CAPACITÉ", "Bâtiment"], "room", ["name", "size", "building"]),
        ("", ["Room", "Seats"], "room", ["name", "size"]),
        ("", ["Enseignant", "Sigle", "E-mail"], "teacher", ["name", "abbreviation", "email"]),
        ("Dozenten", ["Bezeichnung", "Kurz"], "teacher", ["name", "abbreviation"]),
        ("Matières", ["Code", "Intitulé", "Niveau"], "teaching_unit", ["abbreviation", "name", "levelId"]),
        ("", ["Groupe", "Effectif", "Niveau", "Classe"], "group", ["name", "size", "levelId", "classe"]),
        (
            "",
            ["Groupes", "Enseignant", "Matière", "Salle", "Début", "Fin"],
            "schedule_item",
            ["groupIds", "teacherId", "teachingUnitId", "roomId", "startTime", "endTime"],
        ),
        (
            "Stundenplan",
            ["Gruppe", "Dozent", "Fach", "Raum", "Beginn", "Ende"],
            "schedule_item",
            ["groupIds", "teacherId", "teachingUnitId", "roomId", "startTime", "endTime"],
        ),
    ],
)
def test_headers_tell_in_three_languages(name: str, header: list[str], entity: str, properties: list[str]):
    assert guessed(name, *header) == (entity, dict(zip(header, properties, strict=True)))


@pytest.mark.parametrize("entity", ENTITIES)
def test_our_own_exports_are_known_by_their_headers_alone(entity: str):
    header = ENTITIES[entity].header
    assert guessed("", *header) == (entity, {name: name for name in header})


def test_a_file_is_known_by_its_name():
    assert guessed("", "Name", "Code", file="enseignants.csv") == (
        "teacher",
        {"Name": "name", "Code": "abbreviation"},
    )


def test_a_table_that_could_be_several_things_is_not_guessed():
    assert guessed("", "Name", "Code") is None
    assert guessed("", "x", "y") is None


def test_every_entity_and_property_has_words():
    assert set(TABLES) == set(ENTITIES)
    assert set(COLUMNS) == {one.name for entity in ENTITIES.values() for one in entity.properties}


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {"a.csv": []},
        {"a.csv": {"": "room"}},
        {"a.csv": {"": {"entityType": "room", "headersMapping": {"x": "colour"}}}},
        {"a.csv": {"": {"entityType": "room", "headersMapping": {"x": "name", "y": "name"}}}},
    ],
)
def test_a_mapping_of_another_shape_is_refused(told: object):
    with pytest.raises(BadMapping):
        parse_mapping(told)


def test_a_mapping_names_entities_that_there_are():
    with pytest.raises(UnknownEntity, match="teaching_unit"):
        parse_mapping({"a.csv": {"": {"entityType": "castle"}}})


def test_tables_and_columns_without_a_meaning_are_left_out():
    told = {
        "a.csv": {
            "x": {"entityType": ""},
            "y": {"entityType": "room", "headersMapping": {"n": "name", "z": ""}},
        }
    }
    parsed = parse_mapping(told)
    assert [(key, list(one.properties)) for key, one in parsed.items()] == [(("a.csv", "y"), ["n"])]
