"""The form of an event: what somebody types of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from blueprints.pages.desk.names import NotOne, label_of, meant
from blueprints.pages.desk.state import LARGEST_ID
from blueprints.pages.forms import blame, tidy
from blueprints.pages.query import FIRST_YEAR, LAST_YEAR
from blueprints.services import settings
from models import Course, EventStatus
from services.schedule.fields import EventFields, Resources
from services.schedule.recurrence import Rule
from services.schedule.series import Scope
from services.schedule.slots import Slot
from services.search.entry import Kind

MOST_CHOSEN = 100
DAYS = {"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}
STATUSES = {
    "published": lazy_gettext("Published"),
    "draft": lazy_gettext("Draft"),
    "cancelled": lazy_gettext("Cancelled"),
}
SCOPES = {
    "this": lazy_gettext("This one"),
    "following": lazy_gettext("Following"),
    "all": lazy_gettext("All"),
}
REPEATS = {"once": lazy_gettext("Once"), "weekly": lazy_gettext("Every week, or every few weeks")}
_NOT_SHOWN = ""
"""The label of a field that nobody sees: without one, WTForms reads its translations to make one of the name."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _said(words: dict[str, str]) -> Callable[[], dict[str, str]]:
    """Choices in the language of the request."""
    return lambda: {value: str(word) for value, word in words.items()}


def _ids(label: str) -> SelectMultipleField:
    return SelectMultipleField(label, [Length(max=MOST_CHOSEN)], coerce=_an_id, validate_choice=False)


def _an_id(text: object) -> int:
    number = int(str(text))
    if not 0 <= number <= LARGEST_ID:
        raise ValueError
    return number


def _name(label: str) -> StringField:
    return StringField(label, [Length(max=255)], filters=[tidy])


class PlaceForm(FlaskForm):
    """When an event is to be, and which of its series go with it: all that a drag says."""

    date = DateField(lazy_gettext("Day"), [DataRequired(lazy_gettext("A day, please."))], render_kw=DAYS)
    start = TimeField(lazy_gettext("Starts"), [DataRequired(lazy_gettext("A time, please."))])
    end = TimeField(lazy_gettext("Ends"), [DataRequired(lazy_gettext("A time, please."))])
    overnight = BooleanField(lazy_gettext("Ends on the next day"))
    version = IntegerField(_NOT_SHOWN, validators=[Optional(), NumberRange(0, LARGEST_ID)])
    scope = RadioField(lazy_gettext("Apply to"), choices=_said(SCOPES), default="this", validate_choice=False)
    slot = StringField(_NOT_SHOWN, validators=[Length(max=200)])
    """One of the places that were suggested; empty for what the fields say."""

    def validate_date(self, field: DateField) -> None:
        if isinstance(field.data, date) and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(_("There is no timetable for such a day."))

    def validate_end(self, _field: TimeField) -> None:
        if self.ends_before_it_starts and not self._ends_on_next_day:
            raise ValidationError(_("The end must come after the start."))

    def place(self) -> Slot:
        """What the fields say, in wall times of the house."""
        on, start, end = self.date.data, self.start.data, self.end.data
        assert on is not None, "a form is validated before it is read"
        assert start is not None
        assert end is not None
        last = on + timedelta(days=1 if self._ends_on_next_day else 0)
        return Slot(_instant(on, start), _instant(last, end))

    @property
    def ends_before_it_starts(self) -> bool:
        """By the wall clock."""
        start, end = self.start.data, self.end.data
        return start is not None and end is not None and end <= start

    @property
    def _ends_on_next_day(self) -> bool:
        """Midnight is the end of a day."""
        return bool(self.overnight.data) or self.end.data == time()

    def show_place(self, slot: Slot) -> None:
        """Fill in what place() would read."""
        zone = settings().zone
        starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
        self.date.data, self.start.data, self.end.data = starts.date(), starts.time(), ends.time()
        self.overnight.data = ends.date() > starts.date()
        for field in (self.date, self.start, self.end):
            field.raw_data = None

    @property
    def chosen_scope(self) -> Scope:
        given = self.scope.data or ""
        return Scope(given) if given in SCOPES else Scope.THIS

    def take_suggestion(self) -> tuple[int, ...] | None:
        """Put the chosen suggestion into the fields; gives its rooms, None where none was chosen."""
        found = suggestion_of(self.slot.data or "")
        if found is None:
            return None
        self.show_place(found[0])
        return found[1]


