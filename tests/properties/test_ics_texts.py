"""Cleaning twice changes nothing more, and no bytes bring the reader down."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.ics.canonical import (
    canonical_hash,
    is_plainly_whole,
    without_export_stamps,
    without_sequence,
    without_stamps,
)
from services.ics.clean import clean_description, clean_location, clean_summary
from services.ics.decode import InvalidBody, decode
from services.ics.read import default_window, read

WINDOW = default_window(datetime(2026, 11, 5, tzinfo=UTC))
PIECES = (
    "(", ")", "-", " ", "?", ",", "V-", "a?b", "Grp 1", "GR 2.1", "GR", "1", "LP", "DLIS", "LP CYBER", ":", "\n",
    "(Exporté", "(Exporté le:", "(Exported :", "(Updated :", "(Updated ", "(Modifié le:", "é", "...", " MOODLE,",
    "..a Séance à distance asynchrone-", "salle joker ", "à distance", "À distance", "<b>", "\xa0",
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join))


@settings(deadline=None, max_examples=200)
@given(TEXTS)
@example("(Updated GR 1:2026)")
@example("LP (Exporté x)CYBER")
@example("V-V- B1,V-")
@example("(Modifié(Exporté (x))le:y) -Grp 1")
@example("... MOODLE, ..a Séance à distance asynchrone-")
@example("salle joker salle joker à distance")
def test_cleaning_is_idempotent(text: str):
    for clean in (clean_summary, clean_location, clean_description):
        once = clean(text)
        assert clean(once) == once


@settings(deadline=None, max_examples=100)
@given(TEXTS)
def test_dropping_stamps_only_drops(text: str):
    kept = iter(text)
    assert all(character in kept for character in without_export_stamps(text))


EVENT_LINES = st.lists(
    st.sampled_from(
        [
            "UID:a", "UID:b", "DTSTART:20261105T080000Z", "DTSTART:20261105", "DTSTART;TZID=X:20261105T080000",
            "DTSTART:x", "DTEND:20261105T090000Z", "DTEND:20261105", "DURATION:P1D", "DURATION:-P1D",
            "RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=MINUTELY", "EXDATE:20261105T080000Z", "RDATE:20261107T080000Z",
            "RDATE;VALUE=PERIOD:20261108T080000Z/PT1H", "RECURRENCE-ID:20261105T080000Z", "SEQUENCE:2",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20261106T080000Z", "STATUS:CANCELLED", "BEGIN:VALARM", "END:VALARM",
            "RECURRENCE-ID;VALUE=DATE:20261106", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "TZID:X", "x",
        ]
    )
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(EVENT_LINES, max_size=5))
def test_any_mix_of_lines_gives_ordered_events_with_unique_uids(events: list[list[str]]):
    blocks = [line for event in events for line in ("BEGIN:VEVENT", *event, "END:VEVENT")]
    text = "\n".join(["BEGIN:VCALENDAR", *blocks, "END:VCALENDAR", ""])
    reading = read(text, zone=ZoneInfo("Europe/Paris"), window=WINDOW)
    uids = [one.uid for one in reading.occurrences]
    assert len(set(uids)) == len(uids)
    assert all(one.starts_at <= one.ends_at for one in reading.occurrences)
    order = [(one.starts_at, one.ends_at, one.summary, one.uid) for one in reading.occurrences]
    assert order == sorted(order)
    again = read(text, zone=ZoneInfo("Europe/Paris"), window=WINDOW, previous=reading)
    assert (again.occurrences, again.parsed) == (reading.occurrences, 0)


@settings(deadline=None, max_examples=200)
@given(
    st.binary(),
    st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-16", "idna", "rot13", "hex"])),
)
def test_any_bytes_are_decoded_or_refused(noise: bytes, charset: str | None):
    body = b"BEGIN:VCALENDAR\nSUMMARY:" + noise + b"\nEND:VCALENDAR\n"
    try:
        text = decode(body, charset)
    except InvalidBody:
        return
    assert "\r" not in text


BYTES = st.lists(
    st.sampled_from(
        [
            b"\n", b"\r", b"\r\n", b" ", b"\t", b"\x00", b"DTSTAMP:", b"SEQUENCE;", b"LAST-MODIFIED:", b"SUMMARY:",
            b"BEGIN:", b"END:VCALENDAR", b"1", b"2", b"(Updated :", b"(Export\xc3\xa9 ", b"(Export\xe9 ", b")", b"(",
        ]
    ),
    max_size=12,
).map(b"".join)  # fmt: skip


@settings(deadline=None, max_examples=500)
@given(BYTES, BYTES)
def test_bodies_that_differ_in_more_than_stamps_have_different_hashes(one: bytes, other: bytes):
    kept: dict[str, set[str]] = {}
    for noise in (one, other):
        body = b"BEGIN:VCALENDAR\n" + noise + b"\nEND:VCALENDAR\n"
        try:
            text = decode(body, "utf-8")
        except InvalidBody:
            assert not is_plainly_whole(body)
            continue
        kept.setdefault(canonical_hash(body, "utf-8"), set()).add(without_sequence(without_stamps(text)))
    assert all(len(texts) == 1 for texts in kept.values())


@settings(deadline=None, max_examples=500)
@given(
    BYTES,
    st.sampled_from([b"1", b"2", b"\r", b"\r\n 1", b"1)"]),
    st.sampled_from([b"1", b"2", b"\r", b"(", b")"]),
)
def test_what_is_left_out_of_a_hash_is_left_out_of_a_reading(noise: bytes, one: bytes, other: bytes):
    """Most pairs of any bytes differ plainly: these have the same lines with one value exchanged."""
    bodies = [
        b"BEGIN:VCALENDAR\n" + noise.replace(b"2", value) + b"\nEND:VCALENDAR\n" for value in (one, other)
    ]
    if canonical_hash(bodies[0], None) != canonical_hash(bodies[1], None):
        return
    first, second = (without_sequence(without_stamps(decode(body, None))) for body in bodies)
    assert first == second
