"""What has changed in the catalog: the one log of the timetable, as the public sees it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, union
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from models import (
    Change,
    ChangeBatch,
    ChangeSubject,
    Course,
    Event,
    EventStatus,
    Group,
    Instructor,
    Level,
    Named,
    Program,
    Room,
)
from services.catalog.semesters import rank
from services.changes.images import Image
from services.changes.shown import is_shown

# A version 8 UUID (RFC 9562, 5.8): ours is the number of the row with these bits before it.
_BASE = UUID("c4a10600-0000-8000-8000-000000000000").int
_NUMBER = 2**48 - 1

NamedT = TypeVar("NamedT", bound=Named)


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters that all must hold; None leaves nothing out."""

    since: datetime | None = None
    kind: str | None = None
    action: str | None = None
    """As the public sees it."""
    programs: Collection[UUID] | None = None
    levels: Collection[UUID] | None = None
    courses: Collection[UUID] | None = None
    """What is no id of anything holds for nothing."""
    bulk: bool = True
    """Whether what a first import brought is told, row by row."""
    after: int | None = None
    """Begin behind this change, in the order that was asked for."""
    oldest_first: bool = False
    subjects: Collection[tuple[str, int]] | None = None
    """Kinds and ids of what events concern, before or after their change."""


@dataclass(frozen=True, slots=True)
class Told:
    """A change, and what the public saw of the row before and sees after it."""

    change: Change
    batch: ChangeBatch
    program_id: int | None
    level_id: int | None
    course_id: int | None

    @property
    def before(self) -> Image | None:
        return self.change.before if is_shown(self.change.kind, self.change.before) else None

    @property
    def after(self) -> Image | None:
        return self.change.after if is_shown(self.change.kind, self.change.after) else None

    @property
    def image(self) -> Image:
        """The newer one."""
        image = self.after or self.before
        assert image is not None, "the log has one of each shown change"
        return image


@dataclass
class References:
    """What images name by number, deleted or not."""

    programs: Mapping[int, Program] = field(default_factory=dict)
    levels: Mapping[int, Level] = field(default_factory=dict)
    groups: Mapping[int, Group] = field(default_factory=dict)
    courses: Mapping[int, Course] = field(default_factory=dict)
    rooms: Mapping[int, Room] = field(default_factory=dict)
    instructors: Mapping[int, Instructor] = field(default_factory=dict)
    events: Mapping[int, str] = field(default_factory=dict)
    """Uids of those that others clash with, and that the public sees."""

    def levels_of(self, image: Image) -> list[Level]:
        """Those of an event's groups, in the catalog's order."""
        levels = {self.groups[group].level_id for group in image["groups"]}
        return sorted((self.levels[level] for level in levels), key=rank)


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Told]
    references: References
    is_last: bool


def uid_of(change_id: int) -> UUID:
    """The public id of a change."""
    return UUID(int=_BASE | change_id)


def number_of(uid: UUID) -> int | None:
    """The change whose public id this is; None when it is none's."""
    return uid.int & _NUMBER if uid.int & ~_NUMBER == _BASE else None


def page(session: Session, asked: Asked, limit: int) -> Page:
    """At most ``limit`` changes, the newest first unless asked otherwise. At most ten statements."""
    order = Change.id if asked.oldest_first else Change.id.desc()
    query = _told().where(*_conditions(asked)).order_by(order).limit(limit + 1)
    found = [(change, batch) for change, batch in session.execute(query)]
    return _page(session, found[:limit], is_last=len(found) <= limit)


def one(session: Session, change_id: int) -> Page:
    """A page of that change alone; empty when there is none that the public sees."""
    query = _told().where(Change.id == change_id)
    return _page(session, [(change, batch) for change, batch in session.execute(query)], is_last=True)


def _told() -> Select[Change, ChangeBatch]:
    return (
        select(Change, ChangeBatch)
        .join(ChangeBatch, ChangeBatch.id == Change.batch_id)
        .where(Change.shown.is_not(None))
    )


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.since is not None:
        # The log is in the order of batches: it need not be looked at before the first of that time.
        batch = select(func.min(ChangeBatch.id)).where(ChangeBatch.made_at >= asked.since).scalar_subquery()
        first = (
            select(Change.id).where(Change.batch_id >= batch).order_by(Change.batch_id, Change.id).limit(1)
        )
        yield Change.id >= first.scalar_subquery()
        yield ChangeBatch.made_at >= asked.since
    if asked.kind is not None:
        yield Change.kind == asked.kind
    if not asked.bulk:
        yield ChangeBatch.is_bulk.is_(False)
    if asked.action is not None:
        yield Change.shown == asked.action
    if asked.after is not None:
        yield Change.id > asked.after if asked.oldest_first else Change.id < asked.after
    if asked.courses is not None:
        courses = select(Course.id).where(Course.uid.in_(asked.courses))
        yield Change.id.in_(union(_of_subject(Course, courses), _of_record(Course, courses)))
    if asked.levels is not None:
        levels = select(Level.id).where(Level.uid.in_(asked.levels))
        yield Change.id.in_(union(_of_subject(Level, levels), _of_record(Level, levels)))
    if asked.subjects is not None:
        yield Change.id.in_(_of_any(asked.subjects))
    if asked.programs is not None:
        programs = select(Program.id).where(Program.uid.in_(asked.programs))
        levels = select(Level.id).where(Level.program_id.in_(programs))
        of_program = [_of_record(Level, levels), _of_record(Program, programs)]
        yield Change.id.in_(union(_of_subject(Level, levels), *of_program))


