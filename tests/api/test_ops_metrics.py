"""``/metrics``: numbers whose labels stay few, read by Prometheus' own parser."""

import re

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from fakes.upstream import Upstream
from services.plannings.refresh_queue import RefreshQueue
from support.application import CatalogueFolder, MakeApp, leaf
from support.feed_rows import Rows, ago
from support.feeds import feed, vevent
from support.statements import statements


def numbers(client: FlaskClient, name: str) -> dict[tuple[str, ...], float]:
    """The samples of that name, by the values of their labels in the order of the labels' names."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == name
    }


REQUESTS = "horarium_request_seconds_count"


def test_requests_are_counted_by_route_method_and_class_of_status(planning: str, client: FlaskClient):
    for path in ("univ.td1", "univ.td1", "nowhere", "else"):
        client.get(f"/api/plannings/{path}")
    client.head("/api/ping")
    client.post("/api/ping")
    counted = numbers(client, REQUESTS)
    assert counted["GET", "/api/plannings/<path:full_id>", "2xx"] == 2
    assert counted["GET", "/api/plannings/<path:full_id>", "4xx"] == 2
    assert counted["HEAD", "/api/ping", "2xx"] == 1
    assert counted["POST", "none", "4xx"] == 1


def test_a_bug_is_counted(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, planning: str):
    app = make_app()
    app.testing = False
    with monkeypatch.context() as broken:
        broken.setattr("services.plannings.service.PlanningService.catalogue", None)
        assert app.test_client().get("/api/plannings").status_code == 500
    assert numbers(app.test_client(), REQUESTS)["GET", "/api/plannings", "5xx"] == 1


def test_callers_cannot_make_new_series(client: FlaskClient):
    for number in range(50):
        client.get(f"/nothing/{number}", headers={"Host": f"h{number}.example"})
        client.open("/api/ping", method=f"M{number}")
        client.get(f"/api/plannings/{number}?q={number}")
    counted = numbers(client, REQUESTS)
    assert len(counted) <= 5
    assert counted["GET", "none", "4xx"] == 50
    assert counted["other", "none", "4xx"] == 50


@pytest.fixture
def fetching(upstream: Upstream, catalogue: CatalogueFolder, make_app: MakeApp) -> FlaskClient:
    upstream.serve("/good.ics", feed(vevent()))
    upstream.fail("/bad.ics")
    refused = leaf("refused", upstream.refused_url("/x.ics?token=secret"))
    catalogue.add("univ", *(leaf(name, upstream.url(f"/{name}.ics")) for name in ("good", "bad")), refused)
    return make_app().test_client()


def test_fetches_are_counted_by_host_and_their_failures_by_kind(fetching: FlaskClient, upstream: Upstream):
    for name in ("good", "good", "bad", "refused"):
        fetching.get(f"/api/plannings/univ.{name}?events=true")
    fetched = numbers(fetching, "horarium_upstream_seconds_count")
    assert fetched[upstream.host,] == 3
    assert sum(fetched.values()) == 4
    failures = numbers(fetching, "horarium_upstream_failures_total")
    assert failures[upstream.host, "http_5xx"] == 1
    assert [kind for _, kind in failures] == ["http_5xx", "connection_refused"]
    assert "secret" not in fetching.get("/metrics").text


def test_a_host_that_left_the_catalogue_is_one_of_the_others(
    fetching: FlaskClient, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("services.metrics._hosts", lambda _catalogue: frozenset())
    fetching.get("/api/plannings/univ.good?events=true")
    assert list(numbers(fetching, "horarium_upstream_seconds_count")) == [("other",)]


def test_queue_copies_and_their_ages(client: FlaskClient, rows: Rows):
    rows.refresh("univ.a")
    rows.refresh("univ.b", claimed_by="x", claimed_until=ago(minutes=-1))
    for hours in (0.5, 2, 20, 100, 1000):
        rows.feed(f"univ.x{hours}", (3,), refreshed_at=ago(hours=hours))
    rows.feed("univ.old", (3,), refreshed_at=ago(hours=9999), vanished_at=ago(days=1))
    rows.feed("univ.none", failures=4, failure_kind="timeout")
    queue = numbers(client, "horarium_queue_refreshes")
    assert queue == {("all",): 2, ("ready",): 1, ("locked",): 1}
    ages = numbers(client, "horarium_backups_up_to")
    assert ages == {("1h",): 1, ("6h",): 2, ("1d",): 3, ("7d",): 4, ("any",): 5}
    oldest = numbers(client, "horarium_backup_oldest_seconds")[()]
    assert abs(oldest - 1000 * 3600) < 60
    assert numbers(client, "horarium_plannings")["failing",] == 1
    assert numbers(client, "horarium_jobs_lease_owner") == {(): 0}
    assert numbers(client, "horarium_database_up") == {(): 1}


def test_a_silent_database_takes_no_other_number_away(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    def silent(_queue: RefreshQueue) -> None:
        raise OperationalError("SELECT secret", {}, Exception("password"))

    monkeypatch.setattr(RefreshQueue, "size", silent)
    client.get("/api/ping")
    assert numbers(client, "horarium_database_up") == {(): 0}
    assert numbers(client, REQUESTS)["GET", "/api/ping", "2xx"] == 1
    assert numbers(client, "horarium_queue_refreshes") == {}


def test_the_process_is_measured_too(client: FlaskClient):
    assert numbers(client, "process_resident_memory_bytes")[()] > 10**7


def test_applications_do_not_share_numbers(make_app: MakeApp):
    one, other = make_app().test_client(), make_app().test_client()
    one.get("/api/ping")
    assert ("GET", "/api/ping", "2xx") in numbers(one, REQUESTS)
    assert ("GET", "/api/ping", "2xx") not in numbers(other, REQUESTS)


def test_counting_a_request_asks_no_database(client: FlaskClient):
    with statements(client.application) as seen:
        client.get("/api/ping")
    assert seen == []


def test_every_name_is_ours_or_the_process(client: FlaskClient):
    names = re.findall(r"^# TYPE (\w+)", client.get("/metrics").text, re.MULTILINE)
    assert len(names) > 10
    assert [name for name in names if not name.startswith(("horarium_", "process_"))] == []
