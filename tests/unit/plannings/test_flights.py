"""One piece of work for all who ask at the same time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.plannings.flights import Flights


def test_those_who_come_while_it_runs_share_one_result() -> None:
    flights: Flights[int] = Flights()
    started, release = threading.Event(), threading.Event()
    runs: list[str] = []

    def work() -> int:
        runs.append("run")
        started.set()
        release.wait(10)
        return 42

    with ThreadPoolExecutor(9) as pool:
        leader = pool.submit(flights.join, "key", work)
        assert started.wait(10)
        joiners = [pool.submit(flights.join, "key", lambda: pytest.fail("ran twice")) for _ in range(7)]
        other = pool.submit(flights.join, "other", lambda: 7)
        assert other.result(10) == 7, "another key does not wait"
        while not all(joiner.running() for joiner in joiners):
            time.sleep(0.01)
        time.sleep(0.05)  # from running to waiting is a few instructions
        release.set()
        assert [flight.result(10) for flight in (leader, *joiners)] == [42] * 8
    assert runs == ["run"]


def test_who_comes_after_it_has_ended_starts_it_again() -> None:
    flights: Flights[int] = Flights()
    results = iter([1, 2])
    assert flights.join("key", lambda: next(results)) == 1
    assert flights.join("key", lambda: next(results)) == 2


def test_a_failure_is_everybodys_and_is_not_remembered() -> None:
    flights: Flights[int] = Flights()

    def fail() -> int:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        flights.join("key", fail)
    assert flights.join("key", lambda: 3) == 3
