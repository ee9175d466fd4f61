"""One event as a calendar shows it, wherever it came from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Category = Literal["lecture", "lab", "tutorial", "other"]
Status = Literal["confirmed", "tentative", "cancelled"]


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A dated meeting in words, with aware instants; an all-day one runs from midnight to midnight."""

    key: str
    """Tells this event from all others on the page."""
    title: str
    starts_at: datetime
    ends_at: datetime
    course: str = ""
    """What shares one colour: lecture and lab of a course do."""
    kind: str = ""
    """How the source calls this sort of meeting: ``CM``, ``Vorlesung``."""
    category: Category = "other"
    status: Status = "confirmed"
    all_day: bool = False
    remote: bool = False
    lacks_teacher: bool = False
    """No teacher is named where its institution names them, and the reader wants to know."""
    where: str = ""
    who: str = ""
    note: str = ""
    lang: str = ""
    """BCP 47 tag of the title; empty when it is not known."""
    href: str = ""
    hue: int | None = None
    """What its reader has chosen; None for the hue of its course."""
    sources: tuple[str, ...] = ()
    """Names of the timetables that it is in, on a page that shows several."""
    is_over: bool = False
    """Laid over the page's first timetable, which does not have it."""

    @property
    def cancelled(self) -> bool:
        return self.status == "cancelled"
