"""What callers may ask of the events of an answer."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.plannings.content import content_of, iso_utc
from services.plannings.days import Days
from services.plannings.options import Options, Shift, blocked_words, chosen_events
from support.schedules import MONDAY, meeting, schedule

PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")


def uids(events: list[dict[str, object]]) -> list[object]:
    return [event["uid"] for event in events]


def test_only_what_begins_and_ends_inside_the_days_is_left() -> None:
    midnight = datetime(2026, 11, 16, 23, 0, tzinfo=UTC)  # the 17th begins in Paris
    content = content_of(
        [
            meeting(0, uid="before", starts_at=midnight - timedelta(minutes=30), ends_at=midnight),
            meeting(
                1, uid="across", starts_at=midnight - timedelta(minutes=30), ends_at=midnight + timedelta(1)
            ),
            meeting(2, uid="first", starts_at=midnight, ends_at=midnight + timedelta(hours=1)),
            meeting(
                3,
                uid="last",
                starts_at=midnight + timedelta(hours=23),
                ends_at=midnight + timedelta(hours=24),
            ),
            meeting(
                4,
                uid="late",
                starts_at=midnight + timedelta(hours=23),
                ends_at=midnight + timedelta(hours=25),
            ),
        ]
    )
    day = Days(date(2026, 11, 17), date(2026, 11, 17))
    assert uids(chosen_events(content, Options(days=day), PARIS)) == ["first", "last"]


@pytest.mark.parametrize("words", ["contrôle", "CONTROLE", "trôle", "exam, contro", " , contrôle,"])
def test_blocked_words_match_anywhere_without_case_and_accents(words: str) -> None:
    content = content_of([meeting(0, summary="Contrôle de Maths"), meeting(1, summary="Cours")])
    assert uids(chosen_events(content, Options(blocklist=blocked_words(words.split(","))), PARIS)) == ["m1"]


def test_a_blocklist_of_nothing_blocks_nothing() -> None:
    assert blocked_words([" ", "", "\u0301"]) == ()


def test_the_missing_teacher_is_shown_only_when_asked_for() -> None:
    content = content_of([meeting(0, without_teacher=True, category="lecture"), meeting(1)])
    kept = chosen_events(content, Options(blocklist=("x",)), PARIS)
    assert [event["categoryId"] for event in kept] == ["lecture", "other"]
    marked = chosen_events(content, Options(highlight_teacher=True), PARIS)
    assert [event["categoryId"] for event in marked] == ["no-teacher", "other"]


def test_the_teacher_positions_hold_when_other_events_are_left_out() -> None:
    content = content_of([meeting(0), meeting(1, without_teacher=True), meeting(2)])
    options = Options(highlight_teacher=True, blocklist=("algorithmique 0",))
    assert [event["categoryId"] for event in chosen_events(content, options, PARIS)] == [
        "no-teacher",
        "other",
    ]


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2026-02-02T09:00:00.000Z", "2026-02-02T03:00:00.000Z"),  # 10:00 in Paris is 04:00 in New York
        ("2026-03-16T09:00:00.000Z", "2026-03-16T04:00:00.000Z"),  # only New York has changed its clocks
        ("2026-07-01T08:00:00.000Z", "2026-07-01T02:00:00.000Z"),
        ("2026-10-26T09:00:00.000Z", "2026-10-26T04:00:00.000Z"),  # only Paris has changed back
        (
            "2026-03-29T06:30:00.000Z",
            "2026-03-29T01:30:00.000Z",
        ),  # 02:30 does not exist in Paris: moved forward
        ("2026-10-25T06:30:00.000Z", "2026-10-25T00:30:00.000Z"),  # 02:30 comes twice: the first
    ],
)
def test_a_shift_shows_the_target_clock_to_a_reader_in_the_source_zone(instant: str, shown: str) -> None:
    assert iso_utc(Shift(PARIS, NEW_YORK).moved(datetime.fromisoformat(instant))) == shown


def test_a_shift_leaves_dates_alone() -> None:
    content = content_of([meeting(0, all_day=True), meeting(1)])
    events = chosen_events(content, Options(shift=Shift(PARIS, NEW_YORK)), PARIS)
    assert [event["startDate"] for event in events] == [
        "2026-11-16T08:00:00.000Z",
        "2026-11-16T04:00:00.000Z",
    ]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_a_shift_between_equal_zones_moves_only_what_comes_twice(naive: datetime) -> None:
    instant = naive.replace(tzinfo=UTC, microsecond=0)
    moved = Shift(PARIS, PARIS).moved(instant)
    again = instant.astimezone(PARIS).fold
    assert instant - moved == timedelta(hours=again)


def test_options_that_ask_for_nothing_leave_the_stored_bytes() -> None:
    assert Options().changes_nothing
    assert not Options(blocklist=("x",)).changes_nothing


def test_decoding_gives_back_what_was_serialised() -> None:
    events = [meeting(0, without_teacher=True), meeting(1, all_day=True, status="cancelled", remote=True)]
    assert content_of(events).occurrences() == tuple(events)


def test_the_signature_names_the_events() -> None:
    assert schedule(3).signature == schedule(3).signature
    assert schedule(3).signature != schedule(4).signature
    assert schedule(3).signature != schedule(3, without_teacher=True).signature


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(0, 41), st.integers(0, 41))
def test_a_span_of_time_is_the_events_that_start_in_it(hours: list[int], opens: int, closes: int) -> None:
    starts = [MONDAY + timedelta(hours=hour) for hour in sorted(hours)]
    content = content_of(
        [
            meeting(number, summary="é" * number, starts_at=start, ends_at=start + timedelta(hours=1))
            for number, start in enumerate(starts)
        ]
    )
    first, last = sorted((MONDAY + timedelta(hours=opens), MONDAY + timedelta(hours=closes)))
    span = content.starting_between(first, last)
    assert [start for start in starts if first <= start < last] == [starts[position] for position in span]
    assert content.events(span) == content.events()[span.start : span.stop]
