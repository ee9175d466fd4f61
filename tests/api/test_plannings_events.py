"""`GET /api/plannings/:fullId?events=true`: the body, and every parameter."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from fakes.upstream import Upstream
from support.application import CatalogueFolder, MakeApp, leaf
from support.feeds import MONDAY, feed, vevent
from support.planning import FEED, Events

KEYS = [
    "id",
    "fullId",
    "title",
    "refreshedAt",
    "backupUpdatedAt",
    "status",
    "source",
    "reason",
    "events",
    "nbEvents",
]
EVENT_KEYS = [
    "uid",
    "summary",
    "startDate",
    "endDate",
    "location",
    "description",
    "categoryId",
    "remoteLocation",
    "allDay",
    "status",
]


def uids(body: dict[str, Any]) -> list[str]:
    assert body["nbEvents"] == len(body["events"])
    return [event["uid"] for event in body["events"]]


def test_the_body_has_the_known_keys_in_their_order(planning: str, client: FlaskClient) -> None:
    before = datetime.now(UTC).timestamp() * 1000 - 1
    answer = client.get(f"/api/plannings/{planning}?events=true")
    body = json.loads(answer.text)
    assert list(body) == KEYS
    assert list(body["events"][0]) == EVENT_KEYS
    assert before <= body.pop("refreshedAt") <= datetime.now(UTC).timestamp() * 1000
    assert body == {
        "id": "td1",
        "fullId": "univ.td1",
        "title": "TD 1",
        "backupUpdatedAt": None,
        "status": "ok",
        "source": "network",
        "reason": None,
        "events": [
            {
                "uid": "e1",
                "summary": "Algorithmique",
                "startDate": "2026-11-16T08:00:00.000Z",
                "endDate": "2026-11-16T09:30:00.000Z",
                "location": "",
                "description": "",
                "categoryId": "other",
                "remoteLocation": False,
                "allDay": False,
                "status": "confirmed",
            }
        ],
        "nbEvents": 1,
    }


def test_events_are_sorted_by_start_end_summary_and_uid(events: Events, upstream: Upstream) -> None:
    later = MONDAY + timedelta(hours=3)
    upstream.serve(
        FEED,
        feed(
            vevent("z", starts_at=later),
            vevent("d", "B"),
            vevent("c", "A"),
            vevent("b", "A"),
            vevent("long", "A", minutes=120),
        ),
    )
    assert uids(events()) == ["b", "c", "d", "long", "z"]


def test_the_copy_answers_with_the_same_events_as_the_network(events: Events, stored: Any) -> None:
    network = events()
    stored()
    copy = events(onlyDb="true")
    assert copy["events"] == network["events"]
    assert copy["source"] == "db"
    assert copy["refreshedAt"] == network["refreshedAt"]


def test_head_works_like_get(planning: str, client: FlaskClient) -> None:
    head = client.head(f"/api/plannings/{planning}?events=true")
    assert (head.status_code, head.data) == (200, b"")
    assert int(head.headers["Content-Length"]) > 100


@pytest.mark.parametrize("value", ["false", "True", "1", ""])
def test_other_values_of_a_boolean_are_off(events: Events, value: str) -> None:
    assert events(onlyDb=value)["source"] == "network"


def test_unknown_parameters_are_ignored_and_of_repeated_ones_the_last_wins(
    planning: str, client: FlaskClient
) -> None:
    path = f"/api/plannings/{planning}"
    assert client.get(f"{path}?events=true&colour=red").get_json()["nbEvents"] == 1
    assert "events" in client.get(f"{path}?events=false&events=true").get_json()
    assert "events" not in client.get(f"{path}?events=true&events=false").get_json()
    assert client.get(f"{path}?events=true&from=x&from=2026-11-16").status_code == 200


class TestRange:
    def test_only_events_inside_the_range_are_returned(self, events: Events, upstream: Upstream) -> None:
        # 23:00 UTC on the 16th is the 17th in Paris.
        midnight = datetime(2026, 11, 16, 23, 0, tzinfo=UTC)
        upstream.serve(
            FEED,
            feed(
                vevent("monday", starts_at=midnight - timedelta(hours=2)),
                vevent("across", starts_at=midnight - timedelta(minutes=30)),
                vevent("first", starts_at=midnight),
                vevent("last", starts_at=midnight + timedelta(hours=22, minutes=30)),
                vevent("wednesday", starts_at=midnight + timedelta(hours=24)),
            ),
        )
        assert uids(events(**{"from": "2026-11-17", "to": "2026-11-17"})) == ["first", "last"]
        assert uids(events(**{"from": "2026-11-17"})) == ["first", "last", "wednesday"]
        assert uids(events(to="2026-11-17")) == ["monday", "across", "first", "last"]

    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ({"from": "2026-13-01"}, "from"),
            ({"from": "01/11/2026"}, "from"),
            ({"to": "2026-11-1"}, "to"),
            ({"from": "2026-11-02", "to": "2026-11-01"}, "after"),
            ({"from": "2026-01-01", "to": "2028-01-03"}, "2 years"),
            ({"from": "0001-01-01", "to": "0001-02-01"}, "calendar"),
            ({"from": "9999-12-01"}, "late"),
        ],
    )
    def test_what_is_no_range_is_refused(
        self, planning: str, client: FlaskClient, query: dict[str, str], says: str
    ) -> None:
        answer = client.get(f"/api/plannings/{planning}", query_string={"events": "true", **query})
        assert answer.status_code == 400
        assert answer.get_json()["error"] == "Invalid range dates"
        assert says in answer.get_json()["message"]

    def test_it_cannot_be_asked_of_the_copy_whatever_the_dates(
        self, planning: str, client: FlaskClient
    ) -> None:
        for query in ({"from": "2026-11-01"}, {"to": "nonsense"}):
            answer = client.get(
                f"/api/plannings/{planning}", query_string={"events": "true", "onlyDb": "true", **query}
            )
            assert answer.status_code == 400
            assert answer.get_json()["error"] == "Range filtering is only supported for network-first calls"
            assert answer.get_json()["message"]

    def test_empty_bounds_are_no_bounds(self, events: Events, stored: Any) -> None:
        events()
        stored()
        assert events(onlyDb="true", **{"from": "", "to": ""})["source"] == "db"

    def test_a_rule_is_followed_as_far_as_the_range_reaches(self, events: Events, upstream: Upstream) -> None:
        upstream.serve(FEED, feed(vevent("w", rrule="FREQ=WEEKLY")))
        body = events(**{"from": "2030-01-07", "to": "2030-01-13"})
        assert uids(body) == ["w_20300107T080000Z"]

    def test_a_dated_address_is_asked_for_the_same_days(
        self, catalogue: CatalogueFolder, upstream: Upstream, make_app: MakeApp
    ) -> None:
        upstream.serve("/dated.ics", feed(vevent()))
        url = upstream.url("/dated.ics") + "?a={date-start}&b={date-end}&c={date-start}"
        catalogue.add("dated", leaf("x", url))
        client, ask = make_app().test_client(), "/api/plannings/dated.x?events=true"
        client.get(f"{ask}&from=2026-11-01&to=2026-11-30")
        assert upstream.requests[-1].path == "/dated.ics?a=2026-11-01&b=2026-11-30&c=2026-11-01"
        client.get(f"{ask}&from=2026-11-01")
        assert upstream.requests[-1].path == "/dated.ics?a=2026-11-01&b=2028-11-01&c=2026-11-01"


class TestBlocklist:
    @pytest.mark.parametrize("blocklist", ["exam", "EXAM", "xyz,éxam", " exam , ,"])
    def test_keywords_leave_events_out(self, events: Events, upstream: Upstream, blocklist: str) -> None:
        upstream.serve(FEED, feed(vevent("a", "Examen de Maths"), vevent("b", "Cours")))
        assert uids(events(blocklist=blocklist)) == ["b"]

    def test_the_cleaned_summary_counts(self, events: Events, upstream: Upstream) -> None:
        upstream.serve(FEED, feed(vevent("a", "Cours d?anglais")))
        assert uids(events(blocklist="d'anglais")) == []

    def test_commas_alone_block_nothing(self, events: Events) -> None:
        assert uids(events(blocklist=",,")) == ["e1"]


class TestHighlightTeacher:
    @pytest.fixture
    def nantes(self, catalogue: CatalogueFolder, upstream: Upstream) -> str:
        without = vevent("without", "Maths CM", description="Matière : Maths")
        named = vevent("named", "Maths TD", description="Matière : Maths\\nPersonnel : Durand")
        upstream.serve("/nantes.ics", feed(without, named))
        catalogue.add("iut-de-nantes", leaf("info", upstream.url("/nantes.ics")))
        return "/api/plannings/iut-de-nantes.info?events=true"

    def test_events_without_teacher_are_marked_when_asked_for(self, nantes: str, client: FlaskClient) -> None:
        plain = client.get(nantes).get_json()["events"]
        assert {event["uid"]: event["categoryId"] for event in plain} == {
            "without": "lecture",
            "named": "tutorial",
        }
        marked = client.get(f"{nantes}&highlightTeacher=true").get_json()["events"]
        assert {event["uid"]: event["categoryId"] for event in marked} == {
            "without": "no-teacher",
            "named": "tutorial",
        }

    def test_the_copy_knows_them_too(self, nantes: str, client: FlaskClient, stored: Any) -> None:
        client.get(nantes)
        stored("iut-de-nantes.info")
        marked = client.get(f"{nantes}&onlyDb=true&highlightTeacher=true").get_json()
        assert marked["source"] == "db"
        assert {event["categoryId"] for event in marked["events"]} == {"no-teacher", "tutorial"}

    def test_other_institutions_have_no_such_rule(self, events: Events, upstream: Upstream) -> None:
        upstream.serve(FEED, feed(vevent("a", description="Matière : Maths")))
        assert events(highlightTeacher="true")["events"][0]["categoryId"] == "other"


class TestZones:
    """08:00 UTC is 09:00 in Paris and 03:00 in New York; shown in Paris as 03:00 that is 02:00 UTC."""

    SHIFTED = "2026-11-16T02:00:00.000Z"
    PLAIN = "2026-11-16T08:00:00.000Z"

    @pytest.mark.parametrize(
        ("headers", "query", "starts"),
        [
            ({}, {"browserTimezone": "Europe/Paris", "targetTimezone": "America/New_York"}, SHIFTED),
            ({"x-timezone": "Europe/Paris"}, {"targetTimezone": "America/New_York"}, SHIFTED),
            ({"x-browser-timezone": "Europe/Paris", "x-target-timezone": "America/New_York"}, {}, SHIFTED),
            (
                {"x-timezone": "Europe/Paris", "x-browser-timezone": "Asia/Tokyo"},
                {"targetTimezone": "America/New_York", "browserTimezone": "Asia/Tokyo"},
                SHIFTED,
            ),
            (
                {"x-timezone": "", "x-browser-timezone": "Europe/Paris", "x-target-timezone": ""},
                {"targetTimezone": "America/New_York"},
                SHIFTED,
            ),
            (
                {"x-target-timezone": "America/New_York"},
                {"browserTimezone": "Europe/Paris", "targetTimezone": "Asia/Tokyo"},
                SHIFTED,
            ),
            ({}, {"browserTimezone": "Europe/Paris"}, PLAIN),
            ({}, {"targetTimezone": "America/New_York"}, PLAIN),
            ({}, {"browserTimezone": "", "targetTimezone": ""}, PLAIN),
        ],
    )
    def test_both_zones_shift_the_wall_clock(
        self, events: Events, headers: dict[str, str], query: dict[str, str], starts: str
    ) -> None:
        assert events(headers, **query)["events"][0]["startDate"] == starts

    @pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "Europe", "x" * 5000, "\x00"])
    def test_an_unknown_zone_is_refused(self, planning: str, client: FlaskClient, name: str) -> None:
        for parameter in ("browserTimezone", "targetTimezone"):
            answer = client.get(
                f"/api/plannings/{planning}", query_string={"events": "true", parameter: name}
            )
            assert answer.status_code == 400
            assert set(answer.get_json()) == {"error", "message"}
            assert len(answer.get_json()["message"]) < 200
