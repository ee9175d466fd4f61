"""Calendars: what of an export is news, which events make sense, and what their texts are."""

from datetime import UTC, datetime, timedelta

import pytest

from config import PROJECT
from fakes.starplan import StarPlanServer, faults
from fakes.starplan.model import Booking
from fakes.starplan.reply import Reply
from fakes.wire import Wire
from services.starplan.client import StarPlan
from services.starplan.upstream import Meeting, Plan
from unit.starplan.conftest import Address

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Progotec//StarPlan ics//DE\r\n"
TIMES = "DTSTART;TZID=Europe/Berlin:20261012T080000\r\nDTEND;TZID=Europe/Berlin:20261012T093000\r\n"
TEXTS = (
    "SUMMARY:AKSE (262164)\r\nUID:1\r\nLOCATION:F230\r\nDESCRIPTION:Aktuelle Kapitel (262164)\\nSEB6\\n\r\n"
)


def calendar(*events: str) -> str:
    return HEAD + "".join(f"BEGIN:VEVENT\r\n{event}END:VEVENT\r\n" for event in events) + "END:VCALENDAR\r\n"


@pytest.fixture
def plan_of(server: StarPlanServer, client: StarPlan, address: Address):
    """The plan that a server tells by a calendar of these events."""

    def read(*events: str) -> Plan:
        server.faults.clear()
        server.faults.add(faults.body(calendar(*events)), "ical")
        return client.fetch(address()).plan()

    return read


@pytest.fixture
def hash_of(server: StarPlanServer, client: StarPlan, address: Address):
    """The hash of a calendar."""

    def read(text: str) -> str:
        server.faults.clear()
        server.faults.add(faults.body(text), "ical")
        return client.fetch(address()).hash

    return read


def only(plan: Plan) -> Meeting:
    assert plan.rejected == 0
    (meeting,) = plan.meetings
    return meeting


def test_a_date_is_taken_apart_as_far_as_the_calendar_does(plan_of) -> None:
    event = TIMES + (
        "SUMMARY:Übung Mathematik.. (262107)\r\nUID:7314620958114260003\r\nLOCATION:F230\\, F231\r\n"
        "DESCRIPTION:Übung Mathematik 1 (262107)\\nM.Sc. Änne Köhler\\nSEB1\\, SEB2\\nHinweis: um 8\\n\r\n"
    )
    assert only(plan_of(event)) == Meeting(
        starts_at=datetime(2026, 10, 12, 6, 0, tzinfo=UTC),
        ends_at=datetime(2026, 10, 12, 7, 30, tzinfo=UTC),
        title="Übung Mathematik 1 (262107)",
        summary="Übung Mathematik.. (262107)",
        rooms=("F230, F231",),
        lines=("M.Sc. Änne Köhler", "SEB1, SEB2", "Hinweis: um 8"),
        uid="7314620958114260003",
    )


def test_a_feed_in_latin_1_is_read_whole(server: StarPlanServer, client: StarPlan, address: Address) -> None:
    feed = (PROJECT / "tests/fixtures/ics/starplan.ics").read_text("iso-8859-1")

    def tell(reply: Reply, wire: Wire) -> None:
        reply.text, reply.charset, reply.declared = feed, "iso-8859-1", None

    server.faults.add(tell, "ical")
    plan = client.fetch(address()).plan()
    told = [(meeting.title, meeting.rooms, meeting.lines) for meeting in plan.meetings]
    assert (len(told), plan.rejected) == (5, 0)
    assert told[1:] == [
        ("Grundlagen der Informatik (262101)", ("F231, F230",), ("Prof. Dr. Jörg Weißenböck", "SEB1")),
        ("Grundlagen der Informatik (262101)", ("F230, F231",), ("Prof. Dr. Jörg Weißenböck", "SEB1")),
        (
            "Übung Mathematik 1 (262107)",
            ("--",),
            ("M.Sc. Änne Köhler", "SEB1", "Hinweis: Verlegung aus A211"),
        ),
        ("Betriebswirtschaftslehre (262110)", ("Online",), ("SEB1",)),
    ]


