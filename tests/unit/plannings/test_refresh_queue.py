"""The queue of refreshes: what gets in, who gets it, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models import PlanningFeed, PlanningRefresh
from services.database import SessionFactory, writing
from services.net.failures import FailureKind, FetchFailed
from services.plannings.refresh_queue import (
    ADMIN_PRIORITY,
    BACKFILL_PRIORITY,
    CLAIMED_FOR,
    USER_PRIORITY,
    Claim,
    QueueSize,
    Refresh,
    RefreshQueue,
)
from support.clock import NOON, Clock

HOST = "ics.example.edu:443"
REFUSED = FetchFailed(FailureKind.CONNECTION_REFUSED, "x")
NOT_FOUND = FetchFailed(FailureKind.HTTP_4XX, "answered 404", None, 404)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(new_session: SessionFactory, clock: Clock) -> RefreshQueue:
    return RefreshQueue(new_session, now=clock, chance=lambda: 0.5)


@pytest.fixture
def rows(new_session: SessionFactory) -> Any:
    def read() -> list[PlanningRefresh]:
        with new_session() as session:
            return list(session.scalars(select(PlanningRefresh).order_by(PlanningRefresh.full_id)))

    return read


@pytest.fixture
def feed(new_session: SessionFactory) -> Any:
    def read(full_id: str = "u.a") -> PlanningFeed | None:
        with new_session() as session:
            return session.scalar(select(PlanningFeed).where(PlanningFeed.full_id == full_id))

    return read


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def put(queue: RefreshQueue, *full_ids: str, host: str = HOST, priority: int = 0) -> None:
    queue.enqueue_all([Refresh(full_id, host, priority, NOON) for full_id in full_ids])


def names(claims: list[Claim]) -> list[str]:
    return [claim.full_id for claim in claims]


def switch_off(new_session: SessionFactory, full_id: str, until: datetime) -> None:
    with writing(new_session) as session:
        session.add(PlanningFeed(full_id=full_id, disabled_until=until))


class TestEnqueue:
    def test_a_planning_is_in_it_once(self, queue: RefreshQueue, rows: Any) -> None:
        for _ in range(3):
            put(queue, "u.a", "u.b")
        assert [row.full_id for row in rows()] == ["u.a", "u.b"]

    @pytest.mark.parametrize(
        ("priority", "due", "then"),
        [
            (USER_PRIORITY, 30, (USER_PRIORITY, 30)),
            (USER_PRIORITY, 90, (USER_PRIORITY, 60)),
            (BACKFILL_PRIORITY, 0, (BACKFILL_PRIORITY, 60)),
        ],
        ids=["more urgent and earlier", "more urgent, never later", "no more urgent"],
    )
    def test_a_row_that_is_there(
        self, queue: RefreshQueue, rows: Any, priority: int, due: float, then: tuple[int, float]
    ) -> None:
        queue.enqueue("u.a", HOST, BACKFILL_PRIORITY, later(60))
        queue.enqueue("u.a", HOST, priority, later(due))
        (row,) = rows()
        assert (row.priority, row.due_at) == (then[0], later(then[1]))

    def test_a_lower_priority_changes_nothing(self, queue: RefreshQueue, rows: Any) -> None:
        queue.enqueue("u.a", HOST, USER_PRIORITY, later(60))
        queue.enqueue("u.a", HOST, BACKFILL_PRIORITY, later(0))
        (row,) = rows()
        assert (row.priority, row.due_at) == (USER_PRIORITY, later(60))

    def test_users_who_call_again_do_not_shorten_the_wait_after_a_failure(
        self, queue: RefreshQueue, rows: Any
    ) -> None:
        put(queue, "u.a", priority=USER_PRIORITY)
        queue.fail(queue.claim("me", 1)[0], REFUSED)
        queue.enqueue("u.a", HOST, USER_PRIORITY, NOON)
        (row,) = rows()
        assert (row.attempt, row.due_at) == (1, later(30))

    @pytest.mark.parametrize("priority", [BACKFILL_PRIORITY, USER_PRIORITY])
    def test_what_is_switched_off_stays_out(
        self, queue: RefreshQueue, rows: Any, new_session: SessionFactory, clock: Clock, priority: int
    ) -> None:
        switch_off(new_session, "u.off", later(60))
        put(queue, "u.off", "u.on", priority=priority)
        assert [row.full_id for row in rows()] == ["u.on"]
        clock.go(60)
        put(queue, "u.off", priority=priority)
        assert [row.full_id for row in rows()] == ["u.off", "u.on"]

    def test_an_administrator_switches_it_on_and_begins_anew(
        self, queue: RefreshQueue, rows: Any, feed: Any, new_session: SessionFactory
    ) -> None:
        switch_off(new_session, "u.a", later(3600))
        put(queue, "u.a", priority=ADMIN_PRIORITY)
        assert feed().disabled_until is None
        queue.fail(queue.claim("me", 1)[0], REFUSED)
        put(queue, "u.a", priority=ADMIN_PRIORITY)
        (row,) = rows()
        assert (row.attempt, row.due_at, row.priority) == (0, NOON, ADMIN_PRIORITY)

    def test_nothing_to_enqueue_is_fine(self, queue: RefreshQueue) -> None:
        queue.enqueue_all([])
        assert queue.size() == QueueSize(0, 0, 0)

    def test_a_second_look_outlives_the_refresh_that_asked_for_it(
        self, queue: RefreshQueue, rows: Any
    ) -> None:
        put(queue, "u.a")
        (claim,) = queue.claim("me", 1)
        queue.look_again("u.a", HOST, later(1800))
        queue.finish(claim)
        (row,) = rows()
        assert (row.due_at, row.claimed_by) == (later(1800), None)

    def test_a_failed_call_does_not_wait_for_a_second_look(self, queue: RefreshQueue, rows: Any) -> None:
        put(queue, "u.a", priority=USER_PRIORITY)
        (claim,) = queue.claim("me", 1)
        queue.look_again("u.a", HOST, later(86_400))
        queue.finish(claim)
        queue.enqueue("u.a", HOST, USER_PRIORITY, later(5))
        (row,) = rows()
        assert (row.due_at, row.priority) == (later(5), USER_PRIORITY)

    def test_a_second_look_does_not_hold_up_what_waits(self, queue: RefreshQueue, rows: Any) -> None:
        put(queue, "u.a")
        queue.look_again("u.a", HOST, later(1800))
        queue.look_again("u.b", HOST, later(1800))
        assert [row.due_at for row in rows()] == [NOON, later(1800)]

    def test_a_second_look_waits_until_the_planning_is_on_again(
        self, queue: RefreshQueue, rows: Any, new_session: SessionFactory
    ) -> None:
        switch_off(new_session, "u.a", later(60))
        queue.look_again("u.a", HOST, later(1800))
        assert rows() == []


class TestClaim:
    def test_the_most_urgent_first_then_what_waits_longest(self, queue: RefreshQueue) -> None:
        for number, (priority, due) in enumerate([(0, -50), (0, -60), (10, -1), (10, -2), (20, 0)]):
            queue.enqueue(f"u.{number}", f"host{number}:80", priority, later(due))
        assert names(queue.claim("me", 10)) == ["u.4", "u.3", "u.2", "u.1", "u.0"]

    def test_no_more_than_asked_for(self, queue: RefreshQueue) -> None:
        for number in range(5):
            put(queue, f"u.{number}", host=f"host{number}:80")
        assert len(queue.claim("me", 3)) == 3
        assert len(queue.claim("me", 3)) == 2

    def test_what_is_not_due_yet_waits(self, queue: RefreshQueue, clock: Clock) -> None:
        queue.enqueue("u.a", HOST, 0, later(10))
        assert queue.claim("me", 1) == []
        assert queue.next_due_at() == later(10)
        clock.go(10)
        assert names(queue.claim("me", 1)) == ["u.a"]
        assert queue.next_due_at() is None

    def test_two_of_a_host_at_a_time_whoever_runs_them(self, queue: RefreshQueue) -> None:
        put(queue, "u.a1", "u.a2", "u.a3", host="a:80")
        put(queue, "u.b1", host="b:80")
        assert names(queue.claim("me", 1)) == ["u.a1"]
        first = queue.claim("you", 10)
        assert names(first) == ["u.a2", "u.b1"]
        assert queue.claim("me", 10) == []
        queue.finish(first[0])
        assert names(queue.claim("me", 10)) == ["u.a3"]

    def test_a_host_with_a_long_queue_does_not_hide_the_others(self, queue: RefreshQueue) -> None:
        put(queue, *(f"u.a{number:03}" for number in range(120)), host="a:80", priority=USER_PRIORITY)
        put(queue, *(f"u.b{number:03}" for number in range(120)), host="b:80", priority=USER_PRIORITY)
        put(queue, "u.c1", host="c:80")
        claims = queue.claim("me", 8)
        assert names(claims) == ["u.a000", "u.a001", "u.b000", "u.b001", "u.c1"]

    def test_files_are_a_host_too(self, queue: RefreshQueue) -> None:
        put(queue, "u.a", "u.b", "u.c", host="")
        assert len(queue.claim("me", 8)) == 2

    def test_a_host_that_is_left_out(self, queue: RefreshQueue) -> None:
        put(queue, "u.a", host="a:80")
        put(queue, "u.b", host="b:80")
        assert queue.next_due_at(["a:80", "b:80"]) is None
        assert names(queue.claim("me", 8, ["a:80"])) == ["u.b"]

    def test_the_claims_of_a_process_that_died_run_out(self, queue: RefreshQueue, clock: Clock) -> None:
        put(queue, "u.a")
        (dead,) = queue.claim("dead", 1)
        clock.at += CLAIMED_FOR - timedelta(seconds=1)
        assert queue.claim("me", 1) == []
        clock.go(1)
        (mine,) = queue.claim("me", 1)
        queue.fail(dead, REFUSED)
        queue.finish(dead)
        assert queue.size().locked == 1, "who lost a claim changes nothing of its row"
        queue.finish(mine)
        assert queue.size().depth == 0

    def test_claims_are_given_back(self, queue: RefreshQueue) -> None:
        put(queue, "u.a", host="a:80")
        put(queue, "u.b", host="b:80")
        queue.claim("me", 1)
        queue.claim("you", 1)
        queue.release("me")
        assert names(queue.claim("me", 8)) == ["u.a"]
        queue.release_others("me")
        assert names(queue.claim("me", 8)) == ["u.b"]

    def test_the_size(self, queue: RefreshQueue) -> None:
        put(queue, "u.a", "u.b", "u.c")
        queue.enqueue("u.later", HOST, 0, later(60))
        queue.claim("me", 1)
        assert queue.size() == QueueSize(depth=4, ready=2, locked=1)


class TestEnd:
    def test_success_forgets_all_failures(self, queue: RefreshQueue, feed: Any, rows: Any) -> None:
        put(queue, "u.a")
        queue.fail(queue.claim("me", 1)[0], NOT_FOUND)
        assert feed().disabled_until is not None
        put(queue, "u.a", priority=ADMIN_PRIORITY)
        queue.finish(queue.claim("me", 1)[0])
        assert rows() == []
        assert (feed().failures, feed().failure_kind, feed().disabled_until) == (0, None, None)

    def test_several_end_together(self, queue: RefreshQueue) -> None:
        put(queue, "u.a", "u.b", "u.c")
        queue.finish_all(queue.claim("me", 8))
        assert queue.size().depth == 1

    def test_failure_is_noted_and_the_row_waits(
        self, queue: RefreshQueue, feed: Any, rows: Any, clock: Clock
    ) -> None:
        put(queue, "u.a")
        for failures, wait in ((1, 30), (2, 60), (3, 120)):
            queue.fail(queue.claim("me", 1)[0], REFUSED)
            (row,) = rows()
            assert (row.attempt, row.due_at - clock(), row.claimed_by) == (
                failures,
                timedelta(seconds=wait),
                None,
            )
            noted = feed()
            assert (noted.failures, noted.failure_kind) == (failures, "connection_refused")
            assert (noted.failed_at, noted.host, noted.disabled_until) == (clock(), HOST, None)
            clock.go(wait)

    def test_the_tenth_failure_switches_it_off(
        self, queue: RefreshQueue, feed: Any, rows: Any, clock: Clock
    ) -> None:
        put(queue, "u.a")
        for _ in range(10):
            (claim,) = queue.claim("me", 1)
            queue.fail(claim, REFUSED)
            clock.go(600)
        assert rows() == []
        assert feed().failures == 10
        assert feed().disabled_until == clock() - timedelta(seconds=600) + timedelta(hours=12)

    @pytest.mark.parametrize(("status", "days"), [(404, 30), (403, 7)])
    def test_a_wrong_request_is_off_at_once(
        self, queue: RefreshQueue, feed: Any, rows: Any, status: int, days: int
    ) -> None:
        put(queue, "u.a")
        failure = FetchFailed(FailureKind.HTTP_4XX, "x", None, status)
        queue.fail(queue.claim("me", 1)[0], failure)
        assert rows() == []
        assert feed().disabled_until == NOON + timedelta(days=days)

    def test_what_could_not_be_tried_is_no_failed_attempt(
        self, queue: RefreshQueue, feed: Any, rows: Any
    ) -> None:
        put(queue, "u.a")
        queue.postpone(queue.claim("me", 1)[0], later(30))
        (row,) = rows()
        assert (row.attempt, row.due_at, row.claimed_by) == (0, later(30), None)
        assert feed() is None

    def test_a_planning_that_is_none_any_more_is_dropped(self, queue: RefreshQueue, rows: Any) -> None:
        put(queue, "u.a")
        queue.drop(queue.claim("me", 1)[0])
        assert rows() == []