class EventForm(PlaceForm):
    """All of an event."""

    course = _name(lazy_gettext("Course"))
    summary = StringField(
        lazy_gettext("Title, where it is not the course’s"), [Length(max=500)], filters=[tidy]
    )
    groups = _ids(lazy_gettext("Groups"))
    add_group = _name(lazy_gettext("Another group"))
    instructors = _ids(lazy_gettext("Instructors"))
    add_instructor = _name(lazy_gettext("Another instructor"))
    room = SelectField(lazy_gettext("Room"), coerce=_an_id, validate_choice=False, default=0)
    more_rooms = _ids(lazy_gettext("More rooms"))
    add_room = _name(lazy_gettext("Another room"))
    status = SelectField(lazy_gettext("State"), choices=_said(STATUSES), default="published")
    note = TextAreaField(lazy_gettext("Note"), [Length(max=10_000)], render_kw={"rows": 2})
    repeat = SelectField(lazy_gettext("Repeats"), choices=_said(REPEATS), default="once")
    every = IntegerField(
        lazy_gettext("Weeks apart"),
        [Optional(), NumberRange(1, 52)],
        default=1,
        render_kw={"min": 1, "max": 52},
    )
    until = DateField(lazy_gettext("Until"), [Optional()], render_kw=DAYS)
    skip = StringField(lazy_gettext("Except on"), [Length(max=1_000)], filters=[tidy])
    exceptions = BooleanField(lazy_gettext("Also those that were changed on their own"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Of a new series one has to say when it ends; an old one has an end."""
        is_valid = bool(super().validate(extra_validators))
        if self.repeat.data == "weekly" and self.until.data is None and not self.is_of_series:
            blame(self.until, _("The last day, please."))
            return False
        return is_valid

    def validate_skip(self, _field: StringField) -> None:
        self.skipped()

    is_of_series = False
    """Its rule exists already; empty fields leave it as it is."""

    def changes(self, rule: Rule) -> bool:
        """Whether it says something else of the series than ``rule``."""
        return bool(
            self.skipped()
            or self.until.data not in (None, rule.until_on)
            or self.every.data not in (None, rule.every_weeks)
        )

    def skipped(self) -> set[date]:
        """The days of the series that have no meeting. Raises ValidationError."""
        words = re.split(r"[\s,;]+", self.skip.data or "")
        return {_day(word) for word in words if word}

    def show(self, fields: EventFields, course: Course | None) -> None:
        """Fill in what read() would read; the course has its level."""
        self.show_place(fields.slot)
        self.course.data = label_of(course) if course else ""
        self.summary.data, self.note.data = fields.summary, fields.note
        self.status.data = fields.status.value
        taken = fields.resources
        self.groups.data, self.instructors.data = list(taken.group_ids), list(taken.instructor_ids)
        self.room.data = taken.room_ids[0] if taken.room_ids else 0
        self.more_rooms.data = list(taken.room_ids[1:])

    def show_rule(self, rule: Rule) -> None:
        self.repeat.data, self.every.data, self.until.data = "weekly", rule.every_weeks, rule.until_on

    def take_suggestion(self) -> tuple[int, ...] | None:
        rooms = super().take_suggestion()
        if rooms is not None:
            self.room.data, self.more_rooms.data = (rooms[0] if rooms else 0), list(rooms[1:])
        return rooms

    def read(self, before: EventFields | None, course: Course | None) -> EventFields | None:
        """What an event is to be; None when a name could not be read, which is said at its field.

        ``before`` and ``course`` are what a stored one is: what the form does not know of stays.
        """
        resources = Resources(
            room_ids=self._rooms(),
            instructor_ids=self._with(self.instructors, self.add_instructor, Kind.INSTRUCTOR),
            group_ids=self._with(self.groups, self.add_group, Kind.GROUP),
        )
        course_id = self._course(course)
        if any(field.errors for field in (self.course, self.add_group, self.add_instructor, self.add_room)):
            return None
        base = before or EventFields(self.place(), resources)
        kept = base.all_day and self.place() == base.slot
        return replace(
            base,
            slot=self.place(),
            resources=resources,
            course_id=course_id,
            summary=self.summary.data or "",
            note=(self.note.data or "").replace("\r\n", "\n"),
            status=EventStatus(self.status.data),
            all_day=kept,
        )

    def rule(self) -> Rule:
        """A new series that begins with this event."""
        slot = self.place()
        assert self.date.data is not None, "a form is validated before it is read"
        assert self.until.data is not None
        return Rule(
            zone=settings().zone.key,
            starts_on=self.date.data,
            until_on=self.until.data,
            weekdays=(self.date.data.weekday(),),
            start_time=self.start.data or time(),
            minutes=round((slot.ends_at - slot.starts_at) / timedelta(minutes=1)),
            every_weeks=self.every.data or 1,
        )

    def _rooms(self) -> tuple[int, ...]:
        first = [self.room.data] if self.room.data else []
        return tuple(dict.fromkeys([*first, *self._with(self.more_rooms, self.add_room, Kind.ROOM)]))

    def _with(self, chosen: SelectMultipleField, added: StringField, kind: Kind) -> tuple[int, ...]:
        typed = [_one(added, kind)] if added.data else []
        return tuple(dict.fromkeys([*(chosen.data or ()), *(one for one in typed if one is not None)]))

    def _course(self, course: Course | None) -> int | None:
        text = self.course.data or ""
        if not text:
            return None
        if course is not None and text == label_of(course):
            return course.id
        return _one(self.course, Kind.COURSE)


def suggestion_of(text: str) -> tuple[Slot, tuple[int, ...]] | None:
    """What ``suggestion_text`` has written."""
    try:
        starts, ends, rooms = text.split("/")
        slot = Slot(datetime.fromisoformat(starts), datetime.fromisoformat(ends))
        if slot.starts_at.tzinfo is None or slot.ends_at.tzinfo is None:
            return None
        return slot, tuple(_an_id(number) for number in rooms.split(",") if number)
    except ValueError:
        return None


def suggestion_text(slot: Slot, room_ids: Sequence[int]) -> str:
    return f"{slot.starts_at.isoformat()}/{slot.ends_at.isoformat()}/{','.join(map(str, room_ids))}"


def _one(field: StringField, kind: Kind) -> int | None:
    try:
        return meant(kind, field.data or "")
    except NotOne as unclear:
        blame(field, str(unclear))
        return None


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValidationError(_("“%(text)s” is not a day. Days are written like 2026-11-18.", text=text[:40]))


def _instant(on: date, at: time) -> datetime:
    """Instants are added and compared in UTC: a day may have 23 hours."""
    return datetime.combine(on, at, settings().zone).astimezone(UTC)
