"""Comparing timetables: all in one week, and below it when all of them are free."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fakes.upstream import Upstream
from support.application import CatalogueFolder, leaf
from support.groups import ON, A, B
from support.html import links_of, text_of
from support.pages import stranger
from support.settings import save

pytestmark = pytest.mark.usefixtures("groups")

BOTH = f"/compare?of={A}&of={B}&{ON}"


@pytest.fixture
def silent(catalogue: CatalogueFolder, upstream: Upstream) -> str:
    """A planning whose upstream does not answer."""
    upstream.fail("/bad.ics")
    catalogue.add("far", leaf("bad", upstream.url("/bad.ics"), title="Silent"))
    return "far.bad"


def free(page: str) -> str:
    """What is said below the week."""
    return text_of(page).rpartition("Common free time")[2]


def test_both_stand_in_one_week_and_their_common_free_time_below(client: FlaskClient):
    page = client.get(BOTH).text
    assert "14:00 to 15:30, B204, Groupe B" in text_of(page)
    assert "Mon 16 November 07:30–08:15 45 min 09:45–21:00 11 h 15" in free(page)
    assert "Tue 17 November 07:30–10:15 2 h 45 11:45–14:00 2 h 15 15:30–21:00 5 h 30" in free(page)
    assert "Thu 19 November 07:30–21:00 13 h 30" in free(page), "what is cancelled takes no time"
    assert "Sat" not in free(page)


def test_the_order_makes_no_difference(client: FlaskClient):
    turned = client.get(f"/compare?of={B}&of={A}&{ON}").text
    assert free(turned).partition("Fri")[0] == free(client.get(BOTH).text).partition("Fri")[0]


def test_hidden_courses_take_no_time(client: FlaskClient):
    assert "Wed 18 November 07:30–21:00" in free(client.get(f"{BOTH}&hide=Sport").text)


def test_a_day_is_compared_as_a_week_is(client: FlaskClient):
    words = free(client.get(f"/compare?of={A}&of={B}&date=2026-11-17&view=day").text)
    assert words.startswith(" Tue 17 November")
    assert "Wed" not in words


def test_weekends_are_compared_when_they_are_shown(client: FlaskClient):
    assert "Sat 21 November 07:30–21:00" in free(client.get(f"{BOTH}&weekends=1").text)


def test_days_on_which_clocks_change_have_their_opening_hours(client: FlaskClient):
    page = client.get(f"/compare?of={A}&of={B}&date=2026-10-25&view=day&weekends=1").text
    assert "Sun 25 October 07:30–21:00 13 h 30" in free(page)


def test_who_is_elsewhere_reads_the_university_s_hours_by_their_own_clock(app: Flask):
    reader = stranger(app)
    save(reader, zone="Europe/London")
    assert "Mon 16 November 06:30–07:15 45 min 08:45–20:00" in free(reader.get(BOTH).text)


def test_of_whom_nothing_is_known_that_is_said(silent: str, client: FlaskClient):
    page = client.get(f"/compare?of={A}&of={silent}&{ON}&live=1").text
    assert "Nothing is known yet of Silent, so their meetings are not counted." in free(page)


def test_the_calendar_leads_here_and_back(client: FlaskClient):
    calendar = links_of(client.get(f"/timetable?of={A}&of={B}&{ON}").text)
    assert f"/compare?of={A}&of={B}&view=week&date=2026-11-18" in calendar
    here = links_of(client.get(BOTH).text)
    assert f"/timetable?of={A}&of={B}&view=week&date=2026-11-18" in here
    assert f"/compare?of={A}&of={B}&view=week&date=2026-11-25" in here


def test_htmx_gets_the_list_with_the_week(client: FlaskClient):
    live = client.get(f"{BOTH}&live=1", headers={"HX-Request": "true"}).text
    assert "Common free time" in live
    assert "<html" not in live
