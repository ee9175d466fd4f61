"""The lease: one owner at a time, whoever asks and however it ends."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from jobs.lease import LASTS, RENEW_EVERY, STANDBY_EVERY, Lease, own_name
from models import JobLease
from services.database import SessionFactory
from support.clock import Clock


def lease(new_session: SessionFactory, owner: str, clock: Clock) -> Lease:
    return Lease(new_session, owner, now=clock, clock=clock.seconds)


def owner_in(new_session: SessionFactory) -> str | None:
    with new_session() as session:
        return session.scalar(select(JobLease.owner))


def test_the_first_gets_it_and_keeps_it(new_session: SessionFactory) -> None:
    clock = Clock()
    one, other = lease(new_session, "one", clock), lease(new_session, "other", clock)
    assert not one.held
    for _ in range(20):
        assert one.hold()
        assert not other.hold()
        assert (one.held, other.held) == (True, False)
        clock.go(RENEW_EVERY)
    assert owner_in(new_session) == "one"


def test_who_stops_renewing_loses_it_when_it_runs_out(new_session: SessionFactory) -> None:
    clock = Clock()
    one, other = lease(new_session, "one", clock), lease(new_session, "other", clock)
    one.hold()
    clock.at += LASTS - timedelta(seconds=1)
    assert not other.hold()
    clock.go(1)
    assert not one.held, "the owner knows by itself"
    assert other.hold()
    assert not one.hold()


def test_the_one_that_waits_takes_over_within_thirty_seconds_of_a_kill() -> None:
    assert LASTS.total_seconds() == 20
    assert RENEW_EVERY == 5
    assert LASTS.total_seconds() + STANDBY_EVERY < 30


def test_a_release_lets_another_in_at_once(new_session: SessionFactory) -> None:
    clock = Clock()
    one, other = lease(new_session, "one", clock), lease(new_session, "other", clock)
    one.hold()
    one.release()
    assert not one.held
    assert other.hold()
    one.release()
    assert owner_in(new_session) == "other", "who is no owner releases nothing"


def test_an_owner_that_slept_too_long_does_not_renew_what_is_anothers(new_session: SessionFactory) -> None:
    clock, slow = Clock(), Clock()
    one, other = lease(new_session, "one", slow), lease(new_session, "other", clock)
    one.hold()
    clock.go(25)
    other.hold()
    assert one.held, "its own clock stood still"
    assert not one.hold()
    assert not one.held


@pytest.mark.parametrize("skew", [-9.0, 9.0])
def test_clocks_may_differ_by_some_seconds(new_session: SessionFactory, skew: float) -> None:
    clock, skewed = Clock(), Clock()
    skewed.go(skew)
    one, other = lease(new_session, "one", clock), lease(new_session, "other", skewed)
    for _ in range(5):
        one.hold()
        for _ in range(5):
            assert not other.hold()
            clock.go(1)
            skewed.go(1)
    waited = 0
    while not other.hold():
        skewed.go(STANDBY_EVERY)
        waited += 1
    assert waited < 30


def test_of_many_that_find_it_free_one_gets_it(new_session: SessionFactory) -> None:
    clock = Clock()
    leases = [lease(new_session, f"owner {number}", clock) for number in range(8)]
    for _ in range(5):
        barrier = threading.Barrier(len(leases))

        def run(one: Lease, barrier: threading.Barrier = barrier) -> bool:
            barrier.wait()
            return one.hold()

        with ThreadPoolExecutor(len(leases)) as pool:
            assert list(pool.map(run, leases)).count(True) == 1
        clock.at += LASTS


def test_a_database_that_is_away_does_not_end_it_before_its_time(new_session: SessionFactory) -> None:
    clock = Clock()
    away = [False]

    def flaky() -> object:
        if away[0]:
            raise OperationalError("BEGIN", {}, Exception("away"))
        return new_session()

    one = lease(flaky, "one", clock)  # type: ignore[arg-type]
    one.hold()
    away[0] = True
    with pytest.raises(OperationalError):
        one.hold()
    clock.at += LASTS - timedelta(seconds=1)
    assert one.held
    clock.go(1)
    assert not one.held


def test_owners_have_names_of_their_own_that_fit() -> None:
    names = {own_name() for _ in range(100)}
    assert len(names) == 100
    assert all(len(name) <= 64 and name.count(":") == 2 for name in names)