@pytest.mark.parametrize(
    ("summary", "description", "title", "lines"),
    [
        ("AKSE (262164)", "Aktuelle Kapitel (262164)\\nSEB6\\n", "Aktuelle Kapitel (262164)", ("SEB6",)),
        ("AKSE (262164)", "Prof. Dr. Beispiel\\nSEB6\\n", "AKSE (262164)", ("Prof. Dr. Beispiel", "SEB6")),
        ("AKSE", "Aktuelle Kapitel\\nSEB6\\n", "Aktuelle Kapitel", ("SEB6",)),
        ("AKSE (31-57103)", "Aktuelle (31-57103)\\n\\n  \\nSEB6", "Aktuelle (31-57103)", ("SEB6",)),
        ("A (262164)\\, A (262164)", "Ak (262164)\\, Ak (262164)\\nX\\n", "Ak (262164), Ak (262164)", ("X",)),
        ("AKSE (262164)", "", "AKSE (262164)", ()),
    ],
)
def test_the_title_is_the_first_line_with_the_number_of_the_short_form(
    plan_of, summary: str, description: str, title: str, lines: tuple[str, ...]
) -> None:
    meeting = only(plan_of(f"{TIMES}SUMMARY:{summary}\r\nDESCRIPTION:{description}\r\n"))
    assert (meeting.title, meeting.lines) == (title, lines)


def test_wall_times_follow_the_clock(plan_of) -> None:
    summer, winter = (
        TEXTS.replace("UID:1", f"UID:{n}")
        + f"DTSTART;TZID=Europe/Berlin:{day}T080000\r\nDTEND;TZID=Europe/Berlin:{day}T093000\r\n"
        for n, day in enumerate(("20261019", "20261026"))
    )
    starts = [meeting.starts_at.hour for meeting in plan_of(summer, winter).meetings]
    assert starts == [6, 7]


@pytest.mark.parametrize(
    "times",
    [
        "DTSTART:20261012T080000\r\nDTEND:20261012T093000\r\n",
        "DTSTART:20261012T060000Z\r\nDTEND:20261012T073000Z\r\n",
        "DTSTART;TZID=Europe/Berlin:20261012T080000\r\nDURATION:PT1H30M\r\n",
        "DTSTART;TZID=W. Europe Standard Time:20261012T080000\r\nDTEND:20261012T073000Z\r\n",
    ],
)
def test_times_may_be_written_in_other_ways(plan_of, times: str) -> None:
    meeting = only(plan_of(times + TEXTS))
    assert meeting.starts_at == datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=90)


def test_whole_days_are_days_of_the_site(plan_of) -> None:
    meeting = only(plan_of("DTSTART;VALUE=DATE:20261012\r\nDTEND;VALUE=DATE:20261015\r\n" + TEXTS))
    assert meeting.all_day
    assert meeting.starts_at == datetime(2026, 10, 11, 22, 0, tzinfo=UTC)
    assert meeting.ends_at - meeting.starts_at == timedelta(days=3)


