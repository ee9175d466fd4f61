"""What the OpenAPI description says of ``/api/v2``."""

from typing import Any

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def paths(client: FlaskClient) -> dict[str, Any]:
    """What can be read; signing in has tests of its own."""
    everything = client.get("/api/openapi/json").get_json()["paths"]
    ours = {path: told for path, told in everything.items() if path.startswith("/api/v2/")}
    return {path: told["get"] for path, told in ours.items() if "get" in told}


def test_each_route_says_what_it_takes_and_gives(paths: dict[str, Any]):
    assert set(paths) >= {
        *("/api/v2/events", "/api/v2/events/{event_id}", "/api/v2/events.ics", "/api/v2/rooms"),
        *("/api/v2/courses", "/api/v2/instructors", "/api/v2/groups", "/api/v2/levels", "/api/v2/programs"),
    }
    for path, told in paths.items():
        assert told["tags"] == ["Planner"], path
        assert told["security"] == [{"Bearer": []}], path
        assert {"200", "400", "401", "429"} <= set(told["responses"]), path


def test_the_filters_are_all_there(paths: dict[str, Any]):
    told = {one["name"]: one["schema"] for one in paths["/api/v2/events"]["parameters"]}
    filters = {
        *("from", "to", "q", "roomId", "building", "campus", "courseId", "instructorId", "groupId"),
        *("levelId", "programId", "status", "origin", "updatedSince"),
    }
    assert set(told) == {*filters, "sort", "limit", "cursor"}
    assert {one["name"] for one in paths["/api/v2/events.ics"]["parameters"]} == filters
    assert all(schema["description"] for schema in told.values())
    assert told["roomId"] == {"title": "Roomid", "type": "string", "description": "Ids of rooms, by comma"}
    assert told["limit"] | {"title": "", "description": ""} == {
        "title": "",
        "description": "",
        "type": "integer",
        "default": 50,
        "minimum": 1,
        "maximum": 500,
    }


def test_a_calendar_is_described_as_one(paths: dict[str, Any]):
    assert set(paths["/api/v2/events.ics"]["responses"]["200"]["content"]) == {"text/calendar"}
