"""Rules, exceptions and overrides, and feeds that are meant to hold a worker."""

from datetime import UTC, datetime, timedelta

import pytest

from services.ics.expand import MOST_OF_A_SERIES, Window
from services.ics.read import MOST_EVENTS

WEEKLY = """UID:w
DTSTART;TZID=Europe/Paris:20261012T100000
DTEND;TZID=Europe/Paris:20261012T120000
SUMMARY:Algèbre
RRULE:FREQ=WEEKLY;COUNT=4"""
OVERRIDE = """UID:w
RECURRENCE-ID;TZID=Europe/Paris:20261026T100000
DTSTART;TZID=Europe/Paris:20261027T140000
DTEND;TZID=Europe/Paris:20261027T150000
SUMMARY:Algèbre (déplacé)"""


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def starts(reading) -> list[str]:
    return [f"{event.starts_at:%m-%dT%H}" for event in reading.occurrences]


def test_a_course_stays_at_its_hour_when_clocks_change(read_events):
    reading = read_events(WEEKLY)
    assert starts(reading) == ["10-12T08", "10-19T08", "10-26T09", "11-02T09"]
    assert {event.ends_at - event.starts_at for event in reading.occurrences} == {timedelta(hours=2)}


def test_occurrences_are_named_after_their_original_start(read_events):
    uids = [event.uid for event in read_events(WEEKLY, OVERRIDE).occurrences]
    assert uids == ["w_20261012T080000Z", "w_20261019T080000Z", "w_20261026T090000Z", "w_20261102T090000Z"]


@pytest.mark.parametrize(
    "recurrence_id",
    [
        "RECURRENCE-ID;TZID=Europe/Paris:20261026T100000",
        "RECURRENCE-ID:20261026T090000Z",
        "RECURRENCE-ID;TZID=Europe/London:20261026T090000",
        "RECURRENCE-ID;VALUE=DATE:20261026",
    ],
)
def test_an_override_takes_the_place_of_its_occurrence(read_events, recurrence_id: str):
    override = OVERRIDE.replace("RECURRENCE-ID;TZID=Europe/Paris:20261026T100000", recurrence_id)
    reading = read_events(WEEKLY, override)
    assert starts(reading) == ["10-12T08", "10-19T08", "10-27T13", "11-02T09"]
    assert reading.occurrences[2].summary == "Algèbre (déplacé)"
    assert reading.occurrences[2].uid == "w_20261026T090000Z"


def test_the_newest_of_two_overrides_counts(read_events):
    newer = OVERRIDE.replace("20261027T14", "20261028T14").replace("20261027T15", "20261028T15")
    for first, second in [(OVERRIDE + "\nSEQUENCE:1", newer + "\nSEQUENCE:2"), (OVERRIDE, newer)]:
        assert starts(read_events(WEEKLY, first, second))[2] == "10-28T13"


def test_a_cancelled_occurrence_is_kept_as_cancelled(read_events):
    reading = read_events(WEEKLY, OVERRIDE + "\nSTATUS:CANCELLED")
    assert [event.status for event in reading.occurrences] == [
        "confirmed",
        "confirmed",
        "cancelled",
        "confirmed",
    ]


def test_an_override_without_its_series_is_an_event(only):
    assert only(OVERRIDE).uid == "w_20261026T090000Z"


def test_an_override_of_a_single_event_takes_its_place(only):
    assert (
        only(
            WEEKLY.replace("RRULE:FREQ=WEEKLY;COUNT=4", "").replace("1012T", "1026T"), OVERRIDE
        ).starts_at.hour
        == 13
    )


