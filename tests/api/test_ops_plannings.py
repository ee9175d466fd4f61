"""``/api/ops/plannings``: who may read it, what it says, and when it raises an alarm."""

import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from models import PlanningRefresh
from services.plannings.feed_states import OFTEN
from support.application import CatalogueFolder, MakeApp, leaf
from support.feed_rows import Rows, ago
from support.statements import statements

PATH = "/api/ops/plannings"
TOKEN = "correct horse, batterie à piles"


def header(token: str) -> dict[str, str]:
    """As a client sends it: the bytes of UTF-8, which WSGI hands over as Latin-1."""
    return {"x-ops-token": token.encode().decode("latin-1")}


class TestWhoMayRead:
    @pytest.fixture
    def guarded(self, make_app: MakeApp) -> FlaskClient:
        return make_app(ops_token=TOKEN).test_client()

    @pytest.mark.parametrize("path", [PATH, "/metrics"])
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            header(""),
            header("wrong"),
            header(TOKEN[:-1]),
            header(f"{TOKEN}x"),
            header(TOKEN.upper()),
            {"x-ops-token": "\xff\xfe"},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Bearer"},
            {"Authorization": f"Basic {TOKEN.encode().decode('latin-1')}"},
        ],
    )
    def test_without_the_token_there_is_no_such_route(
        self, guarded: FlaskClient, path: str, headers: dict[str, str]
    ):
        refused, unknown = guarded.get(path, headers=headers), guarded.get("/api/nothing", headers=headers)
        assert refused.status_code == unknown.status_code == 404
        assert refused.data == unknown.data == b'{"error":"NOT_FOUND","message":"Route not found"}'
        assert {name for name, _ in refused.headers} == {name for name, _ in unknown.headers}

    @pytest.mark.parametrize("path", [PATH, "/metrics"])
    def test_the_token_opens(self, guarded: FlaskClient, path: str):
        assert guarded.get(path, headers=header(TOKEN)).status_code == 200
        assert guarded.head(path, headers=header(TOKEN)).status_code == 200

    def test_only_the_scraper_may_send_it_as_a_bearer(self, guarded: FlaskClient):
        bearer = {"Authorization": f"bearer {TOKEN.encode().decode('latin-1')}"}
        assert guarded.get("/metrics", headers=bearer).status_code == 200
        assert guarded.get(PATH, headers=bearer).status_code == 404

    def test_it_is_compared_in_constant_time(self, guarded: FlaskClient, monkeypatch: pytest.MonkeyPatch):
        compared: list[tuple[bytes, bytes]] = []
        compare = hmac.compare_digest

        def note(one: bytes, other: bytes) -> bool:
            compared.append((one, other))
            return compare(one, other)

        monkeypatch.setattr("hmac.compare_digest", note)
        guarded.get(PATH, headers=header("wrong"))
        guarded.get(PATH, headers=header(TOKEN))
        assert compared == [(b"wrong", TOKEN.encode()), (TOKEN.encode(), TOKEN.encode())]

    @pytest.mark.parametrize("path", [PATH, "/metrics"])
    def test_without_a_token_it_is_open_outside_production_and_closed_in_it(
        self, make_app: MakeApp, path: str
    ):
        assert make_app().test_client().get(path).status_code == 200
        closed = make_app(environment="production", secret_key="k" * 40).test_client()
        for headers in ({}, header(""), header("None"), {"Authorization": "Bearer "}):
            assert closed.get(path, headers=headers).status_code == 404

    def test_answers_are_not_kept(self, guarded: FlaskClient):
        assert guarded.get(PATH, headers=header(TOKEN)).headers["Cache-Control"] == "no-store"


@pytest.fixture
def catalogue_of_four(catalogue: CatalogueFolder) -> None:
    catalogue.add("univ", *(leaf(name, "http://feeds.example/x.ics") for name in ("a", "b", "c", "d")))


