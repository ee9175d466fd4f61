"""What a feed may cost: what is too long, too often or too far away is cut or left out, and counted."""

from datetime import datetime
from itertools import pairwise

import pytest

from services.ics import canonical
from services.ics.canonical import canonical_hash, pieces
from services.ics.decode import decode
from services.ics.rules import BadRule, read_rule

START = datetime(2026, 11, 5, 8)
GOOD = "UID:good\nDTSTART:20261105T080000Z"
DAILY = "DTSTART:20261101T080000Z\nRRULE:FREQ=DAILY"


def uids(reading) -> list[str]:
    return [event.uid for event in reading.occurrences]


def test_a_series_of_long_texts_is_left_out(read_events):
    reading = read_events(GOOD, f"UID:long\n{DAILY}\nDESCRIPTION:{'x' * 19_000}")
    assert uids(reading) == ["good"]
    assert reading.skipped == 1


def test_a_series_of_long_texts_is_left_out_of_a_reading_that_reuses_it(read_events):
    event = f"UID:long\n{DAILY}\nDESCRIPTION:{'x' * 19_000}"
    again = read_events(GOOD, event, previous=read_events(GOOD, event))
    assert (uids(again), again.skipped, again.parsed) == (["good"], 1, 0)


def test_the_texts_that_are_kept_are_weighed_as_they_lie_in_memory(read_events):
    plain, wide = (
        [f"UID:{n}\nDTSTART:20261105T080000Z\nSUMMARY:{sign}{'x' * 9_000}" for n in range(400)]
        for sign in "x📚"
    )
    assert len(read_events(*plain).occurrences) == 400
    reading = read_events(*wide)
    assert 100 < len(reading.occurrences) < 200
    assert len(reading.occurrences) + reading.skipped == 400
    assert {event.summary for event in reading.occurrences} == {f"📚{'x' * 9_000}"}


def test_a_series_follows_no_more_than_2000_changes(read_events):
    changes = [
        f"UID:s\nRECURRENCE-ID:20261105T{n // 3600:02}{n // 60 % 60:02}{n % 60:02}Z\nDTSTART:20261106T090000Z"
        for n in range(2_100)
    ]
    assert len(read_events(f"UID:s\n{DAILY};COUNT=1", *changes).occurrences) <= 2_000


def test_a_long_uid_is_known_by_its_hash(read_events):
    series = f"UID:{'u' * 300}\n{DAILY};COUNT=2"
    override = f"UID:{'u' * 300}\nRECURRENCE-ID:20261102T080000Z\nDTSTART:20261102T100000Z"
    names = uids(read_events(series, override))
    assert len(names) == 2
    assert {name.partition("_")[0] for name in names} == {names[0].partition("_")[0]}
    assert max(map(len, names)) < 60
    assert names[0] not in uids(read_events(series.replace("u" * 300, "v" * 300)))


@pytest.mark.parametrize(
    "times",
    [
        "DTSTART:00010101T000000Z",
        "DTSTART:18991231T235959Z",
        "DTSTART:99991231T235959Z",
        "DTSTART:20261105T080000Z\nDTEND:22000101T000000Z",
    ],
)
def test_events_out_of_this_world_are_left_out(read_events, times: str):
    reading = read_events(GOOD, f"UID:far\n{times}")
    assert (uids(reading), reading.skipped) == (["good"], 1)


def test_a_zone_name_ends_in_the_parts_that_count(only):
    event = only(f"UID:z\nDTSTART;TZID={'x/' * 500}America/Argentina/Ushuaia:20261105T080000")
    assert event.starts_at.hour == 11


def test_parameters_of_a_page_are_no_parameters(read_events):
    reading = read_events(GOOD, f"UID:p\nDTSTART;{'X-A=b;' * 500}TZID=UTC:20261105T080000")
    assert (uids(reading), reading.skipped) == (["good"], 1)


def test_parameters_that_cannot_be_read_cost_their_event_alone(read_events):
    override = "UID:w\nRECURRENCE-ID:20261102T080000Z\nRECURRENCE-ID;=:x\nDTSTART:20261102T100000Z"
    reading = read_events(GOOD, override)
    assert (uids(reading), reading.skipped) == (["good"], 1)


