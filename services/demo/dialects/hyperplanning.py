"""Hyperplanning: wall time with a zone, a description of labelled lines, cancelled meetings kept."""

from collections.abc import Iterator

from services.demo.dialects.feed import Feed
from services.demo.dialects.lines import calendar, exported_at, text, utc, wall_span
from services.demo.dialects.zones import PARIS
from services.demo.schedule import Meeting
from services.demo.wording import group_labels, instructor_name, note, room_names, title


def write(feed: Feed) -> bytes:
    """The feed in UTF-8."""
    return calendar(_lines(feed))


def _lines(feed: Feed) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Index Education//HYPERPLANNING//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        f"X-WR-CALNAME;LANGUAGE=fr:{text(f'{feed.title} - {feed.year}/{feed.year + 1}')}",
        *PARIS,
    )
    for meeting in sorted(feed.meetings, key=lambda meeting: meeting.starts_at):
        yield from _event(meeting, feed.year)
    yield "END:VCALENDAR"


def _event(meeting: Meeting, year: int) -> Iterator[str]:
    uid = f"Cours-{meeting.series}-{meeting.number}-{year}-Index-Education"
    yield from ("BEGIN:VEVENT", "CATEGORIES:HYPERPLANNING", f"DTSTAMP:{utc(exported_at(year))}")
    yield from (f"UID:{uid}", *wall_span(meeting, "Europe/Paris"))
    yield f"SUMMARY;LANGUAGE=fr:{text(title(meeting, 'fr'))}"
    if meeting.remote != "no":
        yield "LOCATION;LANGUAGE=fr:À distance"
    elif meeting.rooms:
        yield f"LOCATION;LANGUAGE=fr:{text(', '.join(room_names(meeting)))}"
    yield f"DESCRIPTION;LANGUAGE=fr:{text(_description(meeting))}"
    if meeting.status == "cancelled":
        yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def _description(meeting: Meeting) -> str:
    facts = {
        "Matière": meeting.lesson.course.title,
        "Enseignant": instructor_name(meeting),
        "TD": group_labels(meeting),
        "Salle": ", ".join(room_names(meeting)),
        "Mémo": note(meeting, "fr"),
    }
    return "\n".join(f"{name} : {value}" for name, value in facts.items() if value)
