"""Single VEVENTs: times, zones, statuses, uids, bad ones among good ones, and what is not parsed again."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.ics.clean import teacher_rule
from services.ics.components import ParseFailed
from services.ics.read import MOST_EVENTS, default_window, read

GOOD = "UID:good\nDTSTART:20261105T080000Z\nDTEND:20261105T100000Z\nSUMMARY:Algèbre"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        pytest.param("DTSTART:20261105T080000Z", 8, id="UTC"),
        pytest.param("DTSTART:20261105T080000", 7, id="floating"),
        pytest.param("DTSTART;TZID=Mars/Olympus:20261105T080000", 7, id="unknown zone"),
        pytest.param("DTSTART;TZID=Europe/London:20261105T080000", 8, id="IANA"),
        pytest.param("DTSTART;TZID=europe/london:20261105T080000", 8, id="IANA in lower case"),
        pytest.param('DTSTART;TZID="Europe/London":20261105T080000', 8, id="quoted"),
        pytest.param("DTSTART;TZID=GMT Standard Time:20261105T080000", 8, id="Windows"),
        pytest.param(
            "DTSTART;TZID=/mozilla.org/20050126_1/Europe/London:20261105T080000", 8, id="vendor prefix"
        ),
        pytest.param(
            "DTSTART;TZID=/freeassociation.sourceforge.net/America/Argentina/Ushuaia:20261105T080000",
            11,
            id="long name",
        ),
    ],
)
def test_a_start_is_an_instant(only, start: str, hour: int):
    assert only(f"UID:a\n{start}").starts_at == utc(2026, 11, 5, hour)


DEFINED = """BEGIN:VTIMEZONE
TZID:Campus
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0400
TZOFFSETTO:+0300
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0300
TZOFFSETTO:+0400
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("20260705T120000", utc(2026, 7, 5, 8)),
        ("20261105T120000", utc(2026, 11, 5, 9)),
        pytest.param("20260329T023000", utc(2026, 3, 28, 23, 30), id="skipped: moves forward"),
        pytest.param("20261025T023000", utc(2026, 10, 24, 22, 30), id="repeated: the first"),
    ],
)
def test_a_zone_of_the_feeds_own_is_followed(only, wall: str, instant: datetime):
    assert only(f"UID:a\nDTSTART;TZID=Campus:{wall}", head=DEFINED).starts_at == instant


def test_a_definition_of_one_feed_means_nothing_in_another(only):
    event = "UID:a\nDTSTART;TZID=Campus:20260705T120000"
    assert only(event, head=DEFINED).starts_at == utc(2026, 7, 5, 8)
    assert only(event).starts_at == utc(2026, 7, 5, 10)


def test_a_wrong_definition_of_a_known_zone_is_not_followed(only):
    head = DEFINED.replace("Campus", "Europe/Paris")
    assert only("UID:a\nDTSTART;TZID=Europe/Paris:20260705T120000", head=head).starts_at == utc(
        2026, 7, 5, 10
    )


def test_an_unreadable_definition_leaves_the_institutions_zone(only):
    head = DEFINED.replace("FREQ=YEARLY", "FREQ=MINUTELY")
    assert only("UID:a\nDTSTART;TZID=Campus:20260705T120000", head=head).starts_at == utc(2026, 7, 5, 10)


def test_floating_times_are_in_the_zone_that_the_calendar_states(only):
    head = "X-WR-TIMEZONE:America/New_York\n"
    assert only("UID:a\nDTSTART:20261105T080000", head=head).starts_at == utc(2026, 11, 5, 13)


def test_utc_times_of_a_google_calendar_stay_instants(only):
    head = "X-WR-TIMEZONE:America/New_York\n"
    assert only("UID:a\nDTSTART:20261105T080000Z", head=head).starts_at == utc(2026, 11, 5, 8)


@pytest.mark.parametrize(
    ("wall", "instant"),
    [("20260329T023000", utc(2026, 3, 29, 1, 30)), ("20261025T023000", utc(2026, 10, 25, 0, 30))],
)
def test_a_skipped_time_moves_forward_and_a_repeated_one_is_the_first(only, wall: str, instant: datetime):
    assert only(f"UID:a\nDTSTART:{wall}").starts_at == instant


