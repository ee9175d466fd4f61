"""Keeping a job going, and saying how it is doing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from jobs.job import Report, Status, Turn
from jobs.lease import Lease
from jobs.states import StateWriter
from jobs.supervisor import Supervisor
from models import JobState
from services.database import SessionFactory, writing
from support.clock import NOON, Clock


class Scripted:
    """A job that does what it is told, a turn at a time: ends with a Turn, or raises."""

    name = "scripted"

    def __init__(self, *turns: Turn | Exception) -> None:
        self._turns: Iterator[Turn | Exception] = iter(turns)

    def run(self, report: Report) -> Turn:
        turn = next(self._turns)
        if isinstance(turn, Exception):
            raise turn
        return turn


IDLE = Turn(Status.IDLE, 60.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def elect(new_session: SessionFactory, clock: Clock) -> Callable[[str], Lease]:
    """Give the lease to a process; it must be free."""

    def make(owner: str) -> Lease:
        lease = Lease(new_session, owner, timedelta(days=1), clock, clock.seconds)
        assert lease.hold()
        return lease

    return make


@pytest.fixture
def supervise(new_session: SessionFactory, clock: Clock, elect: Callable[[str], Lease]) -> Any:
    """Supervise the jobs of the process that is elected."""

    def make(*turns: Turn | Exception, owner: str = "me") -> Supervisor:
        states = StateWriter(new_session, "scripted", elect(owner).is_ours, clock)
        return Supervisor(Scripted(*turns), states, clock)

    return make


@pytest.fixture
def state(new_session: SessionFactory) -> Any:
    def read() -> JobState:
        with new_session() as session:
            row = session.get(JobState, "scripted")
            assert row is not None
            return row

    return read


def test_each_state_is_shown(supervise: Any, state: Any, clock: Clock) -> None:
    supervisor = supervise(IDLE, Turn(Status.QUIET_HOURS, 600.0))
    supervisor.start()
    assert (state().state, state().ran_at) == ("starting", None)
    assert supervisor.turn() == NOON + timedelta(seconds=60)
    row = state()
    assert (row.state, row.ran_at, row.next_at) == ("idle", NOON, NOON + timedelta(seconds=60))
    clock.go(60)
    supervisor.turn()
    assert (state().state, state().changed_at) == ("quiet_hours", clock())
    supervisor.stop()
    assert (state().state, state().ran_at) == ("stopped", clock())


def test_it_is_written_only_when_it_changes(
    supervise: Any, new_session: SessionFactory, clock: Clock
) -> None:
    supervisor = supervise(*[IDLE] * 50)
    supervisor.turn()
    with new_session() as session:
        engine = session.get_bind()
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, statement, *_: sent.append(statement))
    for _ in range(49):
        clock.go(1)
        supervisor.turn()
    assert sent == []


def test_what_a_turn_did_last_is_told_until_another_has_something_to_do(
    new_session: SessionFactory, elect: Callable[[str], Lease], state: Any, clock: Clock
) -> None:
    class Working:
        name = "scripted"
        turns = iter([20, None, KeyError("x"), None])

        def run(self, report: Report) -> Turn:
            turn = next(self.turns)
            if isinstance(turn, Exception):
                raise turn
            if turn is not None:
                report(Status.WORKING)
                clock.go(turn)
            return Turn(Status.IDLE, 600.0)

    states = StateWriter(new_session, "scripted", elect("me").is_ours, clock)
    supervisor = Supervisor(Working(), states, clock)
    told = []
    for _ in range(4):
        supervisor.turn()
        row = state()
        told.append((row.began_at, row.ended_at, row.failed_with))
        assert row.next_at >= clock()
        clock.go(600)
    worked, crashed = NOON + timedelta(seconds=20), NOON + timedelta(seconds=1220)
    assert told == [(NOON, worked, None)] * 2 + [(crashed, crashed, "KeyError")] * 2


def test_a_crash_is_shown_by_the_name_of_its_exception(supervise: Any, state: Any) -> None:
    supervisor = supervise(ZeroDivisionError("secret details"))
    supervisor.turn()
    row = state()
    assert (row.state, row.crashes, row.error) == ("crashed", 1, "ZeroDivisionError")
    assert row.next_at == NOON + timedelta(seconds=5)


def test_it_restarts_later_after_each_crash_and_at_once_well_again(
    supervise: Any, state: Any, clock: Clock
) -> None:
    supervisor = supervise(*[KeyError("x")] * 9, IDLE, KeyError("x"))
    pauses = []
    for _ in range(9):
        next_at = supervisor.turn()
        pauses.append((next_at - clock()).total_seconds())
        clock.at = next_at
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    assert state().crashes == 9
    supervisor.turn()
    assert (state().state, state().crashes, state().error) == ("idle", 0, None)
    assert supervisor.turn() == clock() + timedelta(seconds=5), "counted from one again"


def test_a_turn_that_outlives_the_stop_says_nothing_more(supervise: Any, state: Any) -> None:
    supervisor = supervise(IDLE, IDLE)
    supervisor.start()
    supervisor.stop()
    supervisor.turn()
    assert state().state == "stopped"
    supervisor.start()
    supervisor.turn()
    assert state().state == "idle"


def test_a_late_turn_of_one_that_was_deposed_says_nothing(
    supervise: Any, state: Any, clock: Clock, new_session: SessionFactory
) -> None:
    deposed = supervise(IDLE, KeyError("x"))
    deposed.start()
    clock.go(days=2)
    deposed.turn()
    assert state().state == "starting", "its lease has run out, though nobody else has it yet"
    follower = supervise(Turn(Status.QUIET_HOURS, 600.0), owner="other")
    follower.start()
    follower.turn()
    deposed.turn()
    deposed.stop()
    assert (state().state, state().error) == ("quiet_hours", None)


def test_the_lease_stays_with_who_writes_until_it_is_written(
    new_session: SessionFactory, elect: Callable[[str], Lease], clock: Clock
) -> None:
    lease = elect("me")
    clock.go(hours=23)
    other = Lease(
        new_session, "other", timedelta(days=1), lambda: clock() + timedelta(hours=2), clock.seconds
    )
    with ThreadPoolExecutor(1) as pool:
        with writing(new_session) as session:
            assert lease.is_ours(session)
            taking = pool.submit(other.hold)
            with pytest.raises(TimeoutError):
                taking.result(0.2)
            assert lease.is_ours(session)
        assert taking.result(10), "the other one has it afterwards"
    with new_session() as session:
        assert not lease.is_ours(session)


def test_a_state_that_cannot_be_written_ends_nothing(clock: Clock) -> None:
    def away() -> Any:
        raise OperationalError("BEGIN", {}, Exception("away"))

    supervisor = Supervisor(
        Scripted(IDLE, KeyError("x")), StateWriter(away, "scripted", lambda _session: True, clock), clock
    )
    assert supervisor.turn() == NOON + timedelta(seconds=60)
    assert supervisor.turn() == NOON + timedelta(seconds=5)
