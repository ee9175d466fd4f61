"""Where somebody is in the editor: whose schedule, which days. All of it is in each of its addresses."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from flask import request, url_for
from flask_babel import lazy_gettext

from blueprints.pages.links import CalendarLinks, Fields
from blueprints.pages.query import calendar_query
from blueprints.services import plannings, settings
from models import Group, Instructor, Level, Room
from services.plannings.timetable import Subject
from services.timetable.period import Period, View, period_of

KIND_WORDS = {
    Group.kind: lazy_gettext("Group"),
    Level.kind: lazy_gettext("Level"),
    Room.kind: lazy_gettext("Room"),
    Instructor.kind: lazy_gettext("Instructor"),
}
"""What schedules are edited of."""
LARGEST_ID = 2**31 - 1
EVENT = f"<int(max={LARGEST_ID}):event_id>"
"""Names an event in an address."""
VIEWS: tuple[View, ...] = ("day", "week", "agenda")


@dataclass(frozen=True)
class DeskState:
    """What the query of an address of the editor says."""

    of: str
    """A full id; empty on its first page."""
    view: View
    on: date
    weekends: bool

    @property
    def period(self) -> Period:
        return period_of(self.view, self.on)

    @property
    def fields(self) -> Fields:
        """What its forms send of it."""
        return (*self._kept, ("date", self.on.isoformat()), ("view", self.view))

    @property
    def links(self) -> CalendarLinks:
        return CalendarLinks(url_for("pages.desk"), self._kept, self.weekends or None)

    def at(self, on: date) -> "DeskState":
        return replace(self, on=on)

    def address(self, endpoint: str, **values: object) -> str:
        """Of a view, by its name in ``pages``, that comes back to here."""
        said: dict[str, Any] = {**dict(self.fields), **values}
        if self.weekends:
            said["weekends"] = "1"
        return url_for(f"pages.{endpoint}", **said)

    @property
    def _kept(self) -> Fields:
        return (("of", self.of),) if self.of else ()


def desk_state() -> DeskState:
    """Read the query of this request. A date that is none is a BadRequest."""
    asked = calendar_query(today(), usual_weekends=False)
    view = asked.view if asked.view in VIEWS else "week"
    return DeskState(request.args.get("of", ""), view, asked.on, asked.weekends)


def subject_of(state: DeskState) -> Subject | None:
    """Whose schedule it is; None where there is none of that id that can be edited."""
    found = plannings().find(state.of)
    return found if isinstance(found, Subject) and found.kind in KIND_WORDS else None


def today() -> date:
    return datetime.now(UTC).astimezone(settings().zone).date()