def test_an_event_that_starts_in_the_skipped_hour_keeps_its_length(only):
    event = only("UID:a\nDTSTART:20260329T024500\nDTEND:20260329T031500")
    assert event.ends_at - event.starts_at == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("end", "ends_at"),
    [
        ("DTEND;VALUE=DATE:20261107", utc(2026, 11, 6, 23)),
        ("DTEND;VALUE=DATE:20261105", utc(2026, 11, 5, 23)),
        ("DURATION:P2D", utc(2026, 11, 6, 23)),
        ("SUMMARY:no end", utc(2026, 11, 5, 23)),
    ],
)
def test_all_day_events_are_dates_of_the_institution(only, end: str, ends_at: datetime):
    event = only(f"UID:a\nDTSTART;VALUE=DATE:20261105\n{end}", head="X-WR-TIMEZONE:Asia/Tokyo\n")
    assert (event.all_day, event.starts_at, event.ends_at) == (True, utc(2026, 11, 4, 23), ends_at)


@pytest.mark.parametrize(
    ("end", "length"),
    [
        ("DTEND:20261105T093000", timedelta(hours=1, minutes=30)),
        ("DURATION:PT45M", timedelta(minutes=45)),
        ("SUMMARY:no end", timedelta(0)),
    ],
)
def test_the_end_of_a_timed_event(only, end: str, length: timedelta):
    event = only(f"UID:a\nDTSTART:20261105T080000\n{end}")
    assert (event.all_day, event.ends_at - event.starts_at) == (False, length)


def test_a_duration_in_hours_runs_by_the_clock_and_one_in_days_by_the_calendar(only):
    hours = only("UID:a\nDTSTART:20261024T220000\nDURATION:PT8H")
    days = only("UID:a\nDTSTART:20261024T220000\nDURATION:P1D")
    assert hours.ends_at - hours.starts_at == timedelta(hours=8)
    assert days.ends_at - days.starts_at == timedelta(hours=25)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("STATUS:CANCELLED", "cancelled"),
        ("STATUS:tentative", "tentative"),
        ("STATUS:CONFIRMED", "confirmed"),
        ("STATUS:???", "confirmed"),
        ("TRANSP:OPAQUE", "confirmed"),
    ],
)
def test_status(only, line: str, status: str):
    assert only(f"UID:a\nDTSTART:20261105T080000\n{line}").status == status


@pytest.mark.parametrize(
    "bad",
    [
        "UID:b\nSUMMARY:no start",
        "UID:b\nDTSTART:soon",
        "UID:b\nDTSTART:20261345T080000",
        "UID:b\nDTSTART:",
        "UID:b\nDTSTART:PT1H",
        "UID:b\nDTSTART:20261105T080000\nDTEND:20261105T070000",
        "UID:b\nDTSTART:20261105T080000\nDTEND:later",
        "UID:b\nDTSTART:20261105T080000\nDURATION:-PT1H",
        "UID:b\nDTSTART:20261105T080000\nDURATION:an hour",
        "UID:b\nDTSTART:00010101T000000",
        "UID:b\nDTSTART:99991231T235959\nDURATION:P9999D",
        "UID:b\nDTSTART;TZID=:::20261105T080000",
        "UID:b\nDTSTART:20261105T080000\nRRULE:FREQ=NEVER",
        "\x01\nno property at all",
        "",
    ],
)
def test_a_bad_event_is_skipped_and_counted(read_events, bad: str):
    reading = read_events(bad, GOOD)
    assert [event.uid for event in reading.occurrences] == ["good"]
    assert reading.skipped == 1


def test_an_event_that_is_never_closed_costs_only_itself(calendar):
    text = calendar("UID:lost\nDTSTART:20261105T080000Z", GOOD).replace("END:VEVENT\n", "", 1)
    reading = read(text, zone=ZoneInfo("Europe/Paris"), window=default_window(utc(2026, 11, 5)))
    assert [event.uid for event in reading.occurrences] == ["good"]
    assert reading.skipped == 1


