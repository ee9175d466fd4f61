"""A new installation has some time to get its copies; quiet hours do not count."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from config import TimeRange
from services.database import SessionFactory
from services.plannings.coverage import FILLS_WITHIN, BackupCounts, is_filling
from services.plannings.feed_states import OFTEN
from services.quiet_hours import QuietHours
from support.application import CatalogueFolder, MakeApp, leaf
from support.feed_rows import Rows, ago

PATH = "/api/ops/plannings"


@pytest.fixture
def client(catalogue: CatalogueFolder, make_app: MakeApp) -> FlaskClient:
    """Of an installation of four plannings without quiet hours."""
    catalogue.add("univ", *(leaf(name, "http://feeds.example/x.ics") for name in "abcd"))
    return make_app(jobs_quiet_hours=None).test_client()


@pytest.fixture
def rows(client: FlaskClient) -> Rows:
    return Rows.of(client.application)


def status(client: FlaskClient) -> str:
    return str(client.get(PATH).get_json()["status"])


def test_it_has_its_time_from_the_first_sign_of_life(client: FlaskClient, rows: Rows):
    rows.refresh("univ.a", enqueued_at=ago() - FILLS_WITHIN + timedelta(minutes=1))
    assert status(client) == "degraded"
    assert client.get("/health/ready").status_code == 200


def test_after_that_it_is_unhealthy(client: FlaskClient, rows: Rows):
    rows.refresh("univ.a", due_at=ago(minutes=-5), enqueued_at=ago() - FILLS_WITHIN)
    body = client.get(PATH).get_json()
    assert body["issues"] == ["Only 0 of 4 plannings have a saved copy."]
    assert body["status"] == "unhealthy"


def test_what_keeps_failing_is_not_waited_for(client: FlaskClient, rows: Rows):
    for name in "abc":
        rows.feed(f"univ.{name}", failures=OFTEN, failure_kind="timeout")
    body = client.get(PATH).get_json()
    assert body["issues"] == ["Only 0 of 4 plannings have a saved copy.", "3 plannings keep failing."]
    assert body["status"] == "unhealthy"


@pytest.mark.parametrize(
    ("began", "now", "filling"),
    [
        ("19T22:00", "20T05:59", True),
        ("19T22:00", "20T07:59", True),
        ("19T22:00", "20T08:00", False),
        ("19T20:00", "20T07:59", True),
        ("19T20:00", "20T08:00", False),
        ("19T12:00", "19T13:59", True),
        ("19T12:00", "19T14:00", False),
    ],
)
def test_quiet_hours_do_not_count(new_session: SessionFactory, began: str, now: str, filling: bool):
    nightly = QuietHours(TimeRange(time(21), time(6)), ZoneInfo("UTC"))
    began_at, at = (datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=UTC) for text in (began, now))
    Rows(new_session).refresh("univ.a", enqueued_at=began_at)
    counts = BackupCounts(total=4, covered=1, disabled=0, quarantined=0, failing=0, needy=0, lost=0)
    with new_session() as session:
        assert is_filling(session, counts, nightly, at) is filling
