"""The page of one's passkeys without scripts: what it shows, and what its forms do."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from fakes.authenticator import Authenticator
from models import Role
from support.accounts import PASSWORD, Account, HeaderClient, add_user
from support.application import MakeApp
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, form_token, page_client, stranger
from support.passkeys import LIST, add, bearer_client, change_user, enter, with_token
from support.passkeys import stranger as program

PAGE = "/account/passkeys"
AGAIN = "/sign-in?again=1&next=/account/passkeys"


@pytest.fixture
def browser(app: Flask, holder: Account) -> PageClient:
    return page_client(app, holder)


@pytest.fixture
def uid(holder_client: HeaderClient, phone: Authenticator) -> str:
    """That of one passkey."""
    made: str = add(holder_client, phone, name="Red <phone>").get_json()["id"]
    return made


def rename(browser: PageClient, uid: str, name: str):
    """Fill in the first form of the page."""
    field = next(tag["name"] for tag in tags_of(browser.get(PAGE).text, "input") if tag.get("type") == "text")
    return browser.post(f"{PAGE}/{uid}/rename", data={field: name})


def sign_in_again(browser: PageClient):
    """Fill in the form that somebody who is signed in was led to."""
    page = browser.get(AGAIN)
    assert "Once more, please." in text_of(page.text)
    browser.token = form_token(page.text)
    answer = browser.post("/sign-in", data={"username": "Ada-L", "password": PASSWORD, "next": PAGE})
    browser.token = form_token(browser.get("/plannings").text)
    return answer


def test_a_stranger_signs_in_first(app: Flask):
    answer = stranger(app).get(PAGE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/account/passkeys")


def test_it_lists_ones_own(app: Flask, browser: PageClient, uid: str, phone: Authenticator):
    add(bearer_client(add_user(app, Role.USER)), Authenticator(), name="Somebody else's")
    answer = browser.get(PAGE)
    assert answer.headers["Cache-Control"] == "no-store"
    text = text_of(answer.text)
    assert "Red <phone> On one device · added" in text
    assert "not used yet" in text
    assert "Somebody else's" not in text
    enter(program(app), phone)
    assert "last used" in text_of(browser.get(PAGE).text)


def test_one_is_renamed(browser: PageClient, uid: str):
    answer = rename(browser, uid, " Blue phone ")
    assert answer.headers["Location"] == f"{PAGE}?done=renamed"
    text = text_of(browser.get(answer.headers["Location"]).text)
    assert "Blue phone On one device" in text
    assert "has its new name" in text


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b", "a\tb"])
def test_what_is_no_name_is_refused_beside_the_field(browser: PageClient, uid: str, name: str):
    answer = rename(browser, uid, name)
    assert answer.status_code == 400
    assert "please." in text_of(answer.text)
    assert any(tag.get("aria-invalid") for tag in tags_of(answer.text, "input"))
    assert "Red &lt;phone&gt;" in browser.get(PAGE).text


def test_one_is_deleted(app: Flask, browser: PageClient, uid: str, phone: Authenticator):
    answer = browser.post(f"{PAGE}/{uid}/delete")
    assert answer.headers["Location"] == f"{PAGE}?done=deleted"
    assert "You have no passkey yet." in text_of(browser.get(answer.headers["Location"]).text)
    assert enter(program(app), phone).status_code == 401


def test_those_of_others_are_not_there(app: Flask, uid: str):
    other = page_client(app, Role.SUPERADMIN)
    for action in ("rename", "delete"):
        assert other.post(f"{PAGE}/{uid}/{action}").status_code == 404


def test_a_form_of_another_site_does_nothing(browser: PageClient, uid: str):
    refused = browser.post(f"{PAGE}/{uid}/delete", data={"csrf_token": "forged"})
    assert refused.status_code == 400
    assert "Red" in browser.get(PAGE).text


def test_the_last_way_in_stays_and_the_page_says_why(browser: PageClient, holder: Account, uid: str):
    change_user(holder, password_hash="")
    answer = browser.post(f"{PAGE}/{uid}/delete")
    assert answer.status_code == 400
    assert "This is your only way to sign in." in text_of(answer.text)
    assert "Red <phone>" in text_of(answer.text)


def test_a_sign_in_long_ago_is_made_again_and_leads_back(browser: PageClient, uid: str):
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        page = browser.get(PAGE)
        assert AGAIN in links_of(page.text)
        assert "data-passkey" not in page.text
        assert browser.post(f"{PAGE}/{uid}/delete").headers["Location"] == AGAIN
        assert sign_in_again(browser).headers["Location"] == PAGE
        assert browser.post(f"{PAGE}/{uid}/delete").headers["Location"] == f"{PAGE}?done=deleted"


def test_signing_in_again_ends_the_session_before(app: Flask, browser: PageClient):
    before = browser.get_cookie("horarium")
    assert before is not None
    assert sign_in_again(browser).status_code == 303
    copy = stranger(app)
    copy.set_cookie("horarium", before.value)
    assert copy.get(PAGE).status_code == 303


def test_the_button_of_the_sign_in_leads_to_no_other_site(app: Flask):
    for wanted, leads_to in ((PAGE, PAGE), ("https://evil.example/", "/"), ("//evil.example", "/")):
        page = stranger(app).get("/sign-in", query_string={"next": wanted})
        (template,) = tags_of(page.text, "template")
        assert (template["data-passkey"], template["data-next"]) == ("use", leads_to)


def test_where_there_can_be_none_the_page_says_why(make_app: MakeApp):
    app = make_app(environment="production", secret_key="s" * 40)
    assert "data-passkey" not in stranger(app).get("/sign-in").text
    account = add_user(app, Role.USER)
    client = stranger(app)
    token = form_token(client.get("/sign-in", base_url="https://h").text)
    client.post(
        "/sign-in",
        base_url="https://h",
        data={"csrf_token": token, "username": account.username, "password": PASSWORD},
    )
    page = client.get(PAGE, base_url="https://h")
    assert "PUBLIC_ORIGIN" in text_of(page.text)
    assert "data-passkey" not in page.text


def test_without_accounts_nothing_of_it_is_shown(make_app: MakeApp):
    app = make_app(auth_enabled=False)
    assert "passkey" not in stranger(app).get("/sign-in").text.lower()
    browser = page_client(app, Role.USER)
    assert browser.get(PAGE).status_code == 404
    assert "passkey" not in browser.get("/plannings").text.lower()


def test_a_session_opened_by_a_passkey_is_one_of_the_api_as_well(app: Flask, uid: str, phone: Authenticator):
    token = enter(program(app), phone).get_json()["session"]["token"]
    assert [one["id"] for one in with_token(app, token).get(LIST).get_json()] == [uid]
