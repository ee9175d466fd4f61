"""Whatever a meeting is called and whenever it is, its calendar says so to those who read it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from services.ics.write import Meeting, calendar

ZONES = [
    ZoneInfo(name) for name in ("Europe/Paris", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe")
]
PLAIN = st.characters(exclude_categories=["Cs"], exclude_characters=[chr(n) for n in (*range(32), 127)])
TEXTS = st.text(st.one_of(PLAIN, st.sampled_from(["\n", "\\", ",", ";", '"', "\t", "N", "n"])), max_size=120)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)).map(
    lambda instant: instant.replace(microsecond=0)
)


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    starts_at = draw(INSTANTS)
    return Meeting(
        uid=draw(TEXTS.filter(str.strip)),
        summary=draw(TEXTS),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=draw(st.integers(1, 24 * 60))),
        all_day=False,
        location=draw(TEXTS),
        description=draw(TEXTS),
        category=draw(st.sampled_from(["lecture", "lab", "tutorial", "other"])),
        status=draw(st.sampled_from(["confirmed", "tentative", "cancelled"])),
        sequence=draw(st.integers(0, 1000)),
        changed_at=draw(INSTANTS),
    )


@settings(deadline=None, max_examples=150)
@given(st.lists(meetings(), max_size=4), st.sampled_from(ZONES))
def test_a_calendar_says_what_its_meetings_are(several: list[Meeting], zone: ZoneInfo):
    body = b"".join(calendar("x", zone, several))
    assert body == b"".join(calendar("x", zone, several))
    told = [
        (
            str(event["UID"]),
            str(event["SUMMARY"]),
            event.start,
            event.end,
            str(event.get("LOCATION", "")),
            str(event.get("DESCRIPTION", "")),
            event["STATUS"].lower(),
            event["SEQUENCE"],
            event["LAST-MODIFIED"].dt,
        )
        for event in Calendar.from_ical(body).events
    ]
    assert told == [
        (
            one.uid,
            one.summary,
            one.starts_at,
            one.ends_at,
            one.location,
            one.description,
            one.status,
            one.sequence,
            one.changed_at,
        )
        for one in several
    ]
