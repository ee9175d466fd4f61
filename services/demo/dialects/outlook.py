"""Outlook and Exchange: a Windows name for the zone, HTML in the description."""

from collections.abc import Iterator
from html import escape

from services.demo.dialects.feed import Feed
from services.demo.dialects.lines import calendar, exported_at, text, utc, wall_span
from services.demo.dialects.zones import W_EUROPE
from services.demo.schedule import Meeting
from services.demo.wording import group_labels, instructor_name, note, room_names, title


def write(feed: Feed) -> bytes:
    """The feed in UTF-8."""
    return calendar(_lines(feed))


def _lines(feed: Feed) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "METHOD:PUBLISH",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        f"X-WR-CALNAME:{text(feed.title)}",
        *W_EUROPE,
    )
    for meeting in feed.meetings:
        yield from _event(meeting, feed.year)
    yield "END:VCALENDAR"


def _event(meeting: Meeting, year: int) -> Iterator[str]:
    cancelled = meeting.status == "cancelled"
    facts = [instructor_name(meeting), group_labels(meeting), note(meeting, "de")]
    yield from ("BEGIN:VEVENT", f"DESCRIPTION:{text(_html([fact for fact in facts if fact]))}")
    yield f"UID:040000008200E00074C5B7101A82E008{year:08X}{meeting.series:08X}{meeting.number:08X}"
    yield f"SUMMARY;LANGUAGE=de-DE:{text(title(meeting, 'de'))}"
    yield from wall_span(meeting, "W. Europe Standard Time")
    yield from ("CLASS:PUBLIC", "PRIORITY:5", f"DTSTAMP:{utc(exported_at(year))}", "TRANSP:OPAQUE")
    yield from (f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}", f"SEQUENCE:{int(meeting.moved)}")
    yield f"LOCATION;LANGUAGE=de-DE:{text(_location(meeting))}"
    yield f"X-MICROSOFT-CDO-BUSYSTATUS:{'FREE' if cancelled or meeting.all_day else 'BUSY'}"
    yield f"X-MICROSOFT-CDO-ALLDAYEVENT:{str(meeting.all_day).upper()}"
    yield "END:VEVENT"


def _location(meeting: Meeting) -> str:
    return "; ".join(room_names(meeting)) if meeting.remote == "no" else "Microsoft Teams, à distance"


def _html(paragraphs: list[str]) -> str:
    body = "".join(f'<p class="MsoNormal">{escape(line)}</p>' for line in paragraphs)
    return f"<html><head></head><body>{body}</body></html>"
