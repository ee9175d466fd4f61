"""One meeting as a page and as a card for the dialog."""

import pytest
from flask.testing import FlaskClient

from support.application import CatalogueFolder
from support.feeds import feed, vevent
from support.html import links_of, tags_of, text_of
from support.week import ODD_ID

pytestmark = pytest.mark.usefixtures("university")


def ask(client: FlaskClient, uid: str, planning: str = "univ.info.td1", htmx: bool = False):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.get("/event", query_string={"planning": planning, "uid": uid}, headers=headers)


def test_a_meeting_says_when_where_and_who(client: FlaskClient):
    page = ask(client, "algo")
    words = text_of(page.text)
    assert page.status_code == 200
    assert "When Monday 16 November 2026 08:15 – 09:45 1 h 30, week 47" in words
    assert "Where Amphi Nord" in words
    assert "Who LEMOINE Camille" in words
    assert "Source Université des Trois-Rives, live, just now" in words
    assert "/plannings/univ.info.td1?view=week&date=2026-11-16" in links_of(page.text)


def test_the_other_meetings_of_the_course_follow(client: FlaskClient):
    words = text_of(ask(client, "algo").text)
    assert "More of Algorithmique Mon 7 December TD · B204 08:15 – 09:45" in words


def test_a_cancelled_meeting_says_so(client: FlaskClient):
    assert "Cancelled" in text_of(ask(client, "bd").text)


def test_htmx_gets_the_card_with_a_way_to_close_it(client: FlaskClient):
    card = ask(client, "algo", htmx=True).text
    assert "<html" not in card
    assert [tag["method"] for tag in tags_of(card, "form")] == ["dialog"]
    assert [tag["id"] for tag in tags_of(card, "h2")] == ["sheet-title"]
    assert "Amphi Nord" in text_of(card)


def test_the_calendar_links_to_meetings_whatever_their_ids_hold(client: FlaskClient):
    uid = "uid with spaces & <b>?#"
    page = client.get("/plannings/univ.info.td1?date=2026-11-20&view=day").text
    [link] = [link for link in links_of(page) if link.startswith("/event")]
    assert "Anglais &lt;script&gt;" in client.get(link).text
    assert ask(client, uid, planning=f"univ.{ODD_ID}").status_code == 200


def test_a_meeting_that_is_gone_leads_to_the_timetable(client: FlaskClient):
    page = ask(client, "gone")
    assert page.status_code == 404
    assert "This meeting is not there" in text_of(page.text)
    assert "/plannings/univ.info.td1" in links_of(page.text)


@pytest.mark.parametrize("planning", ["univ.info", "nobody", ""])
def test_a_planning_that_is_none_is_not_found(client: FlaskClient, planning: str):
    assert ask(client, "algo", planning=planning).status_code == 404


def test_an_address_in_the_note_becomes_a_link_and_nothing_else_does(
    catalogue: CatalogueFolder, client: FlaskClient
):
    note = "Visio: https://visio.example.edu/a?b=1 javascript:alert(1) <img src=x>"
    (catalogue.path / "week.ics").write_text(feed(vevent("n", description=note)), encoding="utf-8")
    page = ask(client, "n").text
    assert "https://visio.example.edu/a?b=1" in links_of(page)
    assert not any(link.startswith("javascript") for link in links_of(page))
    assert tags_of(page, "img") == []