@pytest.mark.usefixtures("catalogue_of_four")
class TestWhatItSays:
    def test_a_new_installation(self, client: FlaskClient):
        body = client.get(PATH).get_json()
        assert list(body) == [
            "status",
            "issues",
            "workers",
            "inQuietHours",
            "queue",
            "backups",
            "lastBackupWrite",
            "failedHosts",
            "recentFailures",
        ]
        assert body["status"] == "degraded"
        assert body["issues"] == ["Filling: 0 of 4 plannings have a saved copy."]
        assert body["workers"] == {"backfill": "stopped", "refreshWorker": "stopped"}
        assert body["queue"] == {"depth": 0, "ready": 0, "locked": 0}
        assert body["backups"] == {"total": 4, "covered": 0, "disabled": 0, "quarantined": 0}
        assert body["lastBackupWrite"] is None
        assert body["failedHosts"] == body["recentFailures"] == []

    def test_queue_copies_and_failures(self, client: FlaskClient, rows: Rows):
        rows.refresh("univ.a")
        rows.refresh("univ.b", claimed_by="x", claimed_until=ago(minutes=-1))
        rows.refresh("univ.c", due_at=ago(minutes=-5))
        off_until = ago(days=-7)
        rows.feed("univ.a", (10,), refreshed_at=ago(hours=2))
        rows.feed("univ.b", (5, 7), refreshed_at=ago(hours=1), counts=f"{int(ago(hours=1).timestamp())}:7")
        failed = {"failure_kind": "http_4xx", "failures": 2, "host": "feeds.example:80"}
        rows.feed("univ.c", failed_at=ago(minutes=5), disabled_until=off_until, **failed)
        rows.feed("univ.d", failed_at=ago(minutes=1), failure_kind="network_error", failures=1)
        rows.feed(
            "univ.old", (3,), vanished_at=ago(days=1), disabled_until=off_until, refreshed_at=ago(days=2)
        )
        rows.quarantine("univ.a", 0, hours=1)
        body = client.get(PATH).get_json()
        assert body["queue"] == {"depth": 3, "ready": 1, "locked": 1}
        assert body["backups"] == {"total": 4, "covered": 2, "disabled": 1, "quarantined": 1}
        assert body["lastBackupWrite"]["planningFullId"] == "univ.b"
        assert body["lastBackupWrite"]["changed"] is True
        assert body["lastBackupWrite"]["nbEvents"] == 7
        assert abs(body["lastBackupWrite"]["at"] / 1000 - ago(hours=1).timestamp()) < 60
        assert [(host["host"], host["count"]) for host in body["failedHosts"]] == [
            ("file", 1),
            ("feeds.example:80", 1),
        ]
        assert body["recentFailures"] == [
            {
                "planningFullId": "univ.d",
                "failureKind": "network_error",
                "failures": 1,
                "disabledUntil": None,
            },
            {
                "planningFullId": "univ.c",
                "failureKind": "http_4xx",
                "failures": 2,
                "disabledUntil": int(off_until.timestamp() * 1000),
            },
        ]
        assert body["status"] == "degraded"
        assert body["issues"] == [
            "1 planning is switched off.",
            "1 planning has a new schedule in quarantine.",
        ]

    def test_an_unchanged_answer_is_a_write_that_changed_nothing(self, client: FlaskClient, rows: Rows):
        rows.feed("univ.a", (4,), refreshed_at=ago(minutes=1), counts=f"{int(ago(days=3).timestamp())}:4")
        assert client.get(PATH).get_json()["lastBackupWrite"]["changed"] is False

    def test_five_hosts_and_failures_are_named(
        self, client: FlaskClient, rows: Rows, catalogue: CatalogueFolder
    ):
        for number in range(12):
            host = f"host{number % 6}.example:443"
            kind = {"failure_kind": "timeout", "failures": 1, "failed_at": ago(minutes=number)}
            rows.feed(f"univ.x{number}", host=host, **kind)
        rows.feed("univ.more", host="host5.example:443", failed_at=ago(hours=1), failure_kind="timeout")
        body = client.get(PATH).get_json()
        assert [host["host"] for host in body["failedHosts"]][:2] == [
            "host5.example:443",
            "host0.example:443",
        ]
        assert body["failedHosts"][0]["count"] == 3
        assert len(body["failedHosts"]) == 5
        assert [one["planningFullId"] for one in body["recentFailures"]] == [
            f"univ.x{number}" for number in range(5)
        ]

    def test_quiet_hours_are_told(self, make_app: MakeApp):
        always = {"jobs_quiet_hours": "00:00-23:59", "jobs_quiet_hours_timezone": "UTC"}
        never = {"jobs_quiet_hours": None}
        assert make_app(**never).test_client().get(PATH).get_json()["inQuietHours"] is False
        quiet = make_app(**always).test_client().get(PATH).get_json()
        assert quiet["inQuietHours"] is True

    def test_it_takes_as_many_statements_for_many_plannings_as_for_none(
        self, client: FlaskClient, rows: Rows
    ):
        with statements(client.application) as few:
            client.get(PATH)
        for number in range(60):
            rows.feed(
                f"univ.x{number}", (3, 4), refreshed_at=ago(hours=1), failure_kind="timeout", failures=9
            )
            rows.refresh(f"univ.x{number}")
        with statements(client.application) as many:
            client.get(PATH)
        assert len(many) == len(few) <= 20


