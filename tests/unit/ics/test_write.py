"""Calendars that others subscribe to: what stands in them, line by line."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Component

from services.ics.decode import decode
from services.ics.read import Window, read
from services.ics.write import Meeting, calendar

PARIS = ZoneInfo("Europe/Paris")
LECTURE = Meeting(
    uid="2f8c@timetable.example",
    summary="Algorithmique",
    starts_at=datetime(2026, 11, 16, 9, tzinfo=UTC),
    ends_at=datetime(2026, 11, 16, 10, 30, tzinfo=UTC),
    all_day=False,
    location="B204, B205",
    description="L2 INFO TD1\nInstructors: Camille Lemoine",
    category="lecture",
    status="confirmed",
    sequence=3,
    changed_at=datetime(2026, 10, 1, 8, 15, 30, 999_999, tzinfo=UTC),
    url="https://timetable.example/event?planning=a.b&uid=2f8c,d;e",
)


def text_of(*meetings: Meeting, name: str = "L2 INFO", zone: ZoneInfo = PARIS) -> str:
    return b"".join(calendar(name, zone, meetings)).decode()


def events_in(text: str) -> list[Component]:
    return Calendar.from_ical(text).events


def only(meeting: Meeting) -> Component:
    (event,) = events_in(text_of(meeting))
    return event


def logical_lines(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_meeting_line_by_line():
    assert logical_lines(text_of(LECTURE)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Horarium//Timetable//EN",
        "CALSCALE:GREGORIAN",
        "NAME:L2 INFO",
        "X-WR-CALNAME:L2 INFO",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "X-WR-TIMEZONE:Europe/Paris",
        "BEGIN:VEVENT",
        "SUMMARY:Algorithmique",
        "DTSTART:20261116T090000Z",
        "DTEND:20261116T103000Z",
        "DTSTAMP:20261001T081530Z",
        "UID:2f8c@timetable.example",
        "SEQUENCE:3",
        "CATEGORIES:lecture",
        r"DESCRIPTION:L2 INFO TD1\nInstructors: Camille Lemoine",
        "LAST-MODIFIED:20261001T081530Z",
        r"LOCATION:B204\, B205",
        "STATUS:CONFIRMED",
        "URL:https://timetable.example/event?planning=a.b&uid=2f8c,d;e",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_is_not_known_is_left_out():
    bare = replace(LECTURE, location="", description="", category="other", url=None)
    names = {line.partition(":")[0].partition(";")[0] for line in logical_lines(text_of(bare))}
    assert names.isdisjoint({"LOCATION", "DESCRIPTION", "CATEGORIES", "URL", "METHOD"})


def test_lines_are_folded_at_75_bytes_and_never_inside_a_character():
    long = replace(LECTURE, summary="Übergangsprüfung für Hörer aller Fakultäten, 測試 " * 20)
    body = b"".join(calendar("x", PARIS, [long]))
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert only(long)["SUMMARY"] == long.summary


@pytest.mark.parametrize(
    "text",
    [
        "Größe; Maß, Öl",
        "zwei\nZeilen\n\nund mehr",
        r"C:\New\n, \N \; \\",
        "a:b;c=d\"e'^n",
        " am Rand ",
        "BEGIN:VEVENT\nEND:VEVENT",
        "🎓" * 60,
    ],
)
def test_any_text_comes_back(text: str):
    meeting = replace(LECTURE, uid=text.replace("\n", " "), summary=text, location=text, description=text)
    event = only(meeting)
    assert (event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]) == (text, text, text)
    assert event["UID"] == meeting.uid


def test_characters_that_no_calendar_may_hold_are_left_out():
    assert only(replace(LECTURE, summary="a\x00b\x1b[1m\x7fc\td"))["SUMMARY"] == "ab[1mc\td"
    assert only(replace(LECTURE, summary="a\r\nb\rc"))["SUMMARY"] == "a\nb\nc"


def test_the_name_of_a_calendar_may_be_any():
    lines = logical_lines(text_of(name="Prüfungen, A; B\nzwei"))
    assert r"NAME:Prüfungen\, A\; B\nzwei" in lines
    assert r"X-WR-CALNAME:Prüfungen\, A\; B\nzwei" in lines
    assert Calendar.from_ical(text_of(name="zwei\nZeilen")).events == []


@pytest.mark.parametrize(
    ("status", "written"),
    [("confirmed", "CONFIRMED"), ("tentative", "TENTATIVE"), ("cancelled", "CANCELLED")],
)
def test_a_status_is_written(status: str, written: str):
    assert only(replace(LECTURE, status=status))["STATUS"] == written


def whole_day(first: date, days: int = 1, hours: float | None = None) -> Meeting:
    """Days of Paris; with ``hours`` of that length by the clock of physics, which is all that an event may take."""
    starts_at = datetime.combine(first, datetime.min.time(), PARIS).astimezone(UTC)
    ends_at = datetime.combine(first + timedelta(days=days), datetime.min.time(), PARIS).astimezone(UTC)
    if hours is not None:
        ends_at = starts_at + timedelta(hours=hours)
    return replace(LECTURE, all_day=True, starts_at=starts_at, ends_at=ends_at)


@pytest.mark.parametrize(
    ("meeting", "days"),
    [
        (whole_day(date(2026, 11, 16)), 1),
        (whole_day(date(2026, 3, 29)), 1),
        (whole_day(date(2026, 10, 25)), 1),
        (whole_day(date(2026, 10, 25), hours=24), 1),
        (whole_day(date(2026, 3, 28), days=2), 2),
    ],
)
def test_whole_days_are_dates_of_the_zone_across_both_changes_of_the_clock(meeting: Meeting, days: int):
    event = only(meeting)
    first = meeting.starts_at.astimezone(PARIS).date()
    assert event["DTSTART"].to_ical() == f"{first:%Y%m%d}".encode()
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert (event.start, event.end) == (first, first + timedelta(days=days))


def every_quarter(start: datetime) -> Iterable[Meeting]:
    for number in range(16):
        at = start + timedelta(minutes=15 * number)
        yield replace(LECTURE, uid=f"m{number}", starts_at=at, ends_at=at + timedelta(minutes=15))


@pytest.mark.parametrize(
    "start", [datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 10, 24, 23, tzinfo=UTC)]
)
def test_hours_that_the_clock_skips_or_repeats_stay_apart(start: datetime):
    meetings = list(every_quarter(start))
    written = [(event.start, event.end) for event in events_in(text_of(*meetings))]
    assert written == [(meeting.starts_at, meeting.ends_at) for meeting in meetings]


def test_our_own_reader_reads_what_we_write():
    meetings = [
        LECTURE,
        replace(LECTURE, uid="x", status="cancelled", starts_at=LECTURE.starts_at - timedelta(hours=1)),
        replace(whole_day(date(2026, 11, 17)), uid="y", summary="Tag, der offenen Tür"),
    ]
    window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    found = read(decode(text_of(*meetings).encode(), None), zone=PARIS, window=window)
    assert found.skipped == 0
    assert {
        (one.uid, one.summary, one.starts_at, one.ends_at, one.all_day, one.status, one.location)
        for one in found.occurrences
    } == {
        (one.uid, one.summary, one.starts_at, one.ends_at, one.all_day, one.status, one.location)
        for one in meetings
    }


def test_two_renderings_are_equal_byte_for_byte():
    meetings = [LECTURE, *every_quarter(LECTURE.starts_at)]
    assert text_of(*meetings) == text_of(*(replace(meeting) for meeting in meetings))


def test_a_calendar_without_meetings_is_one():
    assert events_in(text_of()) == []


def test_it_comes_a_meeting_at_a_time():
    meetings = iter([LECTURE, LECTURE])
    pieces = calendar("x", PARIS, meetings)
    assert next(pieces).startswith(b"BEGIN:VCALENDAR\r\n")
    assert next(pieces).startswith(b"BEGIN:VEVENT\r\n")
    assert len(list(meetings)) == 1
