"""Whatever fails in a sweep, the next one that meets no fault leaves what a first one would have left."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.starplan import World, faults
from fakes.starplan.faults import Fault
from support.starplan import TINY, public
from support.universities import Universities

FAULTS: dict[str, Fault] = {
    **faults.BROKEN,
    "no items": faults.no_items,
    "no rights": faults.no_rights,
    "no events": faults.no_events,
    "one bad event": faults.one_bad_event,
    "many bad events": faults.many_bad_events,
    "without UIDs": faults.without_uids,
    "cut between events": faults.cut_between_events,
    "encoded twice": faults.encoded_twice,
}


@pytest.fixture(scope="module")
def expected(universities: Universities) -> dict[str, Any]:
    """What a sweep leaves that meets no fault."""
    return public(universities.followed(TINY))


def spoiled(fault: Fault, first: int, count: int) -> Callable[[int, str], Fault | None]:
    return lambda number, _kind: fault if first <= number < first + count else None


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(FAULTS)),
    st.integers(0, 14),
    st.sampled_from([1, 2, 3, 6, 9, 1000]),
    st.booleans(),
)
def test_a_sweep_after_any_fault_is_a_sweep_from_scratch(
    universities: Universities,
    expected: dict[str, Any],
    name: str,
    first: int,
    count: int,
    was_followed: bool,
):
    here = universities.followed(TINY) if was_followed else universities.fresh(World(TINY))
    here.net.spoil = spoiled(FAULTS[name], first, count)
    here.sweep()
    here.net.spoil = lambda _number, _kind: None
    for _ in range(2):  # what is not believed at once is asked for again
        here.clock.go(minutes=31)
        report = here.sweep()
    assert report.outcome == "complete"
    assert public(here) == expected


@pytest.mark.parametrize("kind", ["getpus", "getogs"])
def test_a_shared_list_that_fails_ends_the_sweep_and_names_no_level(universities: Universities, kind: str):
    here = universities.followed(TINY)
    before = public(here)
    here.net.spoil = lambda _number, asked: faults.server_error if asked == kind else None
    report = here.sweep()
    assert report.outcome == "failed"
    after = public(here)
    assert list(after.pop("error")) == [(None, None)]
    before.pop("error")
    assert after == before