def test_a_garbage_line_costs_only_itself(only):
    assert only(GOOD + "\n:::\nsecond line of a text that nobody folded").summary == "Algèbre"


def test_an_alarm_does_not_speak_for_its_event(only):
    alarm = "BEGIN:VALARM\nUID:alarm\nDESCRIPTION:Rappel\nDURATION:PT5M\nEND:VALARM"
    event = only(f"{alarm}\n{GOOD}\n{alarm}")
    assert (event.uid, event.description, event.ends_at) == ("good", "", utc(2026, 11, 5, 10))


def test_escapes_of_texts_are_undone(only):
    event = only(GOOD.replace("Algèbre", r"A\, b\; c\\d") + "\nDESCRIPTION:un\\ndeux\\Ntrois")
    assert (event.summary, event.description) == (r"A, b; c\d", "un\ndeux\ntrois")


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("DESCRIPTION:<p>Un <b>deux</b></p><p>trois &amp\\; quatre</p>", "Un deux\ntrois & quatre"),
        ("DESCRIPTION:<html><style>p {}</style><!-- x --><body>Un<br/>deux</body></html>", "Un\ndeux"),
        ("DESCRIPTION:a < b > c", "a < b > c"),
        ("X-ALT-DESC;FMTTYPE=text/html:<b>seul</b>", "seul"),
        ("X-ALT-DESC;FMTTYPE=text/html:<b>autre</b>\nDESCRIPTION:le texte", "le texte"),
    ],
)
def test_html_descriptions_become_plain_text(only, written: str, seen: str):
    assert only(f"{GOOD}\n{written}").description == seen


def test_a_missing_uid_comes_from_the_content(only):
    bare = GOOD.replace("UID:good\n", "")
    uid = only(bare + "\nDTSTAMP:20261105T120000Z").uid
    assert uid
    assert only(bare + "\nDTSTAMP:20261106T120000Z").uid == uid
    assert only(bare + "\nLOCATION:B1").uid != uid


@pytest.mark.parametrize(
    ("first", "second", "kept"), [(1, 2, "new"), (2, 1, "old"), (1, 1, "new"), (-1, 0, "new")]
)
def test_one_uid_at_one_time_is_one_event(only, first: int, second: int, kept: str):
    old = GOOD.replace("Algèbre", "old") + f"\nSEQUENCE:{first}"
    new = GOOD.replace("Algèbre", "new") + f"\nSEQUENCE:{second}"
    assert only(old, new).summary == kept


def test_one_uid_at_two_times_is_two_events_with_uids_of_their_own(read_events):
    later = GOOD.replace("20261105", "20261112")
    for events in ([GOOD, later], [later, GOOD]):
        assert [event.uid for event in read_events(*events).occurrences] == ["good", "good_20261112T080000Z"]


def test_uids_are_unique_even_if_one_looks_like_part_of_a_series(read_events):
    series = GOOD + "\nRRULE:FREQ=DAILY;COUNT=2"
    lookalike = GOOD.replace("good", "good_20261105T080000Z")
    uids = [event.uid for event in read_events(series, lookalike).occurrences]
    assert len(set(uids)) == len(uids) == 3


def test_single_events_are_kept_whatever_their_date(read_events):
    years = [GOOD.replace("2026", year).replace("good", year) for year in ("1999", "2026", "2049")]
    assert [event.starts_at.year for event in read_events(*years).occurrences] == [1999, 2026, 2049]


def test_the_order_is_start_end_summary_uid(read_events):
    events = [
        "UID:c\nDTSTART:20261105T080000Z\nDTEND:20261105T090000Z\nSUMMARY:A",
        "UID:b\nDTSTART:20261105T080000Z\nDTEND:20261105T090000Z\nSUMMARY:A",
        "UID:a\nDTSTART:20261105T080000Z\nDTEND:20261105T090000Z\nSUMMARY:B",
        "UID:d\nDTSTART:20261105T080000Z\nDTEND:20261105T083000Z\nSUMMARY:Z",
        "UID:e\nDTSTART:20261104T080000Z\nSUMMARY:Z",
    ]
    assert [event.uid for event in read_events(*events).occurrences] == ["e", "d", "b", "c", "a"]


