"""CELCAT Timetabler: wall time with a zone, the kind of meeting as category."""

from collections.abc import Iterator

from services.demo.dialects.feed import Feed
from services.demo.dialects.lines import calendar, exported_at, text, utc, wall_span
from services.demo.dialects.zones import PARIS
from services.demo.schedule import Meeting
from services.demo.weekly import Kind
from services.demo.wording import KIND_NAMES, group_labels, instructor_name, note, room_names, title


def write(feed: Feed) -> bytes:
    """The feed in UTF-8."""
    return calendar(_lines(feed))


def _lines(feed: Feed) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CELCAT//Timetabler//FR", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{text(feed.title)}"
    yield from PARIS
    for meeting in feed.meetings:
        yield from _event(meeting, feed.year)
    yield "END:VCALENDAR"


def _event(meeting: Meeting, year: int) -> Iterator[str]:
    stamp = utc(exported_at(year))
    yield from ("BEGIN:VEVENT", f"UID:CT-{year}-{meeting.series:05}-{meeting.number:02}", f"DTSTAMP:{stamp}")
    yield from wall_span(meeting, "Europe/Paris")
    yield f"SUMMARY:{text(title(meeting, 'fr'))}"
    yield f"CATEGORIES:{text(_category(meeting))}"
    yield f"LOCATION:{text(_location(meeting))}"
    yield f"DESCRIPTION:{text(_description(meeting))}"
    status = "CANCELLED" if meeting.status == "cancelled" else "CONFIRMED"
    yield from (f"STATUS:{status}", f"LAST-MODIFIED:{stamp}", "TRANSP:OPAQUE", "END:VEVENT")


def _category(meeting: Meeting) -> str:
    return KIND_NAMES["fr"].get(meeting.lesson.kind) or (
        "Examen" if meeting.lesson.kind is Kind.EXAM else "Divers"
    )


def _location(meeting: Meeting) -> str:
    if meeting.remote != "no":
        return "À distance"
    buildings = {room.building for room in meeting.rooms}
    return ", ".join((*room_names(meeting), *sorted(buildings)))


def _description(meeting: Meeting) -> str:
    facts = {
        "Module": f"{meeting.lesson.course.code} {meeting.lesson.course.title}",
        "Groupes": group_labels(meeting),
        "Personnel": instructor_name(meeting),
        "Remarques": note(meeting, "fr"),
    }
    return "\n".join(f"{name} : {value}" for name, value in facts.items() if value)
