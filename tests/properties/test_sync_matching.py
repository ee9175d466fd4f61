"""Which meeting is which event: whatever stands on both sides, nothing is matched twice and no order counts."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.starplan.sync.matching import Facts, match

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    starts_at = MONDAY + timedelta(hours=draw(st.integers(0, 6)) * 26)
    return Facts(
        uid=draw(st.sampled_from(["", *"abcdefgh"])),
        course=draw(st.sampled_from([1, 2, None])),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=draw(st.sampled_from([90, 180]))),
        rooms=frozenset(draw(st.sets(st.sampled_from("XY")))),
        people=frozenset(draw(st.sets(st.sampled_from("PQ")))),
    )


UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIDES = st.lists(facts(), max_size=9)


def apart(several: list[Facts]) -> list[Facts]:
    """A feed does not say the same twice."""
    return list(dict.fromkeys(several))


@UNHURRIED
@given(SIDES, SIDES)
def test_everything_is_in_one_place(stored: list[Facts], wanted: list[Facts]):
    found = match(stored, wanted, BERLIN)
    assert sorted([one for one, _ in found.same] + found.gone) == list(range(len(stored)))
    assert sorted([other for _, other in found.same] + found.created) == list(range(len(wanted)))
    assert all(stored[one].course == wanted[other].course for one, other in found.same)


@UNHURRIED
@given(SIDES.map(apart), SIDES.map(apart), st.randoms(use_true_random=False))
def test_the_order_of_both_sides_does_not_matter(stored: list[Facts], wanted: list[Facts], random: Random):
    def pairs(ones: list[Facts], others: list[Facts]) -> set[tuple[Facts, Facts]]:
        return {(ones[one], others[other]) for one, other in match(ones, others, BERLIN).same}

    before = pairs(stored, wanted)
    assert pairs(random.sample(stored, len(stored)), random.sample(wanted, len(wanted))) == before


@UNHURRIED
@given(SIDES.map(apart))
def test_an_unchanged_plan_is_what_it_was(several: list[Facts]):
    found = match(several, several, BERLIN)
    assert found.created == found.gone == []
    if all(one.uid == "" for one in several):
        assert all(several[one] == several[other] for one, other in found.same)


@UNHURRIED
@given(SIDES.map(apart))
def test_a_plan_with_other_uids_is_what_it_was(several: list[Facts]):
    reissued = [
        Facts(f"new {n}", one.course, one.starts_at, one.ends_at, one.rooms, one.people)
        for n, one in enumerate(several)
    ]
    found = match(several, reissued, BERLIN)
    assert found.created == found.gone == []
    for one, other in found.same:
        before, after = several[one], several[other]
        assert (before.rooms, before.people) == (after.rooms, after.people)


def lecture(uid: str, day: int = 0, **more: object) -> Facts:
    starts_at = MONDAY + timedelta(days=day)
    return Facts(uid, 1, starts_at, starts_at + timedelta(minutes=90), **more)


def test_what_has_the_same_uid_was_moved_wherever_it_is():
    found = match([lecture("a"), lecture("b", 1)], [lecture("a", 30), lecture("b", 1)], BERLIN)
    assert found.same == [(0, 0), (1, 1)]


def test_the_only_one_of_its_week_was_moved_although_its_uid_is_new():
    assert match([lecture("a")], [lecture("b", 2)], BERLIN).same == [(0, 0)]
    assert match([lecture("a")], [lecture("b", 7)], BERLIN).same == []
    assert match([lecture("a")], [lecture("b", 2), lecture("c", 3)], BERLIN).same == []


def test_where_most_uids_are_new_the_old_ones_say_nothing():
    stored = [lecture(uid, day) for day, uid in enumerate("abcdef")]
    wanted = [lecture("a", 5), *(lecture(f"new {day}", day) for day in range(5))]
    pairs = dict(match(stored, wanted, BERLIN).same)
    assert pairs == {0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 0}


def test_parallel_groups_are_told_apart_by_their_rooms():
    stored = [lecture("", rooms=frozenset("X")), lecture("", rooms=frozenset("Y"))]
    assert match(stored, stored[::-1], BERLIN).same == [(0, 1), (1, 0)]


def test_what_is_back_is_what_was_off():
    off, on = lecture("", is_gone=True), lecture("")
    assert match([off], [on], BERLIN).same == [(0, 0)]
    assert match([off, on], [on], BERLIN).same == [(1, 0)]
