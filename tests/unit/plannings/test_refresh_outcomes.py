"""What users' calls leave behind: a note at the feed, and a refresh soon."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from models import PlanningFeed, PlanningRefresh
from services.database import SessionFactory, writing
from services.net.failures import FailureKind, FetchFailed, HostPaused
from services.plannings.catalogue import Node
from services.plannings.outcomes import Outcomes
from services.plannings.refresh_queue import USER_PRIORITY, RefreshQueue
from support.clock import NOON, Clock

A = Node("a", "A", "u.a", url="https://ics.example.edu/a.ics")
B = Node("b", "B", "u.b", url="file:b.ics")
BROKEN = FetchFailed(FailureKind.HTTP_5XX, "answered 500", None, 500)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outcomes(new_session: SessionFactory, clock: Clock) -> Iterator[Outcomes]:
    queue = RefreshQueue(new_session, now=clock)
    made = Outcomes(new_session, queue, now=clock, clock=clock.seconds, chance=lambda: 0.5)
    yield made
    made.close()


def feed(new_session: SessionFactory, full_id: str = "u.a") -> PlanningFeed:
    with new_session() as session:
        return session.scalars(select(PlanningFeed).where(PlanningFeed.full_id == full_id)).one()


def refreshes(new_session: SessionFactory) -> list[PlanningRefresh]:
    with new_session() as session:
        return list(session.scalars(select(PlanningRefresh).order_by(PlanningRefresh.full_id)))


def clear(new_session: SessionFactory) -> None:
    with writing(new_session) as session:
        session.query(PlanningRefresh).delete()


@pytest.mark.parametrize("kind", [kind for kind in FailureKind if kind is not FailureKind.HTTP_4XX])
def test_a_failure_is_noted_and_brings_a_refresh(
    outcomes: Outcomes, new_session: SessionFactory, kind: FailureKind
) -> None:
    outcomes.failed(A, FetchFailed(kind, "x"))
    outcomes.write()
    noted = feed(new_session)
    assert (noted.failures, noted.failure_kind, noted.failed_at) == (1, kind.value, NOON)
    assert (noted.host, noted.disabled_until) == ("ics.example.edu:443", None)
    (refresh,) = refreshes(new_session)
    assert (refresh.full_id, refresh.host, refresh.priority) == ("u.a", "ics.example.edu:443", USER_PRIORITY)
    assert refresh.due_at > NOON


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_wrong_request_is_noted_and_brings_none(
    outcomes: Outcomes, new_session: SessionFactory, status: int
) -> None:
    outcomes.failed(A, FetchFailed(FailureKind.HTTP_4XX, "x", None, status))
    outcomes.write()
    assert feed(new_session).failure_kind == "http_4xx"
    assert refreshes(new_session) == []


def test_it_comes_no_sooner_than_the_host_asked_for(outcomes: Outcomes, new_session: SessionFactory) -> None:
    outcomes.failed(A, FetchFailed(FailureKind.HTTP_429, "x", 120.0, 429))
    outcomes.failed(B, BROKEN)
    outcomes.write()
    assert [row.due_at - NOON for row in refreshes(new_session)] == [
        timedelta(seconds=120),
        timedelta(seconds=5),
    ]


def test_one_refresh_a_planning_in_thirty_seconds(
    outcomes: Outcomes, new_session: SessionFactory, clock: Clock
) -> None:
    brought = []
    for second in range(65):
        outcomes.failed(A, BROKEN)
        outcomes.write()
        if refreshes(new_session):
            brought.append(second)
            clear(new_session)
        clock.go(1)
    assert brought == [0, 30, 60]


def test_each_planning_has_its_own_thirty_seconds(outcomes: Outcomes, new_session: SessionFactory) -> None:
    for node in (A, B, A):
        outcomes.failed(node, BROKEN)
    outcomes.write()
    assert [row.full_id for row in refreshes(new_session)] == ["u.a", "u.b"]


def test_failures_in_one_second_count_once(outcomes: Outcomes, new_session: SessionFactory) -> None:
    for _ in range(2):
        for _ in range(32):
            outcomes.failed(A, BROKEN)
        outcomes.write()
    assert feed(new_session).failures == 2


def test_a_paused_host_brings_a_refresh_after_the_pause_and_then_costs_nothing(
    outcomes: Outcomes, new_session: SessionFactory, clock: Clock
) -> None:
    outcomes.failed(A, HostPaused("ics.example.edu:443", 25.0))
    outcomes.write()
    (refresh,) = refreshes(new_session)
    assert refresh.due_at == NOON + timedelta(seconds=25)
    clock.go(1)
    outcomes.failed(A, HostPaused("ics.example.edu:443", 24.0))
    outcomes.write()
    assert feed(new_session).failures == 1


def test_what_is_switched_off_stays_so(outcomes: Outcomes, new_session: SessionFactory) -> None:
    off = NOON + timedelta(days=7)
    with writing(new_session) as session:
        session.add(PlanningFeed(full_id="u.a", disabled_until=off, failures=3, failure_kind="http_4xx"))
    outcomes.failed(A, BROKEN)
    outcomes.write()
    assert refreshes(new_session) == []
    assert feed(new_session).failures == 4
    outcomes.succeeded(A, NOON)
    outcomes.write()
    assert (feed(new_session).failures, feed(new_session).disabled_until) == (0, off)


def test_a_success_takes_the_failures_back(
    outcomes: Outcomes, new_session: SessionFactory, clock: Clock
) -> None:
    outcomes.failed(A, BROKEN)
    outcomes.write()
    clock.go(5)
    outcomes.succeeded(A, clock())
    outcomes.write()
    assert (feed(new_session).failures, feed(new_session).failure_kind) == (0, None)


def test_an_answer_from_before_the_failure_does_not(
    outcomes: Outcomes, new_session: SessionFactory, clock: Clock
) -> None:
    answered_at = clock()
    clock.go(5)
    outcomes.failed(A, BROKEN)
    outcomes.succeeded(A, answered_at)
    outcomes.write()
    outcomes.succeeded(A, answered_at)
    outcomes.write()
    assert feed(new_session).failures == 1


def test_a_failure_that_was_made_good_before_it_was_written_leaves_no_trace(
    outcomes: Outcomes, new_session: SessionFactory, clock: Clock
) -> None:
    outcomes.failed(A, BROKEN)
    clock.go(1)
    outcomes.succeeded(A, clock())
    outcomes.write()
    assert refreshes(new_session) == []
    outcomes.failed(A, BROKEN)
    outcomes.write()
    assert len(refreshes(new_session)) == 1, "the next failure brings its refresh"


def test_it_is_written_behind_the_call_and_at_the_end(new_session: SessionFactory) -> None:
    written: list[str] = []

    class Spy(Outcomes):
        def write(self) -> None:
            written.append(threading.current_thread().name)
            super().write()

    outcomes = Spy(new_session, RefreshQueue(new_session))
    outcomes.failed(A, BROKEN)
    assert threading.current_thread().name not in written
    outcomes.close()
    assert feed(new_session).failures == 1


def test_a_database_that_is_away_costs_the_notes_and_nothing_else(new_session: SessionFactory) -> None:
    away = [True]

    def flaky() -> Session:
        if away[0]:
            raise OperationalError("BEGIN", {}, Exception("away"))
        return new_session()

    outcomes = Outcomes(flaky, RefreshQueue(flaky))
    with capture_logs() as logged:
        outcomes.failed(A, BROKEN)
        outcomes.succeeded(B, NOON)
        outcomes.write()
    assert [(one["event"], one["log_level"], one["error"]) for one in logged] == [
        ("outcomes_not_written", "error", "OperationalError")
    ]
    away[0] = False
    outcomes.write()
    with new_session() as session:
        assert session.scalars(select(PlanningFeed)).all() == [], "what was let go stays away"
    outcomes.failed(A, BROKEN)
    outcomes.close()
    assert (feed(new_session).failures, feed(new_session).failure_kind) == (1, "http_5xx")
    assert len(refreshes(new_session)) == 1, "and its refresh does not have to wait"