def test_a_character_reference_without_a_character_is_a_sign_for_one(only):
    event = only(f"{GOOD}\nDESCRIPTION:<b>a</b>&#{'9' * 5_000};b&#233;")
    assert event.description == "a\ufffdbé"


def test_a_tag_that_never_ends_is_text(only):
    assert only(f"{GOOD}\nDESCRIPTION:<b>a</b><{'b' * 100}").description == f"a<{'b' * 100}"


def test_a_rule_of_a_page_is_refused():
    every_day = ",".join(map(str, range(1, 367)))
    assert read_rule(f"FREQ=YEARLY;BYYEARDAY={every_day}", START, lambda until: until)
    with pytest.raises(BadRule):
        read_rule(f"FREQ=DAILY;BYMONTHDAY={'1,' * 5_000}1", START, lambda until: until)


def test_series_without_a_single_date_left_run_out_of_budget(read_events):
    hours = ",".join(f"202511{day:02}T{hour:02}0000Z" for day in range(8, 31) for hour in range(24))
    emptied = f"DTSTART:20251108T000000Z\nRRULE:FREQ=HOURLY;COUNT=552\nEXDATE:{hours}"
    reading = read_events(*(f"UID:{n}\n{emptied}" for n in range(200)), GOOD)
    assert uids(reading) == ["good"]
    assert 0 < reading.skipped < 200


def test_a_zone_that_changes_all_the_time_is_followed_for_a_while(only, calendar):
    changes = (
        "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nRRULE:FREQ=HOURLY\n"
    )
    head = f"BEGIN:VTIMEZONE\nTZID:Own\n{changes}END:STANDARD\nEND:VTIMEZONE\n"
    assert only("UID:z\nDTSTART;TZID=Own:20261105T080000", head=head).starts_at.hour == 7


def test_a_line_of_two_megabytes_is_cut_and_those_around_it_stay():
    body = f"BEGIN:VCALENDAR\nX-A:{'a' * 3_000_000}\nX-B:b\nX-C:{'c' * 3_000_000}\nEND:VCALENDAR\n"
    lines = decode(body.encode(), None).splitlines()
    assert [line[:4] for line in lines] == ["BEGI", "X-A:", "X-B:", "X-C:", "END:"]
    assert [len(line) for line in lines] == [15, 2_000_000, 5, 2_000_000, 13]


def test_many_short_lines_are_all_kept():
    body = "BEGIN:VCALENDAR\n" + "X-A:a\n" * 500_000 + "END:VCALENDAR\n"
    assert decode(body.encode(), None) == body


@pytest.mark.parametrize("charset", ["utf-16", "cp1252", "utf-8"])
def test_control_characters_are_dropped_in_every_charset(charset: str):
    body = "BEGIN:VCALENDAR\nSUMMARY:Al\x00gè\x1bbre\nEND:VCALENDAR\n".encode(charset)
    assert "SUMMARY:Algèbre\n" in decode(body, charset)


def test_bytes_that_windows_knows_no_character_for_are_dropped():
    assert "SUMMARY:Café\n" in decode(b"BEGIN:VCALENDAR\nSUMMARY:C\x81af\xe9\nEND:VCALENDAR\n", None)


def test_a_text_is_cut_before_its_line_breaks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(canonical, "_PIECE", 10)
    text = "BEGIN:VCALENDAR\nDTSTAMP:1\nSUMMARY:a\n\n\nEND:VCALENDAR"
    cut = list(pieces(text))
    assert "".join(cut) == text
    assert len(cut) > 2
    assert all(after.startswith("\n") for _, after in pairwise(cut))


def test_the_size_of_the_pieces_changes_no_hash(monkeypatch: pytest.MonkeyPatch):
    event = b"BEGIN:VEVENT\nDTSTAMP:1\nSUMMARY:a (Updated :x)\nSEQUENCE:1\nEND:VEVENT\n"
    body = b"BEGIN:VCALENDAR\n" + event * 50
    whole = canonical_hash(body, None)
    monkeypatch.setattr(canonical, "_PIECE", 1)
    assert canonical_hash(body, None) == whole
