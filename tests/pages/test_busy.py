"""While somebody stores very much, others are told so in time, and lose nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import sqlite
from services.database import writing
from support.catalog import University, at
from support.desk import Desk, fields_of
from support.html import text_of
from support.pages import page_client


@pytest.fixture
def here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> University:
    """Where nobody waits for long."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 1)
    with app.app_context():
        db.engine.dispose()
        return University(sessionmaker(db.engine))


def test_a_write_that_cannot_begin_says_so_and_keeps_what_was_sent(
    app: Flask, here: University, admin_client: FlaskClient
):
    desk = Desk(page_client(app), here.aib3)
    event = here.plan(at(8), here.aib3)
    place = {"date": "2026-11-03", "start": "14:00", "end": "15:00", "version": event.version}
    with writing(here.new_session):
        dropped = desk.post(f"/events/{event.id}/move", place, htmx=True)
        added = desk.client.post("/desk/registries/rooms", data={"name": "A 1"})
        asked = admin_client.post("/api/v1/rooms", json={"name": "A 1", "abbreviation": "A1", "size": 20})
    assert (dropped.status_code, added.status_code, asked.status_code) == (503, 503, 503)
    assert fields_of(dropped.text)["start"] == ["14:00"]
    for answer in (dropped, added):
        assert "Somebody is storing very much at this moment" in text_of(answer.text)
    assert added.headers["Retry-After"] == "10"
    assert asked.get_json()["errorCode"] == "BUSY"
    assert desk.post(f"/events/{event.id}/move", place, htmx=True).status_code == 200
