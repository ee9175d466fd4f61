"""Second looks at a schedule that is in quarantine since NOON: whatever happens to rows, from 12:30 on there is one."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from models import PlanningRefresh
from services.database import SessionFactory
from services.plannings.refresh_queue import ADMIN_PRIORITY, BACKFILL_PRIORITY, USER_PRIORITY, RefreshQueue
from support.clock import NOON, Clock
from support.feed_rows import Rows

HOST = "ics.example.edu:443"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(new_session: SessionFactory, clock: Clock) -> RefreshQueue:
    return RefreshQueue(new_session, now=clock)


@pytest.fixture
def rows(quarantined: Rows) -> Any:
    return lambda: quarantined.all(PlanningRefresh)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def quarantined(new_session: SessionFactory) -> Rows:
    feeds = Rows(new_session)
    feeds.quarantine("u.a", 5, at=NOON)
    return feeds


def test_an_earlier_refresh_does_not_take_it_along(queue: RefreshQueue, rows: Any, clock: Clock) -> None:
    queue.enqueue("u.a", HOST, USER_PRIORITY, later(5))
    queue.look_again("u.a", HOST, later(1800))
    clock.go(5)
    queue.finish(queue.claim("me", 1)[0])
    (row,) = rows()
    assert (row.due_at, row.priority, row.claimed_by) == (later(1800), BACKFILL_PRIORITY, None)


def test_nor_does_a_call_that_brings_it_forward(queue: RefreshQueue, rows: Any, clock: Clock) -> None:
    queue.look_again("u.a", HOST, later(1800))
    for seconds in (5, 60):
        queue.enqueue("u.a", HOST, ADMIN_PRIORITY, later(seconds))
        clock.at = later(seconds)
        queue.finish_all(queue.claim("me", 8))
    assert [row.due_at for row in rows()] == [later(1800)]


def test_one_whose_answer_never_got_written_is_repeated(queue: RefreshQueue, rows: Any, clock: Clock) -> None:
    queue.look_again("u.a", HOST, later(1800))
    clock.at = later(1800)
    queue.finish(queue.claim("me", 1)[0])
    assert [row.due_at for row in rows()] == [later(2400)]


def test_it_ends_with_the_quarantine(queue: RefreshQueue, rows: Any, clock: Clock, quarantined: Rows) -> None:
    queue.look_again("u.a", HOST, later(1800))
    clock.at = later(1800)
    quarantined.end_quarantine("u.a")
    queue.finish(queue.claim("me", 1)[0])
    assert rows() == []
