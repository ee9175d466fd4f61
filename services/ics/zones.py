"""Which instant a time of a feed means: zone names, zones that a feed defines itself, floating times."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from services.ics.budget import Budget
from services.ics.components import Line, inside, lines, parameter
from services.ics.rules import read_rule, starts
from services.ics.values import BadTime, read_offset, read_time

Moment = date | datetime
"""A date of an all-day event, or an aware datetime in the zone of the feed."""

_OBSERVANCE_LINES = frozenset({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"})
# A zone that a feed defines is followed in these years only; outside of them the nearest offset holds.
_FIRST = datetime.combine(date(1970, 1, 1), time())
_LAST = datetime.combine(date(2069, 12, 31), time())
_MOST_CHANGES = 2_000
_ZONE_COST = 200
_MOST_PARTS = 3
"""Of an IANA name, such as America/Argentina/Ushuaia."""


class DefinedZone(tzinfo):
    """A zone from a VTIMEZONE (RFC 5545, 3.6.5): its changes as wall time, offset before and offset after."""

    def __init__(self, name: str, changes: list[tuple[datetime, timedelta, timedelta]]) -> None:
        self._name = name
        self._offsets = [changes[0][1], *(after for _, _, after in changes)]
        # A time that a change skips, or repeats, counts with the offset from before the change: the skipped
        # one moves forward, the repeated one is the first (RFC 5545, 3.3.5).
        self._walls = [wall + max(after - before, timedelta(0)) for wall, before, after in changes]
        self._instants = [wall - before for wall, before, _ in changes]

    def utcoffset(self, at: datetime | None) -> timedelta:
        """The offset of a wall time."""
        return self._offsets[bisect_right(self._walls, at.replace(tzinfo=None))] if at else self._offsets[-1]

    def dst(self, at: datetime | None) -> timedelta | None:
        """Not told apart: only the whole offset counts here."""
        return None

    def tzname(self, at: datetime | None) -> str:
        """The TZID of the feed."""
        return self._name

    def fromutc(self, at: datetime) -> datetime:
        """The wall time of an instant."""
        return at + self._offsets[bisect_right(self._instants, at.replace(tzinfo=None))]


class Zones:
    """The zones of one feed; `default` is the zone of its floating times."""

    def __init__(
        self, institution: ZoneInfo, definitions: Mapping[str, str], calendar_zone: str | None, budget: Budget
    ) -> None:
        self.institution = institution
        self.stated = _known(calendar_zone) if calendar_zone else None
        self.default = self.stated or institution
        self._definitions = definitions
        self._budget = budget
        self._named: dict[str, tzinfo] = {}

    def named(self, tzid: str | None) -> tzinfo:
        """The zone of a TZID; the default one if there is none or nobody knows it."""
        if tzid is None:
            return self.default
        if tzid not in self._named:
            self._named[tzid] = _known(tzid) or self._defined(tzid) or self.default
        return self._named[tzid]

    def moment(self, line: Line) -> Moment:
        """Read a DATE or DATE-TIME value; raises BadTime."""
        return self.placed(line, read_time(line.value))

    def placed(self, line: Line, value: date) -> Moment:
        """Put a value of a line into the zone that the line names, unless it has one."""
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=self.named(_tzid(line)))
        return value

    def to_utc(self, moment: Moment) -> datetime:
        """The instant of a moment; a date is midnight in the institution's zone.

        Raises BadTime where UTC has no such year.
        """
        try:
            if isinstance(moment, datetime):
                return moment.astimezone(UTC)
            return datetime.combine(moment, time(), self.institution).astimezone(UTC)
        except OverflowError as error:
            raise BadTime(str(moment)) from error

    def _defined(self, tzid: str) -> tzinfo | None:
        definition = self._definitions.get(tzid.strip())
        if definition is None:
            return None
        try:
            self._budget.spend(_ZONE_COST)
            changes = sorted(islice(_changes(definition, self._budget), _MOST_CHANGES))
        except (ValueError, OverflowError):
            return None
        return DefinedZone(tzid, changes) if changes else None


def _tzid(line: Line) -> str | None:
    try:
        return parameter(line.params, "TZID")
    except ValueError as error:
        raise BadTime(line.params[:40]) from error


@cache
def _zone_names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _known(tzid: str) -> ZoneInfo | None:
    """The IANA zone that a TZID is, ends in (`/mozilla.org/20050126_1/Europe/Paris`) or means in Windows."""
    name = tzid.strip().strip('"')
    parts = name.strip("/").lower().rsplit("/", _MOST_PARTS)[-_MOST_PARTS:]
    for start in range(len(parts)):
        known = _zone_names().get("/".join(parts[start:]))
        if known is not None:
            return ZoneInfo(known)
    return ZoneInfo(WINDOWS_TO_OLSON[name]) if name in WINDOWS_TO_OLSON else None


def _changes(definition: str, budget: Budget) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    for block in (*inside(definition, "STANDARD"), *inside(definition, "DAYLIGHT")):
        found = lines(block, _OBSERVANCE_LINES)
        before = read_offset(_value(found, "TZOFFSETFROM"))
        after = read_offset(_value(found, "TZOFFSETTO"))
        for wall in _onsets(found, before, budget):
            yield wall, before, after


def _onsets(found: dict[str, list[Line]], before: timedelta, budget: Budget) -> Iterator[datetime]:
    onset = _wall(_value(found, "DTSTART"))
    yield onset
    for line in found.get("RDATE", ()):
        budget.spend(len(line.value))
        yield from (_wall(value) for value in line.value.split(","))
    for line in found.get("RRULE", ()):
        rule = read_rule(line.value, onset, lambda until: until.replace(tzinfo=None) + before)
        yield from starts(rule, max(onset, _FIRST), _LAST, budget)


def _wall(value: str) -> datetime:
    wall = read_time(value)
    return datetime.combine(wall, wall.time() if isinstance(wall, datetime) else time())


def _value(found: dict[str, list[Line]], name: str) -> str:
    if name not in found:
        raise BadTime(f"a zone without {name}")
    return found[name][0].value.strip()
