"""What an answer must be like before it may take anything away."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.starplan.sync.gates import (
    EMPTY_FOR,
    EMPTY_SIGHTINGS,
    SEEN_AGAIN_AFTER,
    Absence,
    Doubt,
    judge_empty,
    judge_losses,
    too_few_programs,
    too_many_rejected,
    too_many_suspicious,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAUSES = st.lists(st.integers(0, 40).map(lambda hours: timedelta(hours=hours)), max_size=12)
COUNTS = st.integers(0, 500)


def test_two_percent_of_a_plan_may_make_no_sense():
    assert not too_many_rejected(0, 0)
    assert not too_many_rejected(2, 98)
    assert too_many_rejected(3, 97)
    assert too_many_rejected(1, 0)


def test_a_list_of_programs_that_lacks_a_third_is_a_slip():
    assert not too_few_programs(42, 30, 42)
    assert too_few_programs(42, 29, 42)
    assert too_few_programs(0, 0, 1)
    assert not too_few_programs(0, 0, 0)


def test_where_every_third_plan_is_suspicious_the_server_is():
    assert not too_many_suspicious(0, 0)
    assert not too_many_suspicious(3, 10)
    assert too_many_suspicious(4, 10)


@given(PAUSES)
def test_an_empty_plan_is_believed_after_three_sightings_over_a_day(pauses: list[timedelta]):
    doubt, now = Doubt(), NOW
    seen: list[datetime] = []
    for pause in pauses:
        now += pause
        seen.append(now)
        verdict = judge_empty(doubt, True, True, now)
        assert verdict.may_delete == (len(seen) >= EMPTY_SIGHTINGS and now - seen[0] >= EMPTY_FOR)
        if verdict.may_delete:
            assert verdict.doubt == Doubt()
            return
        doubt = verdict.doubt


def test_an_empty_plan_is_believed_at_once_when_it_had_nothing_or_has_no_lectures():
    assert judge_empty(Doubt(), False, True, NOW).may_delete
    assert judge_empty(Doubt(), True, False, NOW).may_delete


@given(COUNTS, COUNTS)
def test_a_plan_may_lose_half_of_what_is_to_come_and_small_plans_all(future: int, kept: int):
    lost = max(0, future - kept)
    believed = judge_losses(Doubt(), "a", lost, future, NOW).may_delete
    assert believed == (future < 10 or lost <= future / 2)


def test_a_plan_that_lost_more_is_believed_when_it_comes_again_after_half_an_hour():
    doubt = judge_losses(Doubt(), "a", 9, 10, NOW).doubt
    assert doubt.is_waiting_for("a", NOW)
    assert not doubt.is_waiting_for("b", NOW)
    soon, later = NOW + SEEN_AGAIN_AFTER / 2, NOW + SEEN_AGAIN_AFTER
    assert not judge_losses(doubt, "a", 9, 10, soon).may_delete
    assert judge_losses(doubt, "a", 9, 10, later).may_delete
    assert not judge_losses(doubt, "b", 9, 10, later).may_delete
    assert not doubt.is_waiting_for("a", later)


@given(PAUSES)
def test_three_lists_over_a_day_make_something_gone(pauses: list[timedelta]):
    absence, now = Absence(), NOW
    seen: list[datetime] = []
    for pause in pauses:
        now += pause
        seen.append(now)
        absence = absence.again(now)
        assert absence.is_final(now) == (len(seen) >= 3 and now - seen[0] >= timedelta(hours=24))
