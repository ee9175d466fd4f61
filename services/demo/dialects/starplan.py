"""StarPlan: German in Latin-1, one VEVENT a date in the order of the bookings; what is cancelled is gone."""

from collections.abc import Iterator

from services.demo.dialects.feed import Feed
from services.demo.dialects.lines import calendar, exported_at, text, utc, wall_span
from services.demo.dialects.zones import BERLIN
from services.demo.schedule import Meeting
from services.demo.weekly import Kind
from services.demo.wording import group_labels, instructor_name, note, room_names, title

_LONGEST_SUMMARY = 21
_SHORT_KINDS = {Kind.TUTORIAL: "Ü", Kind.LAB: "P", Kind.EXAM: "Klausur"}


def write(feed: Feed) -> bytes:
    """The feed in Latin-1."""
    return calendar(_lines(feed), "iso-8859-1")


def _lines(feed: Feed) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Progotec//StarPlan ics//DE", *BERLIN)
    for meeting in feed.meetings:
        if meeting.status != "cancelled":
            yield from _event(meeting, feed.year)
    yield "END:VCALENDAR"


def _event(meeting: Meeting, year: int) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"DTSTAMP:{utc(exported_at(year))}", *wall_span(meeting, "Europe/Berlin"))
    yield f"SUMMARY:{text(_summary(meeting))}"
    yield f"UID:{year}{meeting.series:05}{meeting.number:010}"
    yield f"LOCATION:{text(_location(meeting))}"
    yield f"DESCRIPTION:{text(_description(meeting))}"
    yield "END:VEVENT"


def _summary(meeting: Meeting) -> str:
    course = meeting.lesson.course
    if not course.people:
        return course.title
    full = " ".join(
        part for part in (course.code, _SHORT_KINDS.get(meeting.lesson.kind), f"({course.number})") if part
    )
    return full if len(full) <= _LONGEST_SUMMARY else full[: _LONGEST_SUMMARY - 2] + ".."


def _location(meeting: Meeting) -> str:
    if meeting.remote != "no":
        return "Online"
    return ", ".join(room_names(meeting)) or "--"


def _description(meeting: Meeting) -> str:
    course, remark = meeting.lesson.course, note(meeting, "de")
    number = f" ({course.number})" if course.people else ""
    items = [
        f"{title(meeting, 'de')}{number}",
        instructor_name(meeting),
        group_labels(meeting),
        remark if meeting.moved or not remark else f"Hinweis: {remark}",
    ]
    return "".join(f"{item}\n" for item in items if item)
