"""Signing in to the pages and out again, as a browser does it."""

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from models import Role
from support.accounts import PASSWORD, Account, add_user
from support.application import MakeApp
from support.html import tags_of, text_of
from support.pages import SIGN_IN, SIGN_OUT, page_client, stranger

FEEDS = "/admin/feeds"


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.ADMIN, "Ada-L")


def session_cookie(answer: TestResponse, name: str = "horarium") -> str:
    """The line that sets the cookie of the session."""
    return next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{name}="))


def test_a_stranger_is_led_to_the_form_and_from_there_to_what_they_came_for(app: Flask, ada: Account):
    client = stranger(app)
    answer = client.get(f"{FEEDS}?state=off&q=td%201")
    assert answer.status_code == 303
    form = client.get(answer.headers["Location"])
    came_for = next(tag["value"] for tag in tags_of(form.text, "input") if tag.get("name") == "next")
    assert came_for == f"{FEEDS}?state=off&q=td%201"
    assert client.sign_in("ada-l", PASSWORD, next=came_for).headers["Location"] == came_for
    assert client.get(came_for).status_code == 200


@pytest.mark.parametrize(
    "came_for",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/%0a/evil\n",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(app: Flask, ada: Account, came_for: str):
    client = stranger(app)
    assert client.sign_in("Ada-L", PASSWORD, next=came_for).headers["Location"] == "/"
    assert client.get(SIGN_IN, query_string={"next": came_for}).headers["Location"] == "/"


@pytest.mark.parametrize(("name", "password"), [("Ada-L", "wrong"), ("nobody", PASSWORD), ("Ädä", PASSWORD)])
def test_a_wrong_pair_is_told_in_the_same_words_and_opens_nothing(
    app: Flask, ada: Account, name: str, password: str
):
    client = stranger(app)
    answer = client.sign_in(name, password)
    assert answer.status_code == 403
    assert "This user name and password do not match" in text_of(answer.text)
    assert client.get(FEEDS).status_code == 303
    kept = {tag.get("name"): tag.get("value") for tag in tags_of(answer.text, "input")}
    assert kept["username"] == name
    assert not kept["password"]


def test_empty_fields_say_what_they_want(app: Flask):
    answer = stranger(app).sign_in("", "")
    assert answer.status_code == 400
    assert "Your user name, please. " in text_of(answer.text)
    assert "Your password, please." in text_of(answer.text)


@pytest.mark.limited
def test_too_many_guesses_close_the_door_for_a_while_and_say_so(app: Flask, ada: Account):
    client = stranger(app)
    assert [client.sign_in("Ada-L", "wrong").status_code for _ in range(6)] == [403] * 5 + [429]
    answer = client.sign_in("Ada-L", PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "Too many wrong passwords" in text_of(answer.text)


@pytest.mark.parametrize("environment", ["development", "production"])
def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_connections(
    make_app: MakeApp, environment: str
):
    production = environment == "production"
    app = make_app(environment=environment, secret_key="k" * 40)
    add_user(app, Role.USER, "Ada-L")
    client = stranger(app)
    client.token = ""
    page = client.get(SIGN_IN, base_url="https://localhost")
    token = next(tag["value"] for tag in tags_of(page.text, "input") if tag.get("name") == "csrf_token")
    answer = client.post(
        SIGN_IN,
        base_url="https://localhost",
        data={"csrf_token": token, "username": "Ada-L", "password": PASSWORD, "stay": "y"},
    )
    name = "__Host-horarium" if production else "horarium"
    cookie = SimpleCookie(session_cookie(answer, name))[name]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert bool(cookie["secure"]) == production
    assert cookie["domain"] == ""


def test_who_does_not_stay_signed_in_leaves_no_lasting_cookie_and_is_out_after_a_day(
    app: Flask, ada: Account
):
    client = stranger(app)
    line = session_cookie(client.sign_in("Ada-L", PASSWORD, stay=""))
    assert "Expires" not in line
    assert "Max-Age" not in line
    assert client.get(FEEDS).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        assert client.get(FEEDS).status_code == 303


def test_who_stays_is_signed_in_as_long_as_they_come_back(app: Flask, ada: Account):
    client = page_client(app, ada)
    start = datetime.now(UTC)
    for days in (20, 40, 60, 80):
        with time_machine.travel(start + timedelta(days=days)):
            answer = client.get(FEEDS)
            assert answer.status_code == 200
            assert "Expires" in session_cookie(answer), "the cookie lasts from now on"
    with time_machine.travel(start + timedelta(days=91)):
        assert client.get(FEEDS).status_code == 303, "but not for ever"


def test_who_stays_away_for_a_month_signs_in_again(app: Flask, ada: Account):
    client = page_client(app, ada)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        assert client.get(FEEDS).status_code == 303


def test_signing_out_ends_the_session_and_not_only_its_cookie(app: Flask, ada: Account):
    client = page_client(app, ada)
    copied = client.get_cookie("horarium")
    assert copied is not None
    assert client.post(SIGN_OUT).status_code == 303
    assert client.get(FEEDS).status_code == 303
    thief = stranger(app)
    thief.set_cookie("horarium", copied.value)
    assert thief.get(FEEDS).status_code == 303


def test_a_session_that_was_planted_before_the_sign_in_is_not_the_one_after_it(app: Flask, ada: Account):
    attacker = stranger(app)
    attacker.get(SIGN_IN)
    planted = attacker.get_cookie("horarium")
    assert planted is not None
    victim = stranger(app)
    victim.set_cookie("horarium", planted.value)
    victim.sign_in("Ada-L", PASSWORD)
    after = victim.get_cookie("horarium")
    assert after is not None
    assert after.value != planted.value
    assert attacker.get(FEEDS).status_code == 303
    assert attacker.token != victim.token, "nor does a form token outlive it"


def test_signing_in_as_somebody_else_ends_the_session_before(app: Flask, ada: Account):
    client = page_client(app, ada)
    before = client.get_cookie("horarium")
    assert before is not None
    other = add_user(app, Role.USER, "bob")
    page = client.get("/plannings")
    client.post(SIGN_IN, data={"username": other.username, "password": PASSWORD, "stay": "y"})
    assert "Account of bob" in client.get("/plannings").text
    assert "Account of Ada-L" in page.text
    copy = stranger(app)
    copy.set_cookie("horarium", before.value)
    assert copy.get(FEEDS).status_code == 303


def test_a_role_that_is_too_low_gets_a_page_that_says_so(app: Flask):
    answer = page_client(app, Role.USER).get(FEEDS)
    assert answer.status_code == 403
    assert "Your account may not do this" in text_of(answer.text)


def test_htmx_is_led_to_the_form_as_a_whole_page(app: Flask):
    answer = stranger(app).get(FEEDS, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["HX-Redirect"] == SIGN_IN


def test_the_form_and_what_is_behind_it_are_never_kept(app: Flask, ada: Account):
    client = page_client(app, ada)
    assert client.get(FEEDS).headers["Cache-Control"] == "no-store"
    assert stranger(app).get(SIGN_IN).headers["Cache-Control"] == "no-store"
    assert client.get("/plannings").headers["Cache-Control"] == "private, no-cache"


def test_readers_get_no_cookie(app: Flask):
    answer = stranger(app).get("/plannings")
    assert "Set-Cookie" not in answer.headers
    assert "csrf" not in answer.text.replace("js/csrf.js", "")