DEAD = "dead.example:80"


def timed_out(**since: float) -> dict[str, Any]:
    return {"host": DEAD, "failures": 1, "failure_kind": "timeout", "failed_at": ago(**since)}


HELD, RAN_OUT = timedelta(seconds=20), timedelta(seconds=-20)


@pytest.mark.parametrize(
    ("lease", "changed", "state", "shown"),
    [
        (HELD, -600, "idle", "idle"),
        (HELD, -600, "working", "working"),
        (HELD, -1, "starting", "starting"),
        (HELD, -1, "paused", "paused"),
        (HELD, -1, "quiet_hours", "quiet_hours"),
        (HELD, -1, "crashed", "crashed"),
        (HELD, -1, "stopped", "stopped"),
        (RAN_OUT, -600, "working", "stopped"),
        (RAN_OUT, -600, "crashed", "stopped"),
        (RAN_OUT, -1, "starting", "starting"),
        (None, -1, "working", "stopped"),
    ],
)
def test_the_state_of_a_job_counts_as_long_as_somebody_holds_the_lease(
    client: FlaskClient, rows: Rows, lease: timedelta | None, changed: int, state: str, shown: str
):
    if lease is not None:
        rows.lease(ago(seconds=-lease.total_seconds()))
    rows.job("refresh_worker", state, ago(seconds=-changed))
    assert client.get(PATH).get_json()["workers"]["refreshWorker"] == shown


