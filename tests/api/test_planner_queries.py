"""``/api/v2/events``: filters as parameters, and what is said of those that make no sense."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import RequestEntityTooLarge

from models import EventStatus
from services.accounts.login_limits import TooManyAttempts
from services.schedule.fields import Resources
from support.campus import TODAY, Campus
from support.planner import EVENTS, asked, ids_in, refused

pytestmark = pytest.mark.usefixtures("morning")


@pytest.fixture
def tomorrow(campus: Campus) -> dict[str, str]:
    """Ids of events that differ in all that can be asked for."""
    return {
        "one": campus.plan(8, campus.one, day=1).uid,
        "two": campus.plan(10, campus.two, day=1, resources=Resources((), (), (campus.two.id,))).uid,
        "cohort": campus.plan(12, campus.cohort, day=1, status=EventStatus.CANCELLED).uid,
        "none": campus.plan(14, day=1, resources=Resources(), course_id=None, summary="Fête d'été").uid,
    }


@pytest.mark.parametrize(
    ("parameter", "of", "found"),
    [
        ("roomId", "room", ["one", "cohort"]),
        ("courseId", "course", ["one", "two", "cohort"]),
        ("instructorId", "person", ["one", "cohort"]),
        ("groupId", "one", ["one", "cohort"]),
        ("groupId", "cohort", ["cohort"]),
        ("levelId", "level", ["one", "two", "cohort"]),
        ("programId", "program", ["one", "two", "cohort"]),
    ],
)
def test_objects_are_named_by_their_ids(
    campus: Campus, tomorrow: dict[str, str], user: FlaskClient, parameter: str, of: str, found: list[str]
):
    body = asked(user, **{parameter: getattr(campus, of).uid})
    assert ids_in(body["data"]) == [tomorrow[name] for name in found]
    assert body["page"] == {"limit": 50, "nextCursor": None, "total": len(found)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"building": "bâtiment b"}, ["one", "cohort"]),
        ({"q": "algorithmique"}, ["one", "two", "cohort"]),
        ({"q": "ETE fete"}, ["none"]),
        ({"q": "lemoine b204"}, ["one", "cohort"]),
        ({"status": "cancelled"}, ["cohort"]),
        ({"status": "published, cancelled,"}, ["one", "two", "cohort", "none"]),
        ({"origin": "starplan"}, []),
        ({"origin": "starplan,local", "q": "ete"}, ["none"]),
        ({"status": "", "q": "", "limit": "", "from": ""}, ["one", "two", "cohort", "none"]),
        ({"updatedSince": "2020-01-01"}, ["one", "two", "cohort", "none"]),
        ({"updatedSince": "2120-01-01T00:00:00Z"}, []),
        ({"unknown": "parameter"}, ["one", "two", "cohort", "none"]),
        ({"sort": "-start"}, ["none", "cohort", "two", "one"]),
        ({"sort": "updated"}, ["one", "two", "cohort", "none"]),
        ({"sort": "-updated"}, ["none", "cohort", "two", "one"]),
        ({"limit": "2"}, ["one", "two"]),
    ],
)  # fmt: skip
def test_a_filter(tomorrow: dict[str, str], user: FlaskClient, query: dict[str, str], found: list[str]):
    assert ids_in(asked(user, **query)["data"]) == [tomorrow[name] for name in found]


def test_values_are_alternatives_and_parameters_are_not(
    campus: Campus, tomorrow: dict[str, str], user: FlaskClient
):
    both = f"{campus.one.uid},{campus.two.uid}"
    expected = [tomorrow[name] for name in ("one", "two", "cohort")]
    assert ids_in(asked(user, groupId=both)["data"]) == expected
    assert ids_in(asked(user, groupId=both, roomId=campus.room.uid)["data"]) == [expected[0], expected[2]]
    assert ids_in(asked(user, groupId=both, status="cancelled")["data"]) == [expected[2]]


UNKNOWN = str(uuid4())


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"from": "yesterday"}, ["from", "'yesterday'"]),
        ({"from": "2026-02-30"}, ["from", "'2026-02-30'"]),
        ({"from": "2026-11-02T08:00:00"}, ["from", "offset"]),
        ({"to": "2026-11-02T08:00"}, ["to", "offset"]),
        ({"to": "0001-01-01"}, ["to", "'0001-01-01'"]),
        ({"to": "2020-01-01"}, ["to", "'2020-01-01'"]),
        ({"from": "2026-11-03", "to": "2026-11-02"}, ["to", "'2026-11-02'", "2026-11-03"]),
        ({"from": "2026-11-02", "to": "2028-11-03"}, ["to", "'2028-11-03'", "2 years"]),
        ({"updatedSince": "2026-11-02T08:00:00"}, ["updatedSince", "'2026-11-02T08:00:00'"]),
        ({"status": "published,lost"}, ["status", "'lost'"]),
        ({"origin": "ade"}, ["origin", "'ade'"]),
        ({"q": "a\x00"}, ["q", "NUL"]),
        ({"q": "x" * 256}, ["q", "xxx…"]),
        ({"building": "Zeppelin"}, ["building", "'Zeppelin'"]),
        ({"campus": "Zeppelin"}, ["campus", "'Zeppelin'"]),
        *(({f"{kind}Id": UNKNOWN}, [f"{kind}Id", UNKNOWN]) for kind in ("room", "course", "instructor")),
        *(({f"{kind}Id": UNKNOWN}, [f"{kind}Id", UNKNOWN]) for kind in ("group", "level", "program")),
        ({"roomId": "17"}, ["roomId", "'17'"]),
        ({"roomId": ",".join(str(uuid4()) for _ in range(201))}, ["roomId"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [EVENTS, f"{EVENTS}.ics"])
def test_what_makes_no_sense_is_named(user: FlaskClient, path: str, query: dict[str, str], named: list[str]):
    message = refused(user.get(path, query_string=query), 400)
    assert [word for word in named if word not in message] == []


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "ten"),
        ("limit", "1.5"),
        ("sort", "end"),
        ("cursor", "abc"),
    ],
)
def test_a_page_that_makes_no_sense_is_named(user: FlaskClient, parameter: str, value: str):
    message = refused(user.get(EVENTS, query_string={parameter: value}), 400)
    assert message.startswith(f"{parameter} '{value}': ")


def test_two_years_may_be_asked_for(campus: Campus, user: FlaskClient):
    campus.plan(8, campus.one, day=1)
    first = TODAY.date()
    last = first.replace(year=first.year + 2)
    assert len(asked(user, from_=str(first), to=str(last))["data"]) == 1
    assert str(last + timedelta(days=3)) in refused(
        user.get(EVENTS, query_string={"from": str(first), "to": str(last + timedelta(days=3))}), 400
    )


def test_several_mistakes_are_told_at_once(user: FlaskClient):
    message = refused(user.get(EVENTS, query_string={"limit": "0", "sort": "x"}), 400)
    assert "limit '0'" in message
    assert "sort 'x'" in message


class TestErrors:
    def test_a_stranger_learns_nothing(self, app: Flask):
        for path in ("", f"/{uuid4()}", "?limit=0", ".ics"):
            response = app.test_client().get(f"{EVENTS}{path}")
            assert response.get_json()["error"] == "Unauthorised"
            refused(response, 401)

    @pytest.mark.parametrize("path", ["/api/v2", "/api/v2/", "/api/v2/nothing", f"{EVENTS}/"])
    def test_an_unknown_address(self, user: FlaskClient, path: str):
        assert user.get(path).get_json()["error"] == "Not Found"
        refused(user.get(path), 404)

    @pytest.mark.parametrize("path", ["/events", "/events/x", "/events.ics", "/rooms"])
    def test_a_wrong_method(self, user: FlaskClient, path: str):
        response = user.post(f"/api/v2{path}", json={})
        assert response.get_json()["error"] == "Method Not Allowed"
        assert "GET" in response.headers["Allow"]
        refused(response, 405)

    def test_a_body_that_is_too_large(self, user: FlaskClient, monkeypatch: pytest.MonkeyPatch):
        def fail(*_: object) -> Any:
            raise RequestEntityTooLarge

        monkeypatch.setattr("blueprints.planner.events.is_planner", fail)
        refused(user.get(EVENTS), 413)

    def test_too_many_requests_say_when_to_come_again(
        self, user: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ):
        def fail(*_: object) -> Any:
            raise TooManyAttempts(17)

        monkeypatch.setattr("blueprints.planner.events.is_planner", fail)
        response = user.get(EVENTS)
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "17"
        assert response.get_json() == {
            "error": "Throttle Limit Reached",
            "message": "You have exceeded the rate limit. Retry after 17 seconds.",
        }

    def test_a_bug_tells_nothing_of_itself(
        self, user: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
    ):
        app.testing = False

        def fail(*_: object) -> Any:
            raise RuntimeError("hidden detail")

        monkeypatch.setattr("blueprints.planner.events.is_planner", fail)
        response = user.get(EVENTS)
        assert "hidden detail" not in refused(response, 500)
        assert response.get_json()["error"] == "Internal Server Error"
