"""A plan as iCalendar, the way StarPlan writes it: one VEVENT a date, grouped by booking."""

from collections.abc import Iterable
from datetime import datetime

from fakes.starplan.model import Booking, Happening, Room
from fakes.starplan.world import World

HEAD = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Progotec//StarPlan ics//DE
BEGIN:VTIMEZONE
TZID:Europe/Berlin
LAST-MODIFIED:20240422T053450Z
BEGIN:STANDARD
TZNAME:LMT
TZOFFSETFROM:+005328
TZOFFSETTO:+005328
DTSTART:16010101T000000
END:STANDARD
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+005328
TZOFFSETTO:+0100
DTSTART:18930401T000000
END:STANDARD
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
END = "END:VCALENDAR\n"
_LONGEST_SHORT_FORM = 19


def calendar(world: World, bookings: Iterable[Booking], now: datetime, room: Room | None = None) -> str:
    r"""The whole text, lines ended by \r\n; ``now`` becomes the DTSTAMP of every event."""
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    events = [
        _event(booking, happening, stamp, texts)
        for booking in bookings
        for texts in [_texts(world, booking)]
        for happening in booking.happenings
        if room is None or room.short_name in happening.rooms
    ]
    return (HEAD + "".join(events) + END).replace("\n", "\r\n")


def _event(booking: Booking, happening: Happening, stamp: str, texts: tuple[str, str]) -> str:
    summary, description = texts
    return (
        "BEGIN:VEVENT\n"
        f"DTSTAMP:{stamp}\n"
        f"DTSTART;TZID=Europe/Berlin:{_local(happening, happening.begin)}\n"
        f"DTEND;TZID=Europe/Berlin:{_local(happening, happening.end)}\n"
        f"SUMMARY:{summary}\n"
        f"UID:{happening.uid}\n"
        f"LOCATION:{escaped(', '.join(happening.rooms))}\n"
        f"DESCRIPTION:{description}\n"
        "END:VEVENT\n"
    )


def _local(happening: Happening, minute: int) -> str:
    return f"{happening.day:%Y%m%d}T{minute // 60:02}{minute % 60:02}00"


def _texts(world: World, booking: Booking) -> tuple[str, str]:
    """SUMMARY and DESCRIPTION, escaped; each names the lecture once for every group."""
    times = len(booking.group_ids)
    summary = ", ".join([short_form(booking)] * times)
    lines = [", ".join([booking.lecture.title] * times), *staff_lines(booking), cohorts(world, booking)]
    lines += [booking.remark] if booking.remark else []
    return escaped(summary), "".join(escaped(line) + r"\n" for line in lines)


def short_form(booking: Booking) -> str:
    """A long name is cut, its number is not."""
    name = booking.lecture.name
    cut = name if len(name) <= _LONGEST_SHORT_FORM else name[:_LONGEST_SHORT_FORM] + ".."
    return f"{cut} ({booking.lecture.module})"


def staff_lines(booking: Booking) -> list[str]:
    if booking.people and booking.staff_in_one_line:
        return [", ".join(booking.people)]
    return list(booking.people)


def cohorts(world: World, booking: Booking) -> str:
    return ", ".join(world.names(booking))


def escaped(text: str) -> str:
    """RFC 5545, 3.3.11."""
    return text.replace("\\", r"\\").replace(",", r"\,").replace(";", r"\;").replace("\n", r"\n")
