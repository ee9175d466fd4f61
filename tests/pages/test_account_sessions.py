"""Where one is signed in, and how that ends."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from blueprints.services import services_of
from models import Role
from services.accounts import planner_keys
from services.accounts.signed_in import Client
from services.database import writing
from support.accounts import Account, add_user
from support.html import text_of
from support.pages import PageClient, page_client
from support.sign_in import ME
from support.statements import statements

SESSIONS = "/account/sessions"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


@pytest.fixture
def client(app: Flask, ada: Account) -> PageClient:
    return page_client(app, ada)


def ends(html: str) -> list[str]:
    """Where the buttons lead that end one session."""
    return re.findall(r'action="(/account/sessions/\d+/end)"', html)


def programs_sign_in(app: Flask, account: Account, times: int) -> str:
    """With an API key; the token of the last time."""
    accounts, here = services_of(app).accounts, Client("198.51.100.7", user_agent="python-requests/2.33")
    new_session, now = services_of(app).new_session, datetime.now(UTC)
    with writing(new_session) as session:
        planner_keys.allow(session, account.id, True, now)
        key = planner_keys.replace(session, account.id, now).token
    tokens = [
        accounts.planner.open(planner_keys.prove(new_session, account.username, key), here)
        for _ in range(times)
    ]
    return tokens[-1].access_token


def test_each_place_is_told_this_one_first(app: Flask, ada: Account, client: PageClient):
    other = page_client(app, ada)
    other.get(SESSIONS)
    ada.bearer()
    said = text_of(client.get(SESSIONS).text)
    assert "You are signed in at 3 places" in said
    first = said.index("This one")
    assert said.count("This one") == 1
    assert said.index("These pages, with a password · 127.0.0.1 · last used") > first
    assert "A staff tool, with a password · 192.0.2.1 · last used" in said[first:]


def test_a_browser_is_named_in_words(app: Flask, ada: Account):
    client = PageClient(app, app.response_class, use_cookies=True)
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    client.sign_in("Ada-L", ada.password)
    assert "Firefox on Windows" in text_of(client.get(SESSIONS).text)


def test_alone_there_is_nothing_to_end(client: PageClient):
    page = client.get(SESSIONS).text
    assert "You are signed in only here" in text_of(page)
    assert ends(page) == []
    assert "End all others" not in text_of(page)


def test_one_other_is_ended(app: Flask, ada: Account, client: PageClient):
    other, tool = page_client(app, ada), ada.client()
    page = client.get(SESSIONS).text
    assert len(ends(page)) == 2
    answer = client.post(ends(page)[-1])
    assert (answer.status_code, answer.headers["Location"]) == (303, SESSIONS)
    assert sorted((other.get(SESSIONS).status_code, tool.get(ME).status_code)) in ([200, 401], [200, 303])
    assert "Signed out there." in text_of(client.get(SESSIONS).text)


def test_all_others_are_ended(app: Flask, ada: Account, client: PageClient):
    others = [page_client(app, ada) for _ in range(2)]
    client.post(f"{SESSIONS}/end-others")
    assert [other.get(SESSIONS).status_code for other in others] == [303, 303]
    said = text_of(client.get(SESSIONS).text)
    assert "2 other sign-ins ended." in said
    assert "You are signed in only here" in said


def test_somebody_elses_session_is_not_there(app: Flask, ada: Account, client: PageClient):
    page_client(app, ada)
    (address,) = ends(client.get(SESSIONS).text)
    assert page_client(app, Role.SUPERADMIN).post(address).status_code == 404
    assert ends(client.get(SESSIONS).text) == [address]


def test_what_is_over_is_not_there(app: Flask, ada: Account, client: PageClient):
    page_client(app, ada)
    (address,) = ends(client.get(SESSIONS).text)
    assert [client.post(address).status_code for _ in range(2)] == [303, 404]


@pytest.mark.parametrize("number", ["0", "999999", "2147483647", "2147483648", "x"])
def test_what_was_never_there_is_not_found(client: PageClient, number: str):
    assert client.post(f"{SESSIONS}/{number}/end").status_code == 404


def test_programs_are_told_as_one_and_ended_together(app: Flask, ada: Account, client: PageClient):
    token = programs_sign_in(app, ada, 5)
    page = client.get(SESSIONS).text
    assert "You are signed in only here" in text_of(page)
    assert "5 sign-ins at The planner API python-requests · 198.51.100.7 · last used" in text_of(page)
    assert len(ends(page)) == 0
    assert services_of(app).accounts.planner.identify(token) is not None
    client.post(f"{SESSIONS}/end-programs")
    assert services_of(app).accounts.planner.identify(token) is None
    assert "5 sign-ins of programs ended." in text_of(client.get(SESSIONS).text)
    assert client.get(SESSIONS).status_code == 200, "the person stays"


def test_it_takes_as_many_statements_for_many_places_as_for_one(app: Flask, ada: Account, client: PageClient):
    def cost() -> int:
        with statements(app) as seen:
            client.get(SESSIONS)
        return len(seen)

    one = cost()
    for _ in range(10):
        ada.bearer()
    assert cost() == one
