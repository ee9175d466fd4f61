"""Google Calendar: weekly rules with exceptions, single meetings in UTC, the zone in X-WR-TIMEZONE."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby

from services.demo.dialects.feed import Feed
from services.demo.dialects.lines import calendar, exported_at, text, utc, utc_span, wall, wall_span
from services.demo.dialects.zones import PARIS
from services.demo.schedule import Meeting
from services.demo.wording import group_labels, instructor_name, note, room_names, title

_ZONE = "Europe/Paris"
_WEEK = timedelta(weeks=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")


def write(feed: Feed) -> bytes:
    """The feed in UTF-8."""
    return calendar(_lines(feed))


def _lines(feed: Feed) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(feed.title)}",
        f"X-WR-TIMEZONE:{_ZONE}",
        *PARIS,
    )
    for _, meetings in groupby(feed.meetings, key=lambda meeting: meeting.series):
        yield from _series(list(meetings), feed)
    yield "END:VCALENDAR"


def _series(meetings: list[Meeting], feed: Feed) -> Iterator[str]:
    if len(meetings) == 1:
        yield from _event(meetings[0], feed, utc_span(meetings[0]))
        return
    usual = next(meeting for meeting in meetings if _is_usual(meeting))
    yield from _event(usual, feed, _rule(usual, meetings))
    for meeting in meetings:
        if not _is_usual(meeting):
            original = f"RECURRENCE-ID;TZID={_ZONE}:{wall(meeting.planned_at)}"
            yield from _event(meeting, feed, (*wall_span(meeting, _ZONE), original))


def _is_usual(meeting: Meeting) -> bool:
    """Whether the meeting is as its rule says."""
    as_planned = meeting.status == "confirmed" and not meeting.moved and not meeting.remark
    return as_planned and meeting.remote == meeting.lesson.course.remote


def _rule(usual: Meeting, meetings: list[Meeting]) -> Iterator[str]:
    """The span of the first meeting, the weekly rule, and the weeks without one."""
    planned = [meeting.planned_at for meeting in meetings]
    length = usual.ends_at - usual.starts_at
    yield f"DTSTART;TZID={_ZONE}:{wall(planned[0])}"
    yield f"DTEND;TZID={_ZONE}:{wall(planned[0] + length)}"
    weekday = _WEEKDAYS[planned[0].weekday()]
    yield f"RRULE:FREQ=WEEKLY;UNTIL={utc(planned[-1])};BYDAY={weekday}"
    for at in _weeks_off(planned):
        yield f"EXDATE;TZID={_ZONE}:{wall(at)}"


def _weeks_off(planned: list[datetime]) -> Iterator[datetime]:
    at = planned[0]
    while at < planned[-1]:
        if at not in planned:
            yield at
        at += _WEEK


def _event(meeting: Meeting, feed: Feed, when: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    key = f"{feed.institution.id} {feed.year} {meeting.series}"
    stamp = utc(exported_at(feed.year))
    yield from ("BEGIN:VEVENT", *when, f"DTSTAMP:{stamp}")
    yield f"UID:{blake2b(key.encode(), digest_size=13).hexdigest()}@google.com"
    yield from (f"CREATED:{stamp}", f"LAST-MODIFIED:{stamp}", f"SEQUENCE:{int(meeting.moved)}")
    yield f"STATUS:{meeting.status.upper()}"
    yield f"SUMMARY:{text(title(meeting, 'fr'))}"
    yield f"LOCATION:{text(_location(meeting))}"
    facts = (group_labels(meeting), instructor_name(meeting), note(meeting, "fr"))
    description = "\n".join(fact for fact in facts if fact)
    yield f"DESCRIPTION:{text(description)}"
    yield from ("TRANSP:OPAQUE", "END:VEVENT")


def _location(meeting: Meeting) -> str:
    return ", ".join(room_names(meeting)) if meeting.remote == "no" else "À distance"