@pytest.mark.parametrize(
    "event",
    [
        TEXTS,
        "DTSTART;TZID=Europe/Berlin:2026-13-45\r\n" + TEXTS,
        "DTSTART:20261012T080000\r\nDTEND:20261012T070000\r\n" + TEXTS,
        "DTSTART:20261012T080000\r\n" + TEXTS,
        "DTSTART:20261012T080000\r\nDTEND:20261014T080000\r\n" + TEXTS,
        "DTSTART:20270601T080000\r\nDTEND:20270601T090000\r\n" + TEXTS,
        "DTSTART:20200601T080000\r\nDTEND:20200601T090000\r\n" + TEXTS,
        TIMES + "UID:1\r\n",
    ],
    ids=[
        *("no times", "no date", "ends before", "takes no time", "lasts two days"),
        *("after the term", "before the term", "no title"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_counted(plan_of, event: str) -> None:
    plan = plan_of(TIMES + TEXTS, event)
    assert (len(plan.meetings), plan.rejected) == (1, 1)


def test_some_bad_events_among_good_ones_are_counted(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    whole = len(client.fetch(address()).plan().meetings)
    server.faults.add(faults.one_bad_event, "ical", nth=1)
    server.faults.add(faults.many_bad_events, "ical")
    one, many = client.fetch(address()).plan(), client.fetch(address()).plan()
    assert (len(one.meetings), one.rejected) == (whole - 1, 1)
    assert many.rejected / whole > 0.02


def test_uids_are_kept_where_they_name_one_date(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    uids = [meeting.uid for meeting in client.fetch(address()).plan().meetings]
    assert len(set(uids)) == len(uids)
    assert all(uid.isdecimal() and len(uid) == 19 for uid in uids)
    for fault in (faults.without_uids, faults.same_uids):
        server.faults.clear()
        server.faults.add(fault, "ical")
        assert {meeting.uid for meeting in client.fetch(address()).plan().meetings} == {""}


def test_a_valid_calendar_without_events_is_a_plan(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    server.faults.add(faults.no_events, "ical")
    assert client.fetch(address()).plan() == Plan("ical", ())


def test_a_cancelled_event_does_not_take_place(plan_of) -> None:
    assert plan_of(TIMES + TEXTS + "STATUS:CANCELLED\r\n") == Plan("ical", ())


def test_a_series_becomes_its_dates(plan_of) -> None:
    series = TIMES + TEXTS + "RRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE;TZID=Europe/Berlin:20261019T080000\r\n"
    moved = (
        "RECURRENCE-ID;TZID=Europe/Berlin:20261026T080000\r\nDTSTART;TZID=Europe/Berlin:20261026T100000\r\n"
        "DTEND;TZID=Europe/Berlin:20261026T113000\r\n" + TEXTS
    )
    meetings = sorted(plan_of(series, moved).meetings, key=lambda meeting: meeting.starts_at)
    assert [f"{meeting.starts_at:%d.%m. %H:%M}" for meeting in meetings] == [
        *("12.10. 06:00", "26.10. 09:00", "02.11. 07:00"),
    ]
    assert len({meeting.uid for meeting in meetings}) == 3


def test_the_hash_knows_no_stamps_and_no_order(
    server: StarPlanServer, client: StarPlan, address: Address, hash_of
) -> None:
    stamped = "DTSTAMP:20261005T071530Z\r\n{}CREATED:20261005T071530Z\r\nSEQUENCE:3\r\n"
    one, other = TIMES + TEXTS, TIMES.replace("1012", "1013") + TEXTS.replace("F230", "F230\\, F231")
    plain = hash_of(calendar(one, other))
    assert hash_of(calendar(other, one)) == plain
    assert hash_of(calendar(stamped.format(one), other)) == plain
    assert hash_of(calendar(one, other.replace("F230\\, F231", "F231\\,F230"))) == plain
    assert (
        hash_of(calendar(one, other.replace("\r\nDESC", "\r\nLAST-MODIFIED:20260101T000000Z\r\nDESC")))
        == plain
    )
    assert hash_of(calendar(one, other).replace("\r\n", "\n")) == plain
    assert hash_of(calendar(one, other).replace("Aktuelle", "Aktu\r\n elle")) == plain


@pytest.mark.parametrize("word", ["F230", "SEB6", "Aktuelle", "AKSE", "T0800", "UID:1"])
def test_the_hash_knows_every_text(hash_of, word: str) -> None:
    plain = calendar(TIMES + TEXTS)
    assert hash_of(plain.replace(word, f"{word[:-1]}7")) != hash_of(plain)


def test_two_exports_of_an_unchanged_plan_differ_in_bytes_and_not_in_the_hash(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    server.now = lambda: datetime(2026, 10, 5, 7, 15, 30, tzinfo=UTC)
    before = client.fetch(address()).hash
    server.now = lambda: datetime(2026, 10, 5, 8, 15, 30, tzinfo=UTC)
    assert client.fetch(address()).hash == before


def test_a_shared_lecture_is_in_both_calendars(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    shared: Booking = next(one for one in server.world.bookings if len(one.group_ids) == 2)
    calendars = [
        client.fetch(address(group_id - server.world.current.id * 1000)).plan()
        for group_id in shared.group_ids
    ]
    uids = {happening.uid for happening in shared.happenings}
    for plan in calendars:
        found = [meeting for meeting in plan.meetings if meeting.uid in uids]
        assert len(found) == len(uids)
        assert {meeting.title for meeting in found} == {f"{shared.lecture.title}, {shared.lecture.title}"}


def test_more_events_than_any_group_has_fail(
    server: StarPlanServer, client: StarPlan, address: Address, failure
) -> None:
    server.faults.add(faults.body(calendar(*["DTSTART:20261012T080000\r\n"] * 20_001)), "ical")
    assert failure(client.fetch, address()).kind == "malformed"
