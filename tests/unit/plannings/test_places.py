"""The list of places that feeds name: kept up to date with the copies, at the cost of what changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models import NamedPlace, Room
from services.database import SessionFactory, snapshot, writing
from services.ics.occurrence import Occurrence
from services.plannings import copies
from services.plannings.content import content_of
from services.plannings.places import counted, keys_of, list_places, named
from services.plannings.saved import Validators
from services.schedule.slots import Slot

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
TODAY = Slot(NOW - timedelta(hours=9), NOW + timedelta(hours=15))


def meeting(uid: str, location: str, hours: float = 1, lasts: float = 1.5, **more: Any) -> Occurrence:
    starts_at = NOW + timedelta(hours=hours)
    given = {"description": "", "category": "other", "remote": False, "all_day": False, "status": "confirmed"}
    ends_at = starts_at + timedelta(hours=lasts)
    return Occurrence(
        uid=uid,
        summary="Algebra",
        starts_at=starts_at,
        ends_at=ends_at,
        location=location,
        **{**given, **more},
    )


def give(new_session: SessionFactory, full_id: str, *meetings: Occurrence) -> None:
    """Let a feed have these."""
    with writing(new_session) as session:
        copies.store(session, full_id, content_of(meetings), Validators("", ""), NOW)


@pytest.fixture
def room(new_session: SessionFactory) -> Room:
    with writing(new_session) as session:
        session.expire_on_commit = False
        session.add(
            found := Room(
                name="Großer  Hörsaal", abbreviation="GH 1", aliases="Audimax; Bât. G", search_key=""
            )
        )
    return found


def told(new_session: SessionFactory, room: Room, within: Slot = TODAY) -> list[tuple[str, str]]:
    list_places(new_session, NOW)
    with snapshot(new_session) as session:
        return [(one.full_id, one.mention.uid) for one in named(session, keys_of(room), within)]


def test_a_room_is_named_by_its_names_in_any_case_alone_or_between_commas(
    new_session: SessionFactory, room: Room
):
    give(
        new_session,
        "u.a",
        meeting("1", "grosser Horsaal"),
        meeting("2", "B1, gh 1"),
        meeting("3", "GH 10"),
        meeting("6", "audimax"),
    )
    give(new_session, "u.b", meeting("4", "GH 1", hours=2), meeting("5", "GH 1", hours=30))
    assert sorted(told(new_session, room)) == [("u.a", "1"), ("u.a", "2"), ("u.a", "6"), ("u.b", "4")]
    with snapshot(new_session) as session:
        assert counted(session, [room], TODAY) == {room.id: 2}, "what two feeds tell of is one meeting"


def test_what_is_off_or_over_or_no_meeting_is_not_listed(new_session: SessionFactory, room: Room):
    give(
        new_session,
        "u.a",
        meeting("off", "GH 1", status="cancelled"),
        meeting("over", "GH 1", hours=-30),
        meeting("weeks", "GH 1", lasts=200),
        meeting("day", "GH 1", hours=-10, lasts=24, all_day=True),
    )
    assert told(new_session, room) == [("u.a", "day")]


def test_it_follows_the_copy_that_answers_and_writes_what_differs(new_session: SessionFactory, room: Room):
    give(new_session, "u.a", meeting("1", "GH 1"), meeting("2", "GH 1", hours=3))
    told(new_session, room)
    with new_session() as session:
        kept = session.scalar(select(NamedPlace.id).where(NamedPlace.uid == "1"))
    give(new_session, "u.a", meeting("1", "GH 1"), meeting("2", "B2", hours=3))
    assert told(new_session, room) == [("u.a", "1")]
    with new_session() as session:
        assert session.scalar(select(NamedPlace.id).where(NamedPlace.uid == "1")) == kept
        older = min(copy.id for copy in copies.copies(session, "u.a"))
    with writing(new_session) as session:
        copies.restore(session, "u.a", older, NOW)
    assert told(new_session, room) == [("u.a", "1"), ("u.a", "2")]
    assert list_places(new_session, NOW) == 0


def test_without_a_room_nothing_is_listed_and_a_new_one_knows_at_once_after(new_session: SessionFactory):
    give(new_session, "u.a", meeting("1", "GH 1"))
    assert list_places(new_session, NOW) == 0
    with writing(new_session) as session:
        session.add(Room(name="Aula", search_key=""))
    assert list_places(new_session, NOW) == 1
    assert told(new_session, Room(name="x", abbreviation="gh 1", aliases="")) == [("u.a", "1")]
