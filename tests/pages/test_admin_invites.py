"""The page of the invites."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models import Role
from support.accounts import Account, add_user
from support.application import MakeApp
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.statements import statements

INVITES = "/admin/users/invites"


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(signup="invite")


@pytest.fixture
def root(app: Flask) -> Account:
    return add_user(app, Role.SUPERADMIN, "root")


@pytest.fixture
def client(app: Flask, root: Account) -> PageClient:
    return page_client(app, root)


def newest(client: PageClient) -> str:
    """What the form says of the invites before."""
    fields = tags_of(client.get(INVITES).text, "input")
    return next(tag["value"] or "" for tag in fields if tag.get("name") == "after")


def make(client: PageClient, **sent: str) -> TestResponse:
    form = {"note": "Prof. Brandt", "role": "ADMIN", "after": newest(client), **sent}
    return client.post(INVITES, data=form)


def link_in(html: str) -> str:
    (link,) = re.findall(r'<code id="link">([^<]+)</code>', html)
    return link


def revoking(html: str) -> list[str]:
    return re.findall(r'action="(/admin/users/invites/\d+/revoke)"', html)


def test_a_link_is_shown_once_and_works(app: Flask, client: PageClient):
    answer = make(client)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    link = link_in(answer.text)
    assert link.startswith("http://localhost/sign-up/inv_")
    page = client.get(INVITES).text
    assert link not in page
    said = text_of(page)
    assert "1 invite is open" in said
    assert "Prof. Brandt Admin Made by root" in said
    assert stranger(app).get(link).status_code == 200


def test_the_link_names_the_address_that_people_know(make_app: MakeApp):
    app = make_app(signup="open", public_origin="https://timetable.example.edu")
    answer = make(page_client(app, Role.SUPERADMIN))
    assert link_in(answer.text).startswith("https://timetable.example.edu/sign-up/inv_")


def test_a_form_that_is_sent_again_makes_no_second_link(client: PageClient):
    before = newest(client)
    make(client, after=before)
    again = make(client, after=before)
    assert again.status_code == 409
    assert "Nothing was made this time." in text_of(again.text)
    assert len(revoking(client.get(INVITES).text)) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"role": "SUPERADMIN"},
        {"role": ""},
        {"note": "x" * 101},
        {"note": "\x00"},
        {"after": ""},
        {"after": "-1"},
    ],
)
def test_what_will_not_do_makes_nothing(client: PageClient, sent: dict[str, str]):
    assert make(client, **sent).status_code == 400
    assert revoking(client.get(INVITES).text) == []


def test_a_revoked_link_works_no_more(app: Flask, client: PageClient):
    link = link_in(make(client).text)
    (address,) = revoking(client.get(INVITES).text)
    assert client.post(address).headers["Location"] == INVITES
    said = text_of(client.get(INVITES).text)
    assert "The invite is revoked." in said
    assert "0 invites are open" in said
    assert stranger(app).get(link).status_code == 404
    client.post(address)
    assert "That invite did not work any more" in text_of(client.get(INVITES).text)


def test_htmx_gets_the_inside_of_the_page(client: PageClient):
    make(client)
    (address,) = revoking(client.get(INVITES).text)
    answer = client.post(address, headers={"HX-Request": "true"})
    assert "The invite is revoked." in text_of(answer.text)
    assert "<html" not in answer.text
    assert revoking(answer.text) == []


def test_where_sign_up_is_closed_the_page_says_so(make_app: MakeApp):
    client = page_client(make_app(signup="closed"), Role.SUPERADMIN)
    assert INVITES not in links_of(client.get("/admin/users").text)
    page = client.get(INVITES).text
    assert "Invites do not work here" in text_of(page)
    assert "after" not in {tag.get("name") for tag in tags_of(page, "input")}
    assert client.post(INVITES, data={"note": "", "role": "USER", "after": "0"}).status_code == 404


def test_where_they_work_the_accounts_lead_there(client: PageClient):
    assert INVITES in links_of(client.get("/admin/users").text)


def test_it_takes_as_many_statements_for_many_as_for_one(app: Flask, client: PageClient):
    def cost() -> int:
        with statements(app) as seen:
            client.get(INVITES)
        return len(seen)

    make(client)
    one = cost()
    for _ in range(9):
        make(client)
    assert cost() == one