def test_this_and_all_following_move(read_events):
    split = OVERRIDE.replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;")
    reading = read_events(WEEKLY, split)
    assert starts(reading) == ["10-12T08", "10-19T08", "10-27T13", "11-03T13"]
    assert reading.occurrences[3].uid == "w_20261102T090000Z"
    assert reading.occurrences[3].summary == "Algèbre (déplacé)"


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;TZID=Europe/Paris:20261019T100000,20261026T100000",
        "EXDATE:20261019T080000Z\nEXDATE:20261026T090000Z",
        "EXDATE;VALUE=DATE:20261019,20261026",
    ],
)
def test_excepted_dates_are_left_out(read_events, line: str):
    assert starts(read_events(f"{WEEKLY}\n{line}")) == ["10-12T08", "11-02T09"]


def test_further_dates_and_periods_are_added(read_events):
    lines = "RDATE;TZID=Europe/Paris:20261014T100000\nRDATE;VALUE=PERIOD:20261015T080000Z/PT30M"
    reading = read_events(f"{WEEKLY}\n{lines}")
    assert starts(reading) == ["10-12T08", "10-14T08", "10-15T08", "10-19T08", "10-26T09", "11-02T09"]
    assert reading.occurrences[2].ends_at == utc(2026, 10, 15, 8, 30)


def test_a_period_has_a_length_of_its_own_and_the_others_that_of_the_series(read_events):
    series = WEEKLY.replace("DTEND;TZID=Europe/Paris:20261012T120000", "DURATION:PT2H")
    reading = read_events(f"{series}\nRDATE;VALUE=PERIOD:20261015T080000Z/20261015T083000Z")
    minutes = [(event.ends_at - event.starts_at).seconds // 60 for event in reading.occurrences]
    assert minutes == [120, 30, 120, 120, 120]


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20261102T090000Z", 4),
        ("20261102T085959Z", 3),
        ("20261102T100000", 4),
        ("20261102", 4),
        ("20261101", 3),
        ("20261001T000000Z", 0),
    ],
)
def test_until_includes_its_instant_or_its_day(read_events, until: str, count: int):
    reading = read_events(WEEKLY.replace("COUNT=4", f"UNTIL={until}"))
    assert (len(reading.occurrences), reading.skipped) == (count, 0)


def test_a_rule_in_utc_runs_by_utc(read_events):
    event = "UID:u\nDTSTART:20261019T080000Z\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert starts(read_events(event)) == ["10-19T08", "10-26T08"]


def test_a_rule_in_utc_runs_by_the_clock_that_the_calendar_states(read_events):
    event = "UID:u\nDTSTART:20261019T080000Z\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert starts(read_events(event, head="X-WR-TIMEZONE:Europe/Paris\n")) == ["10-19T08", "10-26T09"]


def test_all_day_series_are_dates(read_events):
    event = "UID:d\nDTSTART;VALUE=DATE:20261024\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261025"
    reading = read_events(event)
    assert starts(reading) == ["10-23T22", "10-25T23"]
    assert [event.uid for event in reading.occurrences] == ["d_20261023T220000Z", "d_20261025T230000Z"]
    assert all(event.all_day for event in reading.occurrences)


def test_a_series_that_meets_the_skipped_and_the_repeated_hour(read_events):
    spring = "UID:s\nDTSTART:20260328T023000\nDTEND:20260328T033000\nRRULE:FREQ=DAILY;COUNT=3"
    autumn = "UID:a\nDTSTART:20261024T023000\nDTEND:20261024T033000\nRRULE:FREQ=DAILY;COUNT=3"
    assert starts(read_events(spring)) == ["03-28T01", "03-29T01", "03-30T00"]
    assert starts(read_events(autumn)) == ["10-24T00", "10-25T00", "10-26T01"]
    assert all(event.ends_at > event.starts_at for event in read_events(spring, autumn).occurrences)


def test_rules_are_expanded_inside_the_window_only(read_events):
    window = Window(utc(2026, 10, 19, 9), utc(2026, 11, 2, 9))
    event = WEEKLY.replace(";COUNT=4", "")
    assert starts(read_events(event, window=window)) == ["10-19T08", "10-26T09"]


