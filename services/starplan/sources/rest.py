"""``rest/TimetableService``: the plan as rhythms within the lecture time, its people and groups named as such.

The plan as a whole says "every second week", not in which. So the plan of single weeks is asked for as well, from the
first week of the lectures on, until each such rhythm was seen: its dates follow from there. Nothing takes place on days
that the plan names holidays.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.starplan.server import Server
from services.starplan.sources.happenings import Happening, read_happenings, read_lecture_times
from services.starplan.sources.plans import FetchedPlan, Term, fetched
from services.starplan.upstream import Meeting, PlanAddress, PlanningUnit

_LONGEST_RHYTHM = 4
_WHOLE = "-1"


class LectureTime(NamedTuple):
    """The days of a term on which lectures are given."""

    first: date
    last: date

    def week(self, number: int) -> date:
        """The Monday of a week, 0 for that of the first day."""
        return self.first - timedelta(days=self.first.weekday()) + timedelta(weeks=number)

    @property
    def weeks(self) -> int:
        return (self.last - self.week(0)).days // 7 + 1


class RestPlans:
    """Plans of groups as happenings."""

    name = "rest"

    def __init__(self, server: Server, zone: ZoneInfo) -> None:
        self._server = server
        self._zone = zone
        self._times: dict[str, tuple[date, date]] = {}

    def fetch(self, address: PlanAddress) -> FetchedPlan:
        times = self._lecture_time(address.unit)
        whole = self._ask(address, _WHOLE)
        phases = self._phases(address, times, whole)
        reading = _Reading(times, Term(address.unit, self._zone), whole, phases)
        meetings = list(reading.meetings())
        return fetched("rest", meetings, reading.rejected)

    def _ask(self, address: PlanAddress, when: str) -> Sequence[Happening]:
        unit, group = address.unit.id, address.group.id
        path = f"rest/TimetableService/getForPlanningUnitAndPlanningGroup/{unit}/{group}/false/{when}"
        what = f"the plan of {address.group.short_name}"
        return self._server.ask(path, {}, lambda page: read_happenings(page, self._zone), what=what)

    def _lecture_time(self, unit: PlanningUnit) -> LectureTime:
        """As the server gives it; the term where it does not."""
        if unit.id not in self._times:
            path = "rest/PlanningUnitService/getSelectablePlanningUnits"
            told = self._server.ask(path, {}, read_lecture_times, what="the lecture times")
            self._times = {unit.id: (unit.starts_on, unit.ends_on), **told}
        return LectureTime(*self._times[unit.id])

    def _phases(self, address: PlanAddress, times: LectureTime, whole: Sequence[Happening]) -> dict[str, int]:
        """By key of a happening: the first week in which a rhythm of several weeks was seen."""
        missing = {one.key for one in whole if one.every > 1}
        phases: dict[str, int] = {}
        for number in range(min(times.weeks, 2 * _LONGEST_RHYTHM)):
            if not missing:
                break
            seen = {one.key for one in self._ask(address, times.week(number).isoformat())} & missing
            phases.update(dict.fromkeys(seen, number))
            missing -= seen
        return phases


class _Reading:
    """One plan being dated."""

    def __init__(
        self, times: LectureTime, term: Term, whole: Sequence[Happening], phases: dict[str, int]
    ) -> None:
        self._times = times
        self._term = term
        self._whole = whole
        self._phases = phases
        self._holidays = {one.day for one in whole if one.holiday and one.day}
        self.rejected = 0

    def meetings(self) -> Iterator[Meeting]:
        for happening in self._whole:
            if happening.holiday:
                continue
            found = [self._meeting(happening, day) for day in self._days(happening)]
            kept = [meeting for meeting in found if self._term.believes(meeting)]
            if not found or len(kept) < len(found):
                self.rejected += max(1, len(found) - len(kept))
            yield from kept

    def _days(self, happening: Happening) -> Iterator[date]:
        """Its dates; none for one without a day, and for a rhythm that was in none of the weeks looked at."""
        if happening.day is not None:
            yield happening.day
        elif happening.weekday is not None and (happening.every == 1 or happening.key in self._phases):
            first = self._phases.get(happening.key, 0) % happening.every
            for number in range(first, self._times.weeks, happening.every):
                day = self._times.week(number) + timedelta(days=happening.weekday)
                if self._times.first <= day <= self._times.last and day not in self._holidays:
                    yield day

    def _meeting(self, happening: Happening, day: date) -> Meeting:
        return Meeting(
            starts_at=self._term.instant(day, happening.begin),
            ends_at=self._term.instant(day, happening.end),
            title=happening.title,
            rooms=happening.rooms,
            people=happening.people,
            cohorts=happening.cohorts,
        )
