"""The page of the sync: how it is going, a sweep at once, and what a sweep would do."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.services import services_of
from extensions import db
from fakes.starplan import StarPlanServer, World, faults
from models import Event, JobLease, JobState, SyncError, SyncRun, SyncState
from services.processes import place
from support.application import MakeApp
from support.database import edit_of
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client
from support.starplan import TINY, ended_process
from support.statements import statements

SYNC = "/admin/sync"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "overlay.yml"
    path.write_text("version: 1\nrooms:\n  - name: Nirgends 1\n    capacity: 9\n", encoding="utf-8")
    return path


@pytest.fixture
def followed(make_app: MakeApp, overlay: Path) -> Flask:
    """An application that follows a server which nobody runs."""
    return make_app(starplan_base_url="http://127.0.0.1:9/splan", starplan_overlay=overlay)


@pytest.fixture
def client(followed: Flask) -> PageClient:
    return page_client(followed)


def put(app: Flask, *rows: object) -> None:
    with edit_of(app, "sync") as edit:
        edit.session.add_all(rows)


def now() -> datetime:
    return datetime.now(UTC)


def run_row(**values: object) -> SyncRun:
    began = now() - timedelta(minutes=5)
    usual = {
        "trigger": "job",
        "started_at": began,
        "heartbeat_at": began,
        "ended_at": began + timedelta(seconds=80),
        "outcome": "complete",
        "counters": {"plans": 4, "plans_in_all": 4, "changed": 1, "created": 12},
    }
    return SyncRun(**{**usual, **values})


def state_row(**values: object) -> SyncState:
    return SyncState(instance="127.0.0.1", **{"capabilities": {}, "last_fetched_at": now(), **values})


def test_without_a_server_it_says_how_to_begin(make_app: MakeApp):
    client = page_client(make_app())
    page = client.get(SYNC)
    assert page.status_code == 200
    assert "STARPLAN_BASE_URL" in text_of(page.text)
    assert "Sync now" not in text_of(page.text)
    assert client.post(f"{SYNC}/start").status_code == 404


def test_before_the_first_sweep_nothing_is_claimed(client: PageClient):
    said = text_of(client.get(SYNC).text)
    assert "Nothing was read yet" in said
    assert "Last good answer none yet" in said
    assert "not planned" in said
    assert "matches nothing" not in said


def test_the_state_is_told(followed: Flask, client: PageClient):
    until = (now() + timedelta(hours=3)).isoformat()
    capabilities = {
        "ical:pg": {"offered": False, "until": until},
        "rest": {"offered": True, "until": until},
    }
    put(
        followed,
        state_row(capabilities=capabilities),
        run_row(),
        run_row(outcome="failed", trigger="cli", message="HTTP 503"),
        JobLease(name="jobs", owner="x", expires_at=now() + timedelta(minutes=1)),
        JobState(name="starplan", state="idle", changed_at=now(), next_at=now() + timedelta(minutes=7)),
    )
    said = text_of(client.get(SYNC).text)
    assert "All levels are up to date" in said
    assert "every 20 minutes" in said
    assert "not planned" not in said
    assert re.search(r"Calendar export \(iCal\) Not offered believed until", said)
    assert re.search(r"REST Offered", said)
    assert re.search(r"Week pages \(getTT\) Not known", said)
    assert "on schedule Complete 4 plans: 1 changed · meetings: 12 created 1 min 20 s" in said
    assert "by a command Failed" in said
    assert "HTTP 503" in said
    assert "File overlay.yml, version 1 Entries 1 room 1 entry matches nothing" in said
    assert "Nirgends 1" in said


def test_what_is_not_up_to_date_says_why_and_what_nobody_got_to_comes_last(
    followed: Flask, client: PageClient
):
    put(
        followed,
        state_row(),
        SyncError(kind="skipped", message="Not reached: <b>5</b>", updated_at=now()),
    )
    page = client.get(SYNC).text
    assert "Not all levels are up to date" in text_of(page)
    assert "Not reached" in text_of(page)
    assert "<b>5</b>" not in page


def test_a_spoiled_overlay_is_told_and_the_last_one_stays(client: PageClient, overlay: Path):
    overlay.write_text("version: 1\nrooms: 7\n", encoding="utf-8")
    said = text_of(client.get(SYNC).text)
    assert "overlay.yml, line 2" in said
    assert "Entries 1 room" in said


class TestWatching:
    """Another process is at work: its progress is in the row of the run."""

    @pytest.fixture
    def running(self, followed: Flask) -> None:
        counters = {"plans": 3, "plans_in_all": 8}
        put(
            followed,
            run_row(heartbeat_at=now(), ended_at=None, outcome="running", counters=counters, owner="far:1:x"),
        )

    @pytest.mark.usefixtures("running")
    def test_its_progress_is_shown_and_asked_for_again(self, client: PageClient):
        page = client.get(SYNC).text
        (progress,) = tags_of(page, "progress")
        assert (progress["value"], progress["max"]) == ("3", "8")
        assert "3 of 8 plans" in text_of(page)
        (watched,) = [tag for tag in tags_of(page, "section") if tag.get("id") == "progress"]
        assert (watched["hx-get"], watched["hx-trigger"]) == (SYNC, "every 1s")
        assert SYNC in links_of(page)
        block = client.get(SYNC, headers=HTMX)
        assert block.text.lstrip().startswith('<section class="panel stack" id="progress"')
        assert "HX-Retarget" not in block.headers

    @pytest.mark.usefixtures("running")
    def test_watching_is_cheap(self, followed: Flask, client: PageClient):
        with statements(followed) as seen:
            client.get(SYNC, headers=HTMX)
        assert len([one for one in seen if "sync_" in one]) == 1

    @pytest.mark.usefixtures("running")
    @pytest.mark.parametrize("action", ["start", "try"])
    def test_a_second_one_is_refused(self, client: PageClient, action: str):
        answer = client.post(f"{SYNC}/{action}")
        assert answer.status_code == 409
        assert "Another sweep is at work" in text_of(answer.text)
        block = client.post(f"{SYNC}/{action}", headers=HTMX)
        assert (block.status_code, block.headers["HX-Retarget"]) == (409, "#sync")
        assert "<html" not in block.text

    def test_when_it_has_ended_the_news_come_whole(self, followed: Flask, client: PageClient):
        put(followed, state_row(), run_row())
        block = client.get(SYNC, headers=HTMX)
        assert block.headers["HX-Retarget"] == "#sync"
        assert "The sweep has ended. 4 plans: 1 changed" in text_of(block.text)
        assert "Sync now" in text_of(block.text)

    def test_one_that_was_killed_is_not_at_work(self, followed: Flask, client: PageClient):
        running = {"ended_at": None, "outcome": "running"}
        put(
            followed,
            run_row(heartbeat_at=now(), owner=ended_process(), **running),
            run_row(heartbeat_at=now(), owner=f"{place()}:earlier", **running),
            run_row(heartbeat_at=now() - timedelta(hours=1), owner="far:1:x", **running),
        )
        page = client.get(SYNC).text
        assert text_of(page).count("Interrupted") == 3
        assert tags_of(page, "progress") == []


class TestSweeping:
    @pytest.fixture
    def server(self) -> Iterator[StarPlanServer]:
        with StarPlanServer(World(TINY)) as server:
            yield server

    @pytest.fixture
    def app(self, make_app: MakeApp, server: StarPlanServer) -> Flask:
        return make_app(starplan_base_url=server.root)

    def finished(self, app: Flask) -> SyncRun:
        """The last run, when it has ended."""
        sweeps = services_of(app).operations.sweeps
        assert sweeps is not None
        sweeps._background.close()
        with app.app_context():
            run = db.session.scalars(select(SyncRun).order_by(SyncRun.id.desc()).limit(1)).one()
            assert run.report is not None
            return run

    def test_one_is_begun_at_once_and_done_behind_the_answer(self, app: Flask, server: StarPlanServer):
        client = page_client(app)
        answer = client.post(f"{SYNC}/start")
        assert (answer.status_code, answer.headers["Location"]) == (303, SYNC)
        assert "progress" in client.get(SYNC).text
        run = self.finished(app)
        assert (run.trigger, run.outcome, run.counters["created"]) == ("page", "complete", 40)
        assert run.counters["plans"] == run.counters["plans_in_all"] == 4
        page = client.get(SYNC).text
        assert "by hand Complete 4 plans: 4 changed · meetings: 40 created" in text_of(page)
        details = client.get(f"{SYNC}/runs/{run.uid}").text
        assert f"{SYNC}/runs/{run.uid}" in links_of(page)
        assert "4 levels" in text_of(details)
        assert text_of(details).count("WS 26/27") == 4

    def test_a_try_tells_what_would_be_done_and_does_nothing(self, app: Flask, server: StarPlanServer):
        client = page_client(app)
        block = client.post(f"{SYNC}/try", headers=HTMX)
        assert "Trying a sweep" in text_of(block.text)
        run = self.finished(app)
        details = text_of(client.get(f"{SYNC}/runs/{run.uid}").text)
        assert run.is_dry_run
        assert "What a sweep would have done" in details
        assert " created; nothing was written" in details
        assert "4 levels" in details
        with app.app_context():
            assert db.session.scalars(select(Event)).all() == []
            assert db.session.scalars(select(SyncState)).one().last_fetched_at is None

    def test_a_failure_is_told_with_its_level(self, app: Flask, server: StarPlanServer):
        client = page_client(app)
        with server.faults.while_(faults.error_object, "getPgsExt", og="71"):
            client.post(f"{SYNC}/start")
            run = self.finished(app)
        assert run.outcome == "partial"
        said = text_of(client.get(SYNC).text)
        assert "Not all levels are up to date" in said
        assert "Refused by the server" in said


def test_a_run_that_never_was(client: PageClient):
    assert client.get(f"{SYNC}/runs/00000000-0000-0000-0000-000000000000").status_code == 404
    assert client.get(f"{SYNC}/runs/x").status_code == 404