def test_an_override_that_moves_into_the_window_is_seen(read_events):
    window = Window(utc(2026, 10, 27), utc(2026, 10, 28))
    assert starts(read_events(WEEKLY, OVERRIDE, window=window)) == ["10-27T13"]


GOOD = "UID:good\nDTSTART:20261105T080000Z"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSECOND=0,30",
        "FREQ=HOURLY;BYMINUTE=0,10,20,30,40,50",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=DAILY;BYFOO=1",
        "INTERVAL=2",
        "",
    ],
)
def test_refused_and_unreadable_rules_are_skipped_and_counted(read_events, rule: str):
    reading = read_events(f"UID:b\nDTSTART:19000101T080000\nRRULE:{rule}", GOOD)
    assert [event.uid for event in reading.occurrences] == ["good"]
    assert reading.skipped == 1


@pytest.mark.parametrize(
    ("event", "most"),
    [
        ("DTSTART:19000101T080000\nRRULE:FREQ=HOURLY", MOST_OF_A_SERIES),
        ("DTSTART:00010101T080000\nRRULE:FREQ=DAILY", 366 * 3),
        ("DTSTART:00010102T080000\nRRULE:FREQ=DAILY;COUNT=999999999", 366 * 3),
        ("DTSTART:19000101T080000\nRRULE:FREQ=HOURLY;COUNT=999999999", MOST_OF_A_SERIES),
        ("DTSTART:20200101T080000\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 0),
        ("DTSTART:20200101T080000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=999999999", 0),
        ("DTSTART:20200101T080000\nRRULE:FREQ=DAILY;BYHOUR=8,9;BYMINUTE=0,15,30,45", MOST_OF_A_SERIES),
        ("DTSTART:19700101T080000\nDTEND:20300101T080000\nRRULE:FREQ=DAILY", MOST_OF_A_SERIES),
        (
            "DTSTART:20261101T080000\nRDATE:" + ",".join(f"20261102T{n:06}" for n in range(50_000)),
            MOST_OF_A_SERIES,
        ),
        (
            "DTSTART:20261101T080000\nRRULE:FREQ=DAILY;COUNT=20\nEXDATE:20261103T080000,"
            + ",".join(f"20261102T{n:06}" for n in range(100_000)),
            18,
        ),
    ],
)
def test_hostile_series_end(read_events, event: str, most: int):
    reading = read_events(f"UID:h\n{event}", GOOD)
    hostile = [one for one in reading.occurrences if one.uid != "good"]
    assert len(reading.occurrences) == len(hostile) + 1
    assert len(hostile) <= most


def test_a_feed_full_of_endless_series_is_cut(read_events):
    endless = [f"UID:{n}\nDTSTART:20200101T080000\nRRULE:FREQ=HOURLY" for n in range(300)]
    reading = read_events(*endless)
    assert len(reading.occurrences) == MOST_EVENTS
    assert reading.skipped == 300 - MOST_EVENTS // MOST_OF_A_SERIES


def test_a_feed_full_of_fruitless_series_runs_out_of_budget_but_keeps_its_single_events(read_events):
    never = "DTSTART:20200101T080000\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    reading = read_events(*(f"UID:{n}\n{never}" for n in range(3000)), GOOD)
    assert [event.uid for event in reading.occurrences] == ["good"]
    assert 0 < reading.skipped < 3000


def test_overrides_of_many_twins_of_a_series_run_out_of_budget(read_events):
    twins = [f"UID:t\nDTSTART:202610{1 + n % 28:02}T{n // 28:02}0000\nRRULE:FREQ=DAILY" for n in range(400)]
    overrides = [
        f"UID:t\nRECURRENCE-ID:202610{1 + n % 28:02}T{n // 28:02}3000\nDTSTART:20261101T080000"
        for n in range(400)
    ]
    reading = read_events(*twins, *overrides, GOOD)
    assert [event.uid for event in reading.occurrences] == ["good"]
    assert reading.skipped == 800