def _of_subject(model: type[Named], ids: Select[int]) -> Select[int]:
    """Changes of events that concern one of these, before or after."""
    return _concerning((ChangeSubject.kind == model.kind) & ChangeSubject.subject_id.in_(ids))


def _of_any(subjects: Collection[tuple[str, int]]) -> Select[int]:
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, subject_id in subjects:
        ids[kind].append(subject_id)
    return _concerning(
        or_(
            false(),
            *(
                (ChangeSubject.kind == kind) & ChangeSubject.subject_id.in_(some)
                for kind, some in ids.items()
            ),
        )
    )


def _concerning(subjects: ColumnElement[bool]) -> Select[int]:
    return (
        select(Change.id)
        .join(
            ChangeSubject,
            (ChangeSubject.batch_id == Change.batch_id) & (ChangeSubject.event_id == Change.record_id),
        )
        .where(Change.kind == Event.kind, subjects)
    )


def _of_record(model: type[Named], ids: Select[int]) -> Select[int]:
    return select(Change.id).where(Change.kind == model.kind, Change.record_id.in_(ids))


def _page(session: Session, found: Sequence[tuple[Change, ChangeBatch]], *, is_last: bool) -> Page:
    references = _references(session, [change for change, _ in found])
    return Page([_told_of(change, batch, references) for change, batch in found], references, is_last)


def _told_of(change: Change, batch: ChangeBatch, references: References) -> Told:
    told = Told(change, batch, None, None, None)
    image = told.image
    level: Level | None = None
    program_id = course_id = None
    if change.kind == Event.kind:
        level = next(iter(references.levels_of(image)), None)
        course_id = image["course_id"]
    elif change.kind == Course.kind:
        level, course_id = references.levels.get(image["level_id"]), change.record_id
    elif change.kind == Level.kind:
        level, program_id = references.levels.get(change.record_id), image["program_id"]
    elif change.kind == Program.kind:
        program_id = change.record_id
    if level is not None and change.kind != Level.kind:
        program_id = level.program_id
    return Told(change, batch, program_id, None if level is None else level.id, course_id)


def _references(session: Session, changes: Sequence[Change]) -> References:
    """One statement a kind that is named."""
    images = [(change.kind, image) for change in changes for image in (change.before, change.after) if image]
    events = [image for kind, image in images if kind == Event.kind]

    def named(kind: str, key: str) -> set[int]:
        numbers = {image[key] for image_kind, image in images if image_kind == kind}
        return {number for number in numbers if number is not None}

    groups = _by_id(session, Group, {number for image in events for number in image["groups"]})
    levels = named(Course.kind, "level_id") | {group.level_id for group in groups.values()}
    levels |= {change.record_id for change in changes if change.kind == Level.kind}
    found = _by_id(session, Level, levels, joinedload(Level.program))
    programs = named(Level.kind, "program_id") | {
        level.program_id for level in found.values() if level.program_id is not None
    }
    programs |= {change.record_id for change in changes if change.kind == Program.kind}
    courses = named(Event.kind, "course_id") | {
        change.record_id for change in changes if change.kind == Course.kind
    }
    return References(
        programs=_by_id(session, Program, programs),
        levels=found,
        groups=groups,
        courses=_by_id(session, Course, courses),
        rooms=_by_id(session, Room, {number for image in events for number in image["rooms"]}),
        instructors=_by_id(
            session, Instructor, {number for image in events for number in image["instructors"]}
        ),
        events=_public_uids(
            session, {clash["event_id"] for change in changes for clash in change.clashes or ()}
        ),
    )


def _public_uids(session: Session, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(Event.id, Event.uid).where(Event.id.in_(ids), Event.status != EventStatus.DRAFT)
    return {row.id: row.uid for row in session.execute(query)}


def _by_id(
    session: Session, model: type[NamedT], ids: Collection[int], *options: ORMOption
) -> dict[int, NamedT]:
    if not ids:
        return {}
    return {row.id: row for row in session.scalars(select(model).where(model.id.in_(ids)).options(*options))}
