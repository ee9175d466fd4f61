"""``json?m=getTT``: the plan week by week, as boxes on a page."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.starplan.server import Page, Server
from services.starplan.sources.boxes import Box, Week, WeekReader
from services.starplan.sources.json_answers import read_json
from services.starplan.sources.plans import FetchedPlan, Term, fetched
from services.starplan.upstream import Meeting, PlanAddress, UpstreamFailed

LARGEST_WEEK = 2**18
"""Bytes: some hundred events in boxes."""
_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_AS_BROWSERS_ASK = {
    "sd": "true",
    "sa": "false",
    "cb": "o",
    "ddm": "false",
    "lan": "de",
    "acc": "true",
    "act": "tt",
}


class WeekPages:
    """Plans of groups, asked for once for each week of the term."""

    name = "gettt"

    def __init__(self, server: Server, zone: ZoneInfo) -> None:
        self._server = server
        self._zone = zone

    def fetch(self, address: PlanAddress) -> FetchedPlan:
        reader = WeekReader()
        reading = _Reading(Term(address.unit, self._zone), address.group.short_name)
        weeks = [self._week(address, monday, reader) for monday in _mondays(address)]
        meetings = [meeting for week in weeks for meeting in reading.meetings(week)]
        return fetched("gettt", meetings, reading.rejected)

    def _week(self, address: PlanAddress, monday: date, reader: WeekReader) -> Week:
        """Pages without the dates asked for are what strangers may get: they are asked for with a session."""
        params = {
            **_AS_BROWSERS_ASK,
            "m": "getTT",
            "sel": "pg",
            "pu": address.unit.id,
            "og": address.program.id,
            "pg": address.group.short_name,
            "dfc": monday.isoformat(),
        }
        week = self._server.ask(
            "json",
            params,
            lambda page: _read(page, reader),
            what=f"the week of {monday} of {address.group.short_name}",
            doubtful=lambda week: not week.shows(monday),
        )
        if not week.shows(monday):
            raise UpstreamFailed("malformed", f"the week of {monday}: another week")
        return week


def _mondays(address: PlanAddress) -> Iterator[date]:
    unit = address.unit
    monday = unit.starts_on - timedelta(days=unit.starts_on.weekday())
    while monday <= unit.ends_on:
        yield monday
        monday += timedelta(weeks=1)


def _read(page: Page, reader: WeekReader) -> Week:
    """Raises UpstreamFailed for what is no week."""
    text = page.text.strip()
    if not text:
        raise UpstreamFailed("empty", "an empty answer")
    if text.startswith("["):
        read_json(page)  # raises where it is an error of the server's
        return Week((), ())
    if len(page.body) > LARGEST_WEEK:
        raise UpstreamFailed("malformed", "a page larger than any week")
    week = reader.read(text)
    if not week.columns:
        raise UpstreamFailed("html", "a web page instead of a week")
    return week


class _Reading:
    """Boxes becoming meetings."""

    def __init__(self, term: Term, group: str) -> None:
        self._term = term
        self._group = group.casefold()
        self.rejected = 0

    def meetings(self, week: Week) -> Iterator[Meeting]:
        for box in week.boxes:
            if box.holiday:
                continue
            day = week.day_of(box)
            meeting = self._meeting(box, day) if day else None
            if meeting is not None and self._term.believes(meeting):
                yield meeting
            else:
                self.rejected += 1

    def _meeting(self, box: Box, day: date) -> Meeting | None:
        """Read from its end: times, room, groups; what stands first is the title."""
        at, times = _last_times(box.lines)
        if times is None or at == 0:
            return None
        title, *lines = box.lines[:at]
        rooms: tuple[str, ...] = ()
        if lines and not self._names_groups(lines[-1]):
            rooms = (lines.pop(),)
        begin, end = times
        return Meeting(
            starts_at=self._term.instant(day, begin),
            ends_at=self._term.instant(day, end),
            title=title,
            rooms=rooms,
            lines=tuple(lines),
        )

    def _names_groups(self, line: str) -> bool:
        """Whether a line is that of the cohorts: the group whose plan this is is one of them."""
        return any(part.strip().casefold() == self._group for part in line.split(","))


def _last_times(lines: Iterable[str]) -> tuple[int, tuple[int, int] | None]:
    """Which line has the times, and minutes of the day."""
    for at, line in reversed(list(enumerate(lines))):
        if found := _TIMES.fullmatch(line):
            hour, minute, end_hour, end_minute = map(int, found.groups())
            begin, end = 60 * hour + minute, 60 * end_hour + end_minute
            return at, (begin, end) if max(begin, end) <= 24 * 60 else None
    return 0, None
