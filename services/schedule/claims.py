"""Before an event is written: lock what it needs, see that it exists, see that nobody else has it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from sqlalchemy import BindParameter, Select, bindparam, select

from models import Course, Event, Group, Instructor, Named, Room
from services.changes.edit import Edit
from services.changes.errors import Unknown
from services.changes.locks import Key, Lock
from services.schedule.conflicts import Bookings, Clash, Clashing
from services.schedule.fields import EventFields


def lock(edit: Edit, several: Iterable[EventFields]) -> None:
    """Keep others off everything that the events need, all at once: locks must be taken in order."""
    wanted = list(several)
    groups = set(chain.from_iterable(fields.resources.group_ids for fields in wanted))
    edit.lock(chain(_level_keys(edit, groups), *(_keys(fields) for fields in wanted)))


def check(edit: Edit, fields: EventFields, *, ignoring: Collection[int] = ()) -> None:
    """Raises Unknown for what does not exist, Clashing for what is taken. Needs the locks."""
    Claims(edit, [fields], ignoring=ignoring).check(fields)


class Claims:
    """What several events need, read once. Needs the locks."""

    def __init__(self, edit: Edit, several: Sequence[EventFields], *, ignoring: Collection[int] = ()) -> None:
        self._edit = edit
        self._several = several
        self._exempt = edit.is_sync
        booking = [(fields.slot, fields.resources) for fields in several if fields.books and not edit.is_sync]
        self._bookings = Bookings(edit.session, booking, ignoring=ignoring)

    def check(self, fields: EventFields) -> None:
        """Raises Unknown for the first resource or course that is not there, Clashing for what is taken."""
        self.check_existence(fields)
        clashes = self.clashes_of(fields)
        if clashes:
            raise Clashing(clashes)

    def check_existence(self, fields: EventFields) -> None:
        """Raises Unknown."""
        resources, living = fields.resources, self._living
        _refuse_missing("group", resources.group_ids, living.groups)
        _refuse_missing("instructor", resources.instructor_ids, living.instructors)
        courses = () if fields.course_id is None else (fields.course_id,)
        _refuse_missing("course", courses, living.courses)
        _refuse_missing("room", resources.room_ids, living.rooms)

    @cached_property
    def _living(self) -> "_Living":
        """Not read for an event that only moves: what it has is there."""
        return _living(self._edit, self._several)

    def clashes_of(self, fields: EventFields) -> list[Clash]:
        """What keeps an event with these fields out; nothing keeps out what a sync brings."""
        if self._exempt or not fields.books:
            return []
        return self._bookings.clashes_of(fields.slot, fields.resources)

    def add(self, event: Event, fields: EventFields) -> None:
        """Count what an event will book in later checks."""
        if fields.books:
            self._bookings.add(event, fields.slot, fields.resources)


def _level_keys(edit: Edit, group_ids: Collection[int]) -> Iterable[Key]:
    if group_ids:
        for level_id in edit.session.scalars(_LEVELS, {"ids": list(group_ids)}):
            yield Lock.LEVEL, level_id


def _keys(fields: EventFields) -> Iterable[Key]:
    if fields.course_id is not None:
        yield Lock.COURSE, fields.course_id
    for instructor_id in fields.resources.instructor_ids:
        yield Lock.INSTRUCTOR, instructor_id
    for room_id in fields.resources.room_ids:
        yield Lock.ROOM, room_id


def _all(several: Iterable[Iterable[int]]) -> set[int]:
    return set(chain.from_iterable(several))


@dataclass(frozen=True, slots=True)
class _Living:
    """Ids of what is there, of all that several events need."""

    groups: set[int]
    instructors: set[int]
    courses: set[int]
    rooms: set[int]


def _living(edit: Edit, several: Sequence[EventFields]) -> _Living:
    courses = {fields.course_id for fields in several if fields.course_id is not None}
    return _Living(
        _locked_groups(edit, _all(fields.resources.group_ids for fields in several)),
        _found(edit, Instructor, _all(fields.resources.instructor_ids for fields in several)),
        _found(edit, Course, courses),
        _found(edit, Room, _all(fields.resources.room_ids for fields in several)),
    )


def _found(edit: Edit, model: type[Named], ids: Collection[int]) -> set[int]:
    return set(edit.session.scalars(_living_of(model), {"ids": list(ids)})) if ids else set()


def _locked_groups(edit: Edit, ids: Collection[int]) -> set[int]:
    """A group that was made after lock() is not ours to book: others may be booking it at this moment."""
    if not ids:
        return set()
    found = edit.session.execute(_GROUPS, {"ids": list(ids)})
    return {group for group, level in found if edit.holds((Lock.LEVEL, level))}


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
"""Statements with it are made once: that takes longer than to execute them, and each write asks."""
_LEVELS = select(Group.level_id).where(Group.id.in_(_IDS)).distinct()
_GROUPS = select(Group.id, Group.level_id).where(Group.id.in_(_IDS), Group.deleted_at.is_(None))


@cache
def _living_of(model: type[Named]) -> Select[int]:
    return select(model.id).where(model.id.in_(_IDS), model.deleted_at.is_(None))


def _refuse_missing(kind: str, asked: Iterable[int], found: Collection[int]) -> None:
    for number in asked:
        if number not in found:
            raise Unknown(kind, number)
