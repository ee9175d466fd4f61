"""What stands beside the grid: the form of an event, and what there is to choose from in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from blueprints.languages import said_often
from blueprints.pages.desk.event_form import EventForm
from blueprints.pages.desk.names import label_of
from blueprints.pages.desk.scene import DeskScene
from blueprints.pages.desk.stale import Stale
from blueprints.pages.desk.state import today
from blueprints.pages.desk.trouble import Trouble
from blueprints.pages.desk.warning_words import warning_words
from blueprints.services import settings
from models import Course, Group, Instructor, Level, Room, Series
from services.plannings.timetable import Subject
from services.registries.browsing import with_levels
from services.schedule.fields import EventFields, Resources
from services.schedule.left_out import left_out
from services.schedule.reading import ScheduledEvent
from services.schedule.recurrence import Rule
from services.schedule.room_choice import RoomOption, rooms_for
from services.schedule.slots import Slot
from services.schedule.warnings import House, warnings_of

USUAL = timedelta(minutes=90)
MOST_GROUPS, MOST_COURSES, MOST_ROOMS = 80, 200, 150
"""How many are offered without a search."""


@dataclass(frozen=True)
class Option:
    """One that may be ticked."""

    id: int
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Panel:
    """A form with what its fields offer; ``scheduled`` is None for a new event."""

    form: EventForm
    scheduled: ScheduledEvent | None
    rule: Rule | None
    """Of its series."""
    left_out: Sequence[date]
    """Days of its series that have no meeting."""
    groups: Sequence[Option]
    instructors: Sequence[Option]
    rooms: Sequence[Option]
    more_rooms: Sequence[Option]
    courses: Sequence[str]
    people: Sequence[str]
    warnings: Sequence[str]
    trouble: Trouble | None = None
    stale: Stale | None = None

    @property
    def is_locked(self) -> bool:
        return self.scheduled is not None and self.scheduled.event.is_managed


def rule_of(session: Session, scheduled: ScheduledEvent) -> Rule | None:
    """The rule of the series that a meeting is in."""
    series = _series_of(session, scheduled)
    return None if series is None else Rule.of(series)


def _series_of(session: Session, scheduled: ScheduledEvent | None) -> Series | None:
    series_id = None if scheduled is None else scheduled.event.series_id
    return None if series_id is None else session.get_one(Series, series_id)


def form_of(session: Session, scheduled: ScheduledEvent) -> EventForm:
    """The form as a stored event fills it in."""
    form = EventForm(formdata=None)
    form.show(scheduled.fields, scheduled.course)
    form.version.data = scheduled.event.version
    rule = rule_of(session, scheduled)
    if rule is not None:
        form.show_rule(rule)
        form.exceptions.data = scheduled.event.original_starts_at is not None
    return form


def new_form(session: Session, subject: Subject, on: date, start: time | None) -> EventForm:
    """The form of an event that takes the subject."""
    form = EventForm(formdata=None)
    form.show(_new_fields(session, subject, on, start), None)
    return form


def _new_fields(session: Session, subject: Subject, on: date, start: time | None) -> EventFields:
    return EventFields(_new_slot(on, start), taking(session, subject))


def _new_slot(on: date, start: time | None) -> Slot:
    wall = datetime.combine(on, start or settings().opening_hours.start, settings().zone)
    starts_at = wall.astimezone(UTC)
    return Slot(starts_at, starts_at + USUAL)


def taking(session: Session, subject: Subject) -> Resources:
    if subject.kind == Room.kind:
        return Resources(room_ids=(subject.record_id,))
    if subject.kind == Instructor.kind:
        return Resources(instructor_ids=(subject.record_id,))
    if subject.kind == Group.kind:
        return Resources(group_ids=(subject.record_id,))
    whole = select(Group.id).where(
        Group.level_id == subject.record_id, Group.parent_id.is_(None), Group.deleted_at.is_(None)
    )
    return Resources(group_ids=tuple(session.scalars(whole.order_by(Group.id).limit(2))))


def read_panel(
    session: Session,
    scene: DeskScene,
    form: EventForm,
    scheduled: ScheduledEvent | None,
    *,
    trouble: Trouble | None = None,
    stale: Stale | None = None,
) -> Panel:
    """What the form offers; thirteen statements at most."""
    fields = _as_shown(form, scheduled)
    event_id = scheduled.event.id if scheduled else None
    chosen = set(form.groups.data or ())
    groups = _groups(session, scene.subject, chosen)
    rooms = rooms_for(session, fields, event_id=event_id)
    series = _series_of(session, scheduled)
    return Panel(
        form=form,
        scheduled=scheduled,
        rule=Rule.of(series) if series else None,
        left_out=left_out(session, series) if series else (),
        groups=[Option(group.id, group.name, group.id in chosen) for group in groups],
        instructors=_instructors(session, form.instructors.data or ()),
        rooms=_rooms(rooms, form.room.data or 0),
        more_rooms=[
            Option(one.room.id, _room_words(one), True)
            for one in rooms
            if one.room.id in (form.more_rooms.data or ())
        ],
        courses=_courses(session, groups),
        people=sorted({label_of(one) for event in scene.events for one in event.instructors}),
        warnings=_warnings(session, scheduled) if scheduled and not (trouble or stale) else (),
        trouble=trouble,
        stale=stale,
    )


def _as_shown(form: EventForm, scheduled: ScheduledEvent | None) -> EventFields:
    """What the fields say as far as they can be read: rooms are free or taken at that time."""
    rooms = tuple(filter(None, [form.room.data, *(form.more_rooms.data or ())]))
    takes = Resources(rooms, tuple(form.instructors.data or ()), tuple(form.groups.data or ()))
    on = None if form.date.errors else form.date.data
    if on and form.start.data and form.end.data:
        slot = form.place()
        if slot.ends_at > slot.starts_at:
            return EventFields(slot, takes)
    if scheduled is not None:
        return EventFields(scheduled.fields.slot, takes)
    return EventFields(_new_slot(on or today(), form.start.data), takes)


def _groups(session: Session, subject: Subject, chosen: set[int]) -> list[Group]:
    """Those that were chosen and the others of their levels, and of the level that is edited."""
    of = chosen | ({subject.record_id} if subject.kind == Group.kind else set())
    levels = select(Group.level_id).where(Group.id.in_(of))
    near: ColumnElement[bool] = Group.level_id.in_(levels)
    if subject.kind == Level.kind:
        near = or_(near, Group.level_id == subject.record_id)
    query = (
        select(Group)
        .where(near, Group.deleted_at.is_(None))
        .options(*with_levels(Group))
        .order_by(Group.id.not_in(of), Group.level_id, Group.name, Group.id)
        .limit(MOST_GROUPS)
    )
    found = session.scalars(query).all()
    return sorted(found, key=lambda group: (group.level_id, group.name, group.id))


def _instructors(session: Session, ids: Sequence[int]) -> list[Option]:
    query = select(Instructor).where(Instructor.id.in_(ids), Instructor.deleted_at.is_(None))
    known = {one.id: one for one in session.scalars(query)}
    return [Option(number, known[number].name, True) for number in dict.fromkeys(ids) if number in known]


def _courses(session: Session, groups: Sequence[Group]) -> list[str]:
    """Of the levels of these groups; others are found as one types."""
    levels = {group.level_id for group in groups}
    query = (
        select(Course)
        .where(Course.level_id.in_(levels), Course.deleted_at.is_(None))
        .options(*with_levels(Course))
        .order_by(Course.name, Course.id)
        .limit(MOST_COURSES)
    )
    return [label_of(course) for course in session.scalars(query)] if levels else []


def _rooms(options: Sequence[RoomOption], chosen: int) -> list[Option]:
    """The chosen one first, then those that fit, that are free, that are taken."""
    here = [one for one in options if one.room.id == chosen]
    others = [one for one in options if one.room.id != chosen]
    shown = [*here, *others][:MOST_ROOMS]
    return [Option(one.room.id, _room_words(one), one.room.id == chosen) for one in shown]


def _room_words(option: RoomOption) -> str:
    """``F-007, 60 seats, free``."""
    room = option.room
    words = [room.name]
    if room.capacity is not None:
        words.append(_seats(room.capacity))
    if option.taken_by:
        words.append(_("taken by %(title)s", title=option.taken_by[0].title or _("Untitled")))
    else:
        words.append(_free(option.is_too_small, option.lacks_tags))
    return ", ".join(words)


@said_often
def _seats(capacity: int) -> str:
    return ngettext("%(num)s seat", "%(num)s seats", capacity)


@said_often
def _free(is_too_small: bool, lacks_tags: bool) -> str:
    """Of a room that nobody has."""
    if is_too_small:
        return _("too small")
    return _("lacks equipment") if lacks_tags else _("free")


def _warnings(session: Session, scheduled: ScheduledEvent) -> list[str]:
    opens, closes = settings().opening_hours
    return [
        warning_words(one) for one in warnings_of(session, scheduled, House(opens, closes, settings().zone))
    ]