@pytest.mark.usefixtures("catalogue_of_four")
class TestVerdict:
    @pytest.fixture
    def well(self, rows: Rows) -> Rows:
        """Every planning has a fresh copy, and somebody runs the jobs."""
        for name in "abcd":
            rows.feed(f"univ.{name}", (9,), refreshed_at=ago(minutes=5))
        rows.lease(ago(seconds=-20))
        rows.job("backfill", "idle", ago(seconds=30))
        rows.job("refresh_worker", "idle", ago(seconds=30))
        return rows

    def verdict(self, client: FlaskClient) -> tuple[str, list[str]]:
        body = client.get(PATH).get_json()
        return body["status"], body["issues"]

    def test_all_is_well(self, client: FlaskClient, well: Rows):
        assert self.verdict(client) == ("healthy", [])

    def test_a_crash_is_an_alarm(self, client: FlaskClient, well: Rows):
        well.job("vanished", "crashed", ago(seconds=3), crashes=3, error="OperationalError")
        reason = "The job vanished has crashed (OperationalError), 3 times in a row."
        assert self.verdict(client) == ("unhealthy", [reason])

    def test_nobody_running_the_jobs_is_one_where_they_should_run(self, make_app: MakeApp):
        assert (
            "No process runs the background jobs." in self.verdict(make_app(run_jobs=True).test_client())[1]
        )
        assert "No process runs the background jobs." not in self.verdict(make_app().test_client())[1]

    def test_a_queue_that_does_not_drain_is_one(self, client: FlaskClient, well: Rows):
        well.refresh("univ.a", due_at=ago(minutes=59))
        assert self.verdict(client)[0] == "healthy"
        well.refresh("univ.b", due_at=ago(minutes=90))
        reason = "The queue does not drain: a refresh has been due for 90 min."
        assert self.verdict(client) == ("unhealthy", [reason])

    @pytest.fixture
    def two_hosts(self, catalogue: CatalogueFolder, make_app: MakeApp) -> FlaskClient:
        """Of a and b the host is down; c and d are elsewhere. Refreshes of all have waited for long."""
        dead, fine = "http://dead.example/x.ics", "http://feeds.example/x.ics"
        catalogue.add("univ", leaf("a", dead), leaf("b", dead), leaf("c", fine), leaf("d", fine))
        return make_app().test_client()

    def test_what_waits_for_a_host_that_keeps_timing_out_is_not_stuck(
        self, two_hosts: FlaskClient, rows: Rows
    ):
        rows.feed("univ.a", (9,), refreshed_at=ago(hours=3), **timed_out(minutes=1))
        for name in "bcd":
            rows.feed(f"univ.{name}", (9,), refreshed_at=ago(seconds=5 if name != "b" else 10_000))
        rows.refresh("univ.b", due_at=ago(hours=3), host=DEAD)
        reason = f"Refreshes wait for hosts that keep timing out: {DEAD}."
        assert self.verdict(two_hosts) == ("degraded", [reason])
        rows.refresh("univ.c", due_at=ago(minutes=90), host="feeds.example:80")
        stuck = "The queue does not drain: a refresh has been due for 90 min."
        assert self.verdict(two_hosts) == ("unhealthy", [stuck, reason])

    @pytest.mark.parametrize(
        ("last_timeout", "last_success"),
        [({"minutes": 11}, {"hours": 3}), ({"minutes": 2}, {"minutes": 1})],
        ids=["nobody has tried for long", "it has answered since"],
    )
    def test_a_host_is_no_excuse_when(
        self,
        two_hosts: FlaskClient,
        rows: Rows,
        last_timeout: dict[str, float],
        last_success: dict[str, float],
    ):
        rows.feed("univ.a", (9,), refreshed_at=ago(hours=3), **timed_out(**last_timeout))
        rows.feed("univ.b", (9,), refreshed_at=ago(**last_success))
        rows.refresh("univ.b", due_at=ago(hours=2), host=DEAD)
        assert self.verdict(two_hosts)[0] == "unhealthy"

    def test_what_a_worker_has_taken_is_not_stuck(self, client: FlaskClient, well: Rows):
        well.refresh("univ.b", due_at=ago(minutes=90), claimed_by="x", claimed_until=ago(minutes=-1))
        assert well.all(PlanningRefresh)
        assert self.verdict(client)[0] == "healthy"

    def test_a_few_failures_are_everyday_weather(self, client: FlaskClient, well: Rows):
        well.feed("univ.e", failures=OFTEN - 1, failure_kind="timeout", failed_at=ago(minutes=1))
        assert self.verdict(client)[0] == "healthy"

    def test_a_planning_that_keeps_failing_needs_a_look(self, client: FlaskClient, well: Rows):
        well.feed("univ.e", failures=OFTEN, failure_kind="timeout", failed_at=ago(minutes=1))
        well.feed("univ.f", failures=OFTEN, failure_kind="timeout", failed_at=ago(minutes=1))
        assert self.verdict(client) == ("degraded", ["2 plannings keep failing."])

    def test_a_broken_file_of_the_catalogue_needs_one(
        self, catalogue: CatalogueFolder, make_app: MakeApp, well: Rows
    ):
        (catalogue.path / "broken.json").write_text(json.dumps({"title": "Broken"}))
        client = make_app().test_client()
        reason = "Institutions left out because their file cannot be read: 1."
        assert self.verdict(client) == ("degraded", [reason])

    def test_alarms_come_first(self, client: FlaskClient, well: Rows):
        well.quarantine("univ.a", 2, hours=1)
        well.refresh("univ.b", due_at=ago(hours=3))
        status, issues = self.verdict(client)
        assert status == "unhealthy"
        assert [issue.split()[0] for issue in issues] == ["The", "1"]
