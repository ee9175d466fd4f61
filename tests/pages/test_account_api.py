"""One's own key for the planner API."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.services import services_of
from models import Role
from services.accounts import planner_keys
from services.accounts.proof import BadCredentials
from services.accounts.signed_in import Client
from services.database import writing
from support.accounts import Account, add_user
from support.application import MakeApp
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client

API, MAKE, REVOKE = "/account/api", "/account/api/key", "/account/api/revoke"


@pytest.fixture
def ada(app: Flask) -> Account:
    """Somebody who may have a key."""
    ada = add_user(app, Role.USER, "Ada-L")
    allow(app, ada)
    return ada


@pytest.fixture
def client(app: Flask, ada: Account) -> PageClient:
    return page_client(app, ada)


def allow(app: Flask, account: Account, allowed: bool = True) -> None:
    with writing(services_of(app).new_session) as session:
        planner_keys.allow(session, account.id, allowed, datetime.now(UTC))


def newest(html: str) -> str:
    """What the button says of the key before."""
    return next(tag["value"] or "" for tag in tags_of(html, "input") if tag.get("name") == "after")


def make(client: PageClient) -> TestResponse:
    return client.post(MAKE, data={"after": newest(client.get(API).text)})


def key_in(html: str) -> str:
    (key,) = re.findall(r"hor_[\w-]{43}", html)
    return key


def works(app: Flask, key: str, username: str = "ada-l") -> bool:
    try:
        planner_keys.prove(services_of(app).new_session, username, key)
    except BadCredentials:
        return False
    return True


def test_the_page_is_not_there_for_who_has_no_api_access(app: Flask):
    bob = add_user(app, Role.ADMIN)
    client = page_client(app, bob)
    assert client.get(API).status_code == 404
    assert client.post(MAKE, data={"after": "0"}).status_code == 404
    assert client.post(REVOKE).status_code == 404
    assert API not in links_of(client.get("/account").text)


def test_who_has_it_finds_the_page(client: PageClient):
    assert API in links_of(client.get("/account").text)
    page = client.get(API)
    assert page.headers["Cache-Control"] == "no-store"
    assert "You have none." in text_of(page.text)


def test_a_key_is_shown_once(app: Flask, client: PageClient):
    answer = make(client)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers, "it is kept nowhere on its way"
    key = key_in(answer.text)
    assert works(app, key)
    page = client.get(API).text
    assert key not in page
    assert f"{key[:12]}…" in text_of(page)
    assert "Last used never" in text_of(page)


def test_a_form_that_is_sent_again_makes_no_second_key(app: Flask, client: PageClient):
    before = newest(client.get(API).text)
    key = key_in(client.post(MAKE, data={"after": before}).text)
    again = client.post(MAKE, data={"after": before})
    assert again.status_code == 409
    assert "Nothing was made this time." in text_of(again.text)
    assert key not in again.text
    assert works(app, key)


@pytest.mark.parametrize("after", ["", "x", "-1", "²", "9" * 30])
def test_a_form_that_says_nothing_makes_nothing(client: PageClient, after: str):
    assert client.post(MAKE, data={"after": after}).status_code == 400
    assert "You have none." in text_of(client.get(API).text)


def test_replacing_ends_the_key_and_what_it_has_opened(app: Flask, client: PageClient):
    accounts, new_session = services_of(app).accounts, services_of(app).new_session
    old = key_in(make(client).text)
    proof = planner_keys.prove(new_session, "ada-l", old)
    token = accounts.planner.open(proof, Client("192.0.2.1")).access_token
    assert "Last used never" not in text_of(client.get(API).text)
    new = key_in(make(client).text)
    assert (works(app, old), works(app, new)) == (False, True)
    assert accounts.planner.identify(token) is None
    assert client.get(API).status_code == 200, "the person stays signed in"


def test_revoking_leaves_none(app: Flask, client: PageClient):
    key = key_in(make(client).text)
    assert client.post(REVOKE).headers["Location"] == API
    said = text_of(client.get(API).text)
    assert "The key is revoked" in said
    assert "You have none." in said
    assert not works(app, key)


def test_who_loses_access_loses_page_and_key(app: Flask, ada: Account, client: PageClient):
    key = key_in(make(client).text)
    allow(app, ada, False)
    assert client.get(API).status_code == 404
    assert not works(app, key)


def test_a_key_belongs_to_its_user_alone(app: Flask, client: PageClient):
    add_user(app, Role.SUPERADMIN, "root")
    key = key_in(make(client).text)
    assert not works(app, key, "root")


@pytest.mark.parametrize(
    ("changes", "origin"),
    [
        ({}, "http://localhost"),
        ({"public_origin": "https://timetable.example.edu"}, "https://timetable.example.edu"),
    ],
)
def test_the_examples_name_this_server_and_this_user(make_app: MakeApp, changes: dict[str, str], origin: str):
    app = make_app(**changes)
    ada = add_user(app, Role.USER, "Ada-L")
    allow(app, ada)
    said = text_of(page_client(app, ada).get(API).text)
    assert f"curl {origin}/api/v2/auth" in said
    assert '"username": "Ada-L"' in said
