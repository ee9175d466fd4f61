"""What an import stores is what a form would have stored, down to the bytes of each column."""

from typing import Any

from sqlalchemy import text

from services.registries import rooms
from support.school import School, planned, slot
from support.transfer import imported, table

OWN = {"id", "uid", "record_id", "event_id", "batch_id", "created_at", "updated_at"}
"""Columns in which two rows must differ."""


def raw(here: School) -> dict[str, list[dict[str, Any]]]:
    """The rows of the newest batch as the database has them, without what is their own."""
    newest = "(SELECT max(id) FROM change_batch)"
    of_kind = f"(SELECT record_id FROM change WHERE batch_id = {newest} AND kind = "
    queries = {
        "room": f"SELECT * FROM room WHERE id IN {of_kind}'room') ORDER BY name",
        "event": f"SELECT * FROM event WHERE id IN {of_kind}'event') ORDER BY starts_at",
        "booking": f"SELECT * FROM booking WHERE event_id IN {of_kind}'event') ORDER BY starts_at, position",
        "change": f"SELECT kind, action, shown, version, clashes FROM change WHERE batch_id = {newest} ORDER BY id",
        "change_subject": f"SELECT kind, subject_id FROM change_subject WHERE batch_id = {newest} ORDER BY 1, 2",
    }
    with here.new_session() as session:
        found = {name: session.execute(text(query)).mappings().all() for name, query in queries.items()}
    return {
        name: [{key: value for key, value in row.items() if key not in OWN} for row in several]
        for name, several in found.items()
    }


def test_rooms_look_the_same_whichever_way_they_came(here: School):
    with here.editing() as edit:
        fields = rooms.RoomFields("Örtchen", "Ö", 20, "B", "Nord", "lab", "Aula; Würfel")
        made = rooms.create(edit, fields).id
    by_hand = raw(here)
    with here.editing(exclusive=True) as edit:
        rooms.update(edit, rooms.get(edit.session, made), rooms.RoomFields("Other"))
    row = ("Örtchen", "Ö", 20, "B", "Nord", "lab", "Aula; Würfel")
    imported(here.new_session, table("room", "name abbreviation size building campus tags aliases", row))
    assert raw(here) == by_hand


def test_meetings_look_the_same_whichever_way_they_came(here: School):
    takes = {"groups": (here.td1, here.td2), "instructors": (here.ada,), "course_id": here.algebra}
    here.add(planned(slot(8, 1.5), (here.large, here.small), summary="Ω", note="n", **takes))
    by_hand = raw(here)
    header = "groupIds teacherId teachingUnitId roomId startTime endTime summary note"
    times = ("2026-11-02T08:00Z", "2026-11-02T09:30Z")
    with here.editing() as edit:
        edit.touch(rooms.locked(edit, here.small))
    row = (f"{here.td1};{here.td2}", here.ada, here.algebra, "Large;Small", *times, "Ω", "n")
    uid = next(row["uid"] for (kind, _), row in here.images().items() if kind == "event")
    imported(here.new_session, table("schedule_item", f"uid {header}", (uid, *row)))
    assert raw(here)["change"][0]["kind"] == "room", "the same meeting is not stored again"
    imported(here.new_session, table("schedule_item", "uid startTime endTime", (uid, *LATER)))
    moved = raw(here)
    assert [one["version"] for one in moved["event"]] == [2]
    assert len(moved["booking"]) == len(by_hand["booking"])
    assert len({one["starts_at"] for one in moved["booking"]} | {moved["event"][0]["starts_at"]}) == 1
    imported(here.new_session, table("schedule_item", header, row))
    assert raw(here) == by_hand


LATER = ("2026-11-03T08:00Z", "2026-11-03T09:30Z")
