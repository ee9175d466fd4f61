"""What reading costs: as many statements for a university as for a village school."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from models import Booking, Course, Event, Group, Instructor, Level, Role, Room
from support.accounts import as_role
from support.database import edit_of
from support.statements import statements
from support.timetable import MONDAY, made

SUNDAY = "2026-11-08"
STARTS_AT = datetime(2026, 11, 2, 7, tzinfo=UTC)


def fill(app: Flask, levels: int, events: int, weeks: int) -> None:
    """Levels of two groups; events one after the other in each week, spread over all there is."""
    rooms, people, courses = 110, 287, 300
    groups = 2 * levels
    with edit_of(app) as edit:

        def add(model: Any, count: int, **columns: Any) -> None:
            rows = [{"name": f"{model.__name__} {n}", "search_key": "", **columns} for n in range(count)]
            edit.session.execute(insert(model), rows)

        add(Level, levels)
        edit.session.execute(
            insert(Group), [{"name": f"G{n}", "level_id": n // 2 + 1, "size": 20} for n in range(groups)]
        )
        add(Room, rooms, capacity=30)
        add(Instructor, people)
        add(Course, courses)
        times = [_time(number, events, weeks) for number in range(events)]
        edit.session.execute(
            insert(Event), [{**time, "course_id": number % courses + 1} for number, time in enumerate(times)]
        )
        edit.session.execute(
            insert(Booking),
            [
                {"room_id": None, "instructor_id": None, "group_id": None}
                | {"event_id": number + 1, "position": position, **time, column: number // weeks % count + 1}
                for number, time in enumerate(times)
                for position, (column, count) in enumerate(
                    [("room_id", rooms), ("instructor_id", people), ("group_id", groups)]
                )
            ],
        )


def _time(number: int, events: int, weeks: int) -> dict[str, datetime]:
    starts_at = STARTS_AT + timedelta(weeks=number % weeks, minutes=number * 60 * 24 * 5 // events)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=90)}


@pytest.fixture(params=[(10, 300, 15), (250, 12_404, 15)], ids=["village", "university"])
def filled(request: pytest.FixtureRequest, app: Flask) -> Flask:
    fill(app, *request.param)
    return app


@pytest.fixture
def admin(filled: Flask) -> FlaskClient:
    return as_role(filled, Role.ADMIN)


def asked(app: Flask, client: FlaskClient, path: str, **query: Any) -> tuple[int, Any]:
    """How many statements a request sends, and its answer."""
    client.get(path, query_string=query)  # what is made once is made
    with statements(app) as seen:
        answer = made(client.get(path, query_string=query), 200)
    return len(seen), answer


def test_levels_with_their_groups_are_few_statements(filled: Flask, admin: FlaskClient):
    sent, answer = asked(filled, admin, "/api/v1/levels")
    assert len(answer) in (10, 250)
    assert all(len(level["groups"]) == 2 for level in answer)
    assert sent <= 6


@pytest.mark.parametrize("filters", [{}, {"levelId": 3}, {"groupId": 5}])
def test_a_week_is_few_statements(filled: Flask, admin: FlaskClient, filters: dict[str, int]):
    sent, answer = asked(filled, admin, "/api/v1/schedule", startDate=MONDAY, endDate=SUNDAY, **filters)
    assert answer
    if not filters:
        assert len(answer) in range(18, 24) or len(answer) in range(820, 840)
    assert sent <= 16


def test_free_rooms_are_few_statements(filled: Flask, admin: FlaskClient):
    query = {"startTime": "2026-11-03T08:00:00Z", "endTime": "2026-11-03T10:00:00Z"}
    sent, answer = asked(filled, admin, "/api/v1/rooms/available", **query)
    assert 0 < len(answer) <= 110
    assert sent <= 6
