"""The editor and series: days that were left out, and the rule."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import sessionmaker

from extensions import db
from support.catalog import University, at
from support.desk import Desk, fields_of, stored
from support.html import tags_of, text_of
from support.pages import PageClient, page_client


@pytest.fixture
def here(app: Flask) -> University:
    with app.app_context():
        return University(sessionmaker(db.engine))


@pytest.fixture
def client(app: Flask) -> Iterator[PageClient]:
    with time_machine.travel("2026-11-01T12:00:00Z"):
        yield page_client(app)


@pytest.fixture
def desk(client: PageClient, here: University) -> Desk:
    return Desk(client, here.aib3)


def test_days_that_were_left_out_are_put_back_and_taken_away_again(desk: Desk, here: University):
    form = fields_of(desk.get("/events/new", start="09:00").text)
    repeats = {"repeat": "weekly", "every": "1", "until": "2026-11-23", "skip": "2026-11-09 2026-11-16"}
    desk.after(desk.post("/events", {**form, **repeats}))
    first = stored(here)[0]
    panel = desk.get(f"/events/{first.id}")
    assert [tag["value"] for tag in tags_of(panel.text, "input") if tag.get("name") == "day"] == [
        "2026-11-09",
        "2026-11-16",
    ]
    page = desk.after(desk.post(f"/events/{first.id}/back", {"version": first.version}))
    assert "Nothing was put back: tick the days first." in text_of(page)
    page = desk.after(desk.post(f"/events/{first.id}/back", {"day": ["2026-11-16"]}))
    assert "1 meeting put back. Undo" in text_of(page)
    assert [f"{event.starts_at:%d}" for event in stored(here)] == ["02", "16", "23"]
    here.plan(at(8, day=7), here.aib3, summary="Exam")
    clash = desk.post(f"/events/{first.id}/back", {"day": ["2026-11-09"]})
    assert clash.status_code == 409
    assert "Exam, Mon 9 November" in text_of(clash.text)


def test_a_rule_is_not_changed_by_one_meeting(desk: Desk, here: University):
    form = fields_of(desk.get("/events/new", start="09:00").text)
    desk.after(desk.post("/events", {**form, "repeat": "weekly", "every": "1", "until": "2026-11-23"}))
    answer = desk.save(stored(here)[0], skip=["2026-11-16"])
    assert answer.status_code == 400
    assert "choose the following or all" in text_of(answer.text)
    desk.after(desk.save(stored(here)[0], skip=["2026-11-16"], scope=["all"]))
    assert [f"{event.starts_at:%d}" for event in stored(here)] == ["02", "09", "23"]
