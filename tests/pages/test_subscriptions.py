"""Links of one's own: made, shown once, renewed, revoked, and what the calendars behind them hold."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from blueprints.services import services_of
from models import Preferences, Role, Subscription
from services.accounts.last_writer import Writes
from services.accounts.preferences import Owner, write
from services.database import writing
from services.subscriptions import links
from support.accounts import add_user
from support.campus import TODAY, Campus, id_of
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, form_token, page_client, stranger
from support.statements import statements

LINK = re.compile(r"http://localhost(/ics/my/cal_[\w-]{43}\.ics)")
PAGE = "/subscriptions"


@pytest.fixture(autouse=True)
def this_morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader(app: Flask) -> PageClient:
    """Nobody is signed in in it."""
    client = stranger(app)
    client.token = form_token(client.get("/settings").text)
    return client


def choose(app: Flask, owner: Owner, **chosen: object) -> None:
    with writing(services_of(app).new_session) as session:
        write(session, owner, Writes(chosen), TODAY)


def make(client: PageClient, name: str = "Mine", **selection: object) -> str:
    """The path of a new link."""
    answer = client.post(PAGE, data={"name": name, "after": len(rows(client.application)), **selection})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return LINK.search(answer.text)[1]


def rows(app: Flask) -> list[Subscription]:
    with services_of(app).new_session() as session:
        return list(session.scalars(select(Subscription).order_by(Subscription.id)))


def fields_of(html: str) -> dict[str, str]:
    """What the form for a new link on a page sends as it is."""
    named = ("csrf_token", "after", "of", "name")
    return {one["name"]: one["value"] or "" for one in tags_of(html, "input") if one.get("name") in named}


def mark_on(client: PageClient) -> str:
    """What the button to renew the only link sends."""
    fields = tags_of(client.get(PAGE).text, "input")
    return next(one["value"] or "" for one in fields if one.get("name") == "after")


def names_in(client: PageClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return [str(one["SUMMARY"]) for one in Calendar.from_ical(answer.data).events]


class TestSubscribing:
    def test_a_calendar_leads_to_its_address(self, campus: Campus, reader: PageClient):
        full_id = id_of(campus.one)
        assert f"/subscribe?of={full_id}" in links_of(reader.get(f"/plannings/{full_id}").text)
        page = reader.get(f"/subscribe?of={full_id}").text
        assert f"http://localhost/ics/{full_id}.ics" in page
        assert f"webcal://localhost/ics/{full_id}.ics" in links_of(page)
        assert "8 to 24 hours" in text_of(page)

    def test_several_have_no_address_for_everybody(self, campus: Campus, reader: PageClient):
        page = reader.get(f"/subscribe?of={id_of(campus.one)}&of={id_of(campus.room)}").text
        assert "webcal:" not in page
        assert "L2 INFO TD1, B204" in text_of(page)

    def test_what_does_not_exist(self, campus: Campus, reader: PageClient):
        assert reader.get("/subscribe?of=univ.nothing").status_code == 404
        assert reader.get("/subscribe").headers["Location"] == PAGE
        many = "&".join(f"of={number}" for number in range(13))
        assert reader.get(f"/subscribe?{many}").status_code == 400


class TestLinks:
    def test_a_visitor_makes_one_which_is_shown_once(self, campus: Campus, app: Flask, reader: PageClient):
        campus.plan(8, campus.one)
        path = make(reader, "My week", of=id_of(campus.one))
        (row,) = rows(app)
        secret = path.removeprefix("/ics/my/").removesuffix(".ics")
        assert (row.user_id, row.secret_hash) == (None, links.hash_of(secret))
        assert secret not in repr(vars(row))
        page = reader.get(PAGE)
        assert secret not in page.text
        assert "My week" in text_of(page.text)
        assert names_in(stranger(app), path) == ["Algorithmique"]
        assert "My week" not in stranger(app).get(PAGE).text

    def test_renewing_ends_the_old_one(self, campus: Campus, app: Flask, reader: PageClient):
        old = make(reader, of=id_of(campus.one))
        answer = reader.post(f"{PAGE}/{rows(app)[0].id}/renew", data={"after": mark_on(reader)})
        new = LINK.search(answer.text)[1]
        assert new != old
        assert reader.get(old).status_code == 404
        assert names_in(reader, new) == []

    def test_a_reload_of_the_page_that_shows_a_link_makes_no_other(
        self, campus: Campus, app: Flask, reader: PageClient
    ):
        form = fields_of(reader.get(f"/subscribe?of={id_of(campus.one)}").text)
        assert LINK.search(reader.post(PAGE, data=form).text)
        again = reader.post(PAGE, data=form)
        assert (again.status_code, LINK.search(again.text), len(rows(app))) == (409, None, 1)
        assert "came a second time" in text_of(again.text)
        renewal = f"{PAGE}/{rows(app)[0].id}/renew", {"after": mark_on(reader)}
        new = LINK.search(reader.post(renewal[0], data=renewal[1]).text)[1]
        again = reader.post(renewal[0], data=renewal[1])
        assert (again.status_code, reader.get(new).status_code) == (409, 200), "it still works"

    def test_revoking_ends_it(self, campus: Campus, app: Flask, reader: PageClient):
        path = make(reader, of=id_of(campus.one))
        tag = reader.get(path).headers["ETag"]
        assert reader.post(f"{PAGE}/{rows(app)[0].id}/revoke").headers["Location"] == PAGE
        assert "is revoked" in text_of(reader.get(PAGE).text)
        for headers in ({}, {"If-None-Match": tag}):
            answer = reader.get(path, headers=headers)
            assert (answer.status_code, answer.text) == (404, reader.get("/ics/my/cal_x.ics").text)

    def test_nobody_touches_those_of_others(self, campus: Campus, app: Flask, reader: PageClient):
        path = make(reader, of=id_of(campus.one))
        number = rows(app)[0].id
        for other in (page_client(app, Role.SUPERADMIN), self.somebody(app)):
            for what in ("renew", "revoke"):
                assert other.post(f"{PAGE}/{number}/{what}").status_code == 404
        assert reader.get(path).status_code == 200

    def somebody(self, app: Flask) -> PageClient:
        client = stranger(app)
        client.token = form_token(client.get("/settings").text)
        return client

    def test_a_name_is_asked_for(self, campus: Campus, app: Flask, reader: PageClient):
        answer = reader.post(PAGE, data={"name": " ", "of": id_of(campus.one)})
        assert answer.status_code == 400
        assert "A name, please." in text_of(answer.text)
        assert id_of(campus.one) in answer.text, "what was asked for is still there"
        assert rows(app) == []

    def test_there_is_a_limit(
        self, campus: Campus, app: Flask, reader: PageClient, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(links, "MOST", 1)
        make(reader, of=id_of(campus.one))
        assert "as many as one may have" in reader.post(PAGE, data={"name": "x", "after": 1}).text
        assert len(rows(app)) == 1

    def test_a_visitor_who_signs_in_brings_them_along(self, campus: Campus, app: Flask, reader: PageClient):
        path = make(reader, of=id_of(campus.one))
        ada = add_user(app)
        reader.sign_in(ada.username, ada.password)
        assert [(row.user_id, row.visitor_hash) for row in rows(app)] == [(ada.id, None)]
        assert "Mine" in text_of(page_client(app, ada).get(PAGE).text)
        assert reader.get(path).status_code == 200

    def test_those_of_disabled_and_closed_accounts_open_nothing(self, campus: Campus, app: Flask):
        ada, boss = add_user(app), page_client(app, Role.SUPERADMIN)
        path = make(page_client(app, ada), of=id_of(campus.one))
        boss.post(f"/admin/users/{ada.id}/disable")
        assert boss.get(path).status_code == 404
        boss.post(f"/admin/users/{ada.id}/enable")
        assert boss.get(path).status_code == 200


class TestCalendars:
    def test_caches_of_others_do_not_keep_it(self, campus: Campus, reader: PageClient):
        answer = reader.get(make(reader, of=id_of(campus.one)))
        assert answer.headers["Cache-Control"] == "private, no-cache"

    def test_a_hidden_course_that_is_shown_again_is_the_same(self, campus: Campus, app: Flask):
        ada = add_user(app)
        client, owner = page_client(app, ada), Owner(ada.id)
        campus.plan(8, campus.one)
        choose(app, owner, plannings=[id_of(campus.one), "univ.gone"])
        path = make(client)
        before = client.get(path)
        hidden = [{"course": "Algorithmique", "planning": ""}]
        choose(app, owner, hiddenCourses=hidden)
        assert names_in(client, path) == []
        choose(app, owner, hiddenCourses=[])
        assert client.get(path).data == before.data

    def test_my_timetable_follows_what_i_choose(self, campus: Campus, app: Flask):
        ada = add_user(app)
        client = page_client(app, ada)
        campus.plan(8, campus.one)
        campus.plan(10, campus.two, summary="Rust")
        path = make(client)
        assert names_in(client, path) == []
        choose(app, Owner(ada.id), plannings=[id_of(campus.one), id_of(campus.room)])
        assert names_in(client, path) == ["Algorithmique", "Rust"], "each meeting once"
        choose(app, Owner(ada.id), blocklist=["algo"])
        assert names_in(client, path) == ["Rust"]

    def test_a_selection_hides_in_one_planning_only(self, campus: Campus, reader: PageClient):
        campus.plan(8, campus.one)
        campus.plan(10, campus.two)
        both = [id_of(campus.one), id_of(campus.two)]
        assert names_in(reader, make(reader, of=both, hide2="Algorithmique")) == ["Algorithmique"]
        assert names_in(reader, make(reader, of=both, hide="Algorithmique")) == []

    def test_who_has_it_costs_no_reading_of_events(self, campus: Campus, app: Flask, reader: PageClient):
        campus.plan(8, campus.one)
        path = make(reader, of=[id_of(campus.one), id_of(campus.room)])
        tag = reader.get(path).headers["ETag"]
        with statements(app) as seen:
            answer = reader.get(path, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (304, "private, no-cache")
        assert not any("FROM event" in one or "FROM booking" in one for one in seen)

    def test_its_use_is_noted_once_an_hour(
        self, campus: Campus, app: Flask, reader: PageClient, this_morning: time_machine.Traveller
    ):
        path = make(reader, of=id_of(campus.one))
        reader.get(path)
        this_morning.shift(1800)
        reader.get(path)
        assert rows(app)[0].used_at == TODAY
        this_morning.shift(1800)
        reader.get(path)
        assert rows(app)[0].used_at > TODAY

    def test_what_a_visitor_chose_is_kept_while_a_link_is_used(
        self, campus: Campus, app: Flask, reader: PageClient, this_morning: time_machine.Traveller
    ):
        path = make(reader)
        choose(app, Owner(visitor_hash=rows(app)[0].visitor_hash), plannings=[id_of(campus.one)])
        this_morning.shift(timedelta(days=300))
        reader.get(path)
        with services_of(app).new_session() as session:
            assert session.scalars(select(Preferences.used_at)).one() == TODAY + timedelta(days=300)
