"""Two editors at once: who was quicker, what they changed, and whose value shall be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from blueprints.pages.desk.event_form import STATUSES
from blueprints.pages.desk.trouble import times_words
from blueprints.pages.words import moment
from blueprints.services import settings
from models import Course, Named
from services.changes.history import last_of
from services.changes.images import Image, plain
from services.schedule.conflicts import Sort, names_of
from services.schedule.fields import EventFields, Resources
from services.schedule.reading import ScheduledEvent

FIELDS = {
    "slot": lazy_gettext("Time"),
    "room_ids": lazy_gettext("Room"),
    "instructor_ids": lazy_gettext("Instructors"),
    "group_ids": lazy_gettext("Groups"),
    "course_id": lazy_gettext("Course"),
    "summary": lazy_gettext("Title"),
    "status": lazy_gettext("State"),
    "note": lazy_gettext("Note"),
}
_SORTS: dict[str, Sort] = {"room_ids": "room", "instructor_ids": "instructor", "group_ids": "group"}


@dataclass(frozen=True)
class Choice:
    """A field that has two values now."""

    name: str
    title: str
    theirs: str
    mine: str
    takes_theirs: bool
    """Only they have changed it."""


@dataclass(frozen=True)
class Stale:
    """What the panel says of it."""

    heading: str
    choices: Sequence[Choice]


def stale(session: Session, now_is: ScheduledEvent, mine: EventFields) -> Stale:
    """What the event says now, beside what somebody else wanted it to say."""
    last = last_of(session, now_is.event)
    theirs = now_is.fields
    before = (last.change.before if last else None) or {}
    choices = [
        Choice(
            name,
            str(title),
            _words(session, name, theirs),
            _words(session, name, mine),
            _is_as_it_was(name, mine, before),
        )
        for name, title in FIELDS.items()
        if _value(name, theirs) != _value(name, mine)
    ]
    if last is None:
        return Stale(_("Somebody has changed this meeting meanwhile."), choices)
    when = moment(last.batch.made_at, datetime.now(UTC), settings().zone)
    return Stale(_("%(name)s has changed this meeting, %(when)s.", name=last.batch.actor, when=when), choices)


def settled(mine: EventFields, theirs: EventFields) -> EventFields:
    """``mine`` with those values of ``theirs`` that the form says to take."""
    taken = {name for name in FIELDS if request.form.get(f"keep_{name}") == "theirs"}
    fields = {name: getattr(theirs, name) for name in taken - _SORTS.keys()}
    takes = {name: getattr(theirs.resources, name) for name in taken & _SORTS.keys()}
    return replace(mine, resources=replace(mine.resources, **takes), **fields)


def _is_as_it_was(name: str, mine: EventFields, before: Image) -> bool:
    """Whether one has left a field as it was before the other's change."""
    if name == "slot":
        now = {"starts_at": plain(mine.slot.starts_at), "ends_at": plain(mine.slot.ends_at)}
    elif name in _SORTS:
        now = {f"{_SORTS[name]}s": list(getattr(mine.resources, name))}
    else:
        now = {name: plain(getattr(mine, name))}
    return all(before.get(column) == value for column, value in now.items())


def _value(name: str, fields: EventFields) -> object:
    return getattr(fields.resources if name in _SORTS else fields, name)


def _words(session: Session, name: str, fields: EventFields) -> str:
    if name == "slot":
        return times_words(fields.slot)
    if name in _SORTS:
        sort, ids = _SORTS[name], getattr(fields.resources, name)
        names = names_of(session, replace(Resources(), **{name: ids}))
        return ", ".join(names.get((sort, number), "") for number in ids) or _("none")
    if name == "course_id":
        return _name(session, fields.course_id) or _("none")
    if name == "status":
        return str(STATUSES[fields.status.value])
    return str(getattr(fields, name)) or _("none")


def _name(session: Session, course_id: int | None) -> str:
    found: Named | None = session.scalar(select(Course).where(Course.id == course_id))
    return found.name if found else ""