def test_a_text_without_calendar_is_no_feed():
    with pytest.raises(ParseFailed):
        read("hello", zone=ZoneInfo("UTC"), window=default_window(utc(2026, 11, 5)))


def test_a_calendar_without_events_is_an_empty_feed(read_events):
    assert read_events().occurrences == ()


def test_teacher_rules_see_raw_texts(read_events):
    events = [GOOD + "\nDESCRIPTION:Matière : Algèbre", GOOD.replace("good", "b") + "\nDESCRIPTION:-"]
    reading = read_events(*events, lacks_teacher=teacher_rule("iut-de-nantes.info.a"))
    assert {event.uid: event.without_teacher for event in reading.occurrences} == {"good": True, "b": False}


def test_the_default_window_is_one_year_back_to_two_ahead_and_moves_once_a_day():
    window = default_window(utc(2024, 2, 29, 15, 30))
    assert window == (utc(2023, 2, 28), utc(2026, 3, 1))
    assert default_window(utc(2024, 2, 29, 0, 1)) == window


def test_more_events_than_a_feed_may_have_are_cut(read_events):
    reading = read_events(*(GOOD.replace("good", str(n)) for n in range(MOST_EVENTS + 5)))
    assert (len(reading.occurrences), reading.skipped) == (MOST_EVENTS, 5)


class TestReuse:
    """A later reading of the same feed parses only the groups that changed."""

    @staticmethod
    def events(changed: str = "Algèbre", stamp: str = "20261105") -> list[str]:
        plain = [
            f"UID:{n}\nDTSTAMP:{stamp}T000000Z\nDTSTART:20261105T080000Z\nSUMMARY:{n}\nSEQUENCE:{stamp}"
            for n in range(10)
        ]
        return [
            *plain,
            f"UID:x\nDTSTART:20261106T080000Z\nSUMMARY:{changed}",
            GOOD + "\nRRULE:FREQ=DAILY;COUNT=3",
        ]

    def test_only_the_changed_group_is_parsed(self, read_events):
        first = read_events(*self.events())
        second = read_events(*self.events(changed="Analyse", stamp="20261106"), previous=first)
        assert (first.parsed, second.parsed) == (12, 1)
        assert second.occurrences == read_events(*self.events(changed="Analyse")).occurrences

    def test_an_override_belongs_to_its_series(self, read_events):
        override = "UID:good\nRECURRENCE-ID:20261106T080000Z\nDTSTART:20261106T140000Z\nSUMMARY:Algèbre"
        first = read_events(*self.events())
        second = read_events(*self.events(), override, previous=first)
        assert second.parsed == 1
        assert [e.starts_at.hour for e in second.occurrences if e.uid.startswith("good")] == [8, 14, 8]

    def test_another_window_touches_only_rules(self, read_events):
        first = read_events(*self.events())
        later = default_window(utc(2026, 11, 6))
        second = read_events(*self.events(), previous=first, window=later)
        assert second.parsed == 1

    @pytest.mark.parametrize(
        "change",
        [
            {"zone": ZoneInfo("Europe/London")},
            {"head": "X-WR-TIMEZONE:Asia/Tokyo\n"},
            {"head": DEFINED},
            {"lacks_teacher": teacher_rule("iut-de-nantes.info")},
        ],
    )
    def test_another_meaning_of_the_texts_is_parsed_anew(self, read_events, change: dict[str, object]):
        first = read_events(*self.events())
        assert read_events(*self.events(), previous=first, **change).parsed == 12

    def test_what_vanished_is_gone(self, read_events):
        first = read_events(*self.events())
        assert read_events(GOOD, previous=first).occurrences == read_events(GOOD).occurrences
