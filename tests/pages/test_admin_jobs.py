"""The page of the jobs: how each is doing, and a run at once, wherever they run."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from blueprints.services import services_of
from models import JobLease, JobState, Role
from services.database import writing
from support.accounts import as_role
from support.html import tags_of, text_of
from support.pages import PageClient, page_client

JOBS = "/admin/jobs"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def client(app: Flask) -> PageClient:
    with time_machine.travel(NOON, tick=False):
        return page_client(app)


def run_elsewhere(app: Flask, **state: object) -> None:
    """Another process has the lease, and has said of a job how it is doing."""
    values = {"state": "idle", "changed_at": NOON, "crashes": 0, **state}
    with writing(services_of(app).new_session) as session:
        session.add(JobLease(name="jobs", owner="far:7:x", expires_at=NOON + timedelta(seconds=20)))
        session.add(JobState(name="vanished", **values))


def buttons(html: str) -> dict[str, bool]:
    """By id: whether it can be pressed."""
    found = [tag for tag in tags_of(html, "button") if (tag.get("id") or "").startswith("run-")]
    return {tag["id"] or "": "disabled" not in tag for tag in found}


@time_machine.travel(NOON, tick=False)
def test_what_a_job_did_last_and_when_it_is_next(app: Flask, client: PageClient):
    began_at = NOON - timedelta(hours=2)
    run_elsewhere(
        app,
        began_at=began_at,
        ended_at=began_at + timedelta(seconds=75),
        failed_with="KeyError",
        next_at=NOON + timedelta(hours=3),
    )
    page = client.get(JOBS).text
    said = text_of(page)
    assert "Of all processes one runs them: far:7." in said
    assert "Last run 11:00, 1 min 15 s long Failed KeyError Next run 16:00" in said
    assert buttons(page) == {"run-backfill": True, "run-vanished": True}
    assert "hx-trigger" not in page


@time_machine.travel(NOON, tick=False)
def test_a_run_is_asked_for_in_the_process_that_has_the_lease(app: Flask, client: PageClient):
    run_elsewhere(app)
    assert client.post(f"{JOBS}/vanished/run").headers["Location"] == JOBS
    page = client.get(JOBS).text
    assert "Asked for 13:00 · it begins within a few seconds" in text_of(page)
    assert buttons(page)["run-vanished"] is False
    assert 'hx-trigger="every 1s"' in page
    with services_of(app).new_session() as session:
        assert session.scalar(select(JobState.asked_at)) == NOON
    (told,) = (job for job in as_role(app, Role.ADMIN).get("/api/v1/jobs").json if job["name"] == "vanished")
    assert (told["state"], told["asked"]) == ("idle", "2026-11-18T12:00:00Z")
    assert client.post(f"{JOBS}/refresh_worker/run").status_code == 404
    assert client.post(f"{JOBS}/starplan/run").status_code == 404


@time_machine.travel(NOON, tick=False)
def test_where_nobody_runs_the_jobs_the_page_says_so_and_nothing_is_asked(app: Flask, client: PageClient):
    said = text_of(client.get(JOBS).text)
    assert "Nobody runs the jobs" in said
    assert "RUN_JOBS is off for this process" in said
    program = as_role(app, Role.ADMIN).post("/api/v1/jobs/vanished/run")
    assert (program.status_code, program.json["errorCode"]) == (409, "NOBODY_RUNS_JOBS")
    refused = client.post(f"{JOBS}/vanished/run", headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert "Nobody runs the jobs, so nothing was started." in text_of(refused.text)
