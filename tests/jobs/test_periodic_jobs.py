"""Backfill and the look for vanished plannings, as the scheduler runs them."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from config import TimeRange
from jobs.backfill import Backfill
from jobs.job import Status, Turn
from jobs.vanished import Vanished
from models import PlanningFeed, PlanningRefresh
from services.database import SessionFactory, writing
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.refresh_queue import RefreshQueue
from services.quiet_hours import QuietHours
from support.application import CatalogueFolder, leaf
from support.clock import NOON, Clock
from support.feed_rows import Rows

NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
NIGHTLY = TimeRange(time(21), time(6))
TEN_MINUTES = 600.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(new_session: SessionFactory, clock: Clock) -> RefreshQueue:
    return RefreshQueue(new_session, now=clock)


@pytest.fixture
def make_backfill(
    new_session: SessionFactory, queue: RefreshQueue, catalogue: CatalogueFolder, clock: Clock
) -> Callable[..., Backfill]:
    def make(hours: TimeRange | None = NIGHTLY) -> Backfill:
        quiet_hours = QuietHours(hours, ZoneInfo("Europe/Paris"))
        return Backfill(new_session, CatalogueStore(catalogue.path), queue, quiet_hours, clock)

    return make


def test_backfill_queues_and_comes_back_in_ten_minutes(
    make_backfill: Any, queue: RefreshQueue, catalogue: CatalogueFolder
) -> None:
    catalogue.add("u", leaf("a", "https://ics.example.edu/a"), leaf("b", "file:b.ics"))
    reported: list[Status] = []
    assert make_backfill().run(reported.append) == Turn(Status.IDLE, TEN_MINUTES)
    assert reported == [Status.WORKING]
    assert queue.size().depth == 2


def test_backfill_obeys_the_quiet_hours(
    make_backfill: Any, queue: RefreshQueue, catalogue: CatalogueFolder, clock: Clock
) -> None:
    catalogue.add("u", leaf("a", "https://ics.example.edu/a"))
    clock.at = NIGHT
    reported: list[Status] = []
    assert make_backfill().run(reported.append) == Turn(Status.QUIET_HOURS, TEN_MINUTES)
    assert (reported, queue.size().depth) == ([], 0)
    assert make_backfill(None).run(reported.append).status is Status.IDLE
    assert queue.size().depth == 1


def test_second_looks_that_nobody_has_planned_are_planned_also_at_night(
    make_backfill: Any, new_session: SessionFactory, catalogue: CatalogueFolder, clock: Clock
) -> None:
    catalogue.add("u", *(leaf(name, "https://ics.example.edu/x") for name in ("a", "b", "off")))
    clock.at = NIGHT
    rows = Rows(new_session)
    for name in ("a", "b", "off", "gone"):
        rows.quarantine(f"u.{name}", 5, at=NIGHT)
    rows.refresh("u.b", due_at=NOON)
    rows.feed("u.off", disabled_until=NIGHT + timedelta(hours=1))
    make_backfill().run(lambda _status: None)
    queued = {row.full_id: (row.due_at, row.host) for row in rows.all(PlanningRefresh)}
    assert queued == {
        "u.a": (NIGHT + timedelta(minutes=30), "ics.example.edu:443"),
        "u.b": (NOON, ""),
    }


def test_backfill_of_an_empty_catalogue_is_paused(make_backfill: Any) -> None:
    assert make_backfill().run(lambda _status: None) == Turn(Status.PAUSED, TEN_MINUTES)


def test_vanished_plannings_are_marked_once_a_day(
    new_session: SessionFactory, catalogue: CatalogueFolder, clock: Clock
) -> None:
    catalogue.add("u", leaf("a", "https://ics.example.edu/a"))
    with writing(new_session) as session:
        session.add_all([PlanningFeed(full_id="u.a"), PlanningFeed(full_id="u.gone")])
    vanished = Vanished(new_session, CatalogueStore(catalogue.path), clock)
    assert vanished.run(lambda _status: None) == Turn(Status.IDLE, 86_400.0)
    with new_session() as session:
        marked = session.execute(select(PlanningFeed.full_id, PlanningFeed.vanished_at)).all()
    assert {tuple(row) for row in marked} == {("u.a", None), ("u.gone", NOON)}
