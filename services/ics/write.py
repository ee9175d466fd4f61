"""Writing calendars that other programs subscribe to: one VEVENT a meeting, the same bytes while nothing changes.

The texts of a meeting are escaped here: the library takes a backslash before an N for a line break.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDDDTypes, vDuration, vInt, vText, vUri

from services.ics.occurrence import Category, Status

LOOK_AGAIN_AFTER = timedelta(hours=1)
"""How often subscribers are asked to come."""
MOST_KEPT = 8_192
"""Meetings whose text is kept, some 12 MB: each is in several calendars, and writing it takes half a millisecond."""
PRODUCT = "-//Horarium//Timetable//EN"
_END = b"END:VCALENDAR\r\n"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPECIAL = re.compile(r"\r\n?|[\n\\;,]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What a calendar says of a meeting; times are aware, the end is exclusive."""

    uid: str
    """Stays for ever."""
    summary: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    location: str
    description: str
    category: Category
    status: Status
    sequence: int
    """Grows with each change, so that subscribers take the newer one (RFC 5545, 3.8.7.4)."""
    changed_at: datetime
    url: str | None = None
    """Of a page about it."""


def calendar(name: str, zone: ZoneInfo, meetings: Iterable[Meeting]) -> Iterator[bytes]:
    """A calendar in UTF-8 piece by piece, a meeting each; days of ``zone`` for what takes whole days."""
    head = _head(name, zone)
    yield head.removesuffix(_END)
    for meeting in meetings:
        yield _vevent(meeting, zone)
    yield _END


class _Text(vText):
    """A TEXT value (RFC 5545, 3.3.11)."""

    def to_ical(self) -> bytes:
        return _SPECIAL.sub(_escaped, _UNPRINTABLE.sub("", self)).encode()


def _escaped(special: re.Match[str]) -> str:
    return r"\n" if special[0][0] in "\r\n" else "\\" + special[0]


def _head(name: str, zone: ZoneInfo) -> bytes:
    """With what the common programs read besides: Apple, Google and Outlook know the names that begin with X.

    There is no METHOD: with one, DTSTAMP would be the time of writing (RFC 5545, 3.8.7.2).
    """
    head = Calendar()
    head["VERSION"] = _Text("2.0")
    head["PRODID"] = _Text(PRODUCT)
    head["CALSCALE"] = _Text("GREGORIAN")
    head["NAME"] = head["X-WR-CALNAME"] = _Text(name)
    head["X-WR-TIMEZONE"] = _Text(zone.key)
    head["REFRESH-INTERVAL"] = vDuration(LOOK_AGAIN_AFTER, params={"VALUE": "DURATION"})
    head["X-PUBLISHED-TTL"] = vDuration(LOOK_AGAIN_AFTER)
    return bytes(head.to_ical())


@lru_cache(maxsize=MOST_KEPT)
def _vevent(meeting: Meeting, zone: ZoneInfo) -> bytes:
    event = Event()
    event["UID"] = _Text(meeting.uid)
    event["DTSTAMP"] = event["LAST-MODIFIED"] = vDDDTypes(_second(meeting.changed_at))
    event["SEQUENCE"] = vInt(meeting.sequence)
    starts, ends = _times(meeting, zone)
    event["DTSTART"], event["DTEND"] = vDDDTypes(starts), vDDDTypes(ends)
    event["STATUS"] = _Text(meeting.status.upper())
    event["SUMMARY"] = _Text(meeting.summary)
    if meeting.location:
        event["LOCATION"] = _Text(meeting.location)
    if meeting.description:
        event["DESCRIPTION"] = _Text(meeting.description)
    if meeting.category != "other":
        event["CATEGORIES"] = _Text(meeting.category)
    if meeting.url:
        event["URL"] = vUri(meeting.url)
    return bytes(event.to_ical())


def _times(meeting: Meeting, zone: ZoneInfo) -> tuple[date, date]:
    """Instants, of which iCalendar has no fractions of a second; for whole days the dates, the last one excluded."""
    if not meeting.all_day:
        return _second(meeting.starts_at), _second(meeting.ends_at)
    starts, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    last = (ends - timedelta(microseconds=1)).date()
    return starts.date(), max(last, starts.date()) + timedelta(days=1)


def _second(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
