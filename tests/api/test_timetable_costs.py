"""What reading costs: as many statements for a university as for a village school."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Role
from support.accounts import as_role
from support.statements import statements
from support.timetable import MONDAY, made

SUNDAY = "2026-11-08"


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
