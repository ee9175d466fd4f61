"""Events of our own where a sync has put others: both stay, and somebody has to move one.

Nobody else gets past the check of conflicts; two events that a sync has put in one place are its source's affair.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models import Booking, Event, Group, Origin, UTCDateTime
from services.changes.images import Image, plain
from services.database import parts
from services.schedule.conflicts import Sort, names_of
from services.schedule.fields import Resources
from services.schedule.group_tree import trees_with
from services.schedule.slots import LONGEST, Slot

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SyncedClash:
    """What a synced event and one of our own have at one time."""

    both: Slot
    """When both have it."""
    synced_id: int
    local_id: int
    sort: Sort
    id: int
    """What the synced event has; for groups ours has the same, one above or one below it."""
    name: str
    local: Slot
    """When ours is."""

    @property
    def image(self) -> Image:
        """What the log keeps of it with the change of the synced event."""
        return {
            "sort": self.sort,
            "id": self.id,
            "event_id": self.local_id,
            "starts_at": plain(self.local.starts_at),
            "ends_at": plain(self.local.ends_at),
        }


class _TooEarly(FunctionElement[datetime]):
    """The last instant at which something can begin that is over when ``at`` comes: lets an index end its scan."""

    inherit_cache = True
    type = UTCDateTime()


@compiles(_TooEarly, "sqlite")
def _too_early_sqlite(element: _TooEarly, compiler: SQLCompiler, **more: Any) -> str:
    at = compiler.process(element.clauses, **more)
    return f"datetime({at}, '-{LONGEST.total_seconds():.0f} seconds')"


@compiles(_TooEarly, "postgresql")
def _too_early_postgresql(element: _TooEarly, compiler: SQLCompiler, **more: Any) -> str:
    return f"({compiler.process(element.clauses, **more)} - interval '{LONGEST.total_seconds():.0f} seconds')"


_SYNCED, _LOCAL = aliased(Booking, name="synced"), aliased(Booking, name="own")
_SYNCED_EVENT, _LOCAL_EVENT = aliased(Event, name="synced_event"), aliased(Event, name="own_event")
_SYNCED_GROUP, _LOCAL_GROUP = aliased(Group, name="synced_group"), aliased(Group, name="own_group")
_Found = Row[*tuple[Any, ...]]


def to_come(session: Session, now: datetime) -> list[SyncedClash]:
    """All that are not over, by time. At most five statements; they look at our own events that are to come."""
    ahead = select(Event.id).where(Event.starts_at > now - LONGEST, Event.ends_at > now)
    own = ahead.where(Event.origin == Origin.LOCAL)
    found = session.execute(union_all(*_queries(_LOCAL.event_id.in_(own)))).all()
    return [clash for clash in _told(session, found) if clash.both.ends_at > now]


def of_events(session: Session, event_ids: Collection[int]) -> list[SyncedClash]:
    """Of these synced events, also in the past. At most five statements for 500; they look at what these book."""
    found: list[_Found] = []
    for part in parts(sorted(event_ids), _AT_ONCE):
        found += session.execute(union_all(*_queries(_SYNCED.event_id.in_(part)))).all()
    return _told(session, found)


def touching(session: Session, event_ids: Collection[int]) -> list[SyncedClash]:
    """Of these events, synced ones or our own, also in the past. At most eight statements for 500."""
    found: list[_Found] = []
    for part in parts(sorted(event_ids), _AT_ONCE):
        for event_id in (_SYNCED.event_id, _LOCAL.event_id):
            found += session.execute(union_all(*_queries(event_id.in_(part)))).all()
    return _told(session, found)


def _queries(*conditions: ColumnElement[bool]) -> Iterator[Select[*tuple[Any, ...]]]:
    """Pairs of bookings: of one room, of one person, of groups of one level."""
    same: list[tuple[Sort, InstrumentedAttribute[int | None], InstrumentedAttribute[int | None]]] = [
        ("room", _SYNCED.room_id, _LOCAL.room_id),
        ("instructor", _SYNCED.instructor_id, _LOCAL.instructor_id),
    ]
    for sort, synced, local in same:
        yield _pairs(sort, synced, local).where(synced == local, *conditions)
    of_level = _pairs("group", _SYNCED.group_id, _LOCAL.group_id).where(
        _SYNCED_GROUP.id == _SYNCED.group_id,
        _LOCAL_GROUP.id == _LOCAL.group_id,
        _SYNCED_GROUP.level_id == _LOCAL_GROUP.level_id,
    )
    yield of_level.where(*conditions)


def _pairs(
    sort: Sort, synced: InstrumentedAttribute[int | None], local: InstrumentedAttribute[int | None]
) -> Select[*tuple[Any, ...]]:
    return select(
        literal(sort).label("sort"),
        synced.label("synced_resource"),
        local.label("own_resource"),
        _SYNCED.event_id.label("synced_id"),
        _LOCAL.event_id.label("own_id"),
        _SYNCED.starts_at.label("synced_starts_at"),
        _SYNCED.ends_at.label("synced_ends_at"),
        _LOCAL.starts_at.label("own_starts_at"),
        _LOCAL.ends_at.label("own_ends_at"),
    ).where(
        _SYNCED.blocks,
        _LOCAL.blocks,
        _SYNCED.starts_at < _LOCAL.ends_at,
        _LOCAL.starts_at < _SYNCED.ends_at,
        _SYNCED.starts_at > _TooEarly(_LOCAL.starts_at),
        _LOCAL.starts_at > _TooEarly(_SYNCED.starts_at),
        _SYNCED_EVENT.id == _SYNCED.event_id,
        _SYNCED_EVENT.origin == Origin.STARPLAN,
        _LOCAL_EVENT.id == _LOCAL.event_id,
        _LOCAL_EVENT.origin == Origin.LOCAL,
    )


def _told(session: Session, found: Iterable[_Found]) -> list[SyncedClash]:
    """Those that share students, where they share a level; with names, by time."""
    rows = list(found)
    groups = {row.synced_resource for row in rows if row.sort == "group"}
    trees = trees_with(session, groups)
    rows = [
        row for row in rows if row.sort != "group" or row.own_resource in trees.related(row.synced_resource)
    ]
    names = _names(session, rows)
    told = {_clash(row, names[row.sort, row.synced_resource]) for row in rows}
    return in_time(told)


def in_time(clashes: Iterable[SyncedClash]) -> list[SyncedClash]:
    """By when both are."""
    return sorted(
        clashes, key=lambda clash: (clash.both, clash.synced_id, clash.local_id, clash.sort, clash.id)
    )


def _clash(row: _Found, name: str) -> SyncedClash:
    local = Slot(row.own_starts_at, row.own_ends_at)
    both = Slot(max(row.synced_starts_at, local.starts_at), min(row.synced_ends_at, local.ends_at))
    return SyncedClash(both, row.synced_id, row.own_id, row.sort, row.synced_resource, name, local)


def _names(session: Session, rows: Iterable[_Found]) -> dict[tuple[Sort, int], str]:
    ids: dict[str, set[int]] = {"room": set(), "instructor": set(), "group": set()}
    for row in rows:
        ids[row.sort].add(row.synced_resource)
    return names_of(session, Resources(tuple(ids["room"]), tuple(ids["instructor"]), tuple(ids["group"])))
