"""How the reader of a page wants timetables shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.accounts.own_colours import NO_TEACHER, hues_of
from services.accounts.preference_values import PreferenceValues
from services.ics.occurrence import Occurrence
from services.plannings.options import Shift, blocked_words


@dataclass(frozen=True)
class Reader:
    """``zone`` is where clocks and days are read, ``home`` is the institution's."""

    zone: ZoneInfo
    home: ZoneInfo
    weekends: bool = False
    blocked: tuple[str, ...] = ()
    """Folded words; what has one in its title is hidden."""
    marks_missing_teachers: bool = False
    hues: Mapping[str, int] = field(default_factory=dict)
    """What the reader has chosen, by titles of courses and ids of categories."""

    @property
    def is_away(self) -> bool:
        return self.zone.key != self.home.key

    def lacks_teacher(self, occurrence: Occurrence) -> bool:
        """Nobody is named where the institution names them, and the reader wants to know."""
        return occurrence.without_teacher and self.marks_missing_teachers

    def hue_of(self, course: str, occurrence: Occurrence) -> int | None:
        """What the reader has chosen for the course, else for meetings of that category; None without a choice."""
        if not self.hues:
            return None
        category = NO_TEACHER if self.lacks_teacher(occurrence) else occurrence.category
        return self.hues.get(course, self.hues.get(category))

    def times_of(self, occurrence: Occurrence) -> tuple[datetime, datetime]:
        """Start and end. A whole day is a date, and the same date wherever one reads it."""
        starts_at, ends_at = occurrence.starts_at, occurrence.ends_at
        if not (occurrence.all_day and self.is_away):
            return starts_at, ends_at
        shift = Shift(source=self.zone, target=self.home)
        return shift.moved(starts_at), shift.moved(ends_at)

    def reach(self, opens: datetime, closes: datetime) -> tuple[datetime, datetime]:
        """Between what instants an event may be that stands on days which begin and end so: whole days move."""
        wider = timedelta(days=1) if self.is_away else timedelta()
        return opens - wider, closes + wider


def reader_of(chosen: PreferenceValues, home: ZoneInfo) -> Reader:
    """What the choices of a reader mean for a page of an institution in ``home``."""
    return Reader(
        zone=chosen.zone or home,
        home=home,
        weekends=bool(chosen.show_weekends),
        blocked=blocked_words(chosen.blocklist or ()),
        marks_missing_teachers=bool(chosen.highlight_teacher),
        hues=hues_of(chosen),
    )
