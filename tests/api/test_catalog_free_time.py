"""When rooms are free."""

from datetime import UTC, datetime

import pytest
import time_machine

from models import Room
from support.catalog import CANCELLED, DRAFT, Catalog, University, at

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


@pytest.fixture
def in_november():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def availability(catalog: Catalog, room: Room, **query: str) -> dict:
    return catalog.data(f"/rooms/{room.uid}/availability", **query)


def test_a_room_is_free_inside_of_the_opening_hours(university: University, catalog: Catalog):
    """From half past seven to nine in the evening at the institution, an hour before UTC."""
    first = university.plan(at(8), university.aib1, rooms=(university.room,), course=university.course)
    touching = university.plan(at(9.5), university.aib1, rooms=(university.room,))
    found = availability(catalog, university.room, from_="2026-11-02", to="2026-11-02")
    assert found["room"]["name"] == "F-007"
    assert found["period"] == {"from": "2026-11-01T23:00:00.000Z", "to": "2026-11-02T23:00:00.000Z"}
    assert [(one["eventId"], one["start"][11:16], one["end"][11:16]) for one in found["busy"]] == [
        (first.uid, "08:00", "09:30"),
        (touching.uid, "09:30", "11:00"),
    ]
    assert found["busy"][0]["summary"] == "Datenbanken 1"
    assert [(one["start"][11:16], one["end"][11:16], one["durationMin"]) for one in found["free"]] == [
        ("06:30", "08:00", 90),
        ("11:00", "20:00", 540),
    ]
    longer = availability(catalog, university.room, from_="2026-11-02", to="2026-11-02", minMinutes="91")
    assert [one["durationMin"] for one in longer["free"]] == [540]


def test_a_draft_takes_a_room_and_is_not_told(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1, rooms=(university.room,), status=DRAFT)
    university.plan(at(12), university.aib1, rooms=(university.room,), status=CANCELLED)
    found = availability(catalog, university.room, from_="2026-11-02", to="2026-11-02")
    assert found["busy"] == []
    assert [one["durationMin"] for one in found["free"]] == [90, 630]


def test_meetings_without_a_known_room_are_counted(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1, location_text="Aula")
    day = {"from_": "2026-11-02", "to": "2026-11-02"}
    assert availability(catalog, university.room, **day)["unplaced"] == 1
    assert catalog.body("/rooms/available", **day)["unplaced"] == 1


def test_availability_begins_now_and_lasts_a_week(university: University, catalog: Catalog, in_november):
    found = availability(catalog, university.room)
    assert found["period"] == {"from": "2026-11-02T07:00:00.000Z", "to": "2026-11-09T07:00:00.000Z"}
    assert found["free"][0]["start"] == "2026-11-02T07:00:00.000Z"


@pytest.mark.parametrize(
    "query",
    [
        {"from_": "2026-11-03", "to": "2026-11-01"},
        {"from_": "2026-01-01", "to": "2028-01-01"},
        {"from_": "2026-11-03T00:00:00Z", "to": "2026-11-03T00:00:00Z"},
        {"from_": "x"},
    ],
)
def test_times_that_make_no_sense(university: University, catalog: Catalog, query: dict[str, str]):
    catalog.error(f"/rooms/{university.room.uid}/availability", 400, **query)
    catalog.error("/rooms/available", 400, **query)


def test_free_rooms_come_by_the_smallest_that_is_enough(university: University, catalog: Catalog):
    for name, capacity in (("Aula", 300), ("Labor", 20), ("B-Raum", 60), ("Unbekannt", None)):
        university.add(Room(name=name, capacity=capacity, campus="Furtwangen", building="G", tags="Beamer"))
    university.plan(at(12), university.aib1, rooms=(university.room,))
    when = {"from_": "2026-11-02T10:00:00Z", "to": "2026-11-02T12:00:00Z"}

    def names(**query: str) -> list[str]:
        return [one["room"]["name"] for one in catalog.body("/rooms/available", **when, **query)["data"]]

    assert names() == ["Labor", "B-Raum", "F-007", "Aula", "Unbekannt"]
    assert names(minCapacity="60") == ["B-Raum", "F-007", "Aula", "Unbekannt"]
    assert names(building="F") == ["F-007"]
    assert names(building="f") == []
    assert names(campus="FURT", tags="beamer, LAB") == ["F-007"]
    assert names(campus="Schwenningen") == []
    free = {one["room"]["name"]: one["freeUntil"] for one in catalog.body("/rooms/available", **when)["data"]}
    assert (free["F-007"], free["Aula"]) == ("2026-11-02T12:00:00.000Z", None)
    catalog.error("/rooms/available", 400, minCapacity="many")


def test_a_taken_room_is_not_free(university: University, catalog: Catalog):
    university.plan(at(8), university.aib1, rooms=(university.room,))
    when = {"from_": "2026-11-02T09:00:00Z", "to": "2026-11-02T10:00:00Z"}
    assert catalog.body("/rooms/available", **when)["data"] == []
