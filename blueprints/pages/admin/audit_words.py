"""What the audit log says of rows, fields and values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from blueprints.pages.words import clock, day_and_year, long_day_and_year, number, short_weekday
from models import Course, Event, Group, Instructor, Level, Program, Room, Series, Term
from services.changes.details import NAMES, FieldChange, RowChange
from services.changes.history import Counts
from services.changes.things import Thing, Things
from services.plannings.timetable_tree import full_id_of

KINDS = {
    Event.kind: lazy_gettext("Meeting"),
    Series.kind: lazy_gettext("Series"),
    Room.kind: lazy_gettext("Room"),
    Instructor.kind: lazy_gettext("Instructor"),
    Course.kind: lazy_gettext("Course"),
    Group.kind: lazy_gettext("Group"),
    Level.kind: lazy_gettext("Level"),
    Program.kind: lazy_gettext("Program"),
    Term.kind: lazy_gettext("Term"),
}
ACTIONS = {
    "created": lazy_gettext("Created"),
    "updated": lazy_gettext("Changed"),
    "deleted": lazy_gettext("Deleted"),
}
DOORS = {
    "page": lazy_gettext("These pages"),
    "api": lazy_gettext("A staff tool"),
    "sync": "StarPlan",
    "cli": lazy_gettext("A command"),
    "demo": lazy_gettext("Demo data"),
}
STATUSES = {
    "draft": lazy_gettext("Draft"),
    "published": lazy_gettext("Published"),
    "cancelled": lazy_gettext("Cancelled"),
}
FIELDS = {
    "name": lazy_gettext("Name"),
    "abbreviation": lazy_gettext("Abbreviation"),
    "starts_on": lazy_gettext("First day"),
    "ends_on": lazy_gettext("Last day"),
    "until_on": lazy_gettext("Last day"),
    "degree_type": lazy_gettext("Degree"),
    "faculty_id": lazy_gettext("Faculty"),
    "is_active": lazy_gettext("Listed by the university"),
    "program_id": lazy_gettext("Program"),
    "number": lazy_gettext("Number"),
    "level_id": lazy_gettext("Level"),
    "parent_id": lazy_gettext("Part of"),
    "type": lazy_gettext("Type"),
    "classe": lazy_gettext("Class"),
    "size": lazy_gettext("Students"),
    "module_number": lazy_gettext("Module"),
    "email": lazy_gettext("E-mail"),
    "tags": lazy_gettext("Tags"),
    "capacity": lazy_gettext("Seats"),
    "building": lazy_gettext("Building"),
    "campus": lazy_gettext("Campus"),
    "aliases": lazy_gettext("Further names"),
    "course_id": lazy_gettext("Course"),
    "summary": lazy_gettext("Title"),
    "starts_at": lazy_gettext("Begins"),
    "ends_at": lazy_gettext("Ends"),
    "all_day": lazy_gettext("All day"),
    "status": lazy_gettext("Status"),
    "series_id": lazy_gettext("Series"),
    "original_starts_at": lazy_gettext("Planned by its series for"),
    "location_text": lazy_gettext("Place in words"),
    "note": lazy_gettext("Note"),
    "rooms": lazy_gettext("Rooms"),
    "instructors": lazy_gettext("Instructors"),
    "groups": lazy_gettext("Groups"),
    "zone": lazy_gettext("Time zone"),
    "weekdays": lazy_gettext("Days"),
    "every_weeks": lazy_gettext("Every so many weeks"),
    "start_time": lazy_gettext("Begins at"),
    "minutes": lazy_gettext("Minutes"),
}
_INSTANTS = ("starts_at", "ends_at", "original_starts_at")
_DAYS = ("starts_on", "ends_on", "until_on")
_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Words:
    """Says what is in the log to one reader: with names for numbers, and times of ``zone``."""

    zone: ZoneInfo
    things: Things

    def title(self, row: RowChange) -> str:
        """What the row was called when it was changed, else what it is called now."""
        thing = self.things.get(row.ref)
        own = row.image.get("name") or row.image.get("summary") or ""
        return own or (self.name(thing) if thing is not None else _unnamed(*row.ref))

    def name(self, thing: Thing | None) -> str:
        if thing is None:
            return _("unknown")
        return thing.name or _unnamed(thing.kind, thing.id)

    def when(self, row: RowChange) -> str:
        """Of a meeting, as it is after the change."""
        return self._instant(row.image["starts_at"]) if row.change.kind == Event.kind else ""

    def address(self, row: RowChange) -> str | None:
        """The page of the row; None where readers find none."""
        thing = self.things.get(row.ref)
        if thing is None or not thing.is_shown:
            return None
        if thing.kind == Event.kind:
            return self._meeting(thing, row.change.after)
        return _page_of(thing)

    def value(self, field: str, value: Any) -> str:
        """A value in words; a dash for nothing."""
        if value is None or value == "":
            return "–"
        if field in NAMES:
            numbers = value if isinstance(value, list) else [value]
            return ", ".join(self.name(self.things.get((NAMES[field], one))) for one in numbers) or "–"
        if field in _INSTANTS:
            return self._instant(value)
        if field in _DAYS:
            return day_and_year(date.fromisoformat(value))
        return _plain(field, value)

    def _instant(self, text: str) -> str:
        at = datetime.fromisoformat(text).astimezone(self.zone)
        return f"{long_day_and_year(at)}, {clock(at)}"

    def _meeting(self, thing: Thing, image: Mapping[str, Any] | None) -> str | None:
        takes = [
            (kind, one)
            for kind in ("group", "room", "instructor")
            for one in (image or {}).get(f"{kind}s", ())
        ]
        first = next((self.things[ref] for ref in takes if ref in self.things), None)
        if first is None:
            return None
        return url_for("pages.event", planning=full_id_of(first), uid=thing.uid)


def field_word(one: FieldChange) -> str:
    return str(FIELDS.get(one.field, one.field))


def counts_words(counts: Counts) -> Sequence[str]:
    """``3 meetings changed``, one for each sort of row and of what was done."""
    return [_counted(kind, action, amount) for (kind, action), amount in counts.items()]


def _counted(kind: str, action: str, amount: int) -> str:
    of = {"what": str(KINDS.get(kind, kind)), "count": number(amount)}
    return {
        "created": ngettext("%(what)s: %(count)s created", "%(what)s: %(count)s created", amount, **of),
        "updated": ngettext("%(what)s: %(count)s changed", "%(what)s: %(count)s changed", amount, **of),
        "deleted": ngettext("%(what)s: %(count)s deleted", "%(what)s: %(count)s deleted", amount, **of),
    }[action]


def _unnamed(kind: str, number_: int) -> str:
    return f"{KINDS.get(kind, kind)} {number_}"


def _page_of(thing: Thing) -> str | None:
    pages = {
        Room.kind: "pages.room",
        Instructor.kind: "pages.instructor",
        Course.kind: "pages.course",
        Program.kind: "pages.program",
        Level.kind: "pages.level",
    }
    if thing.kind in pages:
        return url_for(pages[thing.kind], uid=thing.uid)
    if thing.kind == Group.kind:
        return url_for("pages.planning", full_id=full_id_of(thing))
    return None


def _plain(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field == "status":
        return str(STATUSES.get(value, value))
    if field == "start_time":
        return str(value)[:5]
    if field == "weekdays":
        days = (int(one) for one in str(value).split(","))
        return ", ".join(short_weekday(_MONDAY.replace(day=1 + one)) for one in days)
    return number(value) if isinstance(value, int) else str(value)
