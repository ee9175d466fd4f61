"""ADE Campus: instants in UTC, who and whom in the description with the time of the export."""

from collections.abc import Iterator

from services.demo.dialects.feed import Feed
from services.demo.dialects.lines import calendar, exported_at, text, utc, utc_span
from services.demo.schedule import Meeting
from services.demo.wording import group_labels, note, room_names, title


def write(feed: Feed) -> bytes:
    """The feed in UTF-8."""
    return calendar(_lines(feed))


def _lines(feed: Feed) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "METHOD:REQUEST",
        "PRODID:-//ADE/version 6.0",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
    )
    for meeting in sorted(feed.meetings, key=lambda meeting: meeting.starts_at):
        yield from _event(meeting, feed)
    yield "END:VCALENDAR"


def _event(meeting: Meeting, feed: Feed) -> Iterator[str]:
    stamp = utc(exported_at(feed.year))
    key = f"TroisRives{feed.year}-{feed.year + 1}-{meeting.series}-{meeting.number}-0"
    yield from ("BEGIN:VEVENT", f"DTSTAMP:{stamp}", *utc_span(meeting))
    # ADE's export has lost the typographic apostrophe on the way.
    yield f"SUMMARY:{text(title(meeting, 'fr').replace('’', '?'))}"
    yield f"LOCATION:{text(_location(meeting))}"
    yield f"DESCRIPTION:{text(_description(meeting, feed.year))}"
    yield f"UID:ADE60{key.encode().hex()}"
    if meeting.status == "cancelled":
        yield "STATUS:CANCELLED"
    yield from ("CREATED:19700101T000000Z", f"LAST-MODIFIED:{stamp}", "SEQUENCE:2141234567", "END:VEVENT")


def _location(meeting: Meeting) -> str:
    if meeting.remote == "live":
        return "salle joker à distance"
    if meeting.remote == "self_paced":
        return "..a Séance à distance asynchrone-"
    return ",".join(name if " " in name else f"V-{name}" for name in room_names(meeting))


def _description(meeting: Meeting, year: int) -> str:
    """Groups, the instructor with the family name first, a remark, the export stamp in local time."""
    person = meeting.lesson.instructor
    name = f"{person.family} {person.given}".upper() if person else ""
    items = [*group_labels(meeting).split(", "), name, note(meeting, "fr")]
    body = "\n".join(item for item in items if item)
    return f"\n\n{body}\n(Exporté le:28/08/{year} 14:02)\n"
