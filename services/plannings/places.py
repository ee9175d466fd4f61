"""The places that feeds name: listed beside the copies, so that a room need not read these to know who names it.

All places are listed, whether or not a room is called so: rooms come, and are renamed. Without any room nothing is.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from models import NamedPlace, PlanningBackup, PlanningFeed, Room
from services.database import SessionFactory, snapshot, writing
from services.ics.occurrence import Occurrence
from services.plannings.copies import content_of_copy
from services.schedule.slots import Slot
from services.text import fold, names_by_semicolon, words_by_comma

LONGEST = timedelta(hours=25)
"""A whole day on which clocks are set back. What lasts longer is a notice, no meeting, and is not listed."""
KEPT_FOR = timedelta(days=1)
"""After it ended a meeting is still listed: somewhere it is still that day."""
LONGEST_PLACE = 100
AT_ONCE = 20
"""Plannings that one transaction lists."""


class Mention(NamedTuple):
    """What a row of the list says."""

    place: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    uid: str
    summary: str


@dataclass(frozen=True)
class Named:
    """A meeting of a feed in a place."""

    full_id: str
    """Of its planning."""
    mention: Mention


def place_key(text: str) -> str:
    """How places are compared: without case, accents, and more than single spaces."""
    return " ".join(fold(text).split())


def keys_of(room: Room) -> frozenset[str]:
    """What a room is called."""
    return frozenset(
        filter(None, map(place_key, (room.name, room.abbreviation, *names_by_semicolon(room.aliases))))
    )


def named(session: Session, keys: Collection[str], within: Slot, limit: int | None = None) -> list[Named]:
    """The meetings of feeds in places of one of these names that take time of ``within``, by start. One statement."""
    rows = session.execute(_naming(keys, within).order_by(NamedPlace.starts_at, NamedPlace.id).limit(limit))
    return [Named(full_id, Mention(*mention)) for full_id, *mention in rows]


def counted(session: Session, rooms: Iterable[Room], within: Slot) -> Mapping[int, int]:
    """How many such meetings there are in each of the rooms, by its id. One statement.

    What several feeds tell of is one meeting.
    """
    called = {room.id: keys_of(room) for room in rooms}
    by_place = defaultdict(set)
    for one in named(session, frozenset().union(*called.values()), within):
        what = one.mention.summary, one.mention.starts_at, one.mention.ends_at
        by_place[one.mention.place].add(what)
    return {room_id: len(set().union(*(by_place[key] for key in keys))) for room_id, keys in called.items()}


def list_places(
    new_session: SessionFactory, now: datetime, on_work: Callable[[], None] = lambda: None
) -> int:
    """Bring the list up to date with the copies that answer; gives how many plannings had others.

    Reads the copies that are others than those whose places are listed, and writes what differs in them.
    """
    count = 0
    while due := _due(new_session):
        on_work()
        read = [
            (feed_id, copy.signature, _mentions(content_of_copy(copy).occurrences(), now - KEPT_FOR))
            for feed_id, copy in due
        ]
        with writing(new_session) as session:
            for feed_id, signature, wanted in read:
                _replace(session, feed_id, wanted)
                done = update(PlanningFeed).where(PlanningFeed.id == feed_id)
                session.execute(done.values(places_of=signature))
        count += len(due)
    return count


def _due(new_session: SessionFactory) -> list[tuple[int, PlanningBackup]]:
    """Some feeds whose places are not those of the copy that answers, with that copy."""
    query = (
        select(PlanningFeed.id, PlanningBackup)
        .join(PlanningBackup, PlanningBackup.id == PlanningFeed.backup_id)
        .where(PlanningFeed.places_of != PlanningBackup.signature, exists().where(Room.deleted_at.is_(None)))
        .limit(AT_ONCE)
    )
    with snapshot(new_session) as session:
        return [(feed_id, copy) for feed_id, copy in session.execute(query)]


def _mentions(occurrences: Iterable[Occurrence], since: datetime) -> set[Mention]:
    return {
        Mention(place, one.starts_at, one.ends_at, one.all_day, one.uid, one.summary)
        for one in occurrences
        if one.ends_at > since and one.status != "cancelled" and one.ends_at - one.starts_at <= LONGEST
        for place in _places_in(one.location)
    }


def _places_in(location: str) -> set[str]:
    """The whole text, and what stands in it between commas: a room's name may have one."""
    places = {place_key(text) for text in (location, *words_by_comma(location))}
    return {place for place in places if 0 < len(place) <= LONGEST_PLACE}


def _replace(session: Session, feed_id: int, wanted: set[Mention]) -> None:
    """Write the difference alone: most of a schedule stays as it is."""
    rows = session.execute(select(NamedPlace.id, *_MENTION).where(NamedPlace.feed_id == feed_id))
    listed = {Mention(*mention): row_id for row_id, *mention in rows}
    gone = [row_id for mention, row_id in listed.items() if mention not in wanted]
    for start in range(0, len(gone), 500):
        session.execute(delete(NamedPlace).where(NamedPlace.id.in_(gone[start : start + 500])))
    new = [{"feed_id": feed_id, **mention._asdict()} for mention in sorted(wanted - listed.keys())]
    if new:
        session.execute(insert(NamedPlace), new)


def _naming(keys: Collection[str], within: Slot) -> Select[Any]:
    return (
        select(PlanningFeed.full_id, *_MENTION)
        .join(PlanningFeed, PlanningFeed.id == NamedPlace.feed_id)
        .where(
            NamedPlace.place.in_(keys),
            NamedPlace.starts_at < within.ends_at,
            NamedPlace.starts_at > within.starts_at - LONGEST,
            NamedPlace.ends_at > within.starts_at,
        )
    )


_MENTION = tuple(getattr(NamedPlace, name) for name in Mention._fields)
