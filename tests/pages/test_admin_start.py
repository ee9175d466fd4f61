"""Where administration begins: what needs attention, and where that is seen to."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from blueprints.services import services_of
from models import JobLease, JobState
from services.database import writing
from services.schedule.fields import Resources
from support.campus import Campus
from support.html import links_of, text_of
from support.pages import PageClient, page_client

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def client(app: Flask) -> PageClient:
    with time_machine.travel(NOON, tick=False):
        return page_client(app)


def get(client: PageClient) -> str:
    with time_machine.travel(NOON, tick=False):
        answer = client.get("/admin")
    assert answer.status_code == 200
    return answer.text


def run_jobs(app: Flask, **state: object) -> None:
    with writing(services_of(app).new_session) as session:
        session.add(JobLease(name="jobs", owner="far:7:x", expires_at=NOON + timedelta(seconds=9)))
        session.add(JobState(name="backfill", **{"state": "idle", "changed_at": NOON, "crashes": 0, **state}))


def test_what_needs_nothing_is_said_to_be_well(app: Flask, client: PageClient):
    run_jobs(app, next_at=NOON + timedelta(minutes=9))
    page = get(client)
    said = text_of(page)
    assert "Nothing needs attention" in said
    assert "They run in far:7. All is well" in said
    assert {"/admin/feeds", "/admin/clashes", "/admin/jobs"} <= set(links_of(page))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"state": "crashed", "crashes": 2}, "Crashed: Keeping copies fresh. Needs you"),
        ({"next_at": NOON - timedelta(minutes=3)}, "Late: Keeping copies fresh. Needs a look"),
    ],
)
def test_jobs_that_are_in_trouble_are_named(
    app: Flask, client: PageClient, state: dict[str, object], said: str
):
    run_jobs(app, **state)
    assert said in text_of(get(client))


def test_places_that_are_no_room_are_counted_while_their_meetings_are_to_come(
    campus: Campus, client: PageClient
):
    nowhere = Resources((), (), (campus.one.id,))
    for day in (0, 1, 2):
        campus.plan(8, day=day, resources=nowhere, location_text="Mensa")
    page = get(client)
    assert "2 meetings to come are in places that are no room here" in text_of(page)
    assert "/desk/registries/unplaced" in links_of(page)
