"""The pages of our own timetable, which is browsed like any planning."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from support.application import CatalogueFolder, leaf
from support.html import links_of, text_of
from support.timetable import SmallTimetable, at


@pytest.fixture
def client(catalogue: CatalogueFolder, app: Flask) -> FlaskClient:
    catalogue.add("univ", leaf("a", "file:a.ics"), title="Sorbonne")
    return app.test_client()


def test_it_stands_under_a_heading_of_its_own(small: SmallTimetable, client: FlaskClient):
    catalogue_page = text_of(client.get("/plannings").text)
    assert "This university" in catalogue_page
    assert "Timetable" in catalogue_page


def test_a_group_has_a_calendar(small: SmallTimetable, client: FlaskClient):
    small.plan(at(8), at(10))
    found = links_of(client.get("/search?q=TD1").text)
    group = next(link for link in found if "timetable.group." in link)
    page = text_of(client.get(f"{group.partition('?')[0]}?date=2026-11-02").text)
    assert "Algorithmique" in page
    assert "Ada Lovelace" in page
    assert "B1" in page
