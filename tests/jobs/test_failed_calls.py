"""From a user's failed call to a refreshed copy, through the application's own parts."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from app import JOBS
from blueprints.services import stop
from extensions import db
from fakes.upstream import Upstream
from models import PlanningFeed, PlanningRefresh
from services.database import SessionFactory
from services.plannings.refresh_queue import USER_PRIORITY
from support.planning import FEED, Events


def database_of(app: Flask) -> SessionFactory:
    with app.app_context():
        return sessionmaker(db.engine)


@pytest.mark.parametrize(
    ("break_it", "kind", "refreshes"),
    [
        (lambda upstream: upstream.fail(FEED), "http_5xx", 1),
        (lambda upstream: upstream.throttle(FEED), "http_429", 1),
        (lambda upstream: upstream.serve_html(FEED), "invalid_body", 1),
        (lambda upstream: upstream.reset_connection(FEED), "network_error", 1),
        (lambda upstream: upstream.fail(FEED, status=404), "http_4xx", 0),
    ],
)
def test_a_failed_call_is_noted_behind_the_answer(
    events: Events, app: Flask, upstream: Upstream, break_it: Any, kind: str, refreshes: int
) -> None:
    break_it(upstream)
    for _ in range(3):
        assert events()["status"] == "error"
    stop(app)
    with database_of(app)() as session:
        feed = session.scalars(select(PlanningFeed)).one()
        rows = session.scalars(select(PlanningRefresh)).all()
    assert (feed.full_id, feed.failure_kind, feed.host) == ("univ.td1", kind, upstream.host)
    assert [row.priority for row in rows] == [USER_PRIORITY] * refreshes


def test_calls_that_go_well_leave_no_note(events: Events, app: Flask) -> None:
    events()
    stop(app)
    with database_of(app)() as session:
        assert session.scalars(select(PlanningFeed.failures)).all() == [0]
        assert session.scalars(select(PlanningRefresh)).all() == []


def test_an_application_alone_runs_no_jobs(make_app: Any, tmp_path: Path) -> None:
    app = make_app(run_jobs=True)
    with database_of(app)() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM job_lease").scalar() == 0
    assert app.extensions[JOBS] is not None
