"""Buildings by the names of rooms, and rooms by what a plan says of the place."""

from itertools import permutations

import pytest

from services.starplan.extract.buildings import Place, place_of
from services.starplan.extract.rooms import Location, RoomNames

OFFICIAL = {
    "F230": "HN",
    "F231": "HN",
    "A 2.05": "VS",
    "A1.0.12": "VS",
    "Aula": "HN",
    "Labor Süd": "HN",
    "Labor 1, Süd": "HN",
    "Teamsaal 2": "HN",
    "7": "HN",
}


@pytest.mark.parametrize(
    ("name", "building", "floor"),
    [
        ("A1.0.12", "A1", "0"),
        ("B.3.07", "B", "3"),
        ("F-007", "F", ""),
        ("F-0.07b", "F", ""),
        ("G2 1.44", "G2", "1"),
        ("A 2.05", "A", "2"),
        ("a 2.05", "A", "2"),
        ("A211", "A", "2"),
        ("A0.01b", "A", "0"),
        ("ö12", "Ö", "1"),
        ("  F-007 ", "F", ""),
        ("Aula", "", ""),
        ("Labor Süd", "", ""),
        ("1.44", "", ""),
        ("", "", ""),
        ("--", "", ""),
    ],
)
def test_a_short_name_tells_building_and_floor(name: str, building: str, floor: str):
    assert place_of(name) == Place(building, floor)


@pytest.mark.parametrize(
    ("name", "building"),
    [("1.44", "Haupthaus"), ("12.3", "Neubau"), ("w12", "Werkstatt"), ("F-007", "F"), ("Aula", "")],
)
def test_a_site_may_say_how_rooms_of_its_buildings_begin(name: str, building: str):
    assert place_of(name, {"1": "Haupthaus", "12": "Neubau", "W": "Werkstatt"}).building == building


@pytest.mark.parametrize(
    ("location", "rooms", "text"),
    [
        ("F230, F231", ("F230", "F231"), ""),
        ("F231, F230", ("F230", "F231"), ""),
        ("f230;F231", ("F230", "F231"), ""),
        ("F230/F231", ("F230", "F231"), ""),
        ("F230\nF231", ("F230", "F231"), ""),
        ("F230 F231", ("F230", "F231"), ""),
        ("F230, F230", ("F230",), ""),
        ("Labor 1, Süd", ("Labor 1, Süd",), ""),
        ("F230, Labor 1, Süd, Aula", ("Aula", "F230", "Labor 1, Süd"), ""),
        ("Labor Sud", ("Labor Süd",), ""),
        ("Labor Süd 2", (), "Labor Süd 2"),
        ("F230, --", ("F230",), "--"),
        ("--", (), "--"),
        ("???", (), "???"),
        ("N.N.", (), "N.N."),
        ("tba, offen", (), "offen, tba"),
        ("Online", (), "Online"),
        ("F230, Canvas", ("F230",), "Canvas"),
        ("F230 Zoom", ("F230",), "Zoom"),
        ("Zoom-1", (), "Zoom-1"),
        ("Teamsaal 2", ("Teamsaal 2",), ""),
        ("MS Teams", (), "MS Teams"),
        ("Teamsaal 3", (), "Teamsaal 3"),
        ("A 2.05", ("A 2.05",), ""),
        ("A1.0.12", ("A1.0.12",), ""),
        ("A1.0.13", ("A1.0.13",), ""),
        ("7", ("7",), ""),
        ("7 Personen", (), "7 Personen"),
        ("vor dem Foyer", (), "vor dem Foyer"),
        ("", (), ""),
        (" , ;", (), ""),
    ],
)
def test_a_location_is_taken_apart(location: str, rooms: tuple[str, ...], text: str):
    assert RoomNames(OFFICIAL).locate([location]) == Location(rooms, text)


def test_the_longest_of_overlapping_names_is_meant():
    names = RoomNames({"Haus Nord": "", "Nord": "", "Nord Labor Drei": ""})
    assert names.locate(["Haus Nord Labor Drei"]) == Location(("Nord Labor Drei",), "Haus")


def test_rooms_that_the_source_lists_one_by_one_are_the_same_as_in_one_text():
    names = RoomNames(OFFICIAL)
    assert names.locate(["F231", "Aula", "Online"]) == names.locate(["Online, Aula, F231"])


@pytest.mark.parametrize("order", list(permutations(["F230", "Aula", "Labor 1, Süd", "--"])))
def test_the_order_of_rooms_does_not_matter(order: tuple[str, ...]):
    assert RoomNames(OFFICIAL).locate([", ".join(order)]) == Location(("Aula", "F230", "Labor 1, Süd"), "--")


def test_a_nickname_means_the_official_room_unless_a_room_is_called_so():
    names = RoomNames(OFFICIAL, aliases={"Großer Saal": "Aula", "F231": "F230"})
    assert names.locate(["grosser saal"]).rooms == ("Aula",)
    assert names.locate(["F231"]).rooms == ("F231",)


@pytest.mark.parametrize("entry", ["--", "N.N.", "tba", "Online", "ONLINE 2", "Zoom"])
def test_an_entry_of_the_official_list_that_is_no_place_books_nothing(entry: str):
    names = RoomNames({**OFFICIAL, entry: "HN"})
    assert not names.is_place(entry)
    assert names.locate([entry]) == Location((), entry)


def test_a_site_has_platforms_of_its_own():
    assert RoomNames({}, online=["Alfaview"]).locate(["alfaview-3"]) == Location((), "alfaview-3")
    assert RoomNames({}).locate(["alfaview-3"]).rooms == ("alfaview-3",)


def test_without_an_official_list_names_count_that_have_the_form_of_one():
    assert RoomNames({}).locate(["F230, G2 1.44, Foyer"]) == Location(("F230", "G2 1.44"), "Foyer")


def test_what_is_kept_of_a_location_fits_into_its_column():
    assert len(RoomNames({}).locate([f"vor Foyer {number}" for number in range(1000)]).text) == 500
