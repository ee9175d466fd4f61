"""Administration in a browser: a job is run at once and watched, a change is looked up and taken back."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import sessionmaker

from models import Room
from models.sqlite import prepare_engine
from services.changes.edit import Actor, editing
from support.hands import HANDS
from support.live_server import LiveServer, running_server
from support.screens import OpenPage, signed_in_by, watched_tabs

PASSWORD = "browser password"
PATIENCE = 30_000
"""Milliseconds in which something that takes five seconds has come about on any machine."""


@pytest.fixture(scope="module")
def busy_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo university, whose process runs its jobs."""
    folder = tmp_path_factory.mktemp("busy")
    with running_server(folder, SUPERADMIN_PASSWORD=PASSWORD, RUN_JOBS="true") as server:
        yield server


@pytest.fixture
def open_admin(browser: Browser, busy_server: LiveServer) -> Iterator[OpenPage]:
    with watched_tabs(browser, busy_server.url) as opened:
        yield signed_in_by(opened, PASSWORD)


@pytest.mark.parametrize("hand", HANDS)
def test_a_job_is_run_at_once_and_watched(open_admin: OpenPage, hand: str):
    press, viewport, options = HANDS[hand]
    page = open_admin("/admin/jobs", viewport, **options)
    job, button = page.locator("#job-vanished"), page.locator("#run-vanished")
    expect(job).to_contain_text("Went well", timeout=PATIENCE)
    press(button)
    expect(page.locator("#say")).to_have_text("Asked for: it begins within a few seconds.")
    expect(button).to_be_enabled(timeout=PATIENCE)
    expect(job).not_to_contain_text("Asked for")


@pytest.mark.parametrize("hand", HANDS)
def test_a_change_is_found_and_taken_back(open_admin: OpenPage, busy_server: LiveServer, hand: str):
    press, viewport, options = HANDS[hand]
    who = f"mallory-{uuid4().hex[:6]}"
    engine = create_engine(f"sqlite:///{busy_server.instance / 'horarium.db'}")
    prepare_engine(engine)
    with editing(sessionmaker(engine), Actor(who, "cli")) as edit:
        room = edit.session.scalars(select(Room).order_by(Room.id).limit(1)).one()
        name = room.name
        with edit.changing(room):
            room.name = "Broom cupboard"
    engine.dispose()
    page = open_admin("/admin/audit", viewport, **options)
    page.get_by_label("Who").fill(who)
    press(page.get_by_role("button", name="Show"))
    expect(page).to_have_url(re.compile(f"actor={who}"))
    expect(page.locator(".htmx-request")).to_have_count(0)  # the list before had the same link
    press(page.get_by_role("link", name="Room: 1 changed"))
    expect(page.get_by_role("row", name="Name")).to_have_text(
        re.compile(f"Name.*{re.escape(name)}.*Broom cupboard", re.S)
    )
    press(page.get_by_role("link", name="Undo"))
    expect(page.get_by_text("Nothing is in the way")).to_be_visible()
    press(page.get_by_role("button", name="Take it back"))
    expect(page.get_by_text("Taken back: 1 row is again as it was.")).to_be_visible()
    expect(page.get_by_role("row", name="Name")).to_have_text(
        re.compile(f"Broom cupboard.*{re.escape(name)}", re.S)
    )
