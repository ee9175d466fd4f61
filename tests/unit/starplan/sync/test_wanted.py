"""What a plan wants to be stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.starplan.extract.known import Known
from services.starplan.extract.rooms import RoomNames
from services.starplan.sync.wanted import Wanted, wanted
from services.starplan.upstream import Meeting, Plan

BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 10, 23, 9, tzinfo=BERLIN)
KNOWN = Known(rooms=RoomNames({"F-007": "os|f-007", "A 2.05": "#12"}))
LECTURE = Meeting(NINE, NINE + timedelta(hours=2), "Algebra (262164)", rooms=("F-007",), uid="1")


def of(*meetings: Meeting) -> list[Wanted]:
    return wanted(Plan("ical", meetings), KNOWN, "70", BERLIN)


def test_a_meeting_has_the_keys_of_what_it_needs():
    (one,) = of(replace(LECTURE, rooms=("F-007, Zoom", "A 2.05")))
    assert (one.course_key, one.rooms, one.location_text) == ("262164", ("#12", "os|f-007"), "Zoom")
    assert one.slot.starts_at == NINE.astimezone(UTC)


def test_a_room_that_no_list_has_is_a_place_in_words():
    (one,) = of(replace(LECTURE, rooms=("B 1.01",)))
    assert (one.rooms, one.location_text) == ((), "B 1.01")


def test_what_is_said_twice_is_one_meeting():
    assert len(of(LECTURE, replace(LECTURE, uid="2"))) == 1
    assert len(of(LECTURE, replace(LECTURE, uid="2", rooms=("A 2.05",)))) == 2


def test_the_order_of_rooms_says_nothing():
    one, other = replace(LECTURE, rooms=("F-007, A 2.05",)), replace(LECTURE, rooms=("A 2.05, F-007",))
    assert of(one)[0].row_hash == of(other)[0].row_hash


def test_another_uid_is_the_same_meeting_and_another_room_is_not():
    (one,), (same,), (other,) = (
        of(LECTURE),
        of(replace(LECTURE, uid="2")),
        of(replace(LECTURE, rooms=())),
    )
    assert (one.identity, one.row_hash) == (same.identity, same.row_hash)
    assert one.row_hash != other.row_hash
    assert one.content_key == other.content_key


def test_whole_days_are_one_event_each_also_when_the_clocks_change():
    midnight = datetime(2026, 10, 24, tzinfo=BERLIN)
    days = replace(LECTURE, starts_at=midnight, ends_at=midnight + timedelta(days=3), all_day=True)
    found = of(days)
    assert [one.slot.starts_at.astimezone(BERLIN).day for one in found] == [24, 25, 26]
    assert all(one.slot.ends_at - one.slot.starts_at == timedelta(hours=24) for one in found)
    assert len({one.uid for one in found}) == 3
